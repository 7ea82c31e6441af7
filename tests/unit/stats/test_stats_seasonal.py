"""The seasonal allowance follows the distance to Tết."""

from __future__ import annotations

from datetime import date

from monitor.domain.reserve import SeasonStep
from monitor.stats.seasonal import allowance_percent, is_thin

SEASON = (
    SeasonStep(from_day=-8, to_day=-3, allowance_percent=5.0),
    SeasonStep(from_day=-3, to_day=-1, allowance_percent=15.0, groups=("poultry",)),
)


def test_no_step_allows_nothing() -> None:
    assert allowance_percent(SEASON, date(2021, 1, 5), ["pork"]).tolist() == [0.0]


def test_a_step_without_groups_holds_for_every_group() -> None:
    assert allowance_percent(SEASON, date(2021, 2, 5), ["pork", ""]).tolist() == [5.0, 5.0]


def test_the_largest_of_overlapping_steps_holds() -> None:
    allowed = allowance_percent(SEASON, date(2021, 2, 9), ["pork", "poultry"])
    assert allowed.tolist() == [5.0, 15.0]


def test_mung_one_to_three_are_thin() -> None:
    days = [date(2021, 2, day) for day in (11, 12, 14, 15)]
    assert [is_thin(day) for day in days] == [False, True, True, False]
