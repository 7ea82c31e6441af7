"""The daily report goes out at its local time, also when sources failed, and then says so."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

from monitor.app.monitor import Monitor
from monitor.domain.calendar import moment_of
from tests.fakes import AtOnce, FakeClock
from tests.walk import JUMP_DAY, a_monitor, drop_workbook, noon, usual_rows, write_config

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
