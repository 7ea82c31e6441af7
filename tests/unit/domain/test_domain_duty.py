"""Who is on duty at a moment: shifts, leave, deputies, and the spans in which nobody is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from monitor.domain.duty import Gap, Leave, Post, Roster, Shift


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return a moment of February 2021 in UTC; midnight in Vietnam is 17:00 of the day before."""
    return datetime(2021, 2, day, hour, minute, tzinfo=UTC)


def away(who: str, first: int, last: int, deputy: str) -> Leave:
    return Leave(
        recipient=who, from_day=date(2021, 2, first), to_day=date(2021, 2, last), deputy=deputy
    )


TET = Post(
    code="tet",
    name="Trực Tết",
    people=("officer",),
    shifts=(
        Shift(begins=at(10, 0, 30), ends=at(11, 0, 30), people=("lan",)),
        Shift(begins=at(11, 0, 30), ends=at(12, 0, 30), people=("hoa", "lan")),
        Shift(begins=at(11, 12), ends=at(11, 18), people=("minh",)),
    ),
)


@pytest.mark.parametrize(
    ("moment", "people"),
    [
        (at(10, 0, 29), ("officer",)),
        (at(10, 0, 30), ("lan",)),
        (at(11, 0, 29), ("lan",)),
        (at(11, 0, 30), ("hoa", "lan")),
        (at(11, 12), ("hoa", "lan", "minh")),
        (at(12, 0, 30), ("officer",)),
    ],
)
def test_a_post_is_held_by_its_shifts_and_outside_them_by_its_own_people(
    moment: datetime, people: tuple[str, ...]
) -> None:
    assert Roster(posts={"tet": TET}).on_duty("tet", moment) == people


@pytest.mark.parametrize(
    ("moment", "people"),
    [
        (at(9, 16, 59), ("lan",)),
        (at(9, 17), ("hoa",)),
        (at(12, 17), ("minh",)),
        (at(14, 16, 59), ("minh",)),
        (at(14, 17), ("lan",)),
    ],
)
def test_who_is_away_is_replaced_by_a_deputy_who_may_have_a_deputy_too(
    moment: datetime, people: tuple[str, ...]
) -> None:
    roster = Roster(leave=(away("lan", 10, 14, "hoa"), away("hoa", 13, 20, "minh")))

    assert roster.on_duty("lan", moment) == people


def test_deputies_who_lead_in_a_circle_are_nobody() -> None:
    roster = Roster(leave=(away("lan", 10, 14, "hoa"), away("hoa", 13, 16, "lan")))

    assert roster.on_duty("lan", at(13)) == ()
    assert roster.gaps() == [
        Gap(code="lan", begins=at(12, 17), ends=at(14, 17)),
        Gap(code="hoa", begins=at(12, 17), ends=at(14, 17)),
    ]


def test_leave_counts_for_the_holders_of_a_post_and_each_is_told_once() -> None:
    roster = Roster(posts={"tet": TET}, leave=(away("hoa", 11, 11, "lan"),))

    assert roster.on_duty("tet", at(11, 1)) == ("lan",)


def test_a_post_without_people_of_its_own_has_gaps_before_between_and_after() -> None:
    shifts = (
        Shift(begins=at(10), ends=at(11), people=("lan",)),
        Shift(begins=at(12), ends=at(13), people=("hoa",)),
    )
    roster = Roster(posts={"tet": Post(code="tet", name="Trực Tết", shifts=shifts)})

    assert roster.gaps() == [
        Gap(code="tet", begins=None, ends=at(10)),
        Gap(code="tet", begins=at(11), ends=at(12)),
        Gap(code="tet", begins=at(13), ends=None),
    ]


def test_a_roster_of_nothing_has_no_gap_and_everybody_stands_for_himself() -> None:
    assert Roster().gaps() == []
    assert Roster().on_duty("lan", at(1)) == ("lan",)
