"""Indices over matched quotes equal their worked numbers, and a change of reporters moves none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.stats.index import elementary, geks_jevons, time_product_dummy

NAN = float("nan")
BEFORE, AFTER = np.array([20000.0, 22000, 25000]), np.array([21000.0, 22000, 30000])
GAPS = np.array([[10, 20, NAN], [11, NAN, 30], [12, 22, 33]])
ONE = np.zeros(3, dtype=np.int64)


def test_the_worked_elementary_indices_come_out() -> None:
    found = elementary(BEFORE, AFTER, ONE, 1)
    assert found.jevons[0] == pytest.approx(1.080082, abs=5e-7)
    assert found.dutot[0] == pytest.approx(1.089552, abs=5e-7)
    assert found.carli[0] == pytest.approx(1.083333, abs=5e-7)
    assert found.harmonic[0] == pytest.approx(1.076923, abs=5e-7)
    assert found.matched.tolist() == [3]


def test_each_group_has_its_own_index_and_an_empty_one_has_none() -> None:
    found = elementary(BEFORE, AFTER, np.array([0, 2, 2]), 4)
    assert found.jevons[0] == pytest.approx(1.05)
    assert found.jevons[2] == pytest.approx(np.sqrt(1.2))
    assert np.isnan(found.jevons[[1, 3]]).all()
    assert np.isnan([found.dutot[1], found.carli[1], found.harmonic[1]]).all()
    assert found.matched.tolist() == [1, 0, 2, 0]


@pytest.mark.parametrize("gone", [NAN, 0.0, -1.0])
def test_a_quote_that_is_there_only_once_moves_no_index(gone: float) -> None:
    before, after = np.append(BEFORE, [90000.0, gone]), np.append(AFTER, [gone, 5000.0])
    found = elementary(before, after, np.zeros(5, dtype=np.int64), 1)
    assert found.jevons[0] == pytest.approx(1.080082, abs=5e-7)
    assert found.matched.tolist() == [3]


@given(st.lists(st.tuples(st.floats(1, 1e6), st.floats(1, 1e6)), min_size=1, max_size=8))
def test_harmonic_is_never_above_jevons_and_jevons_never_above_carli(
    pairs: list[tuple[float, float]],
) -> None:
    before, after = np.array(pairs).T
    found = elementary(before, after, np.zeros(len(pairs), dtype=np.int64), 1)
    assert found.harmonic[0] <= found.jevons[0] * (1 + 1e-9)
    assert found.jevons[0] <= found.carli[0] * (1 + 1e-9)


def test_the_worked_geks_index_comes_out_where_chaining_drifts() -> None:
    np.testing.assert_allclose(geks_jevons(GAPS), [1, 1.082665, 1.167309], atol=5e-7)
    direct = elementary(GAPS[0], GAPS[2], ONE, 1).jevons[0]
    chained = direct_step(0, 1) * direct_step(1, 2)
    assert direct == pytest.approx(1.148913, abs=5e-7)
    assert chained == pytest.approx(1.204990, abs=5e-7)


def direct_step(begin: int, end: int) -> float:
    return float(elementary(GAPS[begin], GAPS[end], ONE, 1).jevons[0])


def test_the_worked_time_product_dummy_comes_out() -> None:
    np.testing.assert_allclose(time_product_dummy(GAPS), [1, 1.065602, 1.153525], atol=5e-7)


def test_with_every_quote_matched_all_ways_are_jevons() -> None:
    prices = np.array([[10.0, 20, 40], [11, 20, 44], [12, 25, 44]])
    direct = [elementary(prices[0], row, ONE, 1).jevons[0] for row in prices]
    np.testing.assert_allclose(geks_jevons(prices), direct)
    np.testing.assert_allclose(time_product_dummy(prices), direct)


def test_a_period_that_cannot_be_linked_has_no_index() -> None:
    prices = np.array([[10.0, NAN], [NAN, 30.0], [11.0, NAN], [0.0, NAN]])
    for found in (geks_jevons(prices), time_product_dummy(prices)):
        assert found[[0, 2]].tolist() == pytest.approx([1.0, 1.1])
        assert np.isnan(found[[1, 3]]).all()
