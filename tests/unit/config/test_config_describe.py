"""What check-config prints: everything in force, and the timetable that follows from it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.config import describe
from monitor.config.timetable import attempts, in_words, scenarios
from monitor.domain.reserve import ReservePlan, Scenario, ScenarioPeriod
from monitor.domain.settings import DeliveryPolicy
from tests.unit.config.drafts import GOOD, good, loaded, problems, without

TET = Scenario(code="tet", name="Tết", factor=1.3)
LOW = Scenario(code="low", name="Cấp 1", factor=1.5)


def a_plan(*periods: tuple[str, date, date | None, tuple[str, ...]]) -> ReservePlan:
    return ReservePlan(
        scenarios={"tet": TET, "low": LOW},
        periods=tuple(
            ScenarioPeriod(
                scenario=code, from_day=begin, to_day=end, author="a", reason="b", areas=areas
            )
            for code, begin, end, areas in periods
        ),
    )


@pytest.mark.parametrize(
    "line",
    [
        "Bình ổn giá (Sở Công Thương Hải Phòng), version ",
        "days of Asia/Ho_Chi_Minh, prices in đ (VND)",
        "SIMULATED MARKET from 2021-01-25, one day in 120 s, port 8100, events S1, S5, S8",
        "2 groups, 2 products (2 volatile)",
        "2 areas, 1 retailers (0 members)",
        "2 outlets (1 market, 1 supermarket)",
        "winmart-feed of winmart: http, json, at least 1 records",
        "pork-spike: spike on pork at market; all options as built in",
        "old-spike (not enabled): spike on all groups at all outlets",
        "day -8 to -3 (2021-02-04 to 2021-02-09): 5 % on pork",
        "pork: 3,696,000 kg a month, 11.7% of it to be held (432,432 kg), 40,000 kg promised",
        "scenario before 2021-01-13: normal × 1",
        "scenario from 2021-01-13 to 2021-02-28: tet × 1.3",
        "scenario from 2021-03-01 on: normal × 1",
        "officer (inspector, vi): drop by file to alerts/officer",
        "1. pork-le-chan: le-chan, pork, warning or graver → officer",
        "what no route takes → officer",
        "rules are evaluated every 10m",
        "source winmart-feed: due at 07:00, 15:00; late at 09:00, 17:00",
        "report daily: daily at 17:00 to officer as html, xlsx",
        "tried again after 15s, 45s, 1m45s, 3m45s, 7m45s, 15m45s, 31m45s, 1h1m45s and 45 more",
        "an alert without a fresh observation for 2 days goes stale",
        "a condition that returns within 3d is the same alert again",
        "escalation pork: warning or graver, nobody answered for 30m → officer by drop",
        "escalation pork: warning or graver, nobody answered for 2h → officer",
        "quiet from 22:00 to 06:00 for everybody else: what is not critical waits until then",
        "quiet from 23:30 to 05:00 for officer: what is not critical waits until then",
    ],
)
def test_the_description_says(tmp_path: Path, line: str) -> None:
    assert line in describe(loaded(tmp_path, GOOD))


def test_a_source_that_is_not_enabled_and_simulated_is_marked(tmp_path: Path) -> None:
    text = good(
        ('schedule: {at: ["07:00", "15:00"], grace: 2h}', "schedule: {every: 30m, grace: 90m}"),
        (
            "    read:",
            "    simulated: true\n    enabled: false\n    expect: {low: 5, high: 7}\n    read:",
        ),
    )

    shown = describe(loaded(tmp_path, text))

    assert "winmart-feed of winmart: http, json, 5 to 7 records, simulated, not enabled" in shown
    late = "late when its report is missing 1h30m after that"
    assert f"source winmart-feed (not enabled): due every 30m; {late}" in shown


def test_a_grace_over_midnight_is_late_on_the_next_day(tmp_path: Path) -> None:
    text = good(('["07:00", "15:00"], grace: 2h', '"23:00", grace: 2h'))

    assert "due at 23:00; late at 01:00 (+1 d)" in describe(loaded(tmp_path, text))


def test_options_conditions_channels_and_stops_are_shown(tmp_path: Path) -> None:
    text = good(
        ("kind: spike, enabled", "kind: spike, options: {persist_days: 3}, enabled"),
        ("areas: [le-chan], groups: [pork]", "areas: [le-chan, hong-bang], channels: [drop]"),
        ("name: rest, recipients: [officer]", "name: rest, recipients: [officer], stop: true"),
    )

    shown = describe(loaded(tmp_path, text))

    assert "old-spike (not enabled): spike on all groups at all outlets; persist_days 3" in shown
    assert "1. pork-le-chan: le-chan or hong-bang, warning or graver → officer by drop" in shown
    assert "2. rest: warning or graver → officer, and stops" in shown


def test_options_within_options_are_shown_as_they_are_written(tmp_path: Path) -> None:
    ceilings = "{ceilings: [{product: pork_belly, price: 165.000 đ, valid_from: 2021-01-13}]}"
    text = good(("kind: spike, enabled", f"kind: spike, options: {ceilings}, enabled"))

    shown = describe(loaded(tmp_path, text))

    assert "; ceilings [{product: pork_belly, price: 165.000 đ, valid_from: 2021-01-13}]" in shown


def test_without_a_year_the_season_is_told_in_days(tmp_path: Path) -> None:
    text = without("drill").replace("in_force: [", "in_force: []  # [")

    assert "  day -8 to -3: 5 % on pork" in describe(loaded(tmp_path, text))


def test_parts_that_are_empty_are_left_out(tmp_path: Path) -> None:
    shown = describe(loaded(tmp_path, without("reserve")))

    assert "Reserves" not in shown
    assert "Warnings" not in shown


def test_warnings_are_shown_with_their_place(tmp_path: Path) -> None:
    text = good(("  - {name: rest, recipients: [officer]}\n", ""))

    assert f"Warnings\n  {tmp_path}/config.yaml:2:" in describe(loaded(tmp_path, text))


def test_scenarios_follow_each_other_and_the_last_listed_one_holds() -> None:
    plan = a_plan(
        ("tet", date(2021, 1, 13), date(2021, 2, 28), ()),
        ("low", date(2021, 1, 28), None, ()),
        ("tet", date(2021, 2, 1), date(2021, 2, 9), ("le-chan",)),
        ("low", date(2021, 3, 1), None, ("kien-an", "hai-an")),
    )

    assert list(scenarios(plan)) == [
        "before 2021-01-13: normal × 1",
        "from 2021-01-13 to 2021-01-27: tet × 1.3",
        "from 2021-01-28 to 2021-02-28: low × 1.5",
        "from 2021-03-01 on: low × 1.5",
        "from 2021-02-01 to 2021-02-09 in le-chan: tet",
        "from 2021-03-01 on in kien-an, hai-an: low",
    ]


def test_without_a_period_one_scenario_holds_on_every_day() -> None:
    assert list(scenarios(a_plan())) == ["on every day: normal × 1"]


def test_retries_double_up_to_the_longest_wait_and_end_before_the_delivery_is_given_up() -> None:
    policy = DeliveryPolicy(
        first_retry=timedelta(seconds=10),
        longest_retry=timedelta(seconds=40),
        give_up_after=timedelta(seconds=150),
    )

    seconds = [moment.total_seconds() for moment in attempts(policy)]

    assert seconds == [0, 10, 30, 70, 110, 150]


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(0), "0s"),
        (timedelta(days=1, hours=2), "1d2h"),
        (timedelta(seconds=90), "1m30s"),
        (timedelta(seconds=1, milliseconds=500), "1s500ms"),
    ],
)
def test_a_duration_is_shown_as_it_would_be_written(span: timedelta, words: str) -> None:
    assert in_words(span) == words


def test_the_description_says_what_phones_and_watchers_get(tmp_path: Path) -> None:
    text = (
        GOOD
        + """
