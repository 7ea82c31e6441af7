"""When things are due."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.calendar import moment_of
from monitor.domain.source import Schedule
from monitor.domain.timetable import is_late, latest_slot, next_slot, open_slot

TWICE_A_DAY = Schedule(at=(time(7), time(15)), grace=timedelta(hours=2))
HALF_HOURLY = Schedule(every=timedelta(minutes=30), grace=timedelta(hours=1))
DAY = datetime(2021, 2, 5, tzinfo=UTC).date()


def local(hour: int, minute: int = 0) -> datetime:
    return moment_of(DAY, time(hour, minute))


@pytest.mark.parametrize(
    ("now", "latest", "following"),
    [
        (local(6, 59), local(15) - timedelta(days=1), local(7)),
        (local(7), local(7), local(15)),
        (local(14, 59), local(7), local(15)),
        (local(23), local(15), local(7) + timedelta(days=1)),
    ],
)
def test_slots_by_time_of_day_follow_the_local_clock(
    now: datetime, latest: datetime, following: datetime
) -> None:
    assert latest_slot(TWICE_A_DAY, now) == latest
    assert next_slot(TWICE_A_DAY, now) == following


def test_slots_by_interval_stand_on_a_fixed_grid_whenever_the_process_began() -> None:
    assert latest_slot(HALF_HOURLY, local(7, 44)) == local(7, 30)
    assert next_slot(HALF_HOURLY, local(7, 44)) == local(8)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from([TWICE_A_DAY, HALF_HOURLY]),
)
def test_now_lies_between_the_latest_and_the_next_slot(
    moment: datetime, schedule: Schedule
) -> None:
    now = moment.replace(tzinfo=UTC)

    assert latest_slot(schedule, now) <= now < next_slot(schedule, now)


@pytest.mark.parametrize(
    ("last_good", "now", "late"),
    [
        (local(7, 5), local(9, 30), False),
        (local(7, 5) - timedelta(days=1), local(8, 59), True),
        (local(15, 5) - timedelta(days=1), local(8, 59), False),
        (local(15, 5) - timedelta(days=1), local(9, 1), True),
        (None, local(9, 1), True),
    ],
)
def test_a_report_is_late_only_when_its_grace_is_over(
    last_good: datetime | None, now: datetime, late: bool
) -> None:
    began = local(0) - timedelta(days=10)

    assert is_late(TWICE_A_DAY, last_good, began, now) is late


def test_nothing_is_late_before_the_first_slot_since_the_monitor_began() -> None:
    assert not is_late(TWICE_A_DAY, None, local(8), local(9, 30))
    assert is_late(TWICE_A_DAY, None, local(6), local(9, 30))


@pytest.mark.parametrize(
    ("now", "last_good", "slot"),
    [
        (local(8, 59), None, local(7)),
        (local(8, 59), local(6, 59), local(7)),
        (local(8, 59), local(7), None),
        (local(9), None, None),
    ],
)
def test_a_slot_is_open_until_its_grace_is_over_or_its_report_is_in(
    now: datetime, last_good: datetime | None, slot: datetime | None
) -> None:
    assert open_slot(TWICE_A_DAY, last_good, now) == slot


PRAGUE = ZoneInfo("Europe/Prague")
AT_NIGHT = Schedule(at=(time(2, 30),), grace=timedelta(hours=1))


@pytest.mark.parametrize(
    ("day", "slot"),
    [
        pytest.param("2026-03-28", "2026-03-28T01:30+00:00", id="a day before the summer's"),
        pytest.param("2026-03-29", "2026-03-29T01:30+00:00", id="an hour that is left out"),
        pytest.param("2026-10-25", "2026-10-25T00:30+00:00", id="an hour that comes twice"),
        pytest.param("2026-10-26", "2026-10-26T01:30+00:00", id="the day after"),
    ],
)
def test_a_time_of_day_is_one_slot_also_when_the_clock_is_changed(day: str, slot: str) -> None:
    midnight = datetime.fromisoformat(day).replace(tzinfo=PRAGUE).astimezone(UTC)
    moments = [midnight + timedelta(minutes=10 * number) for number in range(1, 23 * 6)]

    slots = {latest_slot(AT_NIGHT, moment, PRAGUE) for moment in moments}

    assert sorted(slots)[1:] == [datetime.fromisoformat(slot)]
    assert next_slot(AT_NIGHT, midnight, PRAGUE) == datetime.fromisoformat(slot)


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        pytest.param("2021-02-11T16:59:59", "2021-02-11T08:00", id="the last second of the year"),
        pytest.param("2021-02-11T17:00:00", "2021-02-11T17:00", id="midnight of Tết"),
        pytest.param("2021-02-11T17:00:01", "2021-02-11T17:00", id="a second into the new year"),
    ],
)
def test_the_midnight_of_tet_is_a_slot_like_any_other(now: str, slot: str) -> None:
    schedule = Schedule(at=(time(0), time(15)), grace=timedelta(hours=1))

    found = latest_slot(schedule, datetime.fromisoformat(now).replace(tzinfo=UTC))

    assert found == datetime.fromisoformat(slot).replace(tzinfo=UTC)
