"""Alerts gathered by person and channel: claimed all at once, and written down as bundles."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from monitor.domain.bundle import Bundle, Lane
from monitor.domain.delivery import Claim, DeliveryKind, DeliveryState
from monitor.store.claims import CLAIM, claim_of, note_attempts, taking
from monitor.store.dialects import among, insert_or_ignore
from monitor.store.tables.bundles import bundle_rows, bundles
from monitor.store.tables.deliveries import outbox

_LANE_LOCK = 0x42_4E_4F_4C
_ALERTS = outbox.c.kind == DeliveryKind.ALERT.value


class SqlLanes:
    """The lanes within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, now: datetime) -> list[Lane]:
        """Return every lane in which an alert is due or the lease on one has ended."""
        lane = (outbox.c.recipient, outbox.c.channel)
        waits = select(*lane, func.min(outbox.c.due_at)).where(_ALERTS, outbox.c.due_at <= now)
        oldest = waits.group_by(*lane).order_by(func.min(outbox.c.due_at), *lane)
        return [Lane(row[0], row[1]) for row in self._connection.execute(oldest)]

    def claim(self, lane: Lane, now: datetime, lease: timedelta) -> list[Claim]:
        """Claim all that is due in a lane; each claim names the bundle it was sent in before.

        Nothing when another process is claiming in this lane at the moment.
        """
        if not self._enter(lane):
            return []
        waiting = select(outbox.c.id).where(_in(lane), outbox.c.due_at <= now)
        ids = outbox.c.id.in_(waiting.with_for_update(skip_locked=True))
        taken = update(outbox).where(ids, outbox.c.due_at <= now).values(taking(now + lease))
        rows = self._connection.execute(taken.returning(*CLAIM, outbox.c.id)).all()
        if not rows:
            return []
        mine = _in(lane) & (outbox.c.due_at == now + lease)
        note_attempts(self._connection, mine, now)
        before = self._bundles_of(mine)
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
        keys = [claim.row.key for claim in claims]
        members = select(outbox.c.id).where(among(self._connection, outbox.c.key, keys))
        if any(claim.bundle for claim in claims):
            gone = bundle_rows.c.outbox_id.in_(members)
            self._connection.execute(delete(bundle_rows).where(gone))
        rows = members.add_columns(bindparam("bundle", bundle.id))
        self._connection.execute(insert(bundle_rows).from_select(["outbox_id", "bundle"], rows))

    def sent(self, lane: Lane, since: datetime) -> list[Bundle]:
        """Return the bundles of a lane made after ``since``, oldest first."""
        mine = (bundles.c.recipient == lane.recipient) & (bundles.c.channel == lane.channel)
        made = select(bundles).where(mine, bundles.c.made_at > since).order_by(bundles.c.made_at)
        return [
            Bundle(
                id=row.id,
                lane=lane,
                made_at=row.made_at,
                kinds=frozenset((rule, group) for rule, group in row.kinds),
                size=row.size,
            )
            for row in self._connection.execute(made)
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
        topics = among(self._connection, outbox.c.topic, {claim.row.topic for claim in claims})
        ways = select(outbox.c.topic, outbox.c.number, outbox.c.channel).where(his, topics)
        return {(row[0], row[1], row[2]) for row in self._connection.execute(ways)}

    def _enter(self, lane: Lane) -> bool:
        """Take the lane until the commit, or say that another process has it (PostgreSQL)."""
        if self._connection.dialect.name == "sqlite":
            return True
        number = zlib.crc32("\n".join(lane).encode()) - 2**31
        taken = func.pg_try_advisory_xact_lock(_LANE_LOCK, number)
        return bool(self._connection.execute(select(taken)).scalar())

    def _bundles_of(self, chosen: ColumnElement[bool]) -> dict[int, str]:
        joined = bundle_rows.join(outbox, outbox.c.id == bundle_rows.c.outbox_id)
        claimed = outbox.c.state == DeliveryState.CLAIMED.value
        found = select(bundle_rows.c.outbox_id, bundle_rows.c.bundle).select_from(joined)
        rows = self._connection.execute(found.where(chosen, claimed, outbox.c.attempts > 1))
        return {row[0]: row[1] for row in rows}


def _in(lane: Lane) -> ColumnElement[bool]:
    his = (outbox.c.recipient == lane.recipient) & (outbox.c.channel == lane.channel)
    return his & _ALERTS
