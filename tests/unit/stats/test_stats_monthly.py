"""Monthly context: a band with what it stands on, or the reason why there is none."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.stats.alps import Band
from monitor.stats.ipa import Anomaly
from monitor.stats.monthly import monthly_context
from tests.unit.stats.vectors import months

FIRST = 12 * 2017


def test_five_years_give_a_band_an_indicator_and_no_reason() -> None:
    found = monthly_context(months(139.33)[:59, 0], FIRST)
    assert found.band is Band.CRISIS
    assert found.anomaly is Anomaly.VERY_HIGH
    assert found.ipa == pytest.approx(6.1406, abs=5e-4)
    assert found.expected is not None
    assert found.expected == pytest.approx(126.0, abs=1.0)
    assert found.months == 58
    assert found.alps_reason == found.ipa_reason == ("", "")


def test_two_years_are_too_few_and_the_reason_says_how_many_are_needed() -> None:
    found = monthly_context(months(126.66)[:24, 0], FIRST)
    assert (found.band, found.anomaly) == (Band.INSUFFICIENT, Anomaly.INSUFFICIENT)
    assert found.alps is found.ipa is found.expected is None
    assert found.alps_reason == (
        "mới có 23 tháng, cần ít nhất 36 tháng",
        "only 23 months so far, 36 are needed",
    )


def test_a_month_without_a_price_is_named_as_the_reason() -> None:
    found = monthly_context(months(np.nan)[:59, 0], FIRST)
    assert found.alps_reason[0] == "tháng này chưa có giá"
    assert found.ipa_reason[1] == "no price in this month"


def test_a_price_that_stood_still_has_a_band_but_no_indicator() -> None:
    found = monthly_context(np.append(np.full(58, 100.0), 101.5), FIRST)
    assert found.band is Band.ALERT
    assert found.anomaly is Anomaly.INSUFFICIENT
    assert "cùng tháng các năm trước" in found.ipa_reason[0]
