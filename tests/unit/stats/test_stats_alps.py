"""ALPS equals its worked numbers, and says nothing where the history does not suffice."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.domain.quotes import Floats
from monitor.stats.alps import BANDS, Alps, AlpsOptions, Band, Divisor, alps, band_of
from monitor.stats.tet import month_number, window_share
from tests.unit.stats.vectors import NOVEMBER, months

PRICES = (126.66, 129.19, 139.33)
EXPECTED = {True: (126.1583, 126.7523, 129.133), False: (126.0043,) * 3}
RESIDUAL = {True: (0.5017, 2.4377, 10.197), False: (0.6557, 3.1857, 13.3257)}
WORKED = [
    pytest.param(
        True,
        Divisor.DEGREES_OF_FREEDOM,
        (1.2452, 1.3085, 2.1207),
        (0.4029, 1.8630, 4.8083),
        (Band.STRESS, Band.ALERT, Band.CRISIS),
        id="in sample, n-k",
    ),
    pytest.param(
        True,
        Divisor.SAMPLE,
        (1.1090, 1.1653, 1.8886),
        (0.4524, 2.0919, 5.3992),
        (Band.STRESS, Band.CRISIS, Band.CRISIS),
        id="in sample, n-1",
    ),
    pytest.param(
        False,
        Divisor.DEGREES_OF_FREEDOM,
        (1.2561,) * 3,
        (0.5220, 2.5362, 10.6089),
        (Band.STRESS, Band.CRISIS, Band.CRISIS),
        id="out of sample, n-k",
    ),
    pytest.param(
        False,
        Divisor.SAMPLE,
        (1.1161,) * 3,
        (0.5875, 2.8544, 11.94),
        (Band.STRESS, Band.CRISIS, Band.CRISIS),
        id="out of sample, n-1",
    ),
]


@pytest.mark.parametrize(("in_sample", "divisor", "sd", "score", "bands"), WORKED)
def test_the_worked_example_comes_out_in_every_variant(
    in_sample: bool,
    divisor: Divisor,
    sd: tuple[float, ...],
    score: tuple[float, ...],
    bands: tuple[Band, ...],
) -> None:
    options = AlpsOptions(in_sample=in_sample, divisor=divisor)
    found = alps(months(*PRICES), NOVEMBER, options=options)
    np.testing.assert_allclose(found.expected, EXPECTED[in_sample], atol=6e-5)
    np.testing.assert_allclose(found.residual, RESIDUAL[in_sample], atol=6e-5)
    np.testing.assert_allclose(found.sd, sd, atol=6e-5)
    np.testing.assert_allclose(found.score, score, atol=6e-5)
    assert names(found) == list(bands)
    assert found.count.tolist() == [58 + in_sample] * 3


def names(found: Alps) -> list[Band]:
    return [BANDS[band] for band in found.band.tolist()]


def test_the_bands_begin_where_they_are_published() -> None:
    scores = np.array([-3.0, 0.2499, 0.25, 0.99, 1.0, 1.99, 2.0, np.nan])
    assert [BANDS[band] for band in band_of(scores).tolist()] == [
        Band.NORMAL,
        Band.NORMAL,
        Band.STRESS,
        Band.STRESS,
        Band.ALERT,
        Band.ALERT,
        Band.CRISIS,
        Band.INSUFFICIENT,
    ]


def test_in_the_fit_no_deviation_of_three_years_can_pass_the_bound_of_its_leverage() -> None:
    sheet = months(126.66)[:36]
    sheet[35] *= 100
    score = alps(sheet, 35, options=AlpsOptions(in_sample=True)).score[0]
    assert score <= np.sqrt(23 * 0.625)
    assert score == pytest.approx(3.79, abs=0.01)


def test_a_first_month_other_than_january_changes_nothing_but_the_names_of_the_months() -> None:
    shifted = alps(months(129.19), NOVEMBER, first_month=5)
    plain = alps(months(129.19), NOVEMBER)
    np.testing.assert_allclose(shifted.score, plain.score)


def test_scaling_all_prices_changes_no_score() -> None:
    sheet = months(129.19)
    scores = alps(np.hstack([sheet, 25000 * sheet]), NOVEMBER).score
    assert scores[1] == pytest.approx(scores[0])


def without(rows: slice | list[int]) -> Floats:
    sheet = months(126.66)
    sheet[rows] = np.nan
    return sheet


@pytest.mark.parametrize(
    "sheet",
    [
        pytest.param(without(slice(0, 23)), id="under three years"),
        pytest.param(without(list(range(1, 58, 3))), id="under seven tenths of the months"),
        pytest.param(without(slice(52, 58)), id="nothing in the last six months"),
        pytest.param(without([58]), id="no price in the month itself"),
        pytest.param(without([10, 22, 34, 46]), id="the calendar month was never seen before"),
        pytest.param(without(slice(0, 58)), id="no history at all"),
        pytest.param(np.full((59, 1), 100.0), id="a price that never moved has no error"),
        pytest.param(np.zeros((59, 1)), id="zeros are absent prices"),
    ],
)
def test_a_history_that_does_not_suffice_has_no_score(sheet: Floats) -> None:
    found = alps(sheet, NOVEMBER)
    assert names(found) == [Band.INSUFFICIENT]
    assert np.isnan(found.score[0])


def test_the_first_month_of_a_history_has_no_score() -> None:
    assert names(alps(months(126.66), 0)) == [Band.INSUFFICIENT]


def test_gaps_are_left_out_of_the_fit_and_not_read_as_anything() -> None:
    sheet = without([3, 17, 40])
    kept = np.delete(np.arange(58), [3, 17, 40])
    dummies = (kept % 12)[:, None] == np.arange(1, 12)
    design = np.column_stack([np.ones(55), kept + 1.0, dummies])
    weights, *_ = np.linalg.lstsq(design, sheet[kept, 0], rcond=None)
    here = np.concatenate([[1, 59.0], np.arange(1, 12) == 10])
    found = alps(sheet, NOVEMBER)
    assert found.count.tolist() == [55]
    assert found.expected[0] == pytest.approx(here @ weights)


def test_a_floor_gives_a_price_that_stood_still_a_score() -> None:
    sheet = np.full((59, 1), 100.0)
    sheet[58] = 103.0
    found = alps(sheet, NOVEMBER, options=AlpsOptions(sd_floor=0.02))
    assert found.score[0] == pytest.approx(1.5)
    assert names(found) == [Band.ALERT]


def seasonal_series() -> tuple[Floats, Floats]:
    """Return prices from 2019 to February 2026 with 12 % on top before Tết, and the Tết share."""
    share = window_share(np.arange(month_number_of(2019, 1), month_number_of(2026, 2) + 1))
    noise = np.random.default_rng(11).normal(0, 1.5, share.size)
    return ((100 + 0.2 * np.arange(share.size)) * (1 + 0.12 * share) + noise)[:, None], share


def month_number_of(year: int, month: int) -> int:
    return 12 * year + month - 1


@pytest.mark.parametrize(
    ("year", "month", "wrong"),
    [
        pytest.param(2026, 2, lambda plain: plain >= 2, id="a false crisis in February 2026"),
        pytest.param(2026, 1, lambda plain: plain < -1, id="a rise hidden in January 2026"),
        pytest.param(2025, 1, lambda plain: plain >= 1, id="a false alert in January 2025"),
    ],
)
def test_month_dummies_alone_cannot_follow_tet_and_the_share_can(
    year: int, month: int, wrong: object
) -> None:
    prices, share = seasonal_series()
    at = month_number_of(year, month) - month_number_of(2019, 1)
    plain, aware = alps(prices, at), alps(prices, at, tet=share)
    assert callable(wrong)
    assert wrong(plain.score[0])
    assert abs(aware.score[0]) < abs(plain.score[0])
    assert abs(aware.residual[0]) < 3 * 1.5


def test_month_number_counts_months_from_january_of_year_zero() -> None:
    from datetime import date

    assert month_number(date(2026, 2, 17)) == month_number_of(2026, 2)
