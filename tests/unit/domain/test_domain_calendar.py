"""The programme's days and the distance to Tết."""

from datetime import UTC, date, datetime, time, timedelta

import holidays
import lunar_vn
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.calendar import (
    TET_DAY_ONE,
    day_bounds,
    days_to_tet,
    local_day,
    moment_of,
    tet_of,
)

GOLDEN = [
    "1968-01-29",
    "1969-02-16",
    "1985-01-21",
    "2007-02-17",
    "2021-02-12",
    "2023-01-22",
    "2024-02-10",
    "2025-01-29",
    "2026-02-17",
    "2027-02-06",
    "2028-01-26",
    "2029-02-13",
    "2030-02-02",
    "2031-01-23",
    "2053-02-18",
]


@pytest.mark.parametrize("text", GOLDEN)
def test_tet_falls_where_the_vietnamese_calendar_says(text: str) -> None:
    day = date.fromisoformat(text)

    assert tet_of(day.year) == day


def test_the_whole_table_agrees_with_an_independent_calendar() -> None:
    computed = [
        lunar_vn.lunar_to_solar(lunar_vn.LunarDate(day=1, month=1, year=tet.year))
        for tet in TET_DAY_ONE
    ]

    assert computed == list(TET_DAY_ONE)


def test_the_table_agrees_with_the_public_holidays_of_viet_nam() -> None:
    years = range(2000, 2051)
    public = holidays.country_holidays("VN", years=years)

    assert all(tet_of(year) in public for year in years)


@pytest.mark.parametrize(
    ("day", "distance"),
    [
        ("2021-02-11", -1),
        ("2021-02-12", 0),
        ("2021-02-14", 2),
        ("2021-01-13", -30),
        ("2020-02-01", 7),
    ],
)
def test_days_are_counted_from_mung_mot(day: str, distance: int) -> None:
    assert days_to_tet(date.fromisoformat(day)) == distance


@given(st.dates(date(1968, 1, 1), date(2100, 8, 1)))  # half a year after the last Tết known
def test_no_day_is_further_from_tet_than_half_a_year(day: date) -> None:
    assert abs(days_to_tet(day)) <= 192
    assert day - timedelta(days=days_to_tet(day)) in TET_DAY_ONE


@pytest.mark.parametrize("day", [date(1966, 1, 1), date(2102, 1, 1)])
def test_a_day_outside_the_table_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match="no Tết is known near"):
        days_to_tet(day)


@pytest.mark.parametrize("year", [1967, 2101])
def test_a_year_outside_the_table_is_refused(year: int) -> None:
    with pytest.raises(ValueError, match="no Tết is known for"):
        tet_of(year)


def test_a_late_evening_in_utc_is_the_next_day_in_hai_phong() -> None:
    assert local_day(datetime(2021, 2, 11, 17, 0, tzinfo=UTC)) == date(2021, 2, 12)
    assert local_day(datetime(2021, 2, 11, 16, 59, tzinfo=UTC)) == date(2021, 2, 11)


def test_a_moment_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        local_day(datetime(2021, 2, 11))


def test_a_local_day_begins_at_seventeen_hours_utc_of_the_day_before() -> None:
    begin, end = day_bounds(date(2021, 2, 12))

    assert begin == datetime(2021, 2, 11, 17, tzinfo=UTC)
    assert end - begin == timedelta(days=1)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)))
def test_a_moment_lies_within_the_bounds_of_its_day(moment: datetime) -> None:
    aware = moment.replace(tzinfo=UTC)

    begin, end = day_bounds(local_day(aware))

    assert begin <= aware < end


def test_a_local_time_of_day_is_turned_into_utc() -> None:
    assert moment_of(date(2021, 2, 5), time(17)) == datetime(2021, 2, 5, 10, tzinfo=UTC)
