"""An exercise goes out through the real channels, is confirmed by link, and times are reported."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.exercise import Exercises
from monitor.app.monitor import Monitor
from monitor.app.route import WhatIf
from monitor.domain.errors import NotFoundError, UsageError
from tests.fakes import FakeClock
from tests.integration.test_cli import Run, run
from tests.walk import JUMP_DAY, a_monitor, noon, write_config
from tests.web import answer

__all__ = ["run"]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(noon(JUMP_DAY))


@pytest.fixture
def monitor(tmp_path: Path, clock: FakeClock) -> Iterator[Monitor]:
    with a_monitor(write_config(tmp_path, 25), tmp_path / "var", clock) as made:
        yield made


def called(monitor: Monitor) -> str:
    """Deliver, and return the link of the only message that the officer got."""
    monitor.deliver(until_empty=True)
    [message] = (monitor.data_dir / "told/officer").glob("*.txt")
    text = message.read_text(encoding="utf-8")
    assert "DIỄN TẬP" in text
    [link] = set(re.findall(r"/x/[\w.-]+", text))
    return str(link)


def test_who_confirms_by_the_link_is_timed_from_the_arrival_and_the_first_time_counts(
    monitor: Monitor, clock: FakeClock
) -> None:
    exercises = Exercises(monitor)
    exercise = exercises.call("Chị Hoa", "Thử báo động", ["officer"])
    link = called(monitor)
    [before] = exercises.responses(exercise.id)[1]
    clock.advance(timedelta(minutes=3))

    looked = answer(monitor.desk, link)
    pressed = answer(monitor.desk, link, method="POST")
    clock.advance(timedelta(minutes=3))
    again = answer(monitor.desk, link, method="POST")

    assert (before.answered_at, before.took) == (None, None)
    assert "Tôi đã nhận được" in looked.text
    assert "Thử báo động" in looked.text
    assert [page.status_code for page in (looked, pressed, again)] == [200, 200, 200]
    assert "Đã xác nhận lúc" in pressed.text
    [response] = exercises.responses(exercise.id)[1]
    assert response.channels == {"drop": "delivered"}
    assert response.took == timedelta(minutes=3)


def test_those_are_called_whom_an_alert_would_reach(monitor: Monitor) -> None:
    exercises = Exercises(monitor)
    asked = WhatIf(rule="price-spike", product="pork_belly")

    exercise = exercises.call("Hoa", "Thử", what_if=asked)

    assert [each.recipient for each in exercises.responses(exercise.id)[1]] == ["inspector"]


@pytest.mark.parametrize(
    ("by", "text", "people"),
    [("", "Thử", ["officer"]), ("Hoa", " ", ["officer"]), ("Hoa", "Thử", []),
     ("Hoa", "Thử", ["nobody"])],
)  # fmt: skip
def test_a_call_of_nobody_to_nobody_or_without_words_is_refused(
    monitor: Monitor, by: str, text: str, people: list[str]
) -> None:
    with pytest.raises(UsageError):
        Exercises(monitor).call(by, text, people)


def test_links_serve_their_own_purpose_only(monitor: Monitor) -> None:
    Exercises(monitor).call("Hoa", "Thử", ["officer"])
    link = called(monitor)
    other = monitor.links.answer_url("a1", "officer").partition("8000/a/")[2]

    assert answer(monitor.desk, link.replace("/x/", "/a/")).status_code == 403
    for method in ("GET", "POST"):
        assert answer(monitor.desk, f"/x/{other}", method=method).status_code == 403
    with pytest.raises(NotFoundError):
        Exercises(monitor).responses("gone")


def test_an_exercise_is_called_and_read_on_the_command_line(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("drill", "call", "--by", "Hoa", "--text", "Thử", "--recipient", "officer") == 0
    code = capsys.readouterr().out.split()[1].rstrip(":")

    assert run("drill", "answers", code) == 1
    assert "no answer yet" in capsys.readouterr().out
    assert run("drill", "answers", code, "--json") == 1
    [response] = json.loads(capsys.readouterr().out)["responses"]
    assert (response["recipient"], response["seconds"]) == ("officer", None)
    assert run("drill", "call", "--by", "Hoa", "--text", "Thử", "--rule", "no-such") == 2
