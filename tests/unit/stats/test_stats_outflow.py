"""Outflow and burn-down: what leaves the shelf on a normal day, and when the shelf is bare."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from monitor.domain.calendar import tet_of
from monitor.stats.burndown import burn_down, days_ahead, days_until, demand_factors
from monitor.stats.outflow import FlowWindow, flows, outflow, usual_receipts
from monitor.stats.shelf import shelf
from tests.unit.stats.tables import DAY, NAN, Quote, panel

TET = tet_of(2021)


def column(*figures: float) -> np.ndarray:
    return np.array(figures, dtype=np.float64)[:, None]


def test_the_burn_down_has_the_figures_of_the_published_vector() -> None:
    days = days_ahead(TET - timedelta(days=19), 18)
    uplift = np.array(
        [1.0 if (day - TET).days <= -16 else 1.3 if (day - TET).days <= -8 else 1.8 for day in days]
    )
    begun = np.array([135.0 + 3 * 3])
    levels = burn_down(begun, np.array([8.0]), np.array([5.0]), uplift, pace=0.0)[0]
    at = {(day - TET).days: level for day, level in zip(days, levels, strict=True)}
    assert at[-16] == pytest.approx(135.0)
    assert at[-8] == pytest.approx(91.8)
    assert at[-1] == pytest.approx(26.0 - 0.0, abs=0.01) or at[-1] == pytest.approx(26.0)


def test_receipts_that_keep_up_with_the_season_leave_the_stock_as_it_is() -> None:
    levels = burn_down(np.array([10.0]), np.array([8.0]), np.array([8.0]), np.array([1.0, 1.8]))
    assert levels.tolist() == [[10.0, 10.0]]


def test_a_shortage_is_dated_by_the_first_day_at_the_floor() -> None:
    stock, levels = np.array([30.0, 30.0, 0.0]), np.array([[20.0, 10, 0], [29, 28, 27], [0, 0, 0]])
    assert days_until(stock, levels, np.zeros(3)).tolist() == [3.0, np.inf, 0.0]


def test_demand_is_that_of_a_normal_day_far_from_tet_and_higher_before_it() -> None:
    days = [date(2020, 10, 31), TET - timedelta(days=7), TET, TET + timedelta(days=7)]
    assert demand_factors(days).tolist() == pytest.approx([1.0, 1.8, 0.3, 1.0])


def test_reported_sales_are_the_outflow_and_else_the_stock_tells_it() -> None:
    stock = column(100, 90, 85, 95, NAN, 50)
    sold = column(NAN, NAN, 7, NAN, NAN, NAN)
    received = column(NAN, NAN, NAN, NAN, NAN, 3)
    out, came = flows(stock, sold, received)
    assert out[:, 0].tolist() == pytest.approx([NAN, 10, 7, NAN, NAN, NAN], nan_ok=True)
    assert came[:, 0].tolist() == pytest.approx([NAN, 0, 0, 10, NAN, 3], nan_ok=True)


def test_a_stated_receipt_is_added_to_what_the_stock_tells() -> None:
    out, _ = flows(column(100, 130), column(NAN, NAN), column(NAN, 50))
    assert out[1, 0] == 20


def test_a_window_without_days_has_no_flows() -> None:
    empty = np.zeros((0, 2))
    assert flows(empty, empty, empty)[0].shape == (0, 2)


def test_receipts_are_the_mean_over_one_usual_interval() -> None:
    daily, weekly, stopped = (
        column(*[5] * 14),
        column(*([0] * 6 + [70]) * 2),
        column(*[5] * 11, 0, 0, 0),
    )
    assert usual_receipts(daily, 3)[0] == 5
    assert usual_receipts(weekly, 3)[0] == 10
    assert usual_receipts(stopped, 3)[0] == 0


def test_one_rush_is_no_new_rate_and_too_few_days_are_none() -> None:
    levels = [100, 90, 80, 70, 60, 10, 0]
    quotes = [Quote(stock=s, back=6 - at) for at, s in enumerate(levels)]
    quotes += [Quote(outlet="few", stock=10.0 - back, back=back) for back in (0, 1)]
    flow = outflow(panel(quotes), DAY, FlowWindow())
    rates = dict(zip(("cho-sat", "few"), flow.rate.tolist(), strict=True))
    assert rates["cho-sat"] == 10
    assert np.isnan(rates["few"])


def test_a_shelf_is_held_against_the_days_before() -> None:
    quotes = [Quote(stock=s, back=6 - at) for at, s in enumerate([10, 12, 8, 10, 10, 10, 3])]
    found = shelf(panel(quotes), DAY, 14, 5)
    assert (found.today[0], found.usual[0], found.low[0]) == (3, 10, 8)
    assert found.spread[0] > 0


def test_the_first_day_of_a_panel_has_no_usual_shelf() -> None:
    first = panel([Quote(stock=5.0)], days=1)
    assert np.isnan(shelf(first, DAY, 14, 1).usual[0])
