"""What a person reads of a drill, and when the command says that somebody must act."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from monitor.app.verdict import Played
from monitor.cli.season import is_good, lines
from monitor.domain.finding import Subject
from monitor.drill import EventKind, PlantedEvent
from monitor.drill.score import KindScore, Score, Shortage, Told

DAY = date(2021, 1, 29)
EVENT = PlantedEvent(
    kind=EventKind.CUT,
    area="an-duong",
    group="eggs",
    start=DAY,
    end=date(2021, 2, 9),
    factor=0.0,
    must_report=True,
    scenario="S5",
    gone=date(2021, 2, 4),
)
KIND = KindScore(
    scenario="S5", kind=EventKind.CUT, must_report=True, events=1, found=1, delay_days=2
)
SHORTAGE = Shortage(event=EVENT, ahead_days=5, off_days=1)
SCORE = Score(kinds=(KIND,), missed=(), false=(), shortages=(SHORTAGE,), series_days=10_000)
FALSE = Told(kind="spike", subject=Subject(product="cabbage", area="le-chan"), opened=DAY)


def played(score: Score) -> Played:
    return Played(
        scenario="S5",
        seed=7,
        first=date(2021, 1, 25),
        last=date(2021, 2, 8),
        series=500,
        score=score,
        alerts=3,
        by_kind={"cover": 1, "rundown": 2},
        alerts_each={"inspector": 0.2, "officer": 0.5},
        messages_each={"inspector": 0.2},
    )


def said(score: Score) -> str:
    return "\n".join(lines(played(score)))


def test_the_table_names_the_scenario_its_events_and_how_late_they_were_found() -> None:
    text = said(SCORE)
    assert text.startswith("S5: 2021-01-25 to 2021-02-08, 500 series, seed 7\n")
    assert "S5        cut        yes         1      1   1.00        2 days" in text
    assert "alerts: 3 (cover 1, rundown 2)" in text
    assert "  officer                      0.50      0.00" in text


def test_days_without_anything_planted_are_said_to_have_none() -> None:
    assert "nothing planted falls into these days" in said(replace(SCORE, kinds=()))
    assert "nothing planted" not in said(SCORE)


def test_a_shortage_says_how_early_and_how_exactly_its_day_was_told() -> None:
    text = said(SCORE)
    assert "shortages dated within a day, three days ahead: 100%" in text
    assert "2021-02-04  an-duong eggs: told 5 days ahead, off by +1 days" in text


def test_a_shortage_of_the_city_that_nobody_dated_is_said_so() -> None:
    silent = Shortage(event=replace(EVENT, area=""), ahead_days=None, off_days=None)
    assert "city eggs: never told, no day by then" in said(replace(SCORE, shortages=(silent,)))


def test_missed_events_and_false_alerts_are_named() -> None:
    missed = replace(KIND, found=0, delay_days=None, must_report=False)
    text = said(replace(SCORE, kinds=(missed,), missed=(EVENT,), false=(FALSE,), shortages=()))
    assert "missed: 2021-01-29  cut  an-duong  eggs" in text
    assert f"  2021-01-29  spike  {FALSE.subject.key}" in text
    assert "false alerts per 1,000 series-days: 0.1000" in text
    assert "no          1      0   0.00             -" in text
    assert "shortages" not in text


@pytest.mark.parametrize(
    ("change", "max_false", "expected"),
    [
        ({}, 0.05, True),
        ({"missed": (EVENT,)}, 0.05, False),
        ({"false": (FALSE,)}, 0.05, False),
        ({"false": (FALSE,)}, 0.1, True),
        ({"shortages": (replace(SHORTAGE, off_days=2),)}, 0.05, False),
        ({"shortages": ()}, 0.05, True),
    ],
)
def test_a_drill_is_good_when_all_was_found_dated_and_little_was_false(
    change: dict[str, object], max_false: float, expected: bool
) -> None:
    score = replace(SCORE, **change)  # type: ignore[arg-type]  # test shorthand
    assert is_good(played(score), max_false) is expected
