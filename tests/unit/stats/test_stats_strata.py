"""Strata gather series that compare; weights say where their middle is."""

from __future__ import annotations

import numpy as np

from monitor.stats.strata import Strata, weighted_median


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


def test_the_strata_of_a_market_come_with_the_place_of_their_market() -> None:
    strata = Strata()
    strata.add(np.array([5, 6, 5]), np.array([0, 0, 1]), np.zeros(3, dtype=int))
    found, place = strata.of_markets(np.array([1, 0]))
    assert strata.product[found].tolist() == [6, 5, 5]
    assert place.tolist() == [0, 1, 1]


def test_a_weighted_median_is_where_half_of_the_weight_is_reached() -> None:
    values = np.array([3.0, 1.0, 2.0, np.nan, 9.0])
    weights = np.array([1.0, 1.0, 3.0, 50.0, 0.0])
    found = weighted_median(values, weights, np.array([0, 0, 0, 0, 1]), 2)
    np.testing.assert_array_equal(found, [2.0, np.nan])


def test_whoever_is_asked_for_often_is_found_each_time() -> None:
    strata = Strata()
    strata.add(np.arange(40), np.zeros(40, dtype=int), np.zeros(40, dtype=int))
    for _ in range(2):
        found = [strata.members(np.array([at]))[0].tolist() for at in range(40)]
        assert found == [[at] for at in range(40)]
    figures, count = strata.tables(np.array([3, 5])).median(np.array([30.0, 50.0]))
    assert (figures.tolist(), count.tolist()) == ([30.0, 50.0], [1, 1])


def test_a_weighted_median_of_several_rows_is_that_of_each() -> None:
    values = np.array([[3.0, 1.0, 2.0], [np.nan, 5.0, 7.0]])
    weights = np.array([[1.0, 1.0, 3.0], [9.0, 1.0, 0.0]])
    group = np.array([0, 0, 1])
    together = weighted_median(values, weights, group, 2)
    alone = [weighted_median(*row, group, 2) for row in zip(values, weights, strict=True)]
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(together, [[1.0, 2.0], [5.0, np.nan]])
