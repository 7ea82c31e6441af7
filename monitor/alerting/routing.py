"""Who is told: flat ordered routes, a mandatory fallback, and nobody forgotten at the end.

Every route that matches applies, unless one says ``stop``. Whoever was told of a start is told of
the end, also when the routes have changed meanwhile. An alert of grade ``info`` reaches only those
who asked for it by ``min_severity: info``; what is graver and no route takes goes to the fallback.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter

from monitor.alerting.facts import facts_of
from monitor.domain.alert import Alert, Reason, Step, Transition
from monitor.domain.decisions import Facts
from monitor.domain.delivery import DeliveryKind, DeliveryRecord, DeliveryState, OutboxRow
from monitor.domain.finding import Severity
from monitor.domain.people import ChannelSpec, Recipient, Route
from monitor.domain.settings import Settings

Told = Mapping[str, frozenset[tuple[str, str]]]
"""By alert id: the (recipient, channel) pairs that were told of it."""

STANDS_FOR = "@"
"""Parts the name of a route from the post or person for whom somebody is told."""
ENDS = frozenset({Reason.RECOVERED, Reason.WITHDRAWN, Reason.LEVEL_ACCEPTED})
"""Reasons that end something people were told of."""
FOLLOW_UPS = ENDS | {Reason.AMENDED}
"""Reasons of which everybody hears who was told of the start, and nobody else."""


_ASKED = {
    attrgetter("area"): attrgetter("areas"),
    attrgetter("group"): attrgetter("groups"),
    attrgetter("rule"): attrgetter("rules"),
    attrgetter("product"): attrgetter("products"),
    attrgetter("outlet_kind"): attrgetter("outlet_kinds"),
}
"""What of an alert's facts is held against which condition of a route."""


class Because(StrEnum):
    """Why somebody is told."""

    ROUTE = "route"
    FALLBACK = "fallback"
    TOLD_BEFORE = "told_before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One recipient to be told on one channel, by which route and why."""

    recipient: str
    channel: str
    route: str
    because: Because


class Directory:
    """Whom the routes name at one moment, asked for many alerts.

    Alerts that are alike to the routes share one answer: what no route asks makes no difference.
    """

    def __init__(self, settings: Settings, at: datetime) -> None:
        self.settings, self._at = settings, at
        self._asked = [fact for fact, names in _ASKED.items() if any(map(names, settings.routes))]
        self._known: dict[tuple[object, ...], list[Telling]] = {}

    def recipients_of(self, alert: Alert) -> list[Telling]:
        """Return everybody whom the routes name for an alert; see the function of this name."""
        facts = facts_of(alert, self.settings.market)
        alike = (alert.severity, *(fact(facts) for fact in self._asked))
        found = self._known.get(alike)
        if found is None:
            found = _recipients_of(alert, facts, self.settings, self._at)
            self._known[alike] = found
        return found


def recipients_of(alert: Alert, settings: Settings, at: datetime) -> list[Telling]:
    """Return everybody whom the routes name for an alert, each (recipient, channel) once.

    Posts and people on leave stand for those who are on duty for them at this moment; where nobody
    is, the fallback hears. The first route that names a pair is the one shown. A route whose
    channels a recipient does not have reaches him on all he has: he is told elsewhere rather than
    not at all.
    """
    return _recipients_of(alert, facts_of(alert, settings.market), settings, at)


def _recipients_of(alert: Alert, facts: Facts, settings: Settings, at: datetime) -> list[Telling]:
    found: dict[tuple[str, str], Telling] = {}
    is_taken = False
    for route in _matching(alert, facts, settings.routes):
        is_taken = True
        for telling in reach_all(route.recipients, route.channels, route.name, settings, at):
            found.setdefault((telling.recipient, telling.channel), telling)
    if found or (alert.severity is Severity.INFO and not is_taken):
        return list(found.values())
    return list(fallback_tellings(settings))


def tellings(
    alert: Alert,
    transition: Transition,
    settings: Settings,
    told: frozenset[tuple[str, str]],
    at: datetime,
) -> list[Telling]:
    """Return who hears of a transition: those of the routes, and those told of it before.

    Of an end, and of corrected figures, only those hear who were told of the start.
    """
    return _tellings(alert, transition, Directory(settings, at), told)


def _tellings(
    alert: Alert,
    transition: Transition,
    directory: Directory,
    told: frozenset[tuple[str, str]],
) -> list[Telling]:
    before = list(_told_before(told, directory.settings)) if told else []
    if transition.reason in FOLLOW_UPS:
        return before
    routed = directory.recipients_of(alert)
    if not before:
        return routed
    known = {(telling.recipient, telling.channel) for telling in routed}
    return routed + [each for each in before if (each.recipient, each.channel) not in known]


