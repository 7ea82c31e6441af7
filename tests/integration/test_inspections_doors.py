"""Inspections on the command line and over the API: recorded, listed, refused with the reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitor.domain.inspection import Breach
from tests.answers import FakeAnswers
from tests.desk import FakeDesk
from tests.integration.test_cli import Run, run
from tests.web import answer

__all__ = ["run"]
HEADERS = {"Authorization": "Bearer right", "Content-Type": "application/json"}
ORDER = {"outlet": "cho-an-duong", "by": "Đội 1", "breach": "origin", "product": "pork"}


def post(desk: FakeDesk, token: str = "right", **changes: object) -> int:
    headers = {**HEADERS, "Authorization": f"Bearer {token}"}
    body = json.dumps({**ORDER, **changes}).encode()
    sent = answer(desk, "/api/v1/inspections", method="POST", headers=headers, content=body)
    return sent.status_code


def test_an_operator_records_what_was_found_and_reads_it_back() -> None:
    desk = FakeDesk(answers=FakeAnswers(are_open=True))
    assert post(desk, expires_on="2021-02-11", lot="A7") == 200
    [made] = desk.inspections.made
    assert (made.breach, made.lot, made.by) == (Breach.ORIGIN, "A7", "Đội 1")
    listed = answer(desk, "/api/v1/inspections?outlet=cho-an-duong", headers=HEADERS).json()
    assert [(one["breach"], one["expires_on"]) for one in listed] == [("origin", "2021-02-11")]


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"outlet": "x"}, 404), ({"breach": "bad"}, 422), ({"gone": True}, 422), ({"by": 3}, 422)],
)
def test_what_cannot_be_meant_is_refused(changes: dict[str, Any], status: int) -> None:
    assert post(FakeDesk(answers=FakeAnswers(are_open=True)), **changes) == status


def test_nobody_records_without_the_token() -> None:
    desk = FakeDesk(answers=FakeAnswers(are_open=True))
    assert post(desk, token="wrong") == 403
    assert desk.inspections.made == []


def test_the_command_records_and_lists(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    lot = ("--product", "pork_belly", "--lot", "A7", "--expires", "20/02/2021")
    assert run("inspection", "list") == 0
    assert "no inspection" in capsys.readouterr().out
    signed = ("--by", "Đội 1", "--note", "thiếu hóa đơn")
    assert run("inspection", "record", "stall-1", *signed, *lot, "--breach", "origin") == 0
    assert "opens or ends no alert" in capsys.readouterr().out
    assert run("inspection", "list", "--outlet", "stall-1") == 0
    line = capsys.readouterr().out
    assert "stall-1 pork_belly lot A7: origin, use by 20/02/2021, Đội 1 (thiếu hóa đơn)" in line
    assert run("inspection", "record", "nowhere", "--by", "Đội 1") == 2
    assert run("inspection", "record", "stall-1", "--by", "Đội 1", "--breach", "bad") == 2
