"""Codes for replies: how they stand in a short text, and how people's spellings are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting.message import Beside, alert_message
from monitor.alerting.reply import ALPHABET, LENGTH, code_in, reply_slot
from monitor.domain.alert import Reason
from monitor.domain.people import Replies
from tests.unit.alerting.alerts import a_claim, a_recipient, a_transition, an_alert, some_settings

REPLIES = Replies(number="8088", token="t")
CODES = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)


@pytest.mark.parametrize(
    "text",
    ["BO 4K7P", "bo 4k7p", "Bo4K7P", "BO: 4K7P", "4k7p", " 4K7P ok", "Da nhan. BO 4K7P\n",
     "BO 4K7P BO 4k7p"],
)  # fmt: skip
def test_a_code_is_read_however_a_thumb_writes_it(text: str) -> None:
    assert code_in(text) == "4K7P"


@pytest.mark.parametrize(
    "text",
    ["", "ok", "BO", "BO 4K7", "BO 4K7PP", "BO 4O7P", "toi dang o cho 4K7P", "BO 4K7P BO 9T3C",
     "bo nhan viec", "HOBO 4K7P"],
)  # fmt: skip
def test_what_could_mean_nothing_or_two_things_is_no_code(text: str) -> None:
    assert code_in(text) is None


@given(CODES)
def test_every_code_is_read_back_from_the_text_in_which_it_went_out(code: str) -> None:
    assert code_in(f"BO {code}") == code
    assert code_in(reply_slot(code, REPLIES).removeprefix("Soạn ")) == code


def test_a_short_text_asks_for_the_code_where_somebody_listens_and_a_call_can_be_answered() -> None:
    settings = some_settings(replies=REPLIES)

    def sms(reason: Reason, *, listens: bool = True) -> str:
        move, ways = a_transition(reason=reason), Beside(code="4K7P")
        used = settings if listens else some_settings()
        message = alert_message(an_alert(), move, a_recipient(), used, a_claim(), ways)
        return message.sms["canh-bao"]

    assert "Soan BO 4K7P gui 8088 de nhan xu ly. http" in sms(Reason.CONFIRMED)
    assert "4K7P" not in sms(Reason.RECOVERED)
    assert "4K7P" not in sms(Reason.CONFIRMED, listens=False)
