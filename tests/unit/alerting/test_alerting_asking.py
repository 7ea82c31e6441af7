from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting.acceptance import MARGIN, without_accepted
from monitor.alerting.asking import (
    Asked,
    answer_step,
    asked_by,
    lifted_step,
    reminder_step,
    rung_rows,
    rung_step,
)
from monitor.alerting.message import Beside, alert_message
from monitor.alerting.quiet import quiet_of
from monitor.alerting.silence import author_of
from monitor.alerting.trouble import chain_stuck, silence_ended, silence_ending
from monitor.domain.alert import AlertState, Reason
from monitor.domain.decisions import AcceptedLevel, Chain, Rung, Scope, Silence
from monitor.domain.delivery import Message
from monitor.domain.finding import Severity
from monitor.domain.quiet import QuietHours, QuietSpec
from tests.unit.alerting.alerts import (
    NOW,
    PORK,
    a_claim,
    a_finding,
    a_recipient,
    a_row,
    a_transition,
    an_alert,
    some_settings,
)

HOUR = timedelta(hours=1)
PEOPLE = [a_recipient("chief", "sms", "mail"), a_recipient("director")]
SETTINGS = some_settings(recipients=PEOPLE)
CHAIN = Chain(
    alert="a1",
    policy="night",
    fired_at=NOW,
    rungs=(
        Rung(after=HOUR, recipients=("chief", "gone"), channels=("sms",)),
        Rung(after=2 * HOUR, recipients=("gone",)),
    ),
)
SILENCE = Silence(
    id="s1",
    author="Chị Hoa",
    reason="chợ nghỉ Tết",
    scope=Scope(groups=("pork",)),
    begins_at=NOW,
    ends_at=NOW + 8 * HOUR,
)


def told(number: int) -> list[tuple[str, str, int, str]]:
    rows = rung_rows(CHAIN, [number], a_transition(), SETTINGS, NOW)
    return [(row.recipient, row.channel, row.step, row.route) for row in rows]


def test_a_rung_reaches_its_people_on_its_channels() -> None:
    assert told(1) == [("chief", "sms", 100, "night/1")]


def test_a_rung_of_people_nobody_knows_any_more_reaches_the_fallback() -> None:
    assert told(2) == [("duty", "mail", 200, "fallback")]


def test_no_rungs_are_no_rows() -> None:
    assert rung_rows(CHAIN, [], a_transition(), SETTINGS, NOW) == []


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 400), st.integers(0, 40))
def test_rungs_answers_and_lifted_messages_never_share_a_step(
    rung: int, answer: int, withheld: int, channels: int
) -> None:
    steps = [rung_step(rung), answer_step(answer), lifted_step(withheld)]
    spans = {step + extra for step in steps for extra in range(channels + 1)}
    assert len(spans) == 3 * (channels + 1)
    assert spans.isdisjoint(range(100))


@pytest.mark.parametrize(
    ("step", "asked"),
    [
        (0, Asked.FIRST),
        (3, Asked.FIRST),
        (rung_step(1), Asked.RUNG),
        (rung_step(2) + 1, Asked.RUNG),
        (reminder_step(0), Asked.REMINDER),
        (reminder_step(reminder_step(rung_step(2))), Asked.REMINDER),
        (answer_step(1), Asked.AGAIN),
        (answer_step(7) + 3, Asked.AGAIN),
        (lifted_step(1) + 2, Asked.LATE),
        (lifted_step(8), Asked.LATE),
    ],
)
def test_a_row_says_what_makes_it_ask(step: int, asked: Asked) -> None:
    assert asked_by(a_row(step=step)) is asked


@pytest.mark.parametrize("last", [0, 100, -200, 1_000_100, 1_000_103])
def test_every_reminder_has_a_step_of_its_own(last: int) -> None:
    assert reminder_step(last) == max(1_000_100, last // 100 * 100 + 100)


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (0, "Da xac nhan"),
        (100, "chua ai nhan"),
        (1_000_100, "nhac lai"),
        (-200, "bao lai"),
        (-300, "bao muon"),
    ],
)
def test_a_short_text_says_why_it_is_told_again(step: int, reason: str) -> None:
    message = alert_message(
        an_alert(), a_transition(), a_recipient(), SETTINGS, a_claim(a_row(step=step))
    )
    assert f" - {reason}: " in message.sms["canh-bao"]


@pytest.mark.parametrize(
    ("step", "grade"),
    [
        (0, "[Cảnh báo]"),
        (100, "[Cảnh báo · chưa ai nhận]"),
        (1_000_100, "[Cảnh báo · nhắc lại]"),
        (-200, "[Cảnh báo · báo lại]"),
        (-300, "[Cảnh báo · báo muộn]"),
    ],
)
def test_a_title_says_why_it_is_told_again(step: int, grade: str) -> None:
    message = alert_message(
        an_alert(), a_transition(), a_recipient(), SETTINGS, a_claim(a_row(step=step))
    )
    assert message.title.startswith(f"{grade} ")


