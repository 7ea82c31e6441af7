"""A round of many sources: answers that come at once are kept, recorded and closed in company."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.monitor import Monitor
from monitor.domain.errors import SourceUnavailableError
from monitor.domain.observation import Payload
from monitor.domain.ports import Fetched
from monitor.domain.run import Outcome
from monitor.domain.source import RecordMap
from tests.fakes import FakeClock
from tests.integration.test_pages_together import AS_CSV, Pages, a_page
from tests.walk import FIRST_DAY, STALLS, a_monitor, noon, write_config

MANY = 40


@dataclass
class Away:
    """A source that never answers."""

    def fetch(self, memory: Mapping[str, str]) -> Fetched:
        raise SourceUnavailableError("nobody is there")


@dataclass
class Named:
    """Pages of a source of another name."""

    name: str
    pages: Pages

    def fetch(self, memory: Mapping[str, str]) -> Fetched:
        fetched = self.pages.fetch(memory)
        return replace(
            fetched, payloads=tuple(replace(one, source=self.name) for one in fetched.payloads)
        )


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[Monitor]:
    clock = FakeClock(noon(FIRST_DAY) + timedelta(hours=1))
    config = write_config(tmp_path, 25, AS_CSV)
    with a_monitor(config, tmp_path / "var", clock) as monitor:
        one = monitor.sources.pop("inbox")
        for number in range(MANY):
            name = f"board-{number}"
            content = a_page([STALLS[number % len(STALLS)]])
            fetcher = Named(name, Pages([content], together=False))
            spec = replace(one.spec, name=name)
            monitor.sources[name] = replace(one, spec=spec, fetcher=fetcher)
        yield monitor


def test_what_many_say_at_once_is_recorded_once_and_every_run_says_how_it_went(
    monitor: Monitor,
) -> None:
    reports = monitor.collect()

    assert {report.outcome for report in reports} == {Outcome.OK}
    assert sum(report.accepted for report in reports) == len(STALLS)
    assert sum(report.duplicates for report in reports) == MANY - len(STALLS)
    with monitor.store.read() as tx:
        assert tx.ledger.count() == len(STALLS)
        assert tx.ledger.waiting_payloads() == []
        assert [tx.runs.states()[report.source].last for report in reports] == reports


def test_a_source_that_is_away_or_sends_nonsense_spoils_no_companion(monitor: Monitor) -> None:
    monitor.sources["board-7"] = replace(monitor.sources["board-7"], fetcher=Away())
    nonsense = Named("board-8", Pages([b"<html><title>502</title></html>"], together=False))
    monitor.sources["board-8"] = replace(monitor.sources["board-8"], fetcher=nonsense)

    outcomes = {report.source: report.outcome for report in monitor.collect()}

    assert outcomes.pop("board-7") is Outcome.DOWN
    assert outcomes.pop("board-8") is Outcome.CHANGED
    assert set(outcomes.values()) == {Outcome.OK}
    with monitor.store.read() as tx:
        assert len(tx.ledger.waiting_payloads()) == 1


def test_the_bytes_are_kept_before_they_are_read(monitor: Monitor) -> None:
    seen: list[int] = []

    @dataclass
    class Curious:
        """A format that looks into the ledger."""

        def read(self, payload: Payload, record_map: RecordMap) -> Iterator[object]:
            with monitor.store.read() as tx:
                kept = [tx.ledger.payload(one) for one in tx.ledger.waiting_payloads()]
            seen.append(sum(one.digest == payload.digest for one in kept))
            return iter(())

    one = monitor.sources["board-0"]
    monitor.sources["board-0"] = replace(one, format=Curious())  # type: ignore[arg-type]  # a fake

    [report] = monitor.collect(["board-0"])

    assert (report.outcome, seen) == (Outcome.OK, [1])
