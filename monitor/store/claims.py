"""Statements about many claims at once: a few for thousands of rows, on either database.

Each names the rows by key and token, so that a claim that was lost meanwhile is never touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
    update,
)

from monitor.domain.delivery import Claim, DeliveryKind, DeliveryState, OutboxRow
from monitor.store.columns import UtcDateTime
from monitor.store.tables.deliveries import deliveries, outbox

_CHUNK = 1000
_ATTEMPT = ("outbox_id", "token", "attempt", "possible_duplicate", "claimed_at", "text")
Item = TypeVar("Item")


def chunks(many: Sequence[Item], size: int = _CHUNK) -> Iterator[Sequence[Item]]:
    """Yield a long sequence in parts that fit into one statement."""
    for begin in range(0, len(many), size):
        yield many[begin : begin + size]


def keys_by_token(claims: Sequence[Claim]) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the tokens of these claims with the keys that they hold, in parts."""
    found: dict[int, list[str]] = defaultdict(list)
    for claim in claims:
        found[claim.token].append(claim.row.key)
    for token, keys in found.items():
        for part in chunks(keys):
            yield token, part


def still_held(token: int, keys: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that rows are claimed, and by this token."""
    claimed = outbox.c.state == DeliveryState.CLAIMED.value
    return outbox.c.key.in_(keys) & (outbox.c.token == token) & claimed


def taking(until: datetime) -> dict[str, Any]:
    """Return what a claim changes in a row; a lease that ended makes a possible duplicate."""
    was_claimed = outbox.c.state == DeliveryState.CLAIMED.value
    return {
        "state": DeliveryState.CLAIMED.value,
        "due_at": until,
        "attempts": outbox.c.attempts + 1,
        "token": outbox.c.token + 1,
        "possible_duplicate": or_(outbox.c.possible_duplicate, was_claimed),
    }


def note_attempts(connection: Connection, chosen: ColumnElement[bool], now: datetime) -> None:
    """Put the attempts that begin with a claim on record, for the rows just claimed."""
    known = exists().where(
        deliveries.c.outbox_id == outbox.c.id, deliveries.c.token == outbox.c.token
    )
    begun: Select[Any] = select(
        outbox.c.id,
        outbox.c.token,
        outbox.c.attempts,
        outbox.c.possible_duplicate,
        literal(now, UtcDateTime),
        literal(""),
    ).where(chosen, outbox.c.state == DeliveryState.CLAIMED.value, ~known)
    connection.execute(insert(deliveries).from_select(list(_ATTEMPT), begun))


def give_back(connection: Connection, claims: Sequence[Claim], until: datetime) -> None:
    """Return claims unsent: due at ``until``, as if no attempt had been begun."""
    for token, keys in keys_by_token(claims):
        held = still_held(token, keys)
        begun = deliveries.c.outbox_id.in_(select(outbox.c.id).where(held))
        connection.execute(delete(deliveries).where(begun, deliveries.c.token == token))
        connection.execute(
            update(outbox)
            .where(held)
            .values(
                state=DeliveryState.WAITING.value,
                due_at=until,
                not_before=until,
                attempts=outbox.c.attempts - 1,
            )
        )


def outbox_row(row: RowMapping) -> OutboxRow:
    """Return a row as the pipeline knows it."""
    return OutboxRow(
        kind=DeliveryKind(row["kind"]),
        topic=row["topic"],
        number=row["number"],
        recipient=row["recipient"],
        channel=row["channel"],
        step=row["step"],
        not_before=row["not_before"],
        created_at=row["created_at"],
        config_version=row["config_version"],
        route=row["route"],
    )


def claim_of(row: RowMapping, bundle: str = "") -> Claim:
    """Return the claim on a row, which was last sent in this bundle."""
    return Claim(
        row=outbox_row(row),
        token=row["token"],
        attempt=row["attempts"],
        possible_duplicate=row["possible_duplicate"],
        lease_until=row["due_at"],
        bundle=bundle,
    )
