"""Sources that misbehave and a database that goes away: each is on record, and nothing is lost."""

from __future__ import annotations

import gzip
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import stamina

from monitor.app.check import load_checked
from monitor.app.database import open_store
from monitor.app.monitor import Monitor
from monitor.domain.errors import StoreUnavailableError
from monitor.domain.run import Outcome
from monitor.domain.store import Store, Transaction
from tests.fakes import AtOnce, FakeClock
from tests.migrated import a_database
from tests.payloads.loopback import Behaviour, answering, head, resetting, serving
from tests.walk import FIRST_DAY, noon, write_config

HEAD = "Ngày,Chợ,Mặt hàng,ĐVT,Giá bán\n"
SHEET = (HEAD + "11/01/2021,Chợ số 1,Thịt heo ba rọi,kg,140000\n").encode()
AWAY = timedelta(seconds=30)


class Mortal:
    """A store whose database goes away at a chosen transaction, for half a minute."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self._store, self._clock, self.address = store, clock, store.address
        self._left: int | None = None
        self._back_at: datetime | None = None
        self.refused = 0

    def dies_at(self, transaction: int) -> None:
        self._left = transaction

    def begin(self) -> AbstractContextManager[Transaction]:
        return self._unless_away(self._store.begin)

    def read(self) -> AbstractContextManager[Transaction]:
        return self._unless_away(self._store.read)

    def close(self) -> None:
        self._store.close()

    @contextmanager
    def _unless_away(
        self, opened: Callable[[], AbstractContextManager[Transaction]]
    ) -> Iterator[Transaction]:
        now = self._clock.now()
        if self._left is not None:
            self._left -= 1
            if self._left == 0:
                self._back_at, self._left = now + AWAY, None
        if self._back_at is not None and now < self._back_at:
            self.refused += 1
            raise StoreUnavailableError("the database is away")
        with opened() as tx:
            yield tx


@pytest.fixture(autouse=True)
def _one_attempt() -> Iterator[None]:
    with stamina.set_testing(True, attempts=1, cap=True):
        yield


def config_of(folder: Path, addresses: dict[str, str]) -> Path:
    """Write a configuration with a CSV source for each address, beside the inbox."""
    entries = "".join(
        f"""
  - name: {name}
    retailer: board
    from: {{kind: http, url: "{url}/a.csv"}}
    format: {{kind: csv, delimiter: ",", encoding: utf-8}}
    read:
      fields: {{observed_at: Ngày, outlet: Chợ, product: Mặt hàng, unit: ĐVT, price: Giá bán}}
      date_formats: ["%d/%m/%Y"]
    schedule: {{at: ["07:00"], grace: 2h}}"""
        for name, url in addresses.items()
    )
    return write_config(folder, 25, {"\nrules:": entries + "\nrules:"})


@contextmanager
def a_monitor_on(config: Path, place: Path, clock: FakeClock) -> Iterator[tuple[Monitor, Mortal]]:
    place.mkdir()
    store = Mortal(open_store(a_database(place / "monitor.db")), clock)
    monitor = Monitor(load_checked(config), store, place, clock)
    monitor.prepare()
    try:
        yield monitor, store
    finally:
        monitor.stop()
        store.close()


def rows_of_runs(database: Path) -> int:
    """Return how many runs were ever begun, with an outcome or without."""
    with closing(sqlite3.connect(database)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM runs").fetchone()
    return int(count)


BOMB = gzip.compress(bytes(60_000_000))
FAULTS: dict[str, tuple[Behaviour, Outcome]] = {
    "resets": (resetting(head(Content_Length=len(SHEET)) + SHEET[:40]), Outcome.DOWN),
    "lies": (answering(head(Content_Length=len(SHEET) + 50) + SHEET), Outcome.DOWN),
    "redirects": (
        answering(head("302 Found", Location="http://elsewhere.example/a.csv", Content_Length=0)),
        Outcome.REFUSED,
    ),
    "bomb": (
        answering(head(Content_Encoding="gzip", Content_Length=len(BOMB)) + BOMB),
        Outcome.CHANGED,
    ),
    "encoding": (answering(head() + SHEET.replace("Chợ".encode(), b"Ch\xf0")), Outcome.CHANGED),
    "good": (answering(head(Content_Length=len(SHEET)) + SHEET), Outcome.OK),
}


def test_every_fault_of_a_source_is_on_record_and_a_source_that_hangs_holds_nobody_up(
    tmp_path: Path,
) -> None:
    clock, recorded, seen = FakeClock(noon(FIRST_DAY)), threading.Event(), threading.Event()

    def hangs_until_the_others_are_done(connection: socket.socket, over: threading.Event) -> None:
        if recorded.wait(15):
            seen.set()

    with ExitStack() as stack:
        faults = {"hangs": (hangs_until_the_others_are_done, Outcome.DOWN), **FAULTS}
        urls = {name: stack.enter_context(serving(each)) for name, (each, _) in faults.items()}
        config = config_of(tmp_path, urls)
        monitor, _ = stack.enter_context(a_monitor_on(config, tmp_path / "var", clock))
        asked = stack.enter_context(asking(monitor, list(urls)))
        monitor.collect([name for name in urls if name != "hangs"])
        recorded.set()
        asked.join(20)
        with monitor.store.read() as tx:
            outcomes = {name: state.last for name, state in tx.runs.states().items()}
            count = tx.ledger.count()

    assert seen.is_set()
    assert count == 1
    assert {name: run and run.outcome for name, run in outcomes.items()} == {
        name: outcome for name, (_, outcome) in faults.items()
    }


@contextmanager
def asking(monitor: Monitor, names: list[str]) -> Iterator[threading.Thread]:
    """Ask the first of the sources, which hangs, in a thread of its own."""
    thread = threading.Thread(target=monitor.collect, args=(names[:1],))
    thread.start()
    yield thread
    thread.join(20)


@pytest.mark.parametrize("transaction", [1, 2, 3, 4, 5, 6, 8, 10])
def test_a_database_that_goes_away_in_mid_run_loses_nothing_and_doubles_nothing(
    tmp_path: Path, transaction: int
) -> None:
    clock = FakeClock(noon(FIRST_DAY))
    with serving(FAULTS["good"][0]) as url:
        config = config_of(tmp_path, {"one": url})
        with a_monitor_on(config, tmp_path / "var", clock) as (monitor, store):
            store.dies_at(transaction)
            for _ in range(12):
                monitor.jobs.start_due(AtOnce())
                clock.advance(timedelta(seconds=30))
            clock.advance(timedelta(hours=2))
            monitor.replay()
            with monitor.store.read() as tx:
                waiting, count = tx.ledger.waiting_payloads(), tx.ledger.count()
                last = tx.runs.states()["one"].last
                runs = tx.runs.between(noon(FIRST_DAY), clock.now())

    assert store.refused > 0
    assert (waiting, count) == ([], 1)
    assert last is not None
    assert last.outcome in {Outcome.OK, Outcome.UNCHANGED}
    assert len(runs) == rows_of_runs(tmp_path / "var/monitor.db")
