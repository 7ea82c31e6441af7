"""The Tết share of a month equals the worked numbers and needs no Chinese calendar."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.stats.tet import AFTER, BEFORE, DURING, HolidayWindow, centred_share, window_share

YEARS = np.arange(2020, 2031)
JANUARY = (1.00, 0.45, 1.00, 1.00, 0.55, 1.00, 0.20, 0.75, 1.00, 0.40, 0.95)


def test_the_share_of_january_is_that_of_the_worked_example_and_the_rest_is_in_february() -> None:
    january, february = window_share(12 * YEARS), window_share(12 * YEARS + 1)
    np.testing.assert_allclose(january, JANUARY)
    np.testing.assert_allclose(january + february, 1.0)
    assert january.mean() == pytest.approx(0.7545, abs=5e-5)
    assert february.mean() == pytest.approx(0.2455, abs=5e-5)


@pytest.mark.parametrize("window", [BEFORE, DURING, AFTER, HolidayWindow(-60, -1)])
def test_the_shares_around_each_tet_make_one(window: HolidayWindow) -> None:
    for year in YEARS.tolist():
        around = np.arange(12 * year - 3, 12 * year + 6)
        assert window_share(around, window).sum() == pytest.approx(1.0)


def test_a_window_that_reaches_into_december_counts_there() -> None:
    reach = HolidayWindow(-40, -1)
    [december] = window_share(np.array([12 * 2019 + 11]), reach)
    assert december == pytest.approx(16 / 40)


def test_the_centred_share_leaves_the_mean_to_the_month_dummies() -> None:
    months = np.arange(12 * 2020, 12 * 2031)
    centred = centred_share(months, 2020, 2030)
    np.testing.assert_allclose(centred.reshape(-1, 12).mean(axis=0), 0.0, atol=1e-12)
    assert centred[0] == pytest.approx(1 - 0.754545, abs=1e-6)


def test_a_year_that_the_calendar_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="no Tết is known"):
        window_share(np.array([12 * 1900]))
