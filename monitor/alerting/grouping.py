"""Which messages go now, which go together, and which wait: so that a storm is one page to read.

Two timers and a budget, for each recipient and channel. The first alert of its kind goes at once.
What follows of the same kind waits for companions, and leaves with them as one digest. A person
gets so many messages an hour; the last of them is kept for the digest, so that nothing waits
behind news that went out singly. What is critical never waits for the budget, only for companions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from monitor.domain.alert import Alert
from monitor.domain.delivery import OutboxRow
from monitor.domain.finding import Severity
from monitor.domain.people import GroupingPolicy
from monitor.domain.settings import Settings

__all__ = [
    "GroupingPolicy",
    "Kind",
    "Plan",
    "Sent",
    "Waiting",
    "kind_of",
    "plan",
    "policy_for",
    "spread",
]

_HOUR: Final = timedelta(hours=1)
STORM: Final = 100
"""More rows than this at once, for one person on one channel, are a storm."""
FIRSTS: Final = 8
"""How many of each kind are due at once in a storm."""


class Kind(NamedTuple):
    """What makes two alerts news of one kind to a reader."""

    rule: str
    group: str


def kind_of(alert: Alert, settings: Settings) -> Kind:
    """Return of which kind the news about an alert is: its rule, and the group of its product.

    What is said of whole groups is said of stocks. A run empties the shelves of several at once,
    and whoever reads of the first wants to see the others as one list.
    """
    product = settings.market.products.get(alert.subject.product)
    return Kind(alert.rule, product.group if product else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A row of the outbox that is due, with what decides how it travels."""

    row: OutboxRow
    kind: Kind
    severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that went to the same recipient and channel, and the kinds it spoke of."""

    at: datetime
    kinds: frozenset[Kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What goes now, each bundle as one message; the rest waits, at least until ``wake_at``."""

    bundles: tuple[tuple[OutboxRow, ...], ...]
    waits: tuple[OutboxRow, ...]
    wake_at: datetime | None


def policy_for(recipient: str, settings: Settings) -> GroupingPolicy:
    """Return how messages to a person are gathered: as for all, unless told otherwise."""
    person = settings.recipients.get(recipient)
    return (person.grouping if person else None) or settings.grouping


def spread(
    rows: Sequence[OutboxRow], alerts: Mapping[str, Alert], settings: Settings
) -> list[OutboxRow]:
    """Let the rows of a storm come due when their companions leave, but the gravest few.

    ``rows`` begin at one moment; ``alerts`` are those that they speak of, by id. ``plan`` would
    let the others wait as long, and they would be claimed only to be given back. Of each kind some
    remain due at once, so that one of them is the first also when others are silenced meanwhile.
    """
    lanes: dict[tuple[str, str], list[OutboxRow]] = defaultdict(list)
    for row in rows:
        lanes[row.recipient, row.channel].append(row)
    return [
        row
        for (code, _), found in lanes.items()
        for row in _spread(found, alerts, policy_for(code, settings), settings)
    ]


def _spread(
    rows: Sequence[OutboxRow],
    alerts: Mapping[str, Alert],
    policy: GroupingPolicy,
    settings: Settings,
) -> Iterator[OutboxRow]:
    if len(rows) <= STORM:
        yield from rows
        return
    taken = Counter[Kind]()
    for row in sorted(rows, key=lambda row: (-alerts[row.topic].severity.rank, row.key)):
        kind = kind_of(alerts[row.topic], settings)
        taken[kind] += 1
        is_first = taken[kind] <= FIRSTS
        yield row if is_first else row.put_off(row.not_before + policy.wait_for_companions)


def plan(
    waiting: Sequence[Waiting], sent: Iterable[Sent], policy: GroupingPolicy, now: datetime
) -> Plan:
    """Return how the rows of one recipient and channel travel.

    Every row is in exactly one bundle or among those that wait. ``sent`` may hold more than the
    last hour; what is older is not looked at, nor what a clock that was ahead has dated.
    """
    past_hour = (each for each in sent if timedelta() <= now - each.at < _HOUR)
    recent = sorted(past_hour, key=lambda each: each.at)
    room = policy.messages_per_hour - len(recent)
    singles = _firsts(waiting, recent, room - 1)
    alone = {each.row.key for each in singles}
    rest = [each for each in waiting if each.row.key not in alone]
    going, wake_at = _companions(rest, recent, room - len(singles), policy, now)
    taken = {each.row.key for each in going}
    together = tuple(each.row for each in sorted(going, key=_gravest_first))
    bundles = [*((each.row,) for each in singles), *([together] if together else [])]
    return Plan(
        bundles=tuple(bundles),
        waits=tuple(each.row for each in rest if each.row.key not in taken),
        wake_at=wake_at,
    )


def _firsts(waiting: Sequence[Waiting], recent: Sequence[Sent], room: int) -> list[Waiting]:
    """Pick one of each kind that the reader has not heard of, as far as there is room."""
    known = {kind for each in recent for kind in each.kinds}
    first: dict[Kind, Waiting] = {}
    for each in sorted(waiting, key=_gravest_first):
        if each.kind not in known:
            first.setdefault(each.kind, each)
    return list(first.values())[: max(room, 0)]


def _companions(
    rest: Sequence[Waiting],
    recent: Sequence[Sent],
    room: int,
    policy: GroupingPolicy,
    now: datetime,
) -> tuple[Sequence[Waiting], datetime | None]:
    """Return what leaves together now, and when to look again at what does not."""
    if not rest:
        return (), None
    gathered_at = min(each.row.created_at for each in rest) + policy.wait_for_companions
    if now < gathered_at <= now + policy.wait_for_companions:  # later: a clock was set back
        return (), gathered_at
    if room > 0:
        return rest, None
    frees_at = recent[0].at + _HOUR if recent else now + _HOUR
    critical = [each for each in rest if each.severity is Severity.CRITICAL]
    return critical, frees_at if len(critical) < len(rest) else None


def _gravest_first(waiting: Waiting) -> tuple[int, datetime, str]:
    return (-waiting.severity.rank, waiting.row.created_at, waiting.row.key)