def told_by(records: Iterable[DeliveryRecord]) -> dict[str, frozenset[tuple[str, str]]]:
    """Return who was, or is about to be, told of which alert, from the ledger of deliveries."""
    pairs: dict[str, set[tuple[str, str]]] = {}
    for record in records:
        row = record.row
        never_arrived = record.state in {DeliveryState.DEAD, DeliveryState.CANCELLED}
        if row.kind is DeliveryKind.ALERT and not never_arrived:
            pairs.setdefault(row.topic, set()).add((row.recipient, row.channel))
    return {topic: frozenset(found) for topic, found in pairs.items()}


def enqueue_rows(
    steps: Sequence[Step], settings: Settings, told_before: Told, wall_now: datetime
) -> list[OutboxRow]:
    """Return one row for each transition, recipient and channel that is to be told.

    ``wall_now`` is the time on the wall, also in a drill.
    """
    rows, directory = [], Directory(settings, wall_now)
    for step in steps:
        transition = step.transition
        if transition is None or not transition.notify:
            continue
        told = told_before.get(step.alert.id, frozenset())
        rows += [
            _row(transition, telling, settings, wall_now)
            for telling in _tellings(step.alert, transition, directory, told)
        ]
    return rows


def _row(
    transition: Transition, telling: Telling, settings: Settings, wall_now: datetime
) -> OutboxRow:
    return OutboxRow(
        kind=DeliveryKind.ALERT,
        topic=transition.alert,
        number=transition.number,
        recipient=telling.recipient,
        channel=telling.channel,
        not_before=wall_now,
        created_at=wall_now,
        config_version=settings.version,
        route=telling.route or telling.because,
    )


def _matching(alert: Alert, facts: Facts, routes: Iterable[Route]) -> Iterator[Route]:
    for route in routes:
        if alert.severity.rank >= route.min_severity.rank and _takes(route, facts):
            yield route
            if route.stop:
                return


def _takes(route: Route, facts: Facts) -> bool:
    """Say whether a route takes an alert; in plain steps, for all alerts meet all routes."""
    return (
        (not route.areas or facts.area in route.areas)
        and (not route.groups or facts.group in route.groups)
        and (not route.rules or facts.rule in route.rules)
        and (not route.products or facts.product in route.products)
        and (not route.outlet_kinds or facts.outlet_kind in route.outlet_kinds)
    )


def reach(
    recipient: Recipient,
    channels: tuple[str, ...],
    route: str,
    because: Because = Because.ROUTE,
) -> Iterator[Telling]:
    """Yield one telling for each of these channels of a recipient, or for all he has."""
    named = [each for each in recipient.channels if each.name in channels]
    chosen: Sequence[ChannelSpec] = named or recipient.channels
    for channel in chosen:
        yield Telling(recipient=recipient.code, channel=channel.name, route=route, because=because)


def reach_all(
    codes: Iterable[str],
    channels: tuple[str, ...],
    route: str,
    settings: Settings,
    at: datetime,
) -> Iterator[Telling]:
    """Yield one telling for each channel of everybody who is on duty for these codes.

    Who stands in for a post or for somebody else is told by ``ROUTE@CODE``, so that it can be
    asked again whether he still does. Codes that are not configured are passed over.
    """
    for code in codes:
        for person in settings.roster.on_duty(code, at):
            if person in settings.recipients:
                label = route if person == code else f"{route}{STANDS_FOR}{code}"
                yield from reach(settings.recipients[person], channels, label)


def addressed(codes: Iterable[str], route: str, settings: Settings, at: datetime) -> list[Telling]:
    """Return who is on duty for these codes, on all channels, each pair once; else the fallback."""
    found: dict[tuple[str, str], Telling] = {}
    for telling in reach_all(codes, (), route, settings, at):
        found.setdefault((telling.recipient, telling.channel), telling)
    return list(found.values()) or list(fallback_tellings(settings))


def meant(row: OutboxRow) -> str:
    """Return the code for which the recipient of a row is told: a post, another person, himself."""
    _, _, code = row.route.partition(STANDS_FOR)
    return code or row.recipient


def fallback_tellings(settings: Settings) -> Iterator[Telling]:
    """Yield everybody who hears what nobody else would."""
    for code in dict.fromkeys(settings.fallback):
        yield from reach(settings.recipients[code], (), "", Because.FALLBACK)


def _told_before(told: frozenset[tuple[str, str]], settings: Settings) -> Iterator[Telling]:
    """Keep to the channel of the start; where it is gone, use what the recipient has now."""
    seen: set[tuple[str, str]] = set()
    for code, channel in sorted(told):
        recipient = settings.recipients.get(code)
        if recipient is None:
            continue
        for telling in reach(recipient, (channel,), "", Because.TOLD_BEFORE):
            if (code, telling.channel) not in seen:
                seen.add((code, telling.channel))
                yield telling
