"""Who was told of what: questions to the outbox about alerts and those who hear of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, case, func, select

from monitor.domain.alert import AlertState
from monitor.domain.delivery import Claim, DeliveryKind, DeliveryState, Undelivered
from monitor.domain.finding import Severity
from monitor.store.dialects import among
from monitor.store.tables.alerts import alerts, transitions
from monitor.store.tables.deliveries import outbox

_MAY_ARRIVE = (outbox.c.kind == DeliveryKind.ALERT.value) & outbox.c.state.not_in(
    [DeliveryState.DEAD.value, DeliveryState.CANCELLED.value]
)


def told(connection: Connection, topics: Sequence[str]) -> dict[str, frozenset[tuple[str, str]]]:
    """Return by alert who (recipient, channel) was, or is about to be, told of it."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    way = select(outbox.c.topic, outbox.c.recipient, outbox.c.channel)
    chosen = way.where(_MAY_ARRIVE, among(outbox.c.topic, topics))
    for topic, recipient, channel in connection.execute(chosen):
        found[topic].add((recipient, channel))
    return {topic: frozenset(pairs) for topic, pairs in found.items()}


def heard(connection: Connection, claims: Sequence[Claim]) -> set[str]:
    """Return the keys of the claims whose recipients were told of an earlier step."""
    later = outbox.alias("later")
    same = (later.c.topic == outbox.c.topic) & (later.c.recipient == outbox.c.recipient)
    before = same & (outbox.c.number < later.c.number)
    mine = among(later.c.key, [claim.row.key for claim in claims])
    chosen = select(later.c.key).join(outbox, before).where(mine, _MAY_ARRIVE).distinct()
    return set(connection.execute(chosen).scalars())


def undelivered(connection: Connection, begin: datetime, end: datetime) -> list[Undelivered]:
    """Return the messages given up: those about steps of a time, and others made in it."""
    step = (transitions.c.alert == outbox.c.topic) & (transitions.c.number == outbox.c.number)
    moment = func.coalesce(transitions.c.at, outbox.c.created_at)
    way = (outbox.c.recipient, outbox.c.channel)
    found = (
        select(*way, func.count(), func.max(outbox.c.text))
        .select_from(outbox.outerjoin(transitions, step))
        .where(outbox.c.state == DeliveryState.DEAD.value, moment >= begin, moment < end)
        .group_by(*way)
        .order_by(*way)
    )
    return [
        Undelivered(recipient=recipient, channel=channel, count=count, text=text)
        for recipient, channel, count, text in connection.execute(found)
    ]


def unheard_since(
    connection: Connection,
    before: datetime,
    severity: Severity,
    states: Collection[AlertState],
    but: range,
) -> dict[str, int]:
    """Return the alerts of which nobody was told after ``before``, with their highest step."""
    asks = ~outbox.c.step.between(but.start, but.stop - 1)
    last = func.max(case((asks, outbox.c.created_at)), type_=outbox.c.created_at.type)
    found = (
        select(outbox.c.topic, func.max(outbox.c.step))
        .join(alerts, alerts.c.id == outbox.c.topic)
        .where(outbox.c.kind == DeliveryKind.ALERT.value, alerts.c.severity == severity.value)
        .where(alerts.c.state.in_([state.value for state in states]))
        .group_by(outbox.c.topic)
        .having(last <= before, func.count(outbox.c.due_at) == 0)
    )
    return {row[0]: row[1] for row in connection.execute(found)}
