"""Stocks told as a percentage or as days become quantities by a named method, or stay as told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitor.domain.calendar import VIETNAM
from monitor.domain.market import Market
from monitor.domain.observation import Observation, StockForm
from monitor.normalise.stock_forms import with_quantities
from monitor.pipeline.quotes import quotes_of
from monitor.stats.panel import Panel
from monitor.stats.usual import usual_of

PERCENT, DAYS = StockForm.PERCENT_ABOVE_NORMAL, StockForm.DAYS_OF_COVER


def line(back: int = 0, **more: Any) -> Observation:
    moment = datetime(2021, 2, 5, 1, tzinfo=UTC) - timedelta(days=back)
    return Observation(outlet="kho", product="rice", observed_at=moment, **more)


def panel_of(*lines: Observation) -> Panel:
    panel = Panel(Market.of(), date(2021, 2, 5), 60)
    panel.apply(quotes_of(lines, range(len(lines)), VIETNAM))
    return panel


KNOWN = [line(back, stock=1_000_000, sold=20_000, price=15_000) for back in range(1, 8)]


@pytest.mark.parametrize(
    ("form", "text", "stock", "flags"),
    [
        (PERCENT, "45 %", 1_450_000, ("stock_from_percent", "normal=1000000")),
        (PERCENT, "tăng 45-50 %", 1_450_000, ("stock_from_percent", "normal=1000000")),
        (PERCENT, "12,5%", 1_125_000, ("stock_from_percent", "normal=1000000")),
        (DAYS, "60 ngày", 1_200_000, ("stock_from_days", "outflow=20000")),
        (DAYS, "nhiều ngày", None, ()),
        (DAYS, "1.250 ngày", 25_000_000, ("stock_from_days", "outflow=20000")),
        (DAYS, "0,125 ngày", 2_500, ("stock_from_days", "outflow=20000")),
        (StockForm.VALUE, "20 tỷ đồng", None, ()),
    ],
)
def test_a_stock_is_converted_by_what_the_series_itself_reported(
    form: StockForm, text: str, stock: int | None, flags: tuple[str, ...]
) -> None:
    told = line(stock_form=form, stock_as_reported=text)

    (found,) = with_quantities([told], panel_of(*KNOWN))

    assert (found.stock, found.flags, found.stock_as_reported) == (stock, flags, text)


def test_what_cannot_be_converted_stays_as_it_was_told() -> None:
    told = line(stock_form=DAYS, stock_as_reported="60 ngày")
    doubtful = replace(told, stock_as_reported="1,250 ngày")
    counted = line(stock=5_000, stock_form=StockForm.QUANTITY)

    assert with_quantities([told], panel_of(*KNOWN[:4])) == (told,)
    assert with_quantities([told], panel_of()) == (told,)
    assert with_quantities([doubtful], panel_of(*KNOWN)) == (doubtful,)
    assert with_quantities([counted], panel_of(*KNOWN)) == (counted,)
    assert with_quantities([counted, told], panel_of(*KNOWN))[0] == counted


def test_a_converted_stock_is_no_yardstick_for_the_next() -> None:
    more = [line(back, stock=9_000_000, stock_form=PERCENT) for back in range(1, 4)]
    told = line(stock_form=PERCENT, stock_as_reported="10 %")
    panel = panel_of(*(line(back, stock=1_000_000) for back in range(4, 12)), *more)

    (found,) = with_quantities([told], panel)

    assert found.stock == 1_100_000
    assert usual_of(panel).stocks["kho", "rice"] == 1_000_000
