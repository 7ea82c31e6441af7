from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from monitor.domain.calendar import VIETNAM
from monitor.domain.errors import BadDateError
from monitor.domain.source import Reading
from monitor.normalise.dates import read_moment

ARRIVAL = datetime(2021, 2, 5, 0, 30, tzinfo=UTC)  # 07:30 in Hải Phòng


def moment(text: str, *formats: str, at: time = time(8)) -> datetime:
    reading = Reading(date_formats=formats or Reading().date_formats, time_of_day=at)
    return read_moment(text, reading, VIETNAM, ARRIVAL)


@pytest.mark.parametrize(
    ("text", "formats", "expected"),
    [
        ("04/02/2021", (), datetime(2021, 2, 4, 1, tzinfo=UTC)),
        ("2021-02-04", (), datetime(2021, 2, 4, 1, tzinfo=UTC)),
        ("04/02/2021 15:30", ("%d/%m/%Y %H:%M",), datetime(2021, 2, 4, 8, 30, tzinfo=UTC)),
        ("2021-02-04T15:30:00", ("%d/%m/%Y",), datetime(2021, 2, 4, 8, 30, tzinfo=UTC)),
        ("2021-02-04T15:30:00+09:00", (), datetime(2021, 2, 4, 6, 30, tzinfo=UTC)),
        ("2021_02_04", ("%Y_%m_%d",), datetime(2021, 2, 4, 1, tzinfo=UTC)),
        (
            "2021-02-04T15:30:00+07:00",
            ("%Y-%m-%dT%H:%M:%S%z",),
            datetime(2021, 2, 4, 8, 30, tzinfo=UTC),
        ),
    ],
)
def test_a_moment_is_read_in_the_programmes_zone(
    text: str, formats: tuple[str, ...], expected: datetime
) -> None:
    assert moment(text, *formats) == expected


def test_a_day_alone_takes_the_time_of_day_of_its_source() -> None:
    assert moment("04/02/2021", at=time(6)) == datetime(2021, 2, 3, 23, tzinfo=UTC)


def test_todays_date_is_no_future_though_its_usual_hour_is_still_to_come() -> None:
    assert moment("05/02/2021") == datetime(2021, 2, 5, 1, tzinfo=UTC)


def test_a_clock_a_little_ahead_is_believed() -> None:
    assert moment("05/02/2021 07:40", "%d/%m/%Y %H:%M") == datetime(2021, 2, 5, 0, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("06/02/2021", ()),
        ("05/02/2022", ()),
        ("05/02/2021 08:00", ("%d/%m/%Y %H:%M",)),
        ("31/12/9999", ()),
    ],
)
def test_a_report_from_the_future_is_refused(text: str, formats: tuple[str, ...]) -> None:
    with pytest.raises(BadDateError, match="after the arrival"):
        moment(text, *formats)


@pytest.mark.parametrize("text", ["01/02/0021", "0001-01-01"])
def test_a_year_that_is_not_complete_is_refused(text: str) -> None:
    with pytest.raises(BadDateError, match="is the year complete"):
        moment(text)


@pytest.mark.parametrize("text", ["", "hôm nay", "30/02/2021", "2021-02-30", "2021-02-04 25:00"])
def test_what_is_no_date_is_refused_with_the_formats(text: str) -> None:
    with pytest.raises(BadDateError, match="%Y-%m-%d"):
        moment(text)


def test_a_date_that_is_two_days_in_two_formats_is_refused() -> None:
    with pytest.raises(BadDateError, match="another day in each"):
        moment("03/01/2021", "%d/%m/%Y", "%m/%d/%Y")
