"""An inspection is told at once, stands until somebody looks again, and is on record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.monitor import Monitor
from monitor.domain.alert import Alert
from monitor.domain.errors import NotFoundError, UsageError
from monitor.domain.inspection import Breach, Inspection
from tests.fakes import FakeClock
from tests.walk import (
    FIRST_DAY,
    JUMP_DAY,
    Row,
    a_monitor,
    drop_workbook,
    jump_rows,
    noon,
    write_config,
)

CHANGES = {
    "  - {name: price-spike, kind: spike}": "  - {name: price-spike, kind: spike}\n"
    "  - {name: goods, kind: quality}",
    "routes: [{name: pork, recipients: [inspector], groups: [pork]}]": (
        "routes: [{name: pork, recipients: [officer], groups: [pork]}]"
    ),
}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(noon(FIRST_DAY))


@pytest.fixture
def monitor(tmp_path: Path, clock: FakeClock, store_url: str) -> Iterator[Monitor]:
    config = write_config(tmp_path, 25, CHANGES)
    with a_monitor(config, tmp_path / "var", clock, store_url) as monitor:
        yield monitor


def seen(monitor: Monitor, *, gone: bool = False, **parts: object) -> list[Alert]:
    stated = {"outlet": "stall-1", "product": "pork_belly", "by": "Đội 1", **parts}
    look = Inspection(at=monitor.clock.now(), **stated)  # type: ignore[arg-type]
    return monitor.desk.inspections.record(look, gone=gone)


def told(monitor: Monitor) -> list[str]:
    monitor.deliver(until_empty=True)
    paths = sorted((monitor.data_dir / "told" / "officer").glob("*.json"))
    return [json.loads(path.read_text("utf-8"))["text"] for path in paths]


def test_a_breach_is_told_at_once_and_its_end_too(monitor: Monitor, clock: FakeClock) -> None:
    [opened] = seen(monitor, breach=Breach.FOOD_SAFETY, lot="A7")
    assert opened.is_open
    [text] = told(monitor)
    assert "lô A7 không bảo đảm an toàn thực phẩm" in text

    clock.advance(timedelta(hours=1))
    assert seen(monitor, product="", lot="") != []
    monitor.evaluate()
    assert len(told(monitor)) == 2
    assert monitor.desk.open_alerts() == []


def test_a_lot_is_watched_day_by_day_until_it_is_gone(monitor: Monitor, clock: FakeClock) -> None:
    last_day = FIRST_DAY + timedelta(days=20)
    assert seen(monitor, lot="A7", expires_on=last_day) == []
    clock.advance(timedelta(days=15))
    monitor.evaluate()
    [alert] = monitor.desk.open_alerts()
    assert "còn 5 ngày" in alert.sentence_vi
    seen(monitor, lot="A7")
    [kept] = monitor.desk.inspections.newest("stall-1")
    assert kept.expires_on == last_day
    assert monitor.desk.inspections.newest("stall-2") == []

    seen(monitor, lot="A7", gone=True)
    assert monitor.desk.open_alerts() == []


def test_a_corrected_report_does_not_withdraw_what_an_inspector_saw(
    monitor: Monitor, clock: FakeClock
) -> None:
    clock.set(noon(JUMP_DAY))
    drop_workbook(monitor.data_dir, "first.xlsx", jump_rows(JUMP_DAY))
    monitor.collect()
    [opened] = seen(monitor, breach=Breach.ORIGIN)
    rows: list[Row] = [(day, stall, 150_000) for day, stall, _ in jump_rows(JUMP_DAY)]
    clock.advance(timedelta(minutes=5))
    drop_workbook(monitor.data_dir, "second.xlsx", rows)
    monitor.collect()
    assert [alert.id for alert in monitor.desk.open_alerts()] == [opened.id]


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ({"outlet": "nowhere"}, NotFoundError),
        ({"product": "nothing"}, NotFoundError),
        ({"by": " "}, UsageError),
        ({"product": "", "lot": "A7"}, UsageError),
        ({"expires_on": FIRST_DAY}, UsageError),
        ({"gone": True}, UsageError),
        ({"gone": True, "lot": "A7", "breach": Breach.LABEL}, UsageError),
    ],
)
def test_what_cannot_be_meant_is_refused(
    monitor: Monitor, parts: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        seen(monitor, **parts)  # type: ignore[arg-type]
    assert monitor.desk.inspections.newest() == []


def test_a_look_from_tomorrow_is_refused(monitor: Monitor, clock: FakeClock) -> None:
    look = Inspection(outlet="stall-1", by="Đội 1", at=clock.now() + timedelta(days=1))
    with pytest.raises(UsageError, match="lies ahead"):
        monitor.desk.inspections.record(look)
