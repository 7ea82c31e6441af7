"""What is just being recorded is not read a second time beside it; what was left waiting is."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.intake import SentReport
from monitor.app.monitor import Monitor
from monitor.app.work import work_of
from monitor.domain.errors import SourceChangedError, StoreError, StoreUnavailableError
from monitor.domain.observation import Payload, RawRecord
from monitor.domain.ports import Format
from monitor.domain.run import Outcome, RunReport
from monitor.domain.source import RecordMap
from monitor.domain.store import Appended, Arrival, Store, Transaction
from monitor.pipeline import read
from monitor.pipeline.collect import left_waiting
from monitor.store.ledger import SqlLedger
from tests.fakes import FakeClock
from tests.walk import FIRST_DAY, JUMP_DAY, a_monitor, drop_workbook, noon, usual_rows, write_config

SECOND = """sources:
  - name: second
    retailer: board
    from: {kind: folder, path: second, pattern: "*.xlsx", settle: 0s}
    format: {kind: excel, header: [Chợ, Giá bán]}
    read:
      fields: {observed_at: Ngày, outlet: Chợ, product: Mặt hàng, unit: ĐVT, price: Giá bán}
      date_formats: ["%d/%m/%Y"]
    schedule: {at: ["07:00"]}
    expect: {low: 0}
