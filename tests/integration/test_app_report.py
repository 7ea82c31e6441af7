"""The daily report goes out at its local time, also when sources failed, and then says so."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from monitor.app.monitor import Monitor
from monitor.domain.calendar import moment_of
from monitor.stats.learnt import seasonal_rise
from tests.fakes import AtOnce, FakeClock
from tests.walk import (
    JUMP_DAY,
    STALLS,
    USUAL,
    Row,
    a_monitor,
    drop_workbook,
    noon,
    usual_rows,
    write_config,
)

FIVE = time(17)


def run_the_day(monitor: Monitor, clock: FakeClock, until: time) -> None:
    clock.set(moment_of(JUMP_DAY, until))
    monitor.jobs.start_due(AtOnce())


def told(data: Path, suffix: str) -> list[Path]:
    return sorted((data / "told/officer").glob(f"*{suffix}"))


def test_the_report_is_sent_at_five_and_once(tmp_path: Path) -> None:
    data, clock = tmp_path / "var", FakeClock(noon(JUMP_DAY - timedelta(days=1)))
    with a_monitor(write_config(tmp_path, 25), data, clock) as monitor:
        monitor.jobs.recover()
        drop_workbook(data, "gia.xlsx", usual_rows(21))
        monitor.collect()
        run_the_day(monitor, clock, time(16, 59))
        before = monitor.desk.report_days()
        run_the_day(monitor, clock, FIVE)
        run_the_day(monitor, clock, time(17, 1))
        monitor.deliver(until_empty=True)
        days = monitor.desk.report_days()

    assert JUMP_DAY not in before
    assert days[0] == JUMP_DAY
    assert len(told(data, f"{JUMP_DAY.isoformat()}.xlsx")) == 1


def test_a_report_goes_out_when_every_source_failed_and_says_so(tmp_path: Path) -> None:
    data, clock = tmp_path / "var", FakeClock(noon(JUMP_DAY))
    with a_monitor(write_config(tmp_path, 25), data, clock) as monitor:
        monitor.jobs.recover()
        (data / "inbox").mkdir()
        (data / "inbox" / "hong.xlsx").write_bytes(b"no workbook")
        monitor.collect()
        run_the_day(monitor, clock, FIVE)
        html = monitor.desk.report(JUMP_DAY, "html")

    assert html is not None
    assert "inbox" in html.decode()


def last_tet(first: date, days: int, dearer_from: date) -> list[Row]:
    """Return the prices of a year ago, a fifth dearer from a day on."""
    return [
        (day, stall, price * 6 // 5 if day >= dearer_from else price)
        for day in (first + timedelta(days=number) for number in range(days))
        for stall, price in zip(STALLS, USUAL, strict=True)
    ]


def test_the_report_shows_the_seasonal_rise_that_the_rules_allow(tmp_path: Path) -> None:
    data, clock = tmp_path / "var", FakeClock(noon(JUMP_DAY))
    season = "season: [{from_day: -20, to_day: -1, allowance: 6 %}]"
    changes = {"rules:": f"{season}\nrules:", "evaluate_every: 10m": "window_days: 460"}
    config = write_config(tmp_path, 25, changes)
    with a_monitor(config, data, clock) as monitor:
        rows = last_tet(date(2019, 12, 5), 45, dearer_from=date(2020, 1, 5))
        drop_workbook(data, "gia.xlsx", [*rows, *usual_rows(21)])
        with monitor.recorder.learning():
            monitor.collect()
        monitor.evaluate()
        [line] = monitor.daily.summary(JUMP_DAY, None).prices
        settings = monitor.settings
        by_rules = seasonal_rise(monitor.watch.panel, JUMP_DAY, settings.season, ["pork"])

    assert by_rules.years.tolist() == [1]
    assert line.allowance_percent == pytest.approx(by_rules.percent[0])
    assert line.allowance_percent == pytest.approx(20 / 3 + 6 * 2 / 3)


def test_a_report_missed_while_the_process_was_down_is_made_after_the_start(tmp_path: Path) -> None:
    data, clock = tmp_path / "var", FakeClock(noon(JUMP_DAY))
    config = write_config(tmp_path, 25)
    with a_monitor(config, data, clock) as monitor:
        monitor.jobs.recover()
        drop_workbook(data, "gia.xlsx", usual_rows(21))
        monitor.collect()
    clock.set(moment_of(JUMP_DAY, time(23)))

    with a_monitor(config, data, clock) as monitor:
        monitor.jobs.recover()
        monitor.jobs.start_due(AtOnce())
        days = monitor.desk.report_days()

    assert days == [JUMP_DAY]


def test_the_same_day_as_of_the_same_moment_is_the_same_report(tmp_path: Path) -> None:
    data, clock = tmp_path / "var", FakeClock(noon(JUMP_DAY))
    with a_monitor(write_config(tmp_path, 25), data, clock) as monitor:
        drop_workbook(data, "gia.xlsx", usual_rows(21))
        monitor.collect()
        moment = clock.now()
        first = monitor.daily.documents(monitor.daily.summary(JUMP_DAY, moment), ("html", "xlsx"))
        clock.advance(timedelta(hours=2))
        drop_workbook(data, "them.xlsx", [(JUMP_DAY, "Chợ số 1", 150_000)])
        monitor.collect()

        again = monitor.daily.documents(monitor.daily.summary(JUMP_DAY, moment), ("html", "xlsx"))

    assert again["html"] == first["html"]
