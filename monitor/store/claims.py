"""Statements about many claims at once: one for thousands of rows, on either database.

Each names the rows by key and token, so that a claim that was lost meanwhile is never touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
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
from monitor.store.columns import UtcDateTime, moment_of, stored
from monitor.store.dialects import among
from monitor.store.tables.deliveries import deliveries, outbox

_SPOKEN_OF = ("kind", "topic", "number", "recipient", "channel", "step")
_ORIGIN = ("not_before", "created_at", "config_version", "route")
_HELD = ("token", "attempts", "possible_duplicate", "due_at")
ROW = tuple(stored(outbox.c[name]) for name in (*_SPOKEN_OF, *_ORIGIN))
CLAIM = (*ROW, *(stored(outbox.c[name]) for name in _HELD))
"""What a claim is made of, read as it is stored: thousands of rows share a few moments."""

_KINDS = {word.value: word for word in DeliveryKind}
_ATTEMPT = ("outbox_id", "token", "attempt", "possible_duplicate", "claimed_at", "text")


def keys_by_token(claims: Sequence[Claim]) -> Mapping[int, Sequence[str]]:
    """Return the tokens of these claims with the keys that they hold."""
    found: dict[int, list[str]] = defaultdict(list)
    for claim in claims:
        found[claim.token].append(claim.row.key)
    return found


def still_held(connection: Connection, token: int, keys: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that rows are claimed, and by this token."""
    claimed = outbox.c.state == DeliveryState.CLAIMED.value
    return among(connection, outbox.c.key, keys) & (outbox.c.token == token) & claimed


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
    for token, keys in keys_by_token(claims).items():
        held = still_held(connection, token, keys)
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


def outbox_row(row: Sequence[Any]) -> OutboxRow:
    """Return a row, as ``ROW`` selects it, as the pipeline knows it."""
    kind, topic, number, recipient, channel, step, not_before, created_at, version, route = row[:10]
    return OutboxRow(
        kind=_KINDS[kind],
        topic=topic,
        number=number,
        recipient=recipient,
        channel=channel,
        step=step,
        not_before=moment_of(not_before),
        created_at=moment_of(created_at),
        config_version=version,
        route=route,
    )


def claim_of(row: Sequence[Any], bundle: str = "") -> Claim:
    """Return the claim on a row, as ``CLAIM`` returns it, which was last sent in this bundle."""
    token, attempts, possible_duplicate, due_at = row[len(ROW) : len(CLAIM)]
    return Claim(
        row=outbox_row(row),
        token=token,
        attempt=attempts,
        possible_duplicate=possible_duplicate,
        lease_until=moment_of(due_at),
        bundle=bundle,
    )
