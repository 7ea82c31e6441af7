"""Troubles of the monitor itself: told once when they begin, once when they are over."""

from __future__ import annotations

from monitor.alerting.message import Trouble, operator_message
from monitor.alerting.watched import (
    Condition,
    Telling,
    from_plain,
    is_open,
    tellings,
    text_key,
    to_plain,
)
from monitor.alerting.words import Words
from tests.unit.alerting.alerts import a_claim, a_recipient, some_settings

TROUBLE = Trouble(
    title=Words("Tin gửi đi bị ứ lại", "Deliveries are stuck"),
    text=Words("Chờ từ 07:00.", "Since 07:00."),
)
TOPIC = "watchdog/deliveries"


def now_wrong(*, is_ripe: bool = True) -> dict[str, Condition]:
    return {TOPIC: Condition(topic=TOPIC, trouble=TROUBLE, is_ripe=is_ripe)}


def test_a_trouble_is_told_once_and_so_is_its_end() -> None:
    numbers: dict[str, int] = {}
    told: list[Telling] = []
    for conditions in ({}, now_wrong(), now_wrong(), {}, {}, now_wrong()):
        for telling in tellings(numbers, {TOPIC: TROUBLE}, conditions):
            numbers[telling.topic] = telling.number
            told.append(telling)

    assert [telling.number for telling in told] == [1, 2, 3]
    assert [is_open(telling.number) for telling in told] == [True, False, True]
    assert told[1].trouble.title == Words(
        "Đã hết: Tin gửi đi bị ứ lại", "Over: Deliveries are stuck"
    )
    assert "Chờ từ 07:00." in told[1].trouble.text.vi


def test_what_has_not_lasted_yet_begins_nothing_and_ends_nothing() -> None:
    assert tellings({}, {}, now_wrong(is_ripe=False)) == []
    assert tellings({TOPIC: 1}, {TOPIC: TROUBLE}, now_wrong(is_ripe=False)) == []


def test_the_words_of_a_trouble_are_kept_as_they_were() -> None:
    assert from_plain(to_plain(TROUBLE)) == TROUBLE
    assert text_key(TOPIC, 3) == "trouble/watchdog/deliveries/3"


def test_an_operator_has_a_trouble_also_as_a_short_text() -> None:
    message = operator_message(TROUBLE, a_recipient(), some_settings(), a_claim())

    assert message.sms == {"thong-bao": "Binh on gia: Tin gui di bi u lai. http://127.0.0.1:8000/"}
    assert message.slots["headline"] == "Tin gửi đi bị ứ lại"
