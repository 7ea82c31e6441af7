"""Which reports a feed holds."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from monitor.domain.source import Schedule
from monitor.drill import history_url
from monitor.drill.slot import moment_asked, slots, span_of
from tests.unit.drill.markets import START, ZONE, at

TWICE = Schedule(at=(time(7, 0), time(16, 0)))
DAY = timedelta(days=1)


def test_a_feed_tells_the_newest_report_that_is_due() -> None:
    assert slots(TWICE, at(START, 15, 59), ZONE) == [at(START, 7)]
    assert slots(TWICE, at(START, 16), ZONE) == [at(START, 16)]


def test_before_the_first_report_of_a_day_it_is_yesterdays_last() -> None:
    assert slots(TWICE, at(START, 6), ZONE) == [at(START - DAY, 16)]


def test_a_history_has_the_last_report_of_each_day_before() -> None:
    found = slots(TWICE, at(START, 8), ZONE, days=2)
    assert found == [at(START - 2 * DAY, 16), at(START - DAY, 16), at(START, 7)]


def test_an_hourly_source_also_has_one_report_a_past_day() -> None:
    hourly = Schedule(every=timedelta(hours=1))
    found = slots(hourly, at(START, 8, 30), ZONE, days=1)
    assert found == [at(START - DAY, 23), at(START, 8)]


def test_parts_of_a_history_meet_without_gap_or_overlap() -> None:
    now = at(START, 8)
    parts = [slots(TWICE, now, ZONE, days, skip) for days, skip in ((6, 4), (4, 2), (2, 0))]
    assert [slot for part in parts for slot in part] == slots(TWICE, now, ZONE, days=6)


def test_the_address_asks_for_days() -> None:
    assert history_url("http://127.0.0.1:8100/a.csv", 21) == "http://127.0.0.1:8100/a.csv?days=21"


def test_a_query_that_is_there_stays() -> None:
    url = history_url("http://127.0.0.1:8100/a?shop=1", 14, skip=7)
    assert url == "http://127.0.0.1:8100/a?shop=1&days=14&skip=7"


@pytest.mark.parametrize(
    ("query", "span"),
    [
        ("", (0, 0)),
        ("days=21", (21, 0)),
        ("days=14&skip=7", (14, 7)),
        ("days=x", (0, 0)),
        ("days=٣", (0, 0)),
        ("days=99999", (400, 0)),
    ],
)
def test_a_query_is_read_back(query: str, span: tuple[int, int]) -> None:
    assert span_of(query) == span


def test_a_past_is_asked_for_as_of_one_moment_and_never_of_a_later_one() -> None:
    now = at(START, 8)
    url = history_url("/a.csv", 6, as_of=now)
    query = url.partition("?")[2]
    assert moment_asked(query, now + DAY) == now
    assert moment_asked(query, now - DAY) == now - DAY


@pytest.mark.parametrize("query", ["", "as_of=", "as_of=today", "as_of=2021-01-25T08:00:00"])
def test_what_is_no_moment_with_a_zone_asks_for_now(query: str) -> None:
    assert moment_asked(query, at(START, 8)) == at(START, 8)
