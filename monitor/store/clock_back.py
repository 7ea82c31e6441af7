"""Rows that were timed by a clock that was ahead, brought back after it was set right."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, exists, or_, update

from monitor.domain.delivery import DeliveryState
from monitor.store.tables.deliveries import deliveries, outbox

_CLOCKS_MAY_DIFFER: Final = timedelta(minutes=1)


def bring_back(
    connection: Connection, now: datetime, lease: timedelta, longest: timedelta, *, every: bool
) -> int:
    """Make waiting rows due now whose times are of a clock that was ahead; return how many.

    Those are rows that were made, or last claimed, at a moment that has not come yet, or are due
    later than any wait is long; ``every`` takes whatever waits, for who saw the clock go back. A
    claimed row keeps its sender for one more ``lease``.
    """
    ahead = now + _CLOCKS_MAY_DIFFER
    newest = (deliveries.c.outbox_id == outbox.c.id) & (deliveries.c.token == outbox.c.token)
    displaced = outbox.c.due_at > ahead
    if not every:
        displaced &= or_(
            (outbox.c.token == 0) & (outbox.c.created_at > ahead),
            exists().where(newest, deliveries.c.claimed_at > ahead),
            outbox.c.due_at > now + longest,
        )
    waits = outbox.c.state == DeliveryState.WAITING.value
    freed = update(outbox).where(displaced, waits).values(due_at=now, not_before=now)
    claimed = outbox.c.state == DeliveryState.CLAIMED.value
    held = update(outbox).where(outbox.c.due_at > now + lease, claimed)
    connection.execute(held.values(due_at=now + lease))
    return connection.execute(freed).rowcount
