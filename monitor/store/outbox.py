"""The outbox: what waits to be told, who may tell it now, and how each attempt ended.

``due_at`` is the next attempt of a waiting row and the end of the lease of a claimed one, so one
index finds both. A row without it is settled for good.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, case, func, select, true, update

from monitor.domain.alert import AlertState
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
from monitor.domain.finding import Severity
from monitor.store import hearing
from monitor.store.bulk import Bulk, Row
from monitor.store.claims import (
    BEGUN,
    NOTED,
    ROW,
    SETTLED,
    STILL_HELD,
    TAKEN,
    claim_of,
    give_back,
    keys_by_token,
    outbox_row,
)
from monitor.store.clock_back import bring_back
from monitor.store.columns import micros_of
from monitor.store.dialects import among
from monitor.store.tables.deliveries import deliveries, outbox

_RESULTS: Mapping[type[DeliveryResult], str] = {
    Delivered: "delivered",
    Permanent: "permanent",
    Transient: "transient",
    Uncertain: "uncertain",
}
_COLUMNS = (
    *("key", "kind", "topic", "number", "recipient", "channel", "step"),
    *("not_before", "created_at", "config_version", "route"),
    *("state", "due_at", "attempts", "token", "possible_duplicate", "text"),
)
_STANDS = ("state", "attempts", "settled_at", "text")
_OPEN = (DeliveryState.WAITING, DeliveryState.CLAIMED)


class SqlOutbox:
    """The outbox within one transaction."""

    def __init__(self, connection: Connection, bulk: Bulk) -> None:
        self._connection, self._bulk = connection, bulk

    def enqueue(self, rows: Sequence[OutboxRow]) -> int:
        """Add rows whose key is not there yet; return how many were new."""
        return self._bulk.write_new(
            self._connection, "outbox", _COLUMNS, [_new_row(row) for row in rows]
        )

    def claim(
        self,
        now: datetime,
        lease: timedelta,
        limit: int,
        kinds: Collection[DeliveryKind] = (),
    ) -> list[Claim]:
        """Claim due rows, also those whose lease ended (these as possible duplicates).

        Rows that another transaction is claiming at this moment are passed over.
        """
        due = select(outbox.c.id).where(outbox.c.due_at <= now)
        if kinds:
            due = due.where(outbox.c.kind.in_([kind.value for kind in kinds]))
        oldest = due.order_by(outbox.c.due_at, outbox.c.id).limit(limit)
        ids = self._connection.execute(oldest.with_for_update(skip_locked=True)).scalars().all()
        if not ids:
            return []
        chosen = {"ids": ids, "now": now}
        rows = self._connection.execute(TAKEN, {**chosen, "until": now + lease}).all()
        self._connection.execute(BEGUN, chosen)
        place = {row_id: at for at, row_id in enumerate(ids)}
        return [claim_of(row) for row in sorted(rows, key=lambda row: place[row.id])]

    def postpone(self, claims: Sequence[Claim], until: datetime) -> None:
        """Give claims back unsent: they are due at ``until``, and no attempt was made."""
        give_back(self._connection, claims, until)

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
        return self.settle_all([claim], result, at, state=state, next_attempt=next_attempt) == 1

    def settle_all(
        self,
        claims: Sequence[Claim],
        result: DeliveryResult,
        at: datetime,
        *,
        state: DeliveryState,
        next_attempt: datetime | None = None,
    ) -> int:
        """Record how one message about many rows ended; return how many claims still held."""
        is_over = state is not DeliveryState.WAITING
        values = {
            "stands": state.value,
            "due": None if is_over else next_attempt or at,
            "over_at": at if is_over else None,
            "said": result.text,
            "unclear": isinstance(result, Uncertain),
        }
        held = 0
        for token, keys in keys_by_token(claims).items():
            self._note(token, keys, _RESULTS[type(result)], result.text, at)
            mine = {"keys": keys, "held": token, **values}
            held += self._connection.execute(SETTLED, mine).rowcount
        return held

    def told(self, topics: Sequence[str]) -> dict[str, frozenset[tuple[str, str]]]:
        """Return by alert who (recipient, channel) was, or is about to be, told of it."""
        return hearing.told(self._connection, topics)

    def unheard_since(
        self, before: datetime, severity: Severity, states: Collection[AlertState], but: range
    ) -> dict[str, int]:
        """Return the alerts of which nobody was told after ``before``, with their highest step."""
        return hearing.unheard_since(self._connection, before, severity, states, but)

    def heard(self, claims: Sequence[Claim]) -> set[str]:
        """Return the keys of the claims whose recipients were told of an earlier step."""
        return hearing.heard(self._connection, claims)

    def cancel(self, claims: Sequence[Claim], at: datetime, text: str) -> int:
        """End claimed rows unsent, for the reason in ``text``; return how many were still ours.

        A row whose earlier attempt may have arrived ends as uncertain: its recipient may have
        been told, and so is told of the end.
        """
        return self._give_up(claims, at, "cancelled", _cancelled(at, text))

    def cancel_waiting(self, topic: str, numbers: Collection[int], at: datetime, text: str) -> int:
        """End the rows about these transitions of an alert that wait unclaimed; return how many."""
        about = (outbox.c.kind == DeliveryKind.ALERT.value) & (outbox.c.topic == topic)
        waits = outbox.c.number.in_(numbers) & (outbox.c.state == DeliveryState.WAITING.value)
        ended = update(outbox).where(about, waits).values(_cancelled(at, text))
        return self._connection.execute(ended).rowcount

    def defer(self, claims: Sequence[Claim], until: datetime, at: datetime) -> int:
        """Let claimed rows sleep until a moment, on record; return how many were still ours.

        Neither the attempt nor the wait counts against the row's patience.
        """
        values = {
            "state": DeliveryState.WAITING.value,
            "due_at": until,
            "not_before": until,
        }
        return self._give_up(claims, at, "postponed", values)

    def bring_back(
        self, now: datetime, lease: timedelta, longest: timedelta, *, every: bool = False
    ) -> int:
        """Make rows due that were timed by a clock that was ahead; return how many."""
        return bring_back(self._connection, now, lease, longest, every=every)

    def records(self, kind: str | None = None, topic: str | None = None) -> list[DeliveryRecord]:
        """Return the rows of a kind and topic with every attempt, oldest first."""
        chosen: ColumnElement[bool] = true()
        if kind is not None:
            chosen &= outbox.c.kind == str(kind)
        if topic is not None:
            chosen &= outbox.c.topic == topic
        return self._records(chosen)

    def about(self, alerts: Collection[str]) -> dict[str, list[DeliveryRecord]]:
        """Return the rows about each of these alerts (by id) with every attempt, oldest first."""
        found: dict[str, list[DeliveryRecord]] = {alert: [] for alert in alerts}
        theirs = among(outbox.c.topic, found)
        for record in self._records((outbox.c.kind == DeliveryKind.ALERT.value) & theirs):
            found[record.row.topic].append(record)
        return found

    def _records(self, chosen: ColumnElement[bool]) -> list[DeliveryRecord]:
        stands = (outbox.c.id, *(outbox.c[name] for name in _STANDS))
        found = select(*ROW, *stands).where(chosen).order_by(outbox.c.created_at, outbox.c.id)
        rows = self._connection.execute(found).all()
        joined = deliveries.join(outbox, outbox.c.id == deliveries.c.outbox_id)
        tried = select(deliveries).select_from(joined).where(chosen).order_by(deliveries.c.token)
        attempts: dict[int, list[Mapping[str, object]]] = defaultdict(list)
        for row in self._connection.execute(tried).mappings():
            attempts[row["outbox_id"]].append(_result(row))
        return [_record(row, attempts[row.id]) for row in rows]

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
        for token, keys in keys_by_token(claims).items():
            settled = update(outbox).where(STILL_HELD)
            chosen = settled.values(attempts=outbox.c.attempts - 1, **values)
            mine = {"keys": keys, "held": token}
            given_up += self._connection.execute(chosen, mine).rowcount
            self._note(token, keys, word, str(values.get("text", "")), at)
        return given_up

    def _note(self, token: int, keys: Sequence[str], word: str, text: str, at: datetime) -> None:
        ended = {"over_at": at, "word": word, "said": text}
        self._connection.execute(NOTED, {"keys": keys, "held": token, **ended})


def _cancelled(at: datetime, text: str) -> dict[str, Any]:
    unsent = case(
        (outbox.c.possible_duplicate, DeliveryState.UNCERTAIN.value),
        else_=DeliveryState.CANCELLED.value,
    )
    return {"state": unsent, "due_at": None, "settled_at": at, "text": text}


def _new_row(row: OutboxRow) -> Row:
    """Return a row in the columns' stored form; nobody has tried it yet."""
    due = micros_of(row.not_before)
    spoken_of = (row.key, row.kind.value, row.topic, row.number)
    way = (row.recipient, row.channel, row.step)
    origin = (due, micros_of(row.created_at), row.config_version, row.route)
    return (*spoken_of, *way, *origin, DeliveryState.WAITING.value, due, 0, 0, False, "")


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


def _record(row: Any, attempts: Sequence[Mapping[str, object]]) -> DeliveryRecord:
    return DeliveryRecord(
        row=outbox_row(row),
        state=DeliveryState(row.state),
        attempts=row.attempts,
        settled_at=row.settled_at,
        text=row.text,
        results=tuple(attempts),
    )