@pytest.mark.parametrize(
    ("step", "note"),
    [
        (0, ""),
        (1_000_100, "Nhắc lại: chưa ai nhận xử lý"),
        (100, "Chưa ai nhận xử lý"),
        (-200, "Báo lại: không còn ai nhận xử lý, vẫn đang diễn ra"),
        (-300, "Báo muộn: bị tắt báo hoặc đã có cảnh báo khác giải thích; nay vẫn đang diễn ra"),
    ],
)
def test_a_message_says_why_it_is_told_again(step: int, note: str) -> None:
    message = alert_message(
        an_alert(), a_transition(), a_recipient(), SETTINGS, a_claim(a_row(step=step))
    )
    assert note in message.text
    assert ("báo lên cấp" in message.text) == (step == 100)


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ([], "Đã báo cho: chưa tin nào tới nơi"),
        (
            [("Thanh tra Lan", NOW), ("Chị Hoa", NOW + HOUR)],
            "Đã báo cho: Thanh tra Lan (07:30 05/02/2021), Chị Hoa (08:30 05/02/2021)",
        ),
    ],
)
def test_who_is_asked_next_reads_who_was_told_before(
    told: list[tuple[str, datetime]], line: str
) -> None:
    def said(step: int) -> str:
        claim, beside = a_claim(a_row(step=step)), Beside(told=told)
        message = alert_message(an_alert(), a_transition(), a_recipient(), SETTINGS, claim, beside)
        return message.text

    assert f"{line}\n" in said(100)
    assert "Đã báo cho" not in said(0)


def test_the_link_by_which_one_answers_stands_in_calls_and_not_in_ends() -> None:
    url = "http://127.0.0.1/a/token"

    def said(reason: Reason) -> Message:
        move, beside = a_transition(reason=reason), Beside(link=url)
        return alert_message(an_alert(), move, a_recipient(), SETTINGS, a_claim(), beside)

    call, end = said(Reason.CONFIRMED), said(Reason.RECOVERED)

    assert f"Nhận xử lý: {url}" in call.text
    assert f'<a href="{url}"' in call.html
    assert (call.link, end.link) == (url, "http://127.0.0.1:8000/alerts/a1")
    assert url not in end.text + end.html


def test_a_persons_own_quiet_hours_come_before_those_of_everybody() -> None:
    own, general = (QuietHours(begins=time(hour), ends=time(6)) for hour in (23, 22))
    settings = some_settings(
        quiet_hours=(QuietSpec(hours=general), QuietSpec(hours=own, recipients=("chief",)))
    )
    assert quiet_of("chief", settings) == own
    assert quiet_of("duty", settings) == general
    assert quiet_of("duty", some_settings()) is None


def an_accepted_level(value: float = 180_000.0) -> AcceptedLevel:
    return AcceptedLevel(
        fingerprint=a_finding().fingerprint,
        alert="a1",
        value=value,
        by="Hoa",
        reason="giá mới",
        at=NOW,
        until=NOW + HOUR,
    )


@pytest.mark.parametrize(
    ("share", "stays"), [(0.0, False), (MARGIN, False), (-MARGIN, False), (MARGIN + 0.01, True)]
)
def test_an_accepted_level_answers_for_what_stays_about_it(share: float, stays: bool) -> None:
    level = an_accepted_level()
    finding = a_finding(value=180_000.0 * (1 + share))
    left = without_accepted([finding], {level.fingerprint: level}, ())
    assert left == [finding] * stays


def test_an_accepted_level_answers_for_nothing_else() -> None:
    level = an_accepted_level()
    others = [a_finding(rule="ceiling"), a_finding(value=None)]
    assert without_accepted(others, {level.fingerprint: level}, ()) == others


def test_an_alert_that_went_further_hears_of_its_own_end() -> None:
    level = an_accepted_level()
    finding = a_finding()
    opened = {level.fingerprint}
    assert without_accepted([finding], {level.fingerprint: level}, opened) == [finding]


def test_operators_read_who_silenced_what_and_until_when() -> None:
    text = silence_ending(SILENCE, SETTINGS).text
    assert "chợ nghỉ Tết" in text.vi
    assert "Chị Hoa" in text.en


def test_operators_read_what_a_silence_hid() -> None:
    trouble = silence_ended(SILENCE, [an_alert(), an_alert(id="a2")], SETTINGS)
    assert "đã ẩn 2 cảnh báo" in trouble.text.vi
    assert trouble.text.en.endswith("By Chị Hoa.")


def test_operators_read_which_chain_stands_still() -> None:
    trouble = chain_stuck(CHAIN, an_alert(subject=PORK), SETTINGS)
    assert "Thịt lợn ba chỉ" in trouble.title.vi
    assert "night" in trouble.text.en


def test_the_summary_of_a_silence_names_what_still_goes_on_the_gravest_first() -> None:
    grave = an_alert(id="a2", rule="reserve", kind="shortfall", severity=Severity.CRITICAL)
    over = an_alert(AlertState.RESOLVED, id="a3")

    said = silence_ended(SILENCE, [an_alert(), grave, over, grave], SETTINGS).text
    many = silence_ended(SILENCE, [an_alert(id=f"m{n}") for n in range(11)], SETTINGS).text
    none = silence_ended(SILENCE, [over], SETTINGS).text

    assert "đã ẩn 3 cảnh báo" in said.vi
    going_on = said.vi.split("Còn đang diễn ra: ")[1]
    assert going_on.index("Thiếu") < going_on.index("Giá tăng")
    assert going_on.count("Thịt lợn") == 2
    assert many.en.split("Still going on: ")[1].count(";") == 9
    assert ", …" in many.en
    assert "Còn đang diễn ra" not in none.vi


@pytest.mark.parametrize("author", ["chief", " Chief ", "CHIEF"])
def test_the_author_of_a_silence_is_found_by_code_or_name(author: str) -> None:
    assert author_of(replace(SILENCE, author=author), SETTINGS) == ("chief",)
    assert author_of(replace(SILENCE, author="somebody"), SETTINGS) == ()
