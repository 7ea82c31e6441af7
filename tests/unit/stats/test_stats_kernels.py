"""The loops that numba compiles come to the figures of whole arrays, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from monitor.stats.baseline import levels_by_loop, levels_by_tables
from monitor.stats.walk import walk_by_loop, walk_by_tables

STICKY = st.sampled_from([9.5, 9.75, 10.0, 10.125, 11.0])
FIGURES = STICKY | st.floats(1, 20) | st.just(np.nan)
SHAPES = st.tuples(st.integers(0, 12), st.integers(0, 5))
DAYS = st.tuples(st.integers(1, 12), st.integers(0, 5))


@given(hnp.arrays(float, SHAPES, elements=FIGURES), st.sampled_from([0.0, 0.25, 0.5, 0.9, 1.0]))
def test_levels_are_the_same_to_the_last_bit(sheet: np.ndarray, quantile: float) -> None:
    expected = levels_by_tables(sheet, (quantile, 0.1))
    np.testing.assert_array_equal(levels_by_loop(sheet, (quantile, 0.1)), expected, strict=True)


@pytest.mark.parametrize("days", range(9))
def test_figures_of_a_few_days_are_the_same_to_the_last_bit(days: int) -> None:
    nan = np.nan
    rising = [9.5, 9.75, 10.0, 10.125, 11.0, 12.5, 12.5, 14.0]
    mixed = [10.0, nan, 9.5, 9.5, 12.75, nan, 10.125, 9.0]
    sheet = np.array([rising, rising[::-1], mixed, [10.0] * 8, [nan] * 8]).T[:days]
    for quantile in (0.0, 0.5, 0.9):
        levels = levels_by_tables(sheet, (quantile,))
        np.testing.assert_array_equal(levels_by_loop(sheet, (quantile,)), levels, strict=True)
    if days:
        walks = walk_by_tables(sheet, 0.002)
        np.testing.assert_array_equal(walk_by_loop(sheet, 0.002), walks, strict=True)


@given(hnp.arrays(float, DAYS, elements=FIGURES))
def test_walks_are_the_same_to_the_last_bit(sheet: np.ndarray) -> None:
    expected = walk_by_tables(sheet, 0.002)
    np.testing.assert_array_equal(walk_by_loop(sheet, 0.002), expected, strict=True)


@given(hnp.arrays(float, DAYS, elements=FIGURES))
def test_a_series_walks_alone_as_it_does_among_others(sheet: np.ndarray) -> None:
    together = walk_by_tables(sheet, 0.002)
    for one in range(sheet.shape[1]):
        alone = walk_by_tables(sheet[:, [one]], 0.002)
        np.testing.assert_array_equal(alone[:, 0], together[:, one])


def test_a_walk_counts_new_highs_and_no_return_to_an_old_one() -> None:
    sheet = np.array([[10.0, 10.001, np.nan, 10.5, 10.25, 10.5, 11.25, 11.0]]).T
    ups, equal, since = walk_by_tables(sheet, 0.002)[:, 0]
    assert (ups, since) == (2, 1)
    assert equal == pytest.approx(1.249**2 / (0.499**2 + 0.75**2) * 1 / 2)


def test_steps_that_are_taken_back_count_for_less_and_a_way_that_leads_nowhere_for_nothing() -> (
    None
):
    there = np.array([[10.0, 10.1, 10.0, 10.2, 10.1, 10.3, 10.4]]).T
    assert walk_by_tables(there, 0.002)[1, 0] == pytest.approx(4 * 0.4 / 0.8)
    back = np.array([[10.0, 10.1, 10.2, 10.3, 9.9]]).T
    assert walk_by_tables(back, 0.002)[1, 0] == 0


def test_equal_steps_count_as_many_and_one_among_small_ones_as_hardly_more_than_one() -> None:
    even = np.array([[10.0, 10.1, 10.2, 10.3, 10.4]]).T
    assert walk_by_tables(even, 0.002)[1, 0] == pytest.approx(4)
    jump = np.array([[10.0, 10.1, 10.2, 13.2, 13.3]]).T
    assert walk_by_tables(jump, 0.002)[1, 0] == pytest.approx(3.3**2 / (3 * 0.01 + 9))
    still = np.array([[10.0, 10.0, 9.0]]).T
    assert walk_by_tables(still, 0.002)[:, 0].tolist() == [0, 0, 3]
