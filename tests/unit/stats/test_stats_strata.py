"""Strata gather series that compare; their medians ignore what is absent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.stats.strata import (
    Strata,
    grouped_median,
    median_below_one,
    quantile_without_farthest,
    weighted_median,
)


def test_series_of_the_same_product_area_and_kind_share_a_stratum() -> None:
    strata = Strata()
    strata.add(np.array([0, 0, 1]), np.array([2, 2, 2]), np.array([0, 1, 0]))
    strata.add(np.array([0]), np.array([2]), np.array([1]))
    assert strata.of.tolist()[1] == strata.of.tolist()[3]
    assert len(strata) == 3


def test_members_come_with_the_place_of_their_stratum() -> None:
    strata = Strata()
    strata.add(np.array([5, 6, 5, 7]), np.zeros(4, dtype=int), np.zeros(4, dtype=int))
    members, place = strata.members(strata.of[[3, 0]])
    assert members.tolist() == [3, 0, 2]
    assert place.tolist() == [0, 1, 1]


FIGURES = st.lists(st.tuples(st.floats(-1e6, 1e6) | st.just(np.nan), st.integers(0, 3)))


@given(FIGURES)
def test_a_grouped_median_equals_the_median_of_each_group(rows: list[tuple[float, int]]) -> None:
    values = np.array([value for value, _ in rows], dtype=float)
    group = np.array([member for _, member in rows], dtype=np.int64)
    median, count = grouped_median(values, group, 4)
    for member in range(4):
        seen = values[(group == member) & np.isfinite(values)]
        assert count[member] == seen.size
        expected = np.median(seen) if seen.size else np.nan
        np.testing.assert_allclose(median[member], expected, rtol=1e-9, atol=1e-9)


def test_a_weighted_median_is_where_half_of_the_weight_is_reached() -> None:
    values = np.array([3.0, 1.0, 2.0, np.nan, 9.0])
    weights = np.array([1.0, 1.0, 3.0, 50.0, 0.0])
    found = weighted_median(values, weights, np.array([0, 0, 0, 0, 1]), 2)
    np.testing.assert_array_equal(found, [2.0, np.nan])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], np.nan),
        ([9.0], 0.0),
        ([9.0, 9.0], 0.0),
        ([0.0, 1.0, 9.0], 1.0),
        ([9.0, 2.0, 0.0, 1.0], 2.0),
        ([0.0, 1.0, 2.0, 3.0, 9.0], 3.0),
        ([0.0, 1.0, 2.0, 3.0, 4.0, 9.0], 3.75),
    ],
)
def test_an_upper_quantile_never_reaches_the_one_that_strays(
    values: list[float], expected: float
) -> None:
    group = np.zeros(len(values), dtype=np.int64)
    found, count = quantile_without_farthest(np.array(values), group, 1, 0.75)
    np.testing.assert_equal((found[0], count[0]), (expected, len(values)))


@pytest.mark.parametrize(
    ("values", "median"),
    [([1.0, 2.0, 9.0], 1.5), ([1.0, 2.0, 5.0, 9.0], 2.0), ([1.0, np.nan, 9.0], 1.0), ([9.0], 9.0)],
)
def test_the_median_beside_one_that_stands_high_leaves_one_value_out(
    values: list[float], median: float
) -> None:
    group = np.zeros(len(values), dtype=np.int64)
    assert median_below_one(np.array(values), group, 1).tolist() == [median]


def test_nobody_has_no_median_beside_one() -> None:
    assert np.isnan(median_below_one(np.array([np.nan]), np.zeros(1, dtype=np.int64), 1)).all()


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=9))
def test_the_highest_of_a_group_is_measured_by_the_median_of_the_others(
    values: list[float],
) -> None:
    group = np.zeros(len(values), dtype=np.int64)
    (found,) = median_below_one(np.array(values), group, 1).tolist()
    assert found == pytest.approx(float(np.median(sorted(values)[:-1])))
