"""The months: kept from what is reported, corrected with it, and read against earlier years."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.app.monitor import Monitor
from monitor.app.months import Months
from monitor.app.work import work_of
from monitor.domain.calendar import moment_of
from tests.desk import FakeDesk
from tests.fakes import FakeClock
from tests.integration.test_cli import Run, run
from tests.walk import FIRST_DAY, STALLS, Row, a_monitor, drop_workbook, write_config
from tests.web import answer

__all__ = ["run"]
TODAY = date(2021, 3, 2)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(moment_of(TODAY))


@pytest.fixture
def monitor(tmp_path: Path, clock: FakeClock, store_url: str) -> Iterator[Monitor]:
    config = write_config(tmp_path, 25)
    with a_monitor(config, tmp_path / "var", clock, store_url) as monitor:
        yield monitor


def sold(month: date, *prices: int) -> list[Row]:
    return [(month + timedelta(days=at), STALLS[0], price) for at, price in enumerate(prices)]


def hand_in(monitor: Monitor, name: str, rows: list[Row]) -> None:
    drop_workbook(monitor.data_dir, name, rows)
    monitor.collect()


def test_the_last_whole_month_is_compared_with_the_one_before(monitor: Monitor) -> None:
    months = Months(monitor)
    assert (months.refresh(), months.lines()) == (0, [])
    january, february = date(2021, 1, 1), date(2021, 2, 1)
    rows = sold(january, 100_000, 110_000, 120_000) + sold(february, 121_000, 121_000)
    hand_in(monitor, "a.xlsx", rows + sold(date(2021, 3, 1), 90_000))

    assert months.refresh() == 2
    [line] = months.lines()
    assert (line.month, line.median, line.quotes) == (february, 121_000.0, 2)
    assert line.change_month == pytest.approx(10.0)
    assert (line.change_year, line.alps, line.ipa) == (None, None, None)
    assert "cần ít nhất 36 tháng" in line.alps_reason[0]
    assert months.refresh() == 0


def test_the_running_month_is_worked_out_once_it_is_over(
    monitor: Monitor, clock: FakeClock
) -> None:
    months, march = Months(monitor), date(2021, 3, 1)
    hand_in(monitor, "a.xlsx", sold(march, 100_000))
    assert [months.refresh(), months.refresh()] == [0, 0]
    clock.advance(timedelta(days=30))
    assert [months.refresh(), months.refresh()] == [1, 0]
    [line] = months.lines()
    assert (line.month, line.median) == (march, 100_000.0)


def test_a_corrected_month_is_worked_out_again_and_no_other(
    monitor: Monitor, clock: FakeClock
) -> None:
    months = Months(monitor)
    february = date(2021, 2, 1)
    hand_in(monitor, "a.xlsx", sold(date(2021, 1, 1), 100_000) + sold(february, 120_000))
    months.refresh()
    clock.advance(timedelta(hours=1))
    hand_in(monitor, "b.xlsx", sold(february, 125_000))

    assert months.refresh() == 1
    [line] = months.lines()
    assert (line.median, line.quotes) == (125_000.0, 1)


def test_a_month_without_a_price_says_so(monitor: Monitor) -> None:
    months = Months(monitor)
    hand_in(monitor, "a.xlsx", sold(date(2021, 1, 1), 100_000))
    months.refresh()
    [line] = months.lines()
    assert (line.median, line.quotes, line.change_month) == (None, 0, None)
    assert line.alps_reason[1] == "no price in this month"


def test_the_months_are_brought_up_to_date_at_night(monitor: Monitor, clock: FakeClock) -> None:
    [job] = [one for one in work_of(monitor) if one.name == "months"]
    hand_in(monitor, "a.xlsx", sold(date(2021, 2, 1), 120_000))
    assert job.run(clock.now() - timedelta(days=1)) == "that night was before the monitor began"
    assert job.run(clock.now()) == "1 months worked out"


def test_the_command_works_them_out_and_prints_them(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("months") == 0
    assert capsys.readouterr().out.strip()
    assert run("months", "--json") == 0
    assert isinstance(json.loads(capsys.readouterr().out), list)


def test_the_page_names_bands_scores_and_reasons() -> None:
    page = answer(FakeDesk(), "/months").text
    for text in ("152.000", "+6,2", "báo động", "1,31", "hơi cao", "mới có 4 tháng", "01/2021"):
        assert text in page
    english = answer(FakeDesk(), "/months?lang=en").text
    assert "only 4 months so far" in english
    assert "Chưa có tháng trọn nào" in answer(FakeDesk(month_lines=[]), "/months").text


def test_a_program_reads_the_same_lines() -> None:
    lines = answer(FakeDesk(), "/api/v1/months").json()
    assert [one["band"] for one in lines] == ["alert", "insufficient"]
    assert FIRST_DAY.isoformat() > lines[0]["month"]
