"""The summary of a day is what its facts say: matched outlets, gaps as gaps, each alert once."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.alert import AlertState, Reason
from monitor.domain.market import OutletKind
from monitor.domain.quotes import QuoteTable
from monitor.domain.reserve import ReservePlan
from monitor.domain.view import DailySummary, PriceLine
from monitor.reports.daily import SummaryInputs, summarise
from tests.desk import (
    DAY,
    NOW,
    a_transition,
    an_alert,
    open_alerts,
    reserve_lines,
    settings_of_the_desk,
)

Quote = tuple[str, str, int, float]


def a_table(*quotes: Quote) -> QuoteTable:
    """Return the columns of (outlet, product, days ago, price)."""
    outlets = tuple(dict.fromkeys(quote[0] for quote in quotes))
    products = tuple(dict.fromkeys(quote[1] for quote in quotes))
    count = len(quotes)
    nothing = np.full(count, np.nan)
    return QuoteTable(
        outlets=outlets,
        products=products,
        outlet=np.array([outlets.index(quote[0]) for quote in quotes], dtype=np.int64),
        product=np.array([products.index(quote[1]) for quote in quotes], dtype=np.int64),
        day=np.array([DAY.toordinal() - quote[2] for quote in quotes], dtype=np.int64),
        price=np.array([quote[3] for quote in quotes], dtype=np.float64),
        listed_price=nothing,
        regular_price=nothing,
        promotional=np.zeros(count, dtype=np.bool_),
        stock=nothing,
        sold=nothing,
        received=nothing,
        availability=np.zeros(count, dtype=np.int64),
        observation=np.arange(count, dtype=np.int64),
    )


def the_summary(*quotes: Quote, **inputs: object) -> DailySummary:
    return summarise(
        SummaryInputs(
            settings=settings_of_the_desk(),
            day=DAY,
            as_of=NOW,
            quotes=a_table(*quotes),
            **inputs,  # type: ignore[arg-type]  # the caller names the fields of the inputs
        )
    )


def the_line(*quotes: Quote, product: str = "pork_belly") -> PriceLine:
    return next(line for line in the_summary(*quotes).prices if line.product == product)


def test_every_product_of_the_watchlist_has_its_line_in_order() -> None:
    summary = the_summary()

    assert [line.product for line in summary.prices] == list(settings_of_the_desk().market.products)


def test_a_product_that_nobody_reported_has_no_price_and_no_change() -> None:
    line = the_line(("cho-sat", "pork_lean", 0, 150000))

    assert line.overall is None
    assert line.by_kind == {}
    assert (line.change_day_percent, line.change_week_percent) == (None, None)
    assert line.history == (None,) * 14


def test_the_day_is_told_as_low_median_and_high_over_its_outlets() -> None:
    line = the_line(
        ("cho-sat", "pork_belly", 0, 150000),
        ("cho-con", "pork_belly", 0, 189000),
        ("big-c", "pork_belly", 0, 162000),
    )

    assert line.overall is not None
    assert (line.overall.low, line.overall.median, line.overall.high) == (150000, 162000, 189000)
    assert line.overall.outlets == 3


def test_kinds_of_outlet_are_told_apart() -> None:
    line = the_line(
        ("cho-sat", "pork_belly", 0, 150000),
        ("cho-con", "pork_belly", 0, 160000),
        ("big-c", "pork_belly", 0, 172000),
    )

    assert line.by_kind[OutletKind.MARKET].median == 155000
    assert line.by_kind[OutletKind.SUPERMARKET].outlets == 1
    assert OutletKind.MALL not in line.by_kind


def test_a_warehouse_is_shown_but_does_not_pull_the_retail_price() -> None:
    line = the_line(
        ("cho-sat", "rice_plain", 0, 15000), ("kho-an-nguyen", "rice_plain", 0, 9000),
        product="rice_plain",
    )  # fmt: skip

    assert line.overall is not None
    assert line.overall.low == 15000
    assert line.by_kind[OutletKind.WAREHOUSE].median == 9000


def test_a_product_that_only_warehouses_report_still_has_a_price() -> None:
    line = the_line(("kho-an-nguyen", "rice_plain", 0, 9000), product="rice_plain")

    assert line.overall is not None
    assert line.overall.median == 9000


def test_a_change_compares_only_outlets_that_reported_on_both_days() -> None:
    line = the_line(
        ("cho-sat", "pork_belly", 0, 110000),
        ("cho-sat", "pork_belly", 1, 100000),
        ("big-c", "pork_belly", 0, 190000),
        ("aeon", "pork_belly", 1, 50000),
    )

    assert line.change_day_percent == pytest.approx(10.0)
    assert line.change_week_percent is None


def test_a_change_is_the_geometric_mean_of_the_relatives() -> None:
    line = the_line(
        ("cho-sat", "pork_belly", 7, 100000),
        ("cho-sat", "pork_belly", 0, 200000),
        ("big-c", "pork_belly", 7, 100000),
        ("big-c", "pork_belly", 0, 50000),
    )

    assert line.change_week_percent == pytest.approx(0.0)


@settings(deadline=None, max_examples=30)
@given(
    prices=st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**6)), min_size=1, max_size=5)
)
def test_a_change_and_its_return_cancel(prices: list[tuple[int, int]]) -> None:
    outlets = list(settings_of_the_desk().market.outlets)
    there = [(o, "pork_belly", age, float(p[1 - age])) for o, p in _paired(outlets, prices)
             for age in (0, 1)]  # fmt: skip
    back = [(o, "pork_belly", age, float(p[age])) for o, p in _paired(outlets, prices)
            for age in (0, 1)]  # fmt: skip

    rise, fall = (the_line(*quotes).change_day_percent for quotes in (there, back))

    assert rise is not None
    assert fall is not None
    assert math.isclose((1 + rise / 100) * (1 + fall / 100), 1.0, rel_tol=1e-9)


def _paired(outlets: list[str], prices: list[tuple[int, int]]) -> list[tuple[str, tuple[int, int]]]:
    return list(zip(outlets, prices, strict=False))


@pytest.mark.parametrize("price", [math.nan, 0.0, -5000.0])
def test_what_is_no_price_is_never_read_as_zero(price: float) -> None:
    line = the_line(("cho-sat", "pork_belly", 0, price), ("big-c", "pork_belly", 0, 162000))

    assert line.overall is not None
    assert (line.overall.low, line.overall.outlets) == (162000, 1)


def test_the_history_keeps_its_gaps() -> None:
    line = the_line(
        ("cho-sat", "pork_belly", 13, 140000),
        ("cho-sat", "pork_belly", 0, 150000),
        ("cho-sat", "pork_belly", 14, 1),
    )

    assert line.history == (140000, *(None,) * 12, 150000)


def test_a_day_of_few_outlets_is_a_gap_in_the_course() -> None:
    outlets = ["cho-sat", "cho-con", "big-c", "aeon"]
    full = [(outlet, "pork_belly", 1, 150000.0) for outlet in outlets]

    thin = the_line(*full, ("aeon", "pork_belly", 0, 190000.0))
    enough = the_line(
        *full, ("aeon", "pork_belly", 0, 190000.0), ("big-c", "pork_belly", 0, 170000.0)
    )

    assert thin.history[-2:] == (150000, None)
    assert thin.overall is not None
    assert enough.history[-1] == 180000


def test_an_outlet_that_the_watchlist_does_not_know_counts_as_a_market() -> None:
    line = the_line(("somewhere", "pork_belly", 0, 150000))

    assert line.by_kind[OutletKind.MARKET].outlets == 1


def test_each_product_shows_the_rise_that_the_season_allows_it() -> None:
    lines = {line.product: line for line in the_summary(allowance={"pork_belly": 6.5}).prices}

    assert lines["pork_belly"].allowance_percent == 6.5
    assert {line.allowance_percent for code, line in lines.items() if code != "pork_belly"} == {0.0}


def test_alerts_are_told_as_opened_closed_and_still_open() -> None:
    fresh, old = open_alerts()[:2]
    gone = an_alert("gone", state=AlertState.RESOLVED, closed_at=NOW)

    summary = the_summary(
        alerts=[old, gone, fresh],
        transitions=[
            a_transition(1, AlertState.FIRING, Reason.CONFIRMED, alert=fresh.id),
            a_transition(
                4, AlertState.RESOLVED, Reason.RECOVERED, alert="gone", from_state=AlertState.FIRING
            ),
            a_transition(5, AlertState.FIRING, Reason.WORSENED, alert=old.id),
        ],
    )

    assert [alert.id for alert in summary.opened] == [fresh.id]
    assert [alert.id for alert in summary.closed] == ["gone"]
    assert [alert.id for alert in summary.still_open] == [old.id]


def test_what_was_only_watched_is_in_no_list() -> None:
    watched = an_alert("w", state=AlertState.PENDING)
    dropped = an_alert("d", state=AlertState.RESOLVED)

    summary = the_summary(
        alerts=[watched, dropped],
        transitions=[
            a_transition(1, AlertState.PENDING, Reason.WATCHED, alert="w"),
            a_transition(
                2,
                AlertState.RESOLVED,
                Reason.NEVER_CONFIRMED,
                alert="d",
                from_state=AlertState.PENDING,
            ),
        ],
    )

    assert (summary.opened, summary.closed, summary.still_open) == ((), (), ())


def test_an_alert_that_opened_and_closed_today_is_in_both_lists() -> None:
    brief = an_alert("b", state=AlertState.RESOLVED, closed_at=NOW)
    steps = [
        a_transition(1, AlertState.FIRING, Reason.LEGAL_BREACH, alert="b"),
        a_transition(2, AlertState.RESOLVED, Reason.RECOVERED, alert="b",
                     from_state=AlertState.FIRING),
    ]  # fmt: skip

    summary = the_summary(alerts=[brief], transitions=steps)

    assert summary.opened == summary.closed == (brief,)


def test_a_product_carries_the_number_of_its_open_alerts() -> None:
    summary = the_summary(alerts=open_alerts())

    counts = {line.product: line.alerts for line in summary.prices}
    assert (counts["pork_belly"], counts["fish_carp"], counts["rice_plain"]) == (1, 1, 0)


def test_the_scenario_in_force_is_named_in_both_languages() -> None:
    summary = the_summary(reserves=reserve_lines())

    assert (summary.scenario, summary.scenario_en) == ("Tết (tăng 30 %)", "Tết (+30 %)")
    assert len(summary.reserves) == 5
    assert ReservePlan().in_force(DAY).name == "Bình thường"


def test_a_failed_source_does_not_stop_the_summary() -> None:
    summary = the_summary(problems=["Nguồn A không trả lời."], quarantined={"factor_of_ten": 3})

    assert summary.problems == ("Nguồn A không trả lời.",)
    assert summary.quarantined == {"factor_of_ten": 3}


def test_the_same_facts_in_another_order_give_the_same_lines() -> None:
    quotes = [
        (outlet, "pork_belly", age, 140000.0 + 977 * index + 311 * age)
        for index, outlet in enumerate(settings_of_the_desk().market.outlets)
        for age in (0, 1, 7)
    ]

    assert the_line(*quotes) == the_line(*reversed(quotes))
