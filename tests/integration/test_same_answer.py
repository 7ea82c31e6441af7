"""The same bytes again: an answer speaks of the day on which it is asked for, a file does not."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.app.monitor import Monitor
from monitor.domain.observation import Payload
from monitor.domain.ports import Clock, Fetched
from monitor.domain.run import ExpectedBand, Outcome
from tests.fakes import FakeClock
from tests.walk import FIRST_DAY, JUMP_DAY, STALLS, USUAL, a_monitor, noon, write_config

UNDATED = {
    'pattern: "*.xlsx"': 'pattern: "*.csv"',
    "format: {kind: excel, header: [Chợ, Giá bán]}": "format: {kind: csv}",
    "observed_at: Ngày, ": "",
}
DATED = {**UNDATED, "observed_at: Ngày, ": "observed_at: Ngày, "}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Board:
    """A market board that answers with what the test gives it."""

    clock: Clock
    content: bytes = b""

    def fetch(self, memory: Mapping[str, str]) -> Fetched:
        payload = Payload(
            source="inbox",
            received_at=self.clock.now() + timedelta(seconds=1),
            origin="board",
            media_type="",
            content=self.content,
            digest=hashlib.sha256(self.content).hexdigest(),
        )
        return Fetched(payloads=(payload,))


def prices(first: int = USUAL[0], day: str = "") -> bytes:
    lines = [
        f"{stall};Thịt heo ba rọi;đ/kg;{price};{day}"
        for stall, price in zip(STALLS, [first, *USUAL[1:]], strict=True)
    ]
    return "\n".join(["Chợ;Mặt hàng;ĐVT;Giá bán;Ngày", *lines, ""]).encode()


class Asked:
    """A monitor with one source that answers."""

    def __init__(self, monitor: Monitor, clock: FakeClock) -> None:
        self.monitor, self.clock, self.board = monitor, clock, Board(clock)
        source = monitor.sources["inbox"]
        monitor.sources["inbox"] = replace(source, fetcher=self.board, answers=True)

    def at(self, moment: datetime, content: bytes) -> tuple[Outcome, int, int]:
        self.clock.set(moment)
        self.board.content = content
        (report,) = self.monitor.collect()
        return report.outcome, report.accepted, report.duplicates

    def stored(self) -> int:
        with self.monitor.store.read() as tx:
            return tx.ledger.count()

    def last_prices(self) -> list[float]:
        """Return what the ledger holds of the first day."""
        with self.monitor.store.read() as tx:
            return sorted(tx.ledger.window(FIRST_DAY, FIRST_DAY).price.tolist())


@pytest.fixture
def undated(tmp_path: Path, store_url: str) -> Iterator[Asked]:
    clock = FakeClock(noon(FIRST_DAY))
    with a_monitor(write_config(tmp_path, 25, UNDATED), tmp_path / "var", clock, store_url) as one:
        yield Asked(one, clock)


@pytest.fixture
def dated(tmp_path: Path) -> Iterator[Asked]:
    clock = FakeClock(noon(FIRST_DAY))
    with a_monitor(write_config(tmp_path, 25, DATED), tmp_path / "var", clock) as one:
        yield Asked(one, clock)


def test_an_answer_that_stays_the_same_is_told_once_a_day(undated: Asked) -> None:
    day = noon(FIRST_DAY)
    assert undated.at(day, prices()) == (Outcome.OK, 5, 0)
    assert undated.at(day + HOUR, prices()) == (Outcome.UNCHANGED, 0, 0)
    assert undated.at(day + DAY, prices()) == (Outcome.OK, 5, 0)


def test_an_answer_that_was_given_before_another_one_is_new_again(undated: Asked) -> None:
    day = noon(FIRST_DAY)
    for hour, price in enumerate((138_000, 150_000, 138_000)):
        assert undated.at(day + hour * HOUR, prices(price)) == (Outcome.OK, 5, 0)
    assert undated.last_prices() == sorted(USUAL)


def test_an_answer_that_was_no_good_report_is_none_however_often_it_is_given(
    undated: Asked,
) -> None:
    source = undated.monitor.sources["inbox"]
    spec = replace(source.spec, expected=ExpectedBand(low=5))
    undated.monitor.sources["inbox"] = replace(source, spec=spec)
    whole = prices().decode()
    blank, short = re.sub(r"\d{6}", "", whole), "\n".join(whole.splitlines()[:2])
    gaps = whole.replace("139000", "")
    answers = [blank, blank, short, short, gaps, whole, whole]

    outcomes = [
        undated.at(noon(FIRST_DAY) + hour * HOUR, content.encode())[0]
        for hour, content in enumerate(answers)
    ]

    assert outcomes == [
        *(Outcome.EMPTY, Outcome.EMPTY),
        *(Outcome.SHORT, Outcome.SHORT, Outcome.SHORT),
        *(Outcome.OK, Outcome.UNCHANGED),
    ]


def test_a_price_that_jumps_and_stands_is_told_by_a_source_that_never_says_a_day(
    undated: Asked,
) -> None:
    for days in range(20):
        undated.at(noon(FIRST_DAY) + days * DAY, prices(138_000 + 500 * (days % 2)))
    for days in range(2):
        undated.at(noon(JUMP_DAY) + days * DAY, prices(205_000))
    [alert] = undated.monitor.desk.open_alerts()
    assert (alert.rule, alert.state.value) == ("price-spike", "firing")


def test_days_on_which_the_same_was_answered_are_read_again_each_of_its_own_moment(
    undated: Asked,
) -> None:
    for days in range(3):
        for hours in range(2):
            undated.at(noon(FIRST_DAY) + days * DAY + hours * HOUR, prices())

    again = undated.monitor.read_again("inbox", FIRST_DAY)
    assert [(one.accepted, one.duplicates) for one in again] == [(0, 5)] * 3
    assert len(undated.monitor.read_again("inbox", FIRST_DAY + DAY)) == 2
    assert undated.stored() == 15


def test_of_a_source_that_says_its_days_the_same_answer_is_nothing_new(dated: Asked) -> None:
    content = prices(day="11/01/2021")
    assert dated.at(noon(FIRST_DAY), content) == (Outcome.OK, 5, 0)
    assert dated.at(noon(FIRST_DAY) + DAY, content) == (Outcome.UNCHANGED, 0, 0)


def test_a_correction_that_is_taken_back_by_the_same_words_is_taken_back(dated: Asked) -> None:
    day = noon(FIRST_DAY)
    for hour, price in enumerate((138_000, 150_000, 138_000)):
        dated.at(day + hour * HOUR, prices(price, "11/01/2021"))
    assert dated.last_prices() == sorted(USUAL)


def test_a_file_with_the_words_of_another_day_is_of_the_day_in_its_name(tmp_path: Path) -> None:
    by_name = {
        **UNDATED,
        "date_formats:": "from_origin: '_(?P<observed_at>[0-9-]{10})'\n      date_formats:",
        '["%d/%m/%Y"]': '["%Y-%m-%d"]',
    }
    clock, inbox = FakeClock(noon(FIRST_DAY + 3 * DAY)), tmp_path / "var" / "inbox"
    with a_monitor(write_config(tmp_path, 25, by_name), tmp_path / "var", clock) as monitor:
        inbox.mkdir(parents=True)
        for days in range(3):
            (inbox / f"gia_{FIRST_DAY + days * DAY}.csv").write_bytes(prices())
            (report,) = monitor.collect()
            assert (report.outcome, report.accepted) == (Outcome.OK, 5)
        (inbox / "gia_2021-01-11.csv").touch()
        (report,) = monitor.collect()
        assert report.outcome is Outcome.IDLE
