"""Reminders to retailers: what is read, and which of them could remind nobody."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.unit.config.drafts import good, loaded, problems

SLOTS = 'schedule: {at: ["07:00", "15:00"], grace: 2h}'
REMINDED = ("grace: 2h}", "grace: 2h, remind: 30m}")
WITH_CONTACT = (
    "{code: winmart, name: WinMart}",
    "{code: winmart, name: WinMart, contacts: [officer]}",
)


def test_a_reminder_and_its_contacts_are_read(tmp_path: Path) -> None:
    settings = loaded(tmp_path, good(REMINDED, WITH_CONTACT)).settings

    assert settings.sources[0].schedule.remind == timedelta(minutes=30)
    assert settings.market.retailers["winmart"].contacts == ("officer",)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([REMINDED], "nobody is reminded: retailer winmart has no contacts"),
        (
            [("grace: 2h}", "grace: 2h, remind: 3h}"), WITH_CONTACT],
            "the reminder would come before the report is due; allowed is up to grace",
        ),
        (
            [(WITH_CONTACT[0], WITH_CONTACT[1].replace("officer", "nobody"))],
            'found "nobody", which is no recipient',
        ),
        (
            [
                WITH_CONTACT,
                (
                    "channels: [{name: drop, kind: file, address: alerts/officer}]",
                    "channels: []",
                ),
            ],
            "recipient officer has no channels",
        ),
    ],
)
def test_a_reminder_that_reaches_nobody_in_time_is_a_mistake(
    tmp_path: Path, changes: list[tuple[str, str]], said: str
) -> None:
    assert any(said in problem for problem in problems(tmp_path, good(*changes)))
