"""The call of an exercise: marked in every form, with a link of its own, and kept word for word."""

from __future__ import annotations

import pytest

from monitor.alerting.exercise import (
    Exercise,
    exercise_message,
    exercise_rows,
    from_text,
    to_text,
)
from monitor.alerting.routing import addressed
from tests.unit.alerting.alerts import NOW, a_claim, a_recipient, some_settings

CALL = Exercise(id="e1", by="Chị Hoa", at=NOW, text="Thử báo động đêm 30")
URL = "http://127.0.0.1/x/token"


@pytest.mark.parametrize(("language", "mark"), [("vi", "DIỄN TẬP"), ("en", "EXERCISE")])
def test_an_exercise_is_marked_in_every_form_and_asks_for_one_thing(
    language: str, mark: str
) -> None:
    person = a_recipient("lan", language=language)

    message = exercise_message(CALL, person, some_settings(), a_claim(), URL)

    assert message.title.startswith(f"[{mark}] ")
    assert "DIỄN TẬP" in message.text
    assert "Thử báo động đêm 30" in message.text
    assert URL in message.text
    assert message.data["alerts"] == []
    assert message.sms["thong-bao"].endswith(f". {URL}")
    assert ("DIEN TAP" if language == "vi" else "EXERCISE") in message.sms["thong-bao"]


def test_everybody_who_is_called_has_a_row_for_each_channel() -> None:
    settings = some_settings(recipients=[a_recipient("lan", "mail", "sms")])

    rows = exercise_rows(CALL, addressed(["lan"], "exercise", settings, NOW), settings)

    assert [(row.recipient, row.channel, row.route) for row in rows] == [
        ("lan", "mail", "exercise"),
        ("lan", "sms", "exercise"),
    ]
    assert rows[0].key == "operator:exercise/e1:1:lan:mail:0"


def test_an_exercise_is_kept_as_it_was() -> None:
    assert from_text(to_text(CALL)) == CALL
