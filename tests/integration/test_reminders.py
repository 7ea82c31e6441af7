"""A retailer is reminded before the slot of its report closes, once, and only when it is not in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from monitor.app.monitor import Monitor
from monitor.domain.calendar import moment_of
from tests.fakes import AtOnce, FakeClock
from tests.walk import FIRST_DAY, a_monitor, drop_workbook, usual_rows, write_config

MUNG_ONE = date(2021, 2, 12)
CHANGES = {
    'schedule: {at: ["07:00"], grace: 2h}': 'schedule: {at: ["07:00"], grace: 2h, remind: 30m}',
    "expect: {low: 0}": "expect: {low: 1}",
    "name: Ban quản lý chợ Lê Chân}]": "name: Ban quản lý chợ Lê Chân, contacts: [clerk]}]",
    "recipients:\n  - code: inspector": "recipients:\n  - code: clerk\n    name: Anh Dũng\n"
    "    channels: [{name: drop, kind: file, address: told/clerk}]\n  - code: inspector",
}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(at(FIRST_DAY, 6, 30))


@pytest.fixture
def monitor(tmp_path: Path, clock: FakeClock, store_url: str) -> Iterator[Monitor]:
    config = write_config(tmp_path, 25, CHANGES)
    with a_monitor(config, tmp_path / "var", clock, store_url) as monitor:
        (tmp_path / "var" / "inbox").mkdir()
        yield monitor


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return moment_of(day, time(hour, minute))


def told_at(monitor: Monitor, clock: FakeClock, moment: datetime) -> list[str]:
    """Let the clock knock at a moment; return the titles of all that the clerk was ever told."""
    clock.set(moment)
    monitor.jobs.start_due(AtOnce())
    monitor.deliver(until_empty=True)
    paths = sorted((monitor.data_dir / "told" / "clerk").glob("*.json"))
    return [json.loads(path.read_text("utf-8"))["title"] for path in paths]


def test_a_report_that_is_not_in_is_asked_for_once_before_its_slot_closes(
    monitor: Monitor, clock: FakeClock
) -> None:
    assert told_at(monitor, clock, at(FIRST_DAY, 7, 1)) == []
    assert told_at(monitor, clock, at(FIRST_DAY, 8, 25)) == []
    (title,) = told_at(monitor, clock, at(FIRST_DAY, 8, 30))
    assert "NHẮC NỘP BÁO CÁO" in title
    assert told_at(monitor, clock, at(FIRST_DAY, 8, 55)) == [title]
    assert told_at(monitor, clock, at(FIRST_DAY, 9, 5)) == [title]

    tomorrow = FIRST_DAY + timedelta(days=1)
    assert len(told_at(monitor, clock, at(tomorrow, 8, 40))) == 2


def test_a_report_that_comes_late_into_its_slot_is_found_and_not_asked_for(
    monitor: Monitor, clock: FakeClock
) -> None:
    assert told_at(monitor, clock, at(FIRST_DAY, 7, 1)) == []
    drop_workbook(monitor.data_dir, "today.xlsx", usual_rows(1))
    assert told_at(monitor, clock, at(FIRST_DAY, 7, 40)) == []
    assert told_at(monitor, clock, at(FIRST_DAY, 8, 40)) == []
    with monitor.store.read() as tx:
        assert tx.ledger.count() == 5


def test_nobody_is_asked_for_a_report_on_the_days_of_tet(
    monitor: Monitor, clock: FakeClock
) -> None:
    assert told_at(monitor, clock, at(MUNG_ONE, 8, 40)) == []
    assert told_at(monitor, clock, at(MUNG_ONE + timedelta(days=2), 8, 40)) == []
    assert len(told_at(monitor, clock, at(MUNG_ONE + timedelta(days=3), 8, 40))) == 1
