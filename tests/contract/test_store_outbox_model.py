"""The outbox against a small model: any order of claims, endings, waits and lost leases."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from monitor.domain.delivery import (
    Claim,
    Delivered,
    DeliveryResult,
    DeliveryState,
    Permanent,
    Transient,
    Uncertain,
)
from monitor.store import SqlStore
from tests.migrated import a_database
from tests.store_material import NOON, outbox_row

LEASE = timedelta(minutes=1)
ENDS = {
    Delivered: DeliveryState.DELIVERED,
    Permanent: DeliveryState.DEAD,
    Uncertain: DeliveryState.UNCERTAIN,
}


@dataclass(frozen=True)
class Row:
    """What the model knows of a row; ``due`` is nothing when it is settled for good."""

    state: DeliveryState
    due: datetime | None
    token: int = 0
    attempts: int = 0
    maybe: bool = False


class Outbox(RuleBasedStateMachine):
    """The reference: a dictionary of rows, and what each act does to one of them."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = SqlStore(a_database(Path(self.folder.name) / "monitor.db"))
        self.now = NOON
        self.rows: dict[int, Row] = {}
        self.claims: list[Claim] = []

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(number=st.integers(1, 4))
    def enqueue(self, number: int) -> None:
        row = outbox_row(number=number, not_before=self.now, created_at=self.now)
        with self.store.begin() as tx:
            assert tx.outbox.enqueue([row]) == (number not in self.rows)
        self.rows.setdefault(number, Row(DeliveryState.WAITING, self.now))

    @rule(seconds=st.sampled_from([0, 20, 60, 600]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def claim(self) -> None:
        with self.store.begin() as tx:
            claims = tx.outbox.claim(self.now, LEASE, 64)
        due = {n for n, row in self.rows.items() if row.due is not None and row.due <= self.now}
        assert {held.row.number for held in claims} == due
        for held in claims:
            row = self.rows[held.row.number]
            maybe = row.maybe or row.state is DeliveryState.CLAIMED
            taken = Row(
                DeliveryState.CLAIMED, self.now + LEASE, row.token + 1, row.attempts + 1, maybe
            )
            self.rows[held.row.number] = taken
            assert (held.token, held.attempt) == (taken.token, taken.attempts)
            assert held.possible_duplicate == maybe
        self.claims += claims

    @precondition(lambda self: self.claims)
    @rule(pick=st.integers(0, 99), result=st.sampled_from([Delivered(), Permanent(text=""),
                                                           Uncertain(text="")]))  # fmt: skip
    def settle(self, pick: int, result: DeliveryResult) -> None:
        held, mine = self.pick(pick)
        with self.store.begin() as tx:
            assert tx.outbox.settle(held, result, self.now, state=ENDS[type(result)]) == mine
        if mine:
            self.change(held, state=ENDS[type(result)], due=None)

    @precondition(lambda self: self.claims)
    @rule(pick=st.integers(0, 99))
    def retry(self, pick: int) -> None:
        held, mine = self.pick(pick)
        at = self.now + LEASE
        with self.store.begin() as tx:
            state = DeliveryState.WAITING
            assert mine == tx.outbox.settle(
                held, Transient(text=""), self.now, state=state, next_attempt=at
            )
        if mine:
            self.change(held, state=DeliveryState.WAITING, due=at)

    @precondition(lambda self: self.claims)
    @rule(pick=st.integers(0, 99))
    def cancel(self, pick: int) -> None:
        held, mine = self.pick(pick)
        with self.store.begin() as tx:
            assert tx.outbox.cancel([held], self.now, "không gửi") == mine
        if mine:
            row = self.rows[held.row.number]
            end = DeliveryState.UNCERTAIN if row.maybe else DeliveryState.CANCELLED
            self.change(held, state=end, due=None, attempts=row.attempts - 1)

    @precondition(lambda self: self.claims)
    @rule(pick=st.integers(0, 99), hours=st.integers(1, 8))
    def postpone(self, pick: int, hours: int) -> None:
        held, mine = self.pick(pick)
        until = self.now + timedelta(hours=hours)
        with self.store.begin() as tx:
            assert tx.outbox.defer([held], until, self.now) == mine
        if mine:
            attempts = self.rows[held.row.number].attempts - 1
            self.change(held, state=DeliveryState.WAITING, due=until, attempts=attempts)

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "store"):
            return
        with self.store.read() as tx:
            found = {
                record.row.number: (record.state, record.attempts) for record in tx.outbox.records()
            }
            dues = [row.due for row in self.rows.values() if row.due is not None]
            assert tx.outbox.next_due() == min(dues, default=None)
        assert found == {n: (row.state, row.attempts) for n, row in self.rows.items()}

    def pick(self, number: int) -> tuple[Claim, bool]:
        """Return one claim ever made, and whether it still holds."""
        held = self.claims[number % len(self.claims)]
        row = self.rows[held.row.number]
        return held, row.state is DeliveryState.CLAIMED and row.token == held.token

    def change(self, held: Claim, **changes: object) -> None:
        row = self.rows[held.row.number]
        self.rows[held.row.number] = replace(row, **changes)  # type: ignore[arg-type]


TestOutboxAgainstAModel = Outbox.TestCase
TestOutboxAgainstAModel.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
