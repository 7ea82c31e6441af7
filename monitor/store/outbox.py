"""The outbox: what waits to be told, who may tell it now, and how each attempt ended.

``due_at`` is the next attempt of a waiting row and the end of the lease of a claimed one, so one
index finds both. A row without it is settled for good.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    case,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from monitor.domain.delivery import (
    Claim,
    Delivered,
    DeliveryKind,
    DeliveryRecord,
    DeliveryResult,
    DeliveryState,
    OutboxRow,
    Permanent,
    Transient,
    Uncertain,
)
from monitor.store.dialects import insert_or_ignore
from monitor.store.tables.deliveries import deliveries, outbox

_RESULTS: Mapping[type[DeliveryResult], str] = {
    Delivered: "delivered",
    Permanent: "permanent",
    Transient: "transient",
    Uncertain: "uncertain",
}
_OPEN = (DeliveryState.WAITING, DeliveryState.CLAIMED)


class SqlOutbox:
    """The outbox within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def enqueue(self, rows: Sequence[OutboxRow]) -> int:
        """Add rows whose key is not there yet; return how many were new."""
        if not rows:
            return 0
        statement = insert_or_ignore(self._connection, outbox).returning(outbox.c.id)
        added = self._connection.execute(statement, [_new_row(row) for row in rows])
        return len(added.scalars().all())

    def claim(self, now: datetime, lease: timedelta, limit: int) -> list[Claim]:
        """Claim due rows, also those whose lease ended (these as possible duplicates).

        Rows that another transaction is claiming at this moment are passed over.
        """
        due = select(outbox.c.id).where(outbox.c.due_at <= now)
        oldest = due.order_by(outbox.c.due_at, outbox.c.id).limit(limit)
        ids = self._connection.execute(oldest.with_for_update(skip_locked=True)).scalars().all()
        if not ids:
            return []
        was_claimed = outbox.c.state == DeliveryState.CLAIMED.value
        claimed = update(outbox).where(outbox.c.id.in_(ids), outbox.c.due_at <= now)
        taken = claimed.values(
            state=DeliveryState.CLAIMED.value,
            due_at=now + lease,
            attempts=outbox.c.attempts + 1,
            token=outbox.c.token + 1,
            possible_duplicate=or_(outbox.c.possible_duplicate, was_claimed),
        ).returning(outbox)
        rows = self._connection.execute(taken).mappings().all()
        self._connection.execute(insert(deliveries), [_attempt(row, now) for row in rows])
        place = {row_id: at for at, row_id in enumerate(ids)}
        return [_claim(row) for row in sorted(rows, key=lambda row: place[row["id"]])]

    def settle(
        self,
        claim: Claim,
        result: DeliveryResult,
        at: datetime,
        *,
        state: DeliveryState,
        next_attempt: datetime | None = None,
    ) -> bool:
        """Record how an attempt ended; ``False`` when the claim was lost to another meanwhile.

        The attempt itself goes on record in either case. A waiting row without ``next_attempt``
        is due at once.
        """
        self._note(claim, result, at)
        is_over = state is not DeliveryState.WAITING
        may_have_arrived = isinstance(result, Uncertain)
        mine = (outbox.c.key == claim.row.key) & (outbox.c.token == claim.token)
        settled = update(outbox).where(mine, outbox.c.state == DeliveryState.CLAIMED.value)
        values = settled.values(
            state=state.value,
            due_at=None if is_over else next_attempt or at,
            settled_at=at if is_over else None,
            text=result.text,
            possible_duplicate=true() if may_have_arrived else outbox.c.possible_duplicate,
        )
        return self._connection.execute(values).rowcount == 1

    def cancel(self, claims: Sequence[Claim], at: datetime, text: str) -> int:
        """End claimed rows unsent, for the reason in ``text``; return how many were still ours.

        A row whose earlier attempt may have arrived ends as uncertain: its recipient may have
        been told, and so is told of the end.
        """
        unsent = case(
            (outbox.c.possible_duplicate, DeliveryState.UNCERTAIN.value),
            else_=DeliveryState.CANCELLED.value,
        )
        values = {"state": unsent, "due_at": None, "settled_at": at, "text": text}
        return self._give_up(claims, at, "cancelled", values)

    def postpone(self, claims: Sequence[Claim], until: datetime, at: datetime) -> int:
        """Let claimed rows wait unsent until a moment; return how many were still ours.

        Neither the attempt nor the wait counts against the row's patience.
        """
        values = {
            "state": DeliveryState.WAITING.value,
            "due_at": until,
            "not_before": until,
        }
        return self._give_up(claims, at, "postponed", values)

    def records(self, kind: str | None = None, topic: str | None = None) -> list[DeliveryRecord]:
        """Return the rows of a kind and topic with every attempt, oldest first."""
        chosen: ColumnElement[bool] = true()
        if kind is not None:
            chosen &= outbox.c.kind == str(kind)
        if topic is not None:
            chosen &= outbox.c.topic == topic
        found = select(outbox).where(chosen).order_by(outbox.c.created_at, outbox.c.id)
        rows = self._connection.execute(found).mappings().all()
        joined = deliveries.join(outbox, outbox.c.id == deliveries.c.outbox_id)
        tried = select(deliveries).select_from(joined).where(chosen).order_by(deliveries.c.token)
        attempts: dict[int, list[Mapping[str, object]]] = defaultdict(list)
        for row in self._connection.execute(tried).mappings():
            attempts[row["outbox_id"]].append(_result(row))
        return [_record(row, attempts[row["id"]]) for row in rows]

    def counts(self) -> dict[str, int]:
        """Return how many rows stand in each state, also where there is none."""
        counted = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        found = {row[0]: row[1] for row in self._connection.execute(counted)}
        return {state.value: found.get(state.value, 0) for state in DeliveryState}

    def next_due(self) -> datetime | None:
        """Return when the next row can be claimed: an attempt falls due, or a lease ends."""
        return self._connection.execute(select(func.min(outbox.c.due_at))).scalar()

    def oldest_waiting(self) -> datetime | None:
        """Return since when the oldest unsettled row could have been sent."""
        waiting = outbox.c.state.in_([state.value for state in _OPEN])
        return self._connection.execute(
            select(func.min(outbox.c.not_before)).where(waiting)
        ).scalar()

    def _give_up(
        self, claims: Sequence[Claim], at: datetime, word: str, values: Mapping[str, Any]
    ) -> int:
        """Settle claims without an attempt, each only while its token is the newest."""
        given_up = 0
        for claim in claims:
            mine = (outbox.c.key == claim.row.key) & (outbox.c.token == claim.token)
            chosen = update(outbox).where(mine, outbox.c.state == DeliveryState.CLAIMED.value)
            settled = chosen.values(attempts=outbox.c.attempts - 1, **values)
            given_up += self._connection.execute(settled).rowcount
            self._write_down(claim, at, word, str(values.get("text", "")))
        return given_up

    def _note(self, claim: Claim, result: DeliveryResult, at: datetime) -> None:
        self._write_down(claim, at, _RESULTS[type(result)], result.text)

    def _write_down(self, claim: Claim, at: datetime, word: str, text: str) -> None:
        row_id = select(outbox.c.id).where(outbox.c.key == claim.row.key).scalar_subquery()
        mine = (deliveries.c.outbox_id == row_id) & (deliveries.c.token == claim.token)
        unsettled = update(deliveries).where(mine, deliveries.c.settled_at.is_(None))
        noted = unsettled.values(settled_at=at, result=word, text=text)
        self._connection.execute(noted)


