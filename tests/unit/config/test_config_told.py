"""Whoever stands in the configuration and would never be told of anything is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.config.drafts import good, loaded

RECIPIENTS = "recipients:\n"
AN = "  - {code: an, name: An, channels: [{name: drop, kind: file, address: alerts/an}]}\n"
BINH = "  - {code: binh, name: Bình, channels: [{name: drop, kind: file, address: alerts/binh}]}\n"
POST = "duty:\n  posts: [{code: tet, name: Trực Tết, people: [%s]}]\n"
SHIFT = "  shifts: [{post: tet, from: 2021-02-10, to: 2021-02-12, people: [an]}]\n"
LEAVE = "  leave: [{recipient: an, from: 2021-02-10, to: 2021-02-12, deputy: binh}]\n"
FALLBACK = "fallback: [officer]"
NOBODY = "no route, escalation, report, fallback or operators"


def doubts(folder: Path, text: str) -> list[str]:
    return [warning.text for warning in loaded(folder, text).warnings]


def test_a_recipient_whom_nothing_reaches_is_a_warning_at_his_line(tmp_path: Path) -> None:
    text = good((RECIPIENTS, RECIPIENTS + AN))

    (warning,) = loaded(tmp_path, text).warnings

    assert warning.text == f'{NOBODY} reaches "an", who is told of nothing'
    assert warning.line == text[: text.index("{code: an")].count("\n") + 1


@pytest.mark.parametrize(
    "change",
    [
        ("name: rest, recipients: [officer]", "name: rest, recipients: [officer, an]"),
        (FALLBACK, "fallback: [officer, an]"),
        ("operators: [officer]", "operators: [an]"),
        ('at: "17:00", recipients: [officer]', 'at: "17:00", recipients: [an]'),
        ("{after: 2h, recipients: [officer]}", "{after: 2h, recipients: [an]}"),
        ("name: WinMart}", "name: WinMart, contacts: [an]}"),
    ],
    ids=["route", "fallback", "operators", "report", "escalation", "contacts"],
)
def test_one_place_that_names_a_recipient_is_enough(
    tmp_path: Path, change: tuple[str, str]
) -> None:
    assert doubts(tmp_path, good((RECIPIENTS, RECIPIENTS + AN), change)) == []


def test_a_post_that_nothing_names_is_a_warning_as_are_its_people(tmp_path: Path) -> None:
    text = good((RECIPIENTS, RECIPIENTS + AN)) + POST % "officer" + SHIFT

    assert doubts(tmp_path, text) == [
        f'{NOBODY} reaches "an", who is told of nothing',
        f'{NOBODY} names the post "tet"; it is told of nothing',
    ]


@pytest.mark.parametrize(
    "duty", [POST % "an", POST % "officer" + SHIFT], ids=["outside the shifts", "in a shift"]
)
def test_who_holds_a_post_of_a_route_is_reached(tmp_path: Path, duty: str) -> None:
    text = good(
        (RECIPIENTS, RECIPIENTS + AN),
        ("name: rest, recipients: [officer]", "name: rest, recipients: [tet]"),
    )

    assert doubts(tmp_path, text + duty) == []


def test_a_deputy_is_reached_through_whom_he_stands_in_for(tmp_path: Path) -> None:
    text = good((RECIPIENTS, RECIPIENTS + BINH + AN), (FALLBACK, "fallback: [officer, an]"))

    assert doubts(tmp_path, text + "duty:\n" + LEAVE) == []
