"""What people decide about alerts: silences, answers, duties, levels taken as normal.

And what was promised when an alert fired: whom to tell next while nobody answers. The moments here
are those of the wall, also in a drill: people sleep and answer in real time.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.domain.finding import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The codes of an alert; the empty text where a part does not apply."""

    rule: str
    product: str
    group: str
    area: str
    outlet: str
    outlet_kind: str
    source: str

    def lie_within(  # noqa: PLR0913 - one name for each part that may be asked for
        self,
        *,
        rules: Collection[str] = (),
        products: Collection[str] = (),
        groups: Collection[str] = (),
        areas: Collection[str] = (),
        outlets: Collection[str] = (),
        outlet_kinds: Collection[str] = (),
        sources: Collection[str] = (),
    ) -> bool:
        """Say whether every part that is named holds; an empty one allows anything."""
        conditions = (
            (rules, self.rule),
            (products, self.product),
            (groups, self.group),
            (areas, self.area),
            (outlets, self.outlet),
            (outlet_kinds, self.outlet_kind),
            (sources, self.source),
        )
        return all(not wanted or fact in wanted for wanted, fact in conditions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which alerts: every part that is named must hold; an empty part allows anything."""

    rules: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    outlet_kinds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def parts(self) -> dict[str, tuple[str, ...]]:
        """Return the parts by name."""
        return {
            "rules": self.rules,
            "products": self.products,
            "groups": self.groups,
            "areas": self.areas,
            "outlets": self.outlets,
            "outlet_kinds": self.outlet_kinds,
            "sources": self.sources,
        }

    def takes(self, facts: Facts) -> bool:
        """Say whether an alert lies within the scope."""
        return facts.lie_within(**self.parts())


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Who wants not to be told of what, why, and from when until when (the end is excluded)."""

    id: str
    author: str
    reason: str
    scope: Scope
    begins_at: datetime
    ends_at: datetime

    def is_in_force(self, now: datetime) -> bool:
        """Say whether it hides anything at this moment."""
        return self.begins_at <= now < self.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """Whom to tell when so much time has passed since the alert fired and nobody answered."""

    after: timedelta
    recipients: tuple[str, ...]
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationPolicy:
    """Which alerts climb which rungs; the first policy that takes an alert counts."""

    name: str
    rungs: tuple[Rung, ...]
    scope: Scope = field(default_factory=Scope)
    min_severity: Severity = Severity.CRITICAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The rungs of one alert as they stood when it fired, in the order of their times."""

    alert: str
    policy: str
    fired_at: datetime
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Somebody's word that he deals with an alert of this severity, until it expires.

    ``ended_by`` names who took it back before its time; ``expires_at`` is then that moment.
    """

    alert: str
    by: str
    at: datetime
    expires_at: datetime
    severity: Severity
    note: str = ""
    ended_by: str = ""
    id: int = 0

    def holds(self, severity: Severity, now: datetime) -> bool:
        """Say whether it still answers for an alert of this severity."""
        return now < self.expires_at and severity.rank <= self.severity.rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """A chain with the numbers of its rungs, from one, that were climbed."""

    id: int
    chain: Chain
    climbed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Whose work an alert is, by whose word."""

    alert: str
    to: str
    by: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedLevel:
    """A level that an officer takes as normal: while it lasts, it opens no alert again."""

    fingerprint: str
    alert: str
    value: float
    by: str
    reason: str
    at: datetime
    until: datetime


class Ground(StrEnum):
    """What decided whether somebody was told; stored with the decision."""

    NOTHING_HIDES_IT = "nothing_hides_it"
    TELLS_AN_END = "tells_an_end"
    SILENCED = "silenced"
    EXPLAINED = "explained"
    QUIET_HOURS = "quiet_hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A message that was not sent: ``by`` is the id of the silence, or of the alert that explains.

    ``lifted_at`` is when what hid it was over, and it was sent after all or the alert had ended.
    """

    id: int = 0
    alert: str
    number: int
    recipient: str
    channel: str
    ground: Ground
    by: str
    at: datetime
    lifted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDecisions:
    """Everything that people decided about one alert, the newest first, and what follows from it.

    ``answer`` is the acknowledgement in force, ``silence`` the one that hides the alert now.
    """

    answer: Acknowledgement | None = None
    answers: tuple[Acknowledgement, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    silence: Silence | None = None
    climb: Climb | None = None
    withheld: tuple[Withheld, ...] = ()
