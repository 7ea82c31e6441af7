"""Figures of many groups at once are those of each group alone, and ignore what is absent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.stats.grouped import Grouped, grouped_median

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
    found = Grouped(group, 1).sorted(np.array(values))
    np.testing.assert_equal(found.quantile_without_farthest(0.75)[0], expected)
    assert found.count.tolist() == [len(values)]


@pytest.mark.parametrize(
    ("values", "median"),
    [([1.0, 2.0, 9.0], 1.0), ([1.0, 2.0, 5.0, 9.0], 2.0), ([1.0, np.nan, 9.0], 1.0), ([9.0], 9.0)],
)
def test_the_lower_median_beside_one_that_stands_high_leaves_one_value_out(
    values: list[float], median: float
) -> None:
    group = np.zeros(len(values), dtype=np.int64)
    assert Grouped(group, 1).sorted(np.array(values)).lower_median_below_one().tolist() == [median]


def test_nobody_has_no_median_beside_one() -> None:
    nobody = Grouped(np.zeros(1, dtype=np.int64), 1).sorted(np.array([np.nan]))
    assert np.isnan(nobody.lower_median_below_one()).all()


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=9))
def test_the_highest_of_a_group_is_measured_by_what_half_of_the_others_reach(
    values: list[float],
) -> None:
    group = np.zeros(len(values), dtype=np.int64)
    (found,) = Grouped(group, 1).sorted(np.array(values)).lower_median_below_one().tolist()
    others = sorted(values)[:-1]
    assert found == others[(len(others) - 1) // 2]


@given(FIGURES, st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]))
def test_a_group_has_the_same_figures_to_the_last_bit_whoever_is_asked_with_it(
    rows: list[tuple[float, int]], quantile: float
) -> None:
    values = np.array([value for value, _ in rows], dtype=float)
    group = np.array([member for _, member in rows], dtype=np.int64)
    together = Grouped(group, 4).sorted(values).quantile(quantile)
    for member in range(4):
        own = values[group == member]
        alone = Grouped(np.zeros(own.size, dtype=np.int64), 1).sorted(own).quantile(quantile)
        np.testing.assert_array_equal(alone[0], together[member])


def test_several_rows_have_the_figures_of_each() -> None:
    values = np.array([[3.0, 1.0, 2.0, 8.0], [np.nan, 5.0, 7.0, 9.0]])
    grouped = Grouped(np.array([0, 0, 0, 2]), 3)
    together = grouped.sorted(values)
    np.testing.assert_array_equal(together.quantile(0.5), [[2.0, np.nan, 8.0], [6.0, np.nan, 9.0]])
    assert together.count.tolist() == [[3, 0, 1], [2, 0, 1]]
    alone = [grouped.sorted(row).quantile(0.75).tolist() for row in values]
    np.testing.assert_array_equal(together.quantile(0.75), alone)
