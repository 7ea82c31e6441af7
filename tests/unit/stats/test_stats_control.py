"""Control charts equal the handbook's figures, and a missing day neither moves nor alarms them."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.stats.control import cusum, ewma
from tests.unit.stats.vectors import column

NIST = column(
    "52.0 47.0 53.0 49.3 50.1 47.0 51.0 50.1 51.2 50.5 "
    "49.6 47.6 49.9 51.3 47.8 51.2 52.6 52.4 53.6 52.1"
)
LEVELS = (
    "50.60 49.52 50.56 50.18 50.16 49.21 49.75 49.85 50.26 50.33 "
    "50.11 49.36 49.52 50.05 49.38 49.92 50.73 51.23 51.94 51.99"
)
FILLED = column(
    "324.925 324.675 324.725 324.350 325.350 325.225 324.125 "
    "324.525 325.225 324.600 324.625 325.150 328.325 327.250"
)
TARGET, SLACK, LIMIT = np.array([325.0]), np.array([0.3175]), np.array([4.1959])


def test_the_handbooks_average_and_limits_come_out() -> None:
    found = ewma(NIST, np.array([50.0]), np.array([2.0539]))
    np.testing.assert_allclose(found.level, column(LEVELS), atol=5.1e-3)
    assert found.upper[0] == pytest.approx(52.5884, abs=5e-5)
    assert found.lower[0] == pytest.approx(47.4116, abs=5e-5)
    assert not found.signal.any()


def test_a_level_outside_the_limits_on_either_side_is_a_signal() -> None:
    found = ewma(np.array([[60.0, 40.0]]), np.full(2, 50.0), np.full(2, 2.0539))
    assert found.signal.tolist() == [[True, True]]


def test_a_missing_day_leaves_the_average_as_it_was_and_signals_nothing() -> None:
    found = ewma(column("60 nan 60"), np.array([50.0]), np.array([1.0]))
    assert found.level[:, 0].tolist() == pytest.approx([53.0, 53.0, 55.1])
    assert found.signal[:, 0].tolist() == [True, False, True]


@pytest.mark.parametrize("sd", [0.0, -1.0, np.nan])
def test_without_a_spread_there_are_no_limits(sd: float) -> None:
    found = ewma(column("60 60"), np.array([50.0]), np.array([sd]))
    assert np.isnan(found.upper).all()
    assert not found.signal.any()


def test_the_handbooks_cumulative_sum_signals_on_the_fourteenth_day() -> None:
    found = cusum(FILLED, TARGET, SLACK, LIMIT)
    expected = [0, 0, 0, 0, 0.0325, 0, 0, 0, 0, 0, 0, 0, 3.0075, 4.94]
    np.testing.assert_allclose(found.total[:, 0], expected, atol=1e-9)
    assert np.flatnonzero(found.signal[:, 0]).tolist() == [13]


def test_the_lower_sum_is_that_of_the_negated_figures() -> None:
    found = cusum(-(650 - FILLED), -TARGET, SLACK, LIMIT)
    np.testing.assert_allclose(found.total, cusum(FILLED, TARGET, SLACK, LIMIT).total)


def test_a_missing_day_neither_resets_nor_raises_the_sum() -> None:
    sheet = np.insert(FILLED, 13, np.nan, axis=0)
    found = cusum(sheet, TARGET, SLACK, LIMIT)
    assert found.total[13, 0] == found.total[12, 0]
    assert np.flatnonzero(found.signal[:, 0]).tolist() == [14]
    held = cusum(np.append(FILLED, [[np.nan]], axis=0), TARGET, SLACK, LIMIT)
    assert not held.signal[14, 0]


def test_a_spread_of_zero_gives_no_signal() -> None:
    assert not cusum(FILLED, TARGET, 0 * SLACK, 0 * LIMIT).signal.any()


def test_many_series_are_charted_as_one_would_be() -> None:
    sheet = np.hstack([FILLED, FILLED + 1, 2 * FILLED])
    both = cusum(sheet, np.repeat(TARGET, 3), np.repeat(SLACK, 3), np.repeat(LIMIT, 3))
    for one in range(3):
        alone = cusum(sheet[:, [one]], TARGET, SLACK, LIMIT)
        np.testing.assert_array_equal(both.total[:, [one]], alone.total)