def _new_row(row: OutboxRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "kind": row.kind.value,
        "topic": row.topic,
        "number": row.number,
        "recipient": row.recipient,
        "channel": row.channel,
        "step": row.step,
        "not_before": row.not_before,
        "created_at": row.created_at,
        "config_version": row.config_version,
        "route": row.route,
        "state": DeliveryState.WAITING.value,
        "due_at": row.not_before,
        "attempts": 0,
        "token": 0,
        "possible_duplicate": False,
        "text": "",
    }


def _outbox_row(row: RowMapping) -> OutboxRow:
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


def _claim(row: RowMapping) -> Claim:
    return Claim(
        row=_outbox_row(row),
        token=row["token"],
        attempt=row["attempts"],
        possible_duplicate=row["possible_duplicate"],
        lease_until=row["due_at"],
    )


def _attempt(row: RowMapping, now: datetime) -> dict[str, Any]:
    return {
        "outbox_id": row["id"],
        "token": row["token"],
        "attempt": row["attempts"],
        "possible_duplicate": row["possible_duplicate"],
        "claimed_at": now,
        "text": "",
    }


def _result(row: RowMapping) -> dict[str, object]:
    """Return one attempt as plain JSON values; ``result`` is none while nobody knows."""
    settled = row["settled_at"]
    return {
        "attempt": row["attempt"],
        "claimed_at": row["claimed_at"].isoformat(),
        "settled_at": settled.isoformat() if settled else None,
        "result": row["result"],
        "text": row["text"],
        "possible_duplicate": row["possible_duplicate"],
    }


def _record(row: RowMapping, attempts: Sequence[Mapping[str, object]]) -> DeliveryRecord:
    return DeliveryRecord(
        row=_outbox_row(row),
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        settled_at=row["settled_at"],
        text=row["text"],
        results=tuple(attempts),
    )
