"""Robust levels and spreads agree with their definitions, gaps or not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from monitor.stats.baseline import (
    MAD_TO_SD,
    baseline,
    last_reported,
    level_before_drop,
    median_and_mad,
)

SHEETS = hnp.arrays(
    float,
    hnp.array_shapes(min_dims=2, max_dims=2, max_side=9),
    elements=st.floats(1, 1e6) | st.just(np.nan),
)


def test_the_published_example_of_a_robust_score_is_reproduced() -> None:
    prices = np.array([[28000, 28500, 27900, 28200, 28000, 28100, 28300, 36000.0]]).T
    median, mad, count = median_and_mad(prices)
    assert (median[0], mad[0], count[0]) == (28150, 150, 8)
    assert round(3 * MAD_TO_SD * mad[0], 2) == 667.17
    assert round(0.6745 * (36000 - median[0]) / mad[0], 2) == 35.30


@given(SHEETS)
def test_median_and_mad_equal_their_definition(sheet: np.ndarray) -> None:
    median, mad, count = median_and_mad(sheet)
    for column in range(sheet.shape[1]):
        seen = sheet[np.isfinite(sheet[:, column]), column]
        assert count[column] == seen.size
        if seen.size:
            assert np.isclose(median[column], np.median(seen))
            assert np.isclose(mad[column], np.median(np.abs(seen - np.median(seen))))
        else:
            assert np.isnan(median[column])
            assert np.isnan(mad[column])


@given(SHEETS, st.sampled_from([0.25, 0.5, 0.75, 1.0]))
def test_a_quantile_equals_its_definition(sheet: np.ndarray, quantile: float) -> None:
    level = baseline(sheet, quantile).level
    for column in range(sheet.shape[1]):
        seen = sheet[np.isfinite(sheet[:, column]), column]
        expected = np.quantile(seen, quantile) if seen.size else np.nan
        np.testing.assert_allclose(level[column], expected, rtol=1e-12)


def test_the_spread_of_a_price_that_stands_still_is_the_floor() -> None:
    assert baseline(np.full((30, 1), 5.0), floor=0.01).spread.tolist() == [0.01]


def test_no_days_at_all_make_no_level() -> None:
    usual = baseline(np.empty((0, 2)), floor=0.01)
    assert np.isnan(usual.level).all()
    assert usual.count.tolist() == [0, 0]


def test_the_last_reports_are_found_across_gaps_newest_first() -> None:
    sheet = np.array([[1, 7], [2, np.nan], [np.nan, np.nan], [3, np.nan], [np.nan, np.nan]])
    found, age = last_reported(sheet, 2)
    np.testing.assert_array_equal(found, [[3, 7], [2, np.nan]])
    np.testing.assert_array_equal(age, [[1, 4], [3, -1]])


def test_what_is_read_is_not_changed() -> None:
    sheet = np.array([[3.0], [1.0], [2.0]])
    baseline(sheet)
    assert sheet.tolist() == [[3.0], [1.0], [2.0]]


def test_the_spread_of_a_price_that_swings_between_two_levels_is_its_step() -> None:
    swings = np.array([[80.0, 120.0] * 17 + [80.0]]).T
    assert baseline(swings).spread[0] == MAD_TO_SD * 40 / np.sqrt(2)


@pytest.mark.parametrize(
    ("reports", "level"),
    [
        pytest.param([1.0, 1.0, 0.95], np.nan, id="too small a fall is no drop"),
        pytest.param([1.0, 1.0, 0.9], 1.0, id="a drop has a level before it"),
        pytest.param([1.0, 1.0, np.nan, 0.9], 1.0, id="across a day without a report"),
        pytest.param([1.0, 0.9], np.nan, id="one report is no level to drop from"),
        pytest.param([1.0, 1.0, 1.3, 1.0], 1.0, id="a rise of a day is no level to drop from"),
        pytest.param([1.0, 1.0, 0.8, 0.8, 0.6], 1.0, id="the highest of several holds"),
        pytest.param([1.0, 1.0, *[0.8] * 4], 1.0, id="three days later it holds"),
        pytest.param([1.0, 1.0, *[0.8] * 5], np.nan, id="after more than three days it is left"),
        pytest.param([1.0, 1.0, *[0.8] * 3, *[0.95] * 2], 1.0, id="it is not left on a return"),
    ],
)
def test_the_level_before_a_drop_holds_for_some_days(reports: list[float], level: float) -> None:
    found = level_before_drop(np.array([reports]).T, least_drop=0.1, held=2, days=3)

    np.testing.assert_array_equal(found, [level])
