"""Parts of one list are recorded all or none, and read as one list when only one of them is new."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.app.monitor import Monitor
from monitor.collectors import packed
from monitor.domain.observation import Payload
from monitor.domain.ports import Fetched
from monitor.domain.run import ExpectedBand, Outcome
from tests.fakes import FakeClock
from tests.walk import FIRST_DAY, STALLS, a_monitor, noon, write_config

AS_CSV = {
    'pattern: "*.xlsx"': 'pattern: "*.csv"',
    "format: {kind: excel, header: [Chợ, Giá bán]}": "format: {kind: csv}",
}


@dataclass
class Pages:
    """A source that gives what the test puts into it."""

    contents: list[bytes]
    together: bool = True
    received_at: datetime = noon(FIRST_DAY) + timedelta(hours=1)

    def fetch(self, memory: Mapping[str, str]) -> Fetched:
        payloads = tuple(
            Payload(
                source="inbox",
                received_at=self.received_at,
                origin=f"page {number}",
                media_type="",
                content=content,
                digest=hashlib.sha256(content).hexdigest(),
            )
            for number, content in enumerate(self.contents, start=1)
        )
        return Fetched(payloads=payloads)


def a_page(stalls: list[str], price: int = 140_000) -> bytes:
    lines = [f"11/01/2021;{stall};Thịt heo ba rọi;đ/kg;{price}" for stall in stalls]
    return "\n".join(["Ngày;Chợ;Mặt hàng;ĐVT;Giá bán", *lines, ""]).encode()


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[Monitor]:
    clock = FakeClock(noon(FIRST_DAY) + timedelta(hours=1))
    config = write_config(tmp_path, 25, AS_CSV)
    with a_monitor(config, tmp_path / "var", clock) as monitor:
        yield monitor


def collect(monitor: Monitor, pages: Pages, low: int = 5) -> tuple[Outcome, int, int]:
    source = monitor.sources["inbox"]
    spec = replace(source.spec, expected=ExpectedBand(low=low))
    monitor.sources["inbox"] = replace(
        source, fetcher=pages, spec=spec, answers=True, together=pages.together
    )
    (report,) = monitor.collect()
    return report.outcome, report.accepted, report.duplicates


def test_where_one_page_cannot_be_read_none_is_recorded(monitor: Monitor) -> None:
    whole, spoilt = a_page(STALLS[:3]), b"<html><title>502</title></html>"

    assert collect(monitor, Pages([whole, spoilt])) == (Outcome.CHANGED, 0, 0)

    with monitor.store.read() as tx:
        assert tx.ledger.count() == 0
        assert len(tx.ledger.waiting_payloads()) == 2


def test_a_list_of_which_one_page_is_new_is_read_as_one_list(monitor: Monitor) -> None:
    first, second = a_page(STALLS[:3]), a_page(STALLS[3:])
    assert collect(monitor, Pages([first, second])) == (Outcome.OK, 5, 0)
    assert collect(monitor, Pages([first, second])) == (Outcome.UNCHANGED, 0, 0)

    changed = a_page(STALLS[3:], price=150_000)

    assert collect(monitor, Pages([first, changed])) == (Outcome.OK, 2, 3)


def test_a_list_is_read_again_as_one_list_each_time_it_came(monitor: Monitor) -> None:
    first, second = a_page(STALLS[:3]), a_page(STALLS[3:])
    collect(monitor, Pages([first, second]))
    changed = Pages([first, a_page(STALLS[3:], price=150_000)])
    changed.received_at += timedelta(minutes=30)
    collect(monitor, changed)

    again = monitor.read_again("inbox", FIRST_DAY)

    assert [(one.outcome, one.seen, one.duplicates) for one in again] == [(Outcome.OK, 5, 5)] * 2
    assert again == monitor.read_again("inbox", FIRST_DAY)


def test_a_list_of_which_one_page_is_refused_waits_whole_until_it_can_be_read(
    monitor: Monitor,
) -> None:
    renamed = a_page(STALLS[3:]).replace("Giá bán".encode(), "Đơn giá".encode())
    assert collect(monitor, Pages([a_page(STALLS[:3]), renamed]))[0] is Outcome.CHANGED

    assert monitor.replay() == 0
    [refused] = monitor.read_again("inbox", FIRST_DAY)
    assert (refused.outcome, refused.seen) == (Outcome.CHANGED, 0)
    with monitor.store.read() as tx:
        assert tx.ledger.count() == 0

    source = monitor.sources["inbox"]
    fields = {**source.spec.record_map.fields, "price": ("Giá bán", "Đơn giá")}
    corrected = replace(source.spec, record_map=replace(source.spec.record_map, fields=fields))
    monitor.sources["inbox"] = replace(source, spec=corrected)
    assert monitor.replay() == 2
    with monitor.store.read() as tx:
        last = tx.runs.states()["inbox"].last
        assert tx.ledger.waiting_payloads() == []
    assert last is not None
    assert (last.outcome, last.seen) == (Outcome.OK, 5)


def test_a_list_whose_run_was_broken_off_is_recorded_as_one_list(monitor: Monitor) -> None:
    pages = Pages([a_page(STALLS[:3]), a_page(STALLS[3:])])
    source = monitor.sources["inbox"]
    spec = replace(source.spec, expected=ExpectedBand(low=5))
    monitor.sources["inbox"] = replace(
        source, fetcher=pages, spec=spec, answers=True, together=True
    )
    monitor.collector.collect(monitor.sources["inbox"], monitor.clock.now())
    monitor.recorder.under_way.clear()
    with monitor.store.begin() as tx:  # as an hour later
        tx.runs.end_broken_off(monitor.clock.now() + timedelta(seconds=1), monitor.clock.now())

    assert monitor.replay() == 2

    with monitor.store.read() as tx:
        last = tx.runs.states()["inbox"].last
    assert last is not None
    assert (last.outcome, last.seen) == (Outcome.OK, 5)


@pytest.mark.parametrize("together", [True, False])
def test_a_bomb_is_an_outcome_and_neither_stops_the_collection_nor_the_next_start(
    monitor: Monitor, monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    monkeypatch.setattr(packed, "MOST_BYTES", 1000)
    bomb = gzip.compress(bytes(100_000))

    assert collect(monitor, Pages([bomb], together))[0] is Outcome.CHANGED
    assert monitor.replay() == 0
