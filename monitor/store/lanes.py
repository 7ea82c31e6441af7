"""Alerts gathered by person and channel: claimed all at once, and written down as bundles."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from monitor.domain.alert import TakenStep
from monitor.domain.bundle import Bundle, Lane
from monitor.domain.delivery import Claim, DeliveryKind, DeliveryState
from monitor.store.claims import CLAIM, ROWS_BY_KEY, TAKING, claim_of, noting_attempts
from monitor.store.columns import UtcDateTime
from monitor.store.dialects import among, insert_or_ignore
from monitor.store.tables.bundles import bundle_rows, bundles
from monitor.store.tables.deliveries import outbox

_LANE_LOCK = 0x42_4E_4F_4C
_ALERTS = outbox.c.kind == DeliveryKind.ALERT.value


class SqlLanes:
    """The lanes within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, now: datetime) -> dict[Lane, int]:
        """Return how many rows are due, or have lost their lease, in each lane, oldest first."""
        rows = self._connection.execute(_DUE, {"now": now})
        return {Lane(row[0], row[1]): row[2] for row in rows}

    def steps(self, lane: Lane, now: datetime) -> set[TakenStep]:
        """Return what the rows speak of that are due in a lane."""
        way = {"who": lane.recipient, "way": lane.channel, "now": now}
        return {(row[0], row[1]) for row in self._connection.execute(_SPOKEN_OF, way).all()}

    def claim(self, lane: Lane, now: datetime, lease: timedelta) -> list[Claim]:
        """Claim all that is due in a lane; each claim names the bundle it was sent in before.

        Nothing when another process is claiming in this lane at the moment.
        """
        if not self._enter(lane):
            return []
        way = {"who": lane.recipient, "way": lane.channel, "until": now + lease}
        rows = self._connection.execute(_TAKEN, {**way, "now": now}).all()
        if not rows:
            return []
        self._connection.execute(_NOTED, {**way, "now": now})
        before = {row[0]: row[1] for row in self._connection.execute(_SENT_BEFORE, way)}
        claims = [claim_of(row, before.get(row.id, "")) for row in rows]
        return sorted(claims, key=lambda claim: (claim.row.created_at, claim.row.key))

    def keep(self, bundle: Bundle, claims: Sequence[Claim]) -> None:
        """Write a bundle down with its members; members of another bundle leave it."""
        made = {
            "id": bundle.id,
            "recipient": bundle.lane.recipient,
            "channel": bundle.lane.channel,
            "made_at": bundle.made_at,
            "kinds": sorted(map(list, bundle.kinds)),
            "size": bundle.size,
        }
        self._connection.execute(insert_or_ignore(self._connection, bundles), [made])
        named = {"keys": [claim.row.key for claim in claims]}
        if any(claim.bundle for claim in claims):
            self._connection.execute(_LEFT, named)
        self._connection.execute(_JOINED, {**named, "bundle_id": bundle.id})

    def sent(self, lane: Lane, since: datetime) -> list[Bundle]:
        """Return the bundles of a lane made after ``since``, oldest first."""
        way = {"who": lane.recipient, "way": lane.channel, "since": since}
        return [
            Bundle(
                id=row.id,
                lane=lane,
                made_at=row.made_at,
                kinds=frozenset((rule, group) for rule, group in row.kinds),
                size=row.size,
            )
            for row in self._connection.execute(_SENT, way)
        ]

    def size_of(self, key: str) -> int:
        """Return how many rows travelled with the row of this key, itself counted."""
        one = bundle_rows.join(outbox, outbox.c.id == bundle_rows.c.outbox_id)
        its = select(bundle_rows.c.bundle).select_from(one).where(outbox.c.key == key)
        counted = select(func.count()).where(bundle_rows.c.bundle == its.scalar_subquery())
        return max(self._connection.execute(counted).scalar_one(), 1)

    def used(self, claims: Sequence[Claim]) -> set[tuple[str, int, str]]:
        """Return (topic, number, channel) of every row for the recipient of these claims."""
        his = _ALERTS & (outbox.c.recipient == claims[0].row.recipient)
        topics = among(outbox.c.topic, {claim.row.topic for claim in claims})
        ways = select(outbox.c.topic, outbox.c.number, outbox.c.channel).where(his, topics)
        return {(row[0], row[1], row[2]) for row in self._connection.execute(ways)}

    def _enter(self, lane: Lane) -> bool:
        """Take the lane until the commit, or say that another process has it (PostgreSQL)."""
        if self._connection.dialect.name == "sqlite":
            return True
        number = zlib.crc32("\n".join(lane).encode()) - 2**31
        taken = func.pg_try_advisory_xact_lock(_LANE_LOCK, number)
        return bool(self._connection.execute(select(taken)).scalar())


# Statements stand ready; names of columns are not free for their parameters.

_now, _until, _since = (bindparam(name, type_=UtcDateTime) for name in ("now", "until", "since"))


def _of(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row belongs to the lane of the parameters."""
    is_his = table.c.recipient == bindparam("who", type_=Text)
    return is_his & (table.c.channel == bindparam("way", type_=Text))


_mine = _of(outbox) & _ALERTS
_claimed = _mine & (outbox.c.due_at == _until) & (outbox.c.state == DeliveryState.CLAIMED.value)
_waiting = select(outbox.c.id).where(_mine, outbox.c.due_at <= _now)
_lane = (outbox.c.recipient, outbox.c.channel)

_DUE = (
    select(*_lane, func.count(), func.min(outbox.c.due_at))
    .where(_ALERTS, outbox.c.due_at <= _now)
    .group_by(*_lane)
    .order_by(func.min(outbox.c.due_at), *_lane)
)
_SPOKEN_OF = select(outbox.c.topic, outbox.c.number).where(_mine, outbox.c.due_at <= _now)
_TAKEN = (
    update(outbox)
    .where(outbox.c.id.in_(_waiting.with_for_update(skip_locked=True)), outbox.c.due_at <= _now)
    .values(TAKING)
    .returning(*CLAIM, outbox.c.id)
)
_NOTED = noting_attempts(_claimed)
_SENT_BEFORE = (
    select(bundle_rows.c.outbox_id, bundle_rows.c.bundle)
    .select_from(bundle_rows.join(outbox, outbox.c.id == bundle_rows.c.outbox_id))
    .where(_claimed, outbox.c.attempts > 1)
)
_LEFT = delete(bundle_rows).where(bundle_rows.c.outbox_id.in_(ROWS_BY_KEY))
_JOINED = insert(bundle_rows).from_select(
    ["outbox_id", "bundle"], ROWS_BY_KEY.add_columns(bindparam("bundle_id", type_=Text))
)
_SENT = select(bundles).where(_of(bundles), bundles.c.made_at > _since).order_by(bundles.c.made_at)