sms_templates: [{name: gon, text: "{what}: {link}", limit: 306}]
heartbeat: {url: "${MONITOR_PING_URL}", every: 90s}
"""
    )

    said = describe(loaded(tmp_path, text, {"MONITOR_PING_URL": "https://hc.example.vn/s3cr3t"}))

    assert "short text gon (up to 306): {what}: {link}" in said
    assert "a watcher outside hears from us every 1m30s" in said
    assert "s3cr3t" not in said


@pytest.mark.parametrize(
    ("url", "word"),
    [("ftp://x", "http address"), ("", "not set"), ("https://hc.example.vn/0f", "")],
)
def test_a_watcher_has_an_http_address_also_when_it_is_a_secret(
    tmp_path: Path, url: str, word: str
) -> None:
    text = GOOD + '\nheartbeat: {url: "${MONITOR_PING_URL}"}\n'

    said = problems(tmp_path, text, {"MONITOR_PING_URL": url})

    assert [word in line for line in said] == [True] * bool(word)
    assert all("ftp://x" not in line for line in said)


def test_the_timetable_shows_who_is_on_duty_and_when_nobody_is(tmp_path: Path) -> None:
    duty = """duty:
  posts: [{code: tet, name: Trực Tết}, {code: ca-ngay, name: Ca ngày, people: [officer]}]
  shifts: {include: duty.csv}
  leave: [{recipient: lan, from: 2021-02-14, to: 2021-02-15, deputy: officer}]
"""
    lan = "  - {code: lan, name: Lan, channels: [{name: drop, kind: file, address: alerts/lan}]}\n"
    text = good(("fallback: [officer]\n", f"{lan}fallback: [officer]\n")) + duty
    csv = "post,from,starts_at,to,ends_at,people\ntet,2021-02-10,07:30,2021-02-11,,lan|officer\n"

    lines = [line.strip() for line in describe(loaded(tmp_path, text, duty_csv=csv)).splitlines()]

    assert [line for line in lines if line.startswith(("post ", "nobody is"))] == [
        "post tet: lan, officer from 07:30 10/02/2021 to 00:00 12/02/2021",
        "post ca-ngay: officer outside the shifts",
        "nobody is on duty for tet until 07:30 10/02/2021: the fallback is told",
        "nobody is on duty for tet from 00:00 12/02/2021 on: the fallback is told",
    ]
    assert "lan is on leave from 2021-02-14 to 2021-02-15: officer is told instead" in lines


def test_the_timetable_says_how_often_people_are_reminded(tmp_path: Path) -> None:
    text = GOOD + "grouping: {remind_every: {warning: 8h}}\n"

    said = "a warning alert that nobody has taken on is told again every 8h"
    assert said in describe(loaded(tmp_path, text))
