"""The cross-site comparison as its study defines it: mean deviation about the mean of medians."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.stats.cross_site import cross_site

EARLIER = np.array([[10.0, 20.0, 30.0, np.nan], [10.0, 20.0, 40.0, np.nan]])


def test_the_middle_is_a_median_and_the_deviation_a_mean() -> None:
    found = cross_site(EARLIER, EARLIER, 1.0)
    middles = np.array([10.0, 20.0, 35.0])
    assert found.median == 20.0
    assert found.deviation == pytest.approx(np.abs(middles - middles.mean()).mean())


def test_a_value_on_the_limit_is_an_anomaly_and_an_absent_one_is_none() -> None:
    earlier = np.array([[10.0, 20.0, 30.0, 20.0]])
    now = np.array([[15.0, 25.0, 24.9, np.nan]])
    found = cross_site(now, earlier, 1.0)
    assert (found.median, found.deviation) == (20.0, 5.0)
    assert found.anomaly.tolist() == [True, True, False, False]
    assert np.isnan(found.value[3])


def test_without_an_earlier_price_nothing_is_an_anomaly() -> None:
    found = cross_site(np.array([[15.0]]), np.array([[np.nan]]), 1.0)
    assert np.isnan([found.median, found.deviation]).all()
    assert not found.anomaly.any()
