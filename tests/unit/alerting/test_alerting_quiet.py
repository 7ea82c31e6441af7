from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting.quiet import not_before
from monitor.domain.calendar import VIETNAM
from monitor.domain.finding import Severity
from monitor.domain.quiet import QuietHours

NIGHT = QuietHours(begins=time(22), ends=time(6))
NOON = QuietHours(begins=time(12), ends=time(13, 30))
PRAGUE = ZoneInfo("Europe/Prague")
PRAGUE_NIGHT = QuietHours(begins=time(22), ends=time(2, 30), zone=PRAGUE)


def at(text: str, zone: ZoneInfo = VIETNAM, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("quiet", "moment", "due"),
    [
        (NIGHT, "2021-02-11 21:59:59", "2021-02-11 21:59:59"),
        (NIGHT, "2021-02-11 22:00", "2021-02-12 06:00"),
        (NIGHT, "2021-02-12 00:00", "2021-02-12 06:00"),
        (NIGHT, "2021-02-12 05:59:59", "2021-02-12 06:00"),
        (NIGHT, "2021-02-12 06:00", "2021-02-12 06:00"),
        (NIGHT, "2021-12-31 23:30", "2022-01-01 06:00"),
        (NOON, "2021-02-12 11:59", "2021-02-12 11:59"),
        (NOON, "2021-02-12 12:00", "2021-02-12 13:30"),
        (NOON, "2021-02-12 13:30", "2021-02-12 13:30"),
        (None, "2021-02-12 00:00", "2021-02-12 00:00"),
        (QuietHours(begins=time(7), ends=time(7)), "2021-02-12 07:00", "2021-02-12 07:00"),
    ],
)
def test_a_message_in_quiet_hours_waits_for_their_end(
    quiet: QuietHours | None, moment: str, due: str
) -> None:
    assert not_before(at(moment), Severity.WARNING, quiet) == at(due)


def test_what_is_critical_does_not_wait() -> None:
    midnight = at("2021-02-12 00:00")

    assert not_before(midnight, Severity.CRITICAL, NIGHT) == midnight


@pytest.mark.parametrize(
    ("moment", "fold", "due"),
    [
        ("2026-03-29 01:59", 0, at("2026-03-29 03:30", PRAGUE)),
        ("2026-10-25 02:15", 0, at("2026-10-25 02:30", PRAGUE)),
        ("2026-10-25 02:15", 1, at("2026-10-25 02:30", PRAGUE, fold=1)),
    ],
)
def test_quiet_hours_end_by_the_local_clock_also_when_it_is_changed(
    moment: str, fold: int, due: datetime
) -> None:
    assert not_before(at(moment, PRAGUE, fold), Severity.WARNING, PRAGUE_NIGHT) == due


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.times(),
    st.times(),
    st.sampled_from([VIETNAM, PRAGUE, ZoneInfo("America/St_Johns")]),
)
def test_quiet_hours_delay_into_the_future_and_by_little_more_than_a_day(
    moment: datetime, begins: time, ends: time, zone: ZoneInfo
) -> None:
    due = not_before(moment, Severity.WARNING, QuietHours(begins=begins, ends=ends, zone=zone))

    assert moment <= due <= moment + timedelta(hours=26)