"""


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[Monitor]:
    clock = FakeClock(noon(FIRST_DAY) + timedelta(hours=1))
    with a_monitor(write_config(tmp_path, 25), tmp_path / "var", clock) as monitor:
        drop_workbook(tmp_path / "var", "ngay.xlsx", usual_rows(1))
        yield monitor


@dataclass
class Doing:
    """A format that does something else before it reads."""

    does: Callable[[], object]
    format: Format

    def read(self, payload: Payload, record_map: RecordMap) -> Iterator[RawRecord]:
        self.does()
        yield from self.format.read(payload, record_map)


def collect(monitor: Monitor, does: Callable[[], object]) -> RunReport:
    source = monitor.sources["inbox"]
    doing = replace(source, format=Doing(does, source.format))
    return monitor.collect_one(doing)


def waiting(monitor: Monitor) -> list[int]:
    with monitor.store.read() as tx:
        return tx.ledger.waiting_payloads()


def test_a_payload_that_is_just_being_read_is_not_read_a_second_time(monitor: Monitor) -> None:
    replayed: list[int] = []

    report = collect(monitor, lambda: replayed.append(monitor.replay()))

    assert replayed == [0]
    assert (report.outcome, report.accepted > 0, report.duplicates) == (Outcome.OK, True, 0)
    assert waiting(monitor) == []


def test_a_payload_whose_reader_was_refused_is_read_when_it_can_be(monitor: Monitor) -> None:
    def refuse() -> None:
        raise SourceChangedError("not the agreed form")

    report = collect(monitor, refuse)

    assert report.outcome is Outcome.CHANGED
    assert len(waiting(monitor)) == 1
    assert monitor.replay() == 1
    assert waiting(monitor) == []


def test_a_reader_that_failed_in_a_way_that_nobody_expected_is_an_outcome_and_its_payload_waits(
    monitor: Monitor,
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("by nothing")

    report = collect(monitor, fail)

    assert (report.outcome, report.text) == (Outcome.FAILED, "ZeroDivisionError: by nothing")
    assert monitor.replay() == 1


def test_what_one_source_cannot_even_keep_is_its_own_outcome_and_the_others_are_collected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = SqlLedger.keep_payload

    def refuse(ledger: SqlLedger, payload: Payload, version: str) -> tuple[int, bool]:
        if payload.source == "second":
            raise StoreError("out of range")
        return keep(ledger, payload, version)

    config = write_config(tmp_path, 25, {"sources:\n": SECOND})
    with a_monitor(config, tmp_path / "var", FakeClock(noon(JUMP_DAY))) as monitor:
        dropped = drop_workbook(tmp_path / "var", "ngay.xlsx", usual_rows(1))
        shutil.copytree(dropped.parent, tmp_path / "var" / "second")
        with monkeypatch.context() as poisoned:
            poisoned.setattr(SqlLedger, "keep_payload", refuse)
            first = {one.source: one for one in monitor.collect()}
        [later] = monitor.collect(["second"])
    assert (first["inbox"].outcome, first["second"].outcome) == (Outcome.OK, Outcome.FAILED)
    assert first["second"].text == "StoreError: out of range"
    assert later.outcome is Outcome.OK


@pytest.mark.parametrize("error", [StoreError("out of range"), OverflowError("too large")])
def test_a_payload_that_cannot_be_recorded_holds_up_no_other_one_and_no_evaluation(
    monitor: Monitor, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    drop_workbook(monitor.data_dir, "sau.xlsx", usual_rows(2))
    began = monitor.clock.now()
    collected = monitor.collector.collect(monitor.sources["inbox"], began)
    monitor.recorder.under_way.clear()
    refused, append = collected.payloads[0].id, SqlLedger.append

    def refuse(ledger: SqlLedger, arrivals: Sequence[Arrival]) -> list[Appended]:
        if refused in {one.payload_id for one in arrivals}:
            raise error
        return append(ledger, arrivals)

    with monkeypatch.context() as poisoned:
        poisoned.setattr(SqlLedger, "append", refuse)
        [evaluation] = [job for job in work_of(monitor) if job.name == "evaluate"]
        assert evaluation.run(began).endswith("1 payloads replayed")
        [again] = monitor.read_again("inbox", FIRST_DAY)[:1]
        assert again.outcome is Outcome.FAILED

    assert waiting(monitor) == [refused]
    with monitor.store.read() as tx:
        said = [one.text for one in tx.runs.between(began, began + timedelta(days=1))]
    assert f"{type(error).__name__}: {error}" in said
    assert monitor.replay() == 1


def test_a_replay_waits_for_a_database_that_is_away(
    monitor: Monitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monitor.collector.collect(monitor.sources["inbox"], monitor.clock.now())
    monitor.recorder.under_way.clear()

    def be_away(_ledger: SqlLedger, _arrivals: Sequence[Arrival]) -> list[Appended]:
        raise StoreUnavailableError("locked")

    monkeypatch.setattr(SqlLedger, "append", be_away)
    with pytest.raises(StoreUnavailableError):
        monitor.replay()


def test_payloads_that_take_long_to_read_do_not_hold_another_up(
    monitor: Monitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "_LONGEST_WAIT_SECONDS", 0.01)
    outcomes: list[Outcome] = []

    def read_while_one_more_takes_long() -> None:
        outcomes.append(collect(monitor, lambda: None).outcome)

    collect(monitor, lambda: collect(monitor, read_while_one_more_takes_long))

    assert outcomes == [Outcome.OK]
    assert waiting(monitor) == []


def test_a_report_that_is_just_being_recorded_is_not_read_a_second_time(
    monitor: Monitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder, seen = monitor.recorder, list[int]()
    make_ready = recorder.make_ready

    def look_and_make_ready() -> None:
        seen.append(len(left_waiting(monitor.store, recorder.under_way, monitor.intake.sources)))
        make_ready()

    monkeypatch.setattr(recorder, "make_ready", look_and_make_ready)
    sent = SentReport(
        retailer="board", key="one", content=b'{"observed_at": "2021-01-11", "lines": []}',
        media_type="application/json", origin="a test",
    )  # fmt: skip

    monitor.intake.submit(sent)

    assert seen
    assert set(seen) == {0}
    assert waiting(monitor) == []
    assert recorder.under_way == set()


def test_a_report_that_cannot_be_recorded_is_no_refusal_and_waits(
    monitor: Monitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_ledger: SqlLedger, _arrivals: Sequence[Arrival]) -> list[Appended]:
        raise StoreError("out of range")

    sent = SentReport(
        retailer="board", key="one", content=b'{"observed_at": "2021-01-11", "lines": []}',
        media_type="application/json", origin="a test",
    )  # fmt: skip
    with monkeypatch.context() as poisoned:
        poisoned.setattr(SqlLedger, "append", refuse)
        with pytest.raises(StoreError, match="out of range"):
            monitor.intake.submit(sent)

    assert len(waiting(monitor)) == 1
    assert monitor.replay() == 1


class Meanwhile:
    """A store in which something happens before the second look."""

    def __init__(self, store: Store, happens: Callable[[], None]) -> None:
        self._store, self._happens, self._looks = store, happens, 0
        self.address = store.address

    def begin(self) -> AbstractContextManager[Transaction]:
        return self._store.begin()

    def close(self) -> None:
        self._store.close()

    def read(self) -> AbstractContextManager[Transaction]:
        self._looks += 1
        if self._looks == 2:
            self._happens()
        return self._store.read()


def test_what_was_recorded_between_the_two_looks_is_not_left_waiting(monitor: Monitor) -> None:
    now = noon(FIRST_DAY)
    content = b"a report"
    payload = Payload(
        source="inbox", received_at=now, origin="a", media_type="", content=content,
        digest=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    with monitor.store.begin() as tx:
        payload_id, _ = tx.ledger.keep_payload(payload, "v")
    under_way = {payload_id}

    def is_recorded() -> None:
        with monitor.store.begin() as tx:
            tx.ledger.settle_payload(payload_id, now)

    sources = monitor.sources
    assert left_waiting(monitor.store, under_way, sources) == []
    assert left_waiting(monitor.store, set(), {}) == []
    assert [kept.id for (kept,) in left_waiting(monitor.store, set(), sources)] == [payload_id]
    assert left_waiting(Meanwhile(monitor.store, is_recorded), set(), sources) == []
