"""What people decide on the command line holds, is printed, and fails with the right exit code."""

from __future__ import annotations

import json

import pytest

from tests.integration.test_cli import Run, alert, run

__all__ = ["alert", "run"]


def test_an_alert_is_taken_on_and_given_back(
    run: Run, alert: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("ack", alert, "--by", "Chị Lan", "--for", "2 giờ", "--note", "đang đi") == 0
    assert "Chị Lan deals with it until" in capsys.readouterr().out
    assert run("explain", alert) == 0
    assert "Chị Lan" in capsys.readouterr().out
    assert run("ack", alert, "--by", "Anh Nam", "--end") == 0
    assert run("ack", alert, "--by", "Anh Nam", "--end") == 2


@pytest.mark.parametrize("span", ["tomorrow", "30d", "0s"])
def test_an_answer_of_no_or_too_much_time_is_wrong_usage(run: Run, alert: str, span: str) -> None:
    assert run("ack", alert, "--by", "Lan", "--for", span) == 2


def test_a_code_that_nobody_was_given_takes_nothing_on(run: Run, alert: str) -> None:
    assert run("reply", "BO 4K7P", "--from", "0912345678") == 2
    assert run("reply", "BO 4K7P") == 2


def test_an_alert_is_given_to_somebody(
    run: Run, alert: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("assign", alert, "--to", "Đội 2", "--by", "Hoa") == 0
    assert "given to Đội 2 by Hoa" in capsys.readouterr().out
    assert run("assign", "gone", "--to", "Đội 2", "--by", "Hoa") == 2


def test_a_level_is_accepted_once(run: Run, alert: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ("accept-level", alert, "--by", "Hoa", "--reason", "giá đầu mối tăng")
    assert run(*command) == 0
    assert "205000 is normal until" in capsys.readouterr().out
    assert run(*command) == 2


def test_a_silence_is_shown_first_then_given_listed_and_ended(
    run: Run, alert: str, capsys: pytest.CaptureFixture[str]
) -> None:
    scope = ("--group", "pork", "--area", "le-chan")
    assert run("silence", "preview", *scope) == 0
    assert "1 open alerts" in capsys.readouterr().out
    signed = ("--by", "Hoa", "--reason", "chợ nghỉ Tết", "--for", "8h")
    assert run("silence", "add", *signed, *scope, "--json") == 0
    code = json.loads(capsys.readouterr().out)["id"]
    assert run("silence", "list") == 0
    assert f"{code} in force" in capsys.readouterr().out
    assert run("silence", "end", code, "--by", "Nam") == 0
    assert run("silence", "end", code, "--by", "Nam") == 2
    capsys.readouterr()
    run("silence", "list")
    assert f"{code} over" in capsys.readouterr().out


@pytest.mark.parametrize(("scope", "said"), [(("--group", "prok"), "prok"), ((), "Phạm vi trống")])
def test_a_silence_that_can_match_nothing_or_everything_is_refused(
    run: Run, scope: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("silence", "add", "--by", "H", "--reason", "x", "--for", "1h", *scope) == 2
    assert said in capsys.readouterr().err
