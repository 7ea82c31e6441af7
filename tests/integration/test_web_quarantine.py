"""The quarantine's page and doors: whoever decides signs, and holds the operators' token."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from monitor.domain.review import Verdict
from tests.answers import FakeAnswers
from tests.desk import FakeDesk
from tests.web import answer

FORM = {"by": "Chị Hoa", "reason": "đã hỏi lại", "token": "right", "verdict": "proposal"}


def an_open_desk() -> FakeDesk:
    return FakeDesk(answers=FakeAnswers(are_open=True))


def post(desk: FakeDesk, what: int | str = 5, **changes: str) -> int:
    body = urlencode({**FORM, **changes}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    sent = answer(desk, f"/quarantine/{what}", method="POST", headers=headers, content=body)
    return sent.status_code


def test_the_page_offers_a_decision_for_every_line() -> None:
    page = answer(FakeDesk(), "/quarantine").text

    for text in ("#5 Quyết định", 'action="/quarantine/5"', 'value="reject"', 'name="price"'):
        assert text in page


def test_a_signed_form_with_the_token_decides() -> None:
    desk = an_open_desk()

    assert post(desk, price="141000") == 303
    (made,) = desk.reviews.made
    assert (made.verdict, made.by) == (Verdict.PROPOSAL, "Chị Hoa")
    assert made.corrections == {"price": "141000"}


@pytest.mark.parametrize(
    ("changes", "number", "status"),
    [
        ({"token": "wrong"}, 5, 403),
        ({"verdict": "perhaps"}, 5, 422),
        ({"by": ""}, 5, 422),
        ({}, 6, 404),
        ({"reason": "x" * 30_000}, 5, 413),
    ],
)
def test_a_form_that_may_not_decide_changes_nothing(
    changes: dict[str, str], number: int, status: int
) -> None:
    desk = an_open_desk()

    assert post(desk, number, **changes) == status
    assert desk.reviews.made == []


def test_a_record_is_decided_about_once() -> None:
    desk = an_open_desk()

    assert [post(desk), post(desk)] == [303, 409]


def test_a_name_that_somebody_explained_is_shown_and_can_be_taken_back() -> None:
    desk = an_open_desk()
    name = {"source": "bang-gia-cho", "name": "ba rọi rút sườn"}

    page = answer(desk, "/quarantine").text
    refused = [post(desk, "names", **name | {"token": "wrong"}), post(desk, "names", by="", **name)]
    unknown = post(desk, "names", source="bang-gia-cho", name="ba chỉ")

    assert all(text in page for text in (*name.values(), "Thịt lợn ba chỉ", "Chị Hoa"))
    assert (refused, unknown, len(desk.reviews.taught)) == ([403, 422], 404, 1)
    assert post(desk, "names", **name) == 303
    assert desk.reviews.taught == []


def test_without_a_token_of_its_own_the_monitor_takes_no_form() -> None:
    assert post(FakeDesk()) == 403


def test_programs_list_and_decide_with_the_token() -> None:
    desk, headers = an_open_desk(), {"Authorization": "Bearer right"}
    order = {"verdict": "as_is", "by": "Chị Hoa", "reason": "đúng giá"}

    (listed,) = answer(desk, "/api/v1/quarantine", headers=headers).json()
    made = answer(
        desk, f"/api/v1/quarantine/{listed['id']}", method="POST", headers=headers, body=order
    )

    assert (listed["source"], listed["payload"]) == ("bang-gia-cho", 17)
    assert made.status_code == 200
    assert (made.json()["observation"], made.json()["verdict"]) == (7, "as_is")
    assert answer(desk, "/api/v1/quarantine").status_code == 403
    beyond = answer(desk, f"/api/v1/quarantine/{2**63}", method="POST", headers=headers, body=order)
    assert beyond.status_code == 422
