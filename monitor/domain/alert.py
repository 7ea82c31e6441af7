"""Alerts, their transitions, and the deliveries that tell people of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from monitor.domain.finding import Severity, Subject
from monitor.domain.numerous import numerous

TOLD_AGAIN_ON = "told_again_on"
"""Where the opening evidence keeps the day on which a further rise was told."""
EASED_ON = "eased_on"
EASED_FROM = "eased_from"
"""Where it keeps the last day on which the alert became less grave, and how grave it had been."""
GRAVE_ON = "grave_on"
EASES_TO = "eases_to"
"""Where it keeps, while findings are less grave than the alert, the last day on which one was as
grave, and how grave the newest is."""
NEVER_TOLD = "never_told"
"""Where it says that the alert was dropped unconfirmed, so that nobody knows of it."""


class AlertState(StrEnum):
    """Where an alert stands in its life."""

    PENDING = "pending"
    FIRING = "firing"
    RECOVERING = "recovering"
    """Firing, but today's evidence lies under the entry threshold."""
    STALE = "stale"
    """Firing, but its data stopped: neither worse nor over."""
    RESOLVED = "resolved"


class Reason(StrEnum):
    """Why a transition happened; stored with it and shown to people."""

    WATCHED = "watched"
    CONFIRMED = "confirmed"
    LEGAL_BREACH = "legal_breach"
    WORSENED = "worsened"
    EASED = "eased"
    RECOVERING = "recovering"
    BREACHED_AGAIN = "breached_again"
    REOPENED = "reopened"
    RECOVERED = "recovered"
    NEVER_CONFIRMED = "never_confirmed"
    DATA_STOPPED = "data_stopped"
    DATA_RESUMED = "data_resumed"
    WITHDRAWN = "withdrawn"
    LEVEL_ACCEPTED = "level_accepted"
    AMENDED = "amended"
    """A figure was corrected: the breach stands, its level is another one."""


@numerous(frozen=True, slots=True, kw_only=True)
class Alert:
    """A condition with a life.

    ``opened_evidence`` is the evidence of the finding that confirmed it (the frozen baseline), with
    what the life cycle has to remember of its life (``told_again_on``, ``eased_on`` and
    ``eased_from``, ``grave_on`` and ``eases_to``, ``never_told``);
    ``last_fresh_day`` the last local day on which fresh observations spoke about it.
    """

    id: str
    fingerprint: str
    rule: str
    kind: str
    kind_version: int
    subject: Subject
    state: AlertState
    severity: Severity
    opened_at: datetime
    opened_on: date
    changed_at: datetime
    closed_at: datetime | None = None
    last_fresh_day: date
    value: float | None
    baseline: float | None
    unit: str
    sentence_vi: str
    sentence_en: str
    opened_evidence: Mapping[str, object]
    evidence: Mapping[str, object]
    transitions: int
    config_version: str

    @property
    def told_on(self) -> date:
        """Return the day it opened, or the last one on which a further rise was told."""
        again = self.opened_evidence.get(TOLD_AGAIN_ON)
        return self.opened_on if again is None else date.fromisoformat(str(again))

    @property
    def eased_on(self) -> date | None:
        """Return the last day on which it became less grave, if it ever did."""
        day = self.opened_evidence.get(EASED_ON)
        return None if day is None else date.fromisoformat(str(day))

    @property
    def eased_from(self) -> Severity:
        """Return how grave it was before it eased last; as it is now where it never did."""
        return Severity(str(self.opened_evidence.get(EASED_FROM, self.severity)))

    @property
    def grave_on(self) -> date:
        """Return the last day on which a finding was as grave as the alert, as far as is known."""
        day = self.opened_evidence.get(GRAVE_ON)
        return self.last_fresh_day if day is None else date.fromisoformat(str(day))

    @property
    def eases_to(self) -> Severity:
        """Return how grave the newest finding was: less than the alert while it waits to ease."""
        return Severity(str(self.opened_evidence.get(EASES_TO, self.severity)))

    @property
    def is_open(self) -> bool:
        """Say whether the condition is not over yet."""
        return self.state is not AlertState.RESOLVED


@numerous(frozen=True, slots=True, kw_only=True)
class Transition:
    """One step of an alert's life, with what was known at that moment.

    ``number`` counts from one within an alert. ``notify`` says whether people are to be told.
    """

    alert: str
    number: int
    at: datetime
    from_state: AlertState | None
    to_state: AlertState
    reason: Reason
    severity: Severity
    notify: bool
    value: float | None
    baseline: float | None
    unit: str
    sentence_vi: str
    sentence_en: str
    evidence: Mapping[str, object]
    config_version: str


TakenStep = tuple[str, int]
"""Names one transition: the alert's id, and the number of the transition."""


@numerous(frozen=True, slots=True, kw_only=True)
class Step:
    """An alert after a transition, with that transition (none: only its figures moved)."""

    alert: Alert
    transition: Transition | None
