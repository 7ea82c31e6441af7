"""FAO's indicator equals its worked numbers in both variants, and is silent before its time."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.domain.quotes import Floats
from monitor.stats.ipa import ANOMALIES, Anomaly, Missing, anomaly_of, growth_rates, ipa
from tests.unit.stats.vectors import NOVEMBER, months


@pytest.mark.parametrize("missing", list(Missing))
def test_the_worked_example_comes_out(missing: Missing) -> None:
    found = ipa(months(126.66, 139.33, 126.66 * 1.25), NOVEMBER, missing=missing)
    assert found.quarter.rate[0] == pytest.approx(0.018791, abs=5e-7)
    assert found.quarter.mean[0] == pytest.approx(0.012792, abs=5e-7)
    assert found.quarter.sd[0] == pytest.approx(0.003973, abs=5e-7)
    assert found.year.rate[0] == pytest.approx(0.003976, abs=5e-7)
    assert found.year.mean[0] == pytest.approx(0.003292, abs=5e-7)
    assert found.year.sd[0] == pytest.approx(0.002344, abs=5e-7)
    np.testing.assert_allclose(found.quarter.score[:2], (1.5099, 9.7899), atol=6e-5)
    np.testing.assert_allclose(found.year.score[:2], (0.2917, 3.7077), atol=6e-5)
    np.testing.assert_allclose(found.score, (0.7790, 6.1406, 13.5202), atol=2e-3)
    np.testing.assert_allclose(found.score[:2], (0.7790, 6.1406), atol=6e-5)
    assert [ANOMALIES[index] for index in found.anomaly.tolist()] == [
        Anomaly.HIGH,
        Anomaly.VERY_HIGH,
        Anomaly.VERY_HIGH,
    ]
    assert (found.quarter.years.tolist(), found.year.years.tolist()) == ([4] * 3, [3] * 3)


def test_the_classes_are_mirrored_about_zero() -> None:
    scores = np.array([-1.0, -0.5, -0.49, 0.49, 0.5, 0.99, 1.0, np.nan])
    assert [ANOMALIES[index] for index in anomaly_of(scores).tolist()] == [
        Anomaly.VERY_LOW,
        Anomaly.LOW,
        Anomaly.NORMAL,
        Anomaly.NORMAL,
        Anomaly.HIGH,
        Anomaly.HIGH,
        Anomaly.VERY_HIGH,
        Anomaly.INSUFFICIENT,
    ]


def with_gap() -> Floats:
    """Return the sixty months without the August of the second year: one quarter is unknown."""
    sheet = months(126.66)
    sheet[19] = np.nan
    return sheet


def test_a_missing_growth_rate_counts_as_zero_in_faos_own_way() -> None:
    found = ipa(with_gap(), NOVEMBER, missing=Missing.AS_ZERO).quarter
    rates = growth_rates(with_gap(), 3)[[10, 22, 34, 46], 0]
    assert np.isnan(rates[1])
    mean = np.nansum(rates * [0.1, 0.2, 0.3, 0.4])
    squares = np.nansum([0.1, 0.2, 0.3, 0.4] * (rates - mean) ** 2)
    assert found.mean[0] == pytest.approx(mean)
    assert found.sd[0] == pytest.approx(np.sqrt(squares * 4 / 3))
    assert found.years.tolist() == [3]


def test_renormalised_weights_stand_on_the_years_that_are_there() -> None:
    found = ipa(with_gap(), NOVEMBER, missing=Missing.RENORMALISED).quarter
    rates = growth_rates(with_gap(), 3)[[10, 34, 46], 0]
    weights = np.array([0.1, 0.3, 0.4]) / 0.8
    mean = weights @ rates
    assert found.mean[0] == pytest.approx(mean)
    assert found.sd[0] == pytest.approx(np.sqrt(weights @ (rates - mean) ** 2 * 3 / 2))


def test_the_first_months_of_a_history_differ_between_the_two_ways() -> None:
    sheet = months(126.66)
    zero, normed = (ipa(sheet, 49, missing=missing).score[0] for missing in Missing)
    assert np.isfinite([zero, normed]).all()
    assert abs(zero - normed) > 0.01


def test_years_are_calendar_years_whatever_the_first_month() -> None:
    late = ipa(months(126.66)[5:], NOVEMBER - 5, first_month=5)
    whole = ipa(months(126.66), NOVEMBER)
    assert late.quarter.score[0] == pytest.approx(whole.quarter.score[0])


@pytest.mark.parametrize(
    ("sheet", "at"),
    [
        pytest.param(months(126.66), 35, id="before the fourth year"),
        pytest.param(months(np.nan), NOVEMBER, id="no price in the month"),
        pytest.param(months(0.0), NOVEMBER, id="a zero is no price"),
        pytest.param(np.full((60, 1), 7.0), NOVEMBER, id="growth that never varied has no scale"),
        pytest.param(
            np.vstack([np.full((34, 1), np.nan), months(126.66)[34:]]), NOVEMBER, id="one year seen"
        ),
        pytest.param(np.ones((2, 1)), 0, id="a single month"),
    ],
)
def test_a_history_that_does_not_suffice_has_no_score(sheet: Floats, at: int) -> None:
    for missing in Missing:
        found = ipa(sheet, at, missing=missing)
        assert np.isnan(found.score[0])
        assert ANOMALIES[int(found.anomaly[0])] is Anomaly.INSUFFICIENT
