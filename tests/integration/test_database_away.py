"""A real database that goes away in mid-run and comes back: nothing is lost, nothing is double."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from monitor.app.intake import SentReport
from monitor.domain.errors import StoreUnavailableError
from monitor.domain.run import JobOutcome, Outcome
from tests.fakes import AtOnce, FakeClock
from tests.integration.test_faults import FAULTS, config_of
from tests.payloads.loopback import serving
from tests.stores import PostgresServer
from tests.walk import FIRST_DAY, a_monitor, noon

pytestmark = pytest.mark.postgres

SENT = SentReport(
    retailer="board",
    key="one",
    content=b"""{"observed_at": "2021-01-11T07:00:00+07:00", "lines": [
      {"outlet": "stall-2", "product": "pork_belly", "unit": "kg", "price": 138000}]}""",
    media_type="application/json",
    origin="a test",
)
LATER = timedelta(seconds=30)


@dataclass
class Database:
    """A database that can be sent away, with everybody's connections, and called back."""

    server: PostgresServer
    url: str

    def leave(self) -> None:
        self._accept(connections=False)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Be away at the latest from now on, and back afterwards."""
        try:
            yield
        finally:
            self._accept(connections=True)

    def _accept(self, *, connections: bool) -> None:
        name = make_url(self.url).database
        self.server.run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {connections}')
        self.server.run(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            f" WHERE datname = '{name}'"
        )


@dataclass
class Shop:
    """A shop that answers; something happens before its first answer."""

    happens: Callable[[], None]
    asked: list[bool] = field(default_factory=list)

    def __call__(self, connection: socket.socket, over: threading.Event) -> None:
        if not self.asked:
            self.happens()
        self.asked.append(True)
        FAULTS["good"][0](connection, over)


def test_what_came_while_the_database_went_away_is_recorded_once_it_is_back(
    tmp_path: Path, postgres_server: PostgresServer, postgres_url: str
) -> None:
    clock, database = FakeClock(noon(FIRST_DAY)), Database(postgres_server, postgres_url)
    shop = Shop(database.leave)
    with serving(shop) as url:
        config = config_of(tmp_path, {"shop": url})
        with a_monitor(config, tmp_path / "var", clock, postgres_url) as monitor:
            with database.away():
                monitor.jobs.start_due(AtOnce())
                with pytest.raises(StoreUnavailableError):
                    monitor.intake.submit(SENT)
            for _ in range(4):
                clock.advance(LATER)
                monitor.jobs.start_due(AtOnce())
            answers = [monitor.intake.submit(SENT) for _ in range(2)]
            with monitor.store.read() as tx:
                count, waiting = tx.ledger.count(), tx.ledger.waiting_payloads()
                last, job = tx.runs.states()["shop"].last, tx.runs.last_job("collect:shop")

    assert (count, waiting, len(shop.asked)) == (2, [], 2)
    assert [answer.accepted for answer in answers] == [1, 1]
    assert last is not None
    assert last.outcome is Outcome.OK
    assert job is not None
    assert job.outcome is JobOutcome.DONE
