"""Statements about many claims at once: one for thousands of rows, on either database.

They stand ready, for to put one together takes longer than to run it for a single message. Each
names the rows by key and token, so that a claim that was lost meanwhile is never touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Insert,
    Integer,
    Select,
    bindparam,
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
from monitor.store.dialects import Texts, among
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


ROWS_BY_KEY = select(outbox.c.id).where(among(outbox.c.key, bindparam("keys", type_=Texts())))
"""The ids of the rows under ``keys``."""
STILL_HELD = (
    outbox.c.id.in_(ROWS_BY_KEY)
    & (outbox.c.token == bindparam("held", type_=Integer))
    & (outbox.c.state == DeliveryState.CLAIMED.value)
)
"""Rows by their ``keys`` that are claimed, and by the token ``held``. They are found by their ids,
or SQLite would look through all that are claimed, which are a hundred thousand in a storm."""

_was_claimed = outbox.c.state == DeliveryState.CLAIMED.value
TAKING: Mapping[str, Any] = {
    "state": DeliveryState.CLAIMED.value,
    "due_at": bindparam("until", type_=UtcDateTime),
    "attempts": outbox.c.attempts + 1,
    "token": outbox.c.token + 1,
    "possible_duplicate": or_(outbox.c.possible_duplicate, _was_claimed),
}
"""What a claim ``until`` a moment changes; a lease that ended makes a possible duplicate."""


def noting_attempts(chosen: ColumnElement[bool]) -> Insert:
    """Return what puts the attempts on record that begin ``now``, for the rows just claimed."""
    known = exists().where(
        deliveries.c.outbox_id == outbox.c.id, deliveries.c.token == outbox.c.token
    )
    begun: Select[Any] = select(
        outbox.c.id,
        outbox.c.token,
        outbox.c.attempts,
        outbox.c.possible_duplicate,
        bindparam("now", type_=UtcDateTime),
        literal(""),
    ).where(chosen, outbox.c.state == DeliveryState.CLAIMED.value, ~known)
    return insert(deliveries).from_select(list(_ATTEMPT), begun)


_these = outbox.c.id.in_(bindparam("ids", expanding=True))
TAKEN = (
    update(outbox)
    .where(_these, outbox.c.due_at <= bindparam("now", type_=UtcDateTime))
    .values(TAKING)
    .returning(*CLAIM, outbox.c.id)
)
BEGUN = noting_attempts(_these)
"""What a claim of the rows ``ids`` does, and what goes on record of it."""

NOTED = (
    update(deliveries)
    .where(deliveries.c.outbox_id.in_(ROWS_BY_KEY), deliveries.c.token == bindparam("held"))
    .where(deliveries.c.settled_at.is_(None))
    .values(settled_at=bindparam("over_at"), result=bindparam("word"), text=bindparam("said"))
)
"""How the attempts under ``keys`` and the token ``held`` ended."""

SETTLED = (
    update(outbox)
    .where(STILL_HELD)
    .values(
        state=bindparam("stands"),
        due_at=bindparam("due"),
        settled_at=bindparam("over_at"),
        text=bindparam("said"),
        possible_duplicate=or_(outbox.c.possible_duplicate, bindparam("unclear", type_=Boolean)),
    )
)

_FORGOTTEN = delete(deliveries).where(
    deliveries.c.outbox_id.in_(select(outbox.c.id).where(STILL_HELD)),
    deliveries.c.token == bindparam("held", type_=Integer),
)
_GIVEN_BACK = (
    update(outbox)
    .where(STILL_HELD)
    .values(
        state=DeliveryState.WAITING.value,
        due_at=bindparam("until", type_=UtcDateTime),
        not_before=bindparam("until", type_=UtcDateTime),
        attempts=outbox.c.attempts - 1,
    )
)


def give_back(connection: Connection, claims: Sequence[Claim], until: datetime) -> None:
    """Return claims unsent: due at ``until``, as if no attempt had been begun."""
    for token, keys in keys_by_token(claims).items():
        mine = {"keys": keys, "held": token}
        connection.execute(_FORGOTTEN, mine)
        connection.execute(_GIVEN_BACK, {**mine, "until": until})


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
