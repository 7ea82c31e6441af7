"""Prices and stocks of one day may come in several reports, and in any order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from monitor.app.monitor import Monitor
from monitor.stats.panel import Panel
from tests.fakes import FakeClock
from tests.walk import JUMP_DAY, a_monitor, noon, write_config

_BY_THE_HOUR = {
    'pattern: "*.xlsx"': 'pattern: "*.csv"',
    "format: {kind: excel, header: [Chợ, Giá bán]}": "format: {kind: csv, delimiter: ';'}",
    "price: Giá bán}": "price: Giá, stock: Tồn}",
    'date_formats: ["%d/%m/%Y"]': (
        'optional: [price, stock]\n      date_formats: ["%d/%m/%Y %H:%M"]'
    ),
}


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[Monitor]:
    config = write_config(tmp_path, 25, _BY_THE_HOUR)
    with a_monitor(config, tmp_path / "var", FakeClock(noon(JUMP_DAY))) as monitor:
        yield monitor


def hand_in(monitor: Monitor, hour: str, price: str = "", stock: str = "") -> None:
    inbox = monitor.data_dir / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    line = f"{JUMP_DAY:%d/%m/%Y} {hour};Chợ số 1;Thịt heo ba rọi;kg;{price};{stock}\n"
    head = "Ngày;Chợ;Mặt hàng;ĐVT;Giá;Tồn\n"
    (inbox / f"{hour.replace(':', '')}.csv").write_text(head + line, encoding="utf-8")
    (report,) = monitor.collect()
    assert report.accepted == 1, report


def figures(panel: Panel) -> tuple[float, float]:
    return float(panel.price[-1, 0]), float(panel.stock[-1, 0])


def test_a_stock_that_comes_after_the_price_does_not_take_the_price_away(monitor: Monitor) -> None:
    hand_in(monitor, "07:00", price="140.000")
    hand_in(monitor, "09:00", stock="25")
    assert figures(monitor.watch.panel) == (140_000, 25_000)
    monitor.watch.forget()
    monitor.evaluate()
    assert figures(monitor.watch.panel) == (140_000, 25_000)


def test_a_morning_that_is_read_after_noon_does_not_undo_what_noon_said(monitor: Monitor) -> None:
    hand_in(monitor, "10:00", price="150.000")
    hand_in(monitor, "08:00", price="140.000", stock="25")
    assert figures(monitor.watch.panel) == (150_000, 25_000)
    monitor.watch.forget()
    monitor.evaluate()
    np.testing.assert_array_equal(figures(monitor.watch.panel), (150_000, 25_000))
