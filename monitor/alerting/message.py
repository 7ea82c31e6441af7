"""What a person is told: what, where, since when, how much against what, why, and the first act.

The figures are those of the transition, not of the alert as it stands when the message happens to
leave: a message that waited an hour still says what was known at its moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, NamedTuple

from monitor.alerting.asking import Asked, asked_by
from monitor.alerting.envelope import foot_of, marks_of, message_of, title_of
from monitor.alerting.escalation import CALLS
from monitor.alerting.naming import alert_url, area_of, topic_of, what_of, where_of
from monitor.alerting.reply import reply_slot
from monitor.alerting.routing import ENDS
from monitor.alerting.sheet import END_COLOUR, SEVERITY_COLOUR, Bar, Line, Sheet
from monitor.alerting.sms import slots_of
from monitor.alerting.words import (
    DATA_STOPPED_ACT,
    REASON,
    SEVERITY,
    Words,
    duration,
    figure,
    joint_reading,
    why_and_act,
)
from monitor.domain.alert import Alert, Reason, Transition
from monitor.domain.delivery import Attachment, Claim, DeliveryRecord, Message
from monitor.domain.people import Recipient
from monitor.domain.settings import Settings
from monitor.domain.wording import moment_text, percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something wrong with the monitor itself, for its operators."""

    title: Words
    text: Words


Course = Sequence[tuple[date, float]]
"""A figure by local day."""

_MOST_BARS: Final = 7


class Beside(NamedTuple):
    """What goes with a step: the recipient's own signed link, the code he sends back, the course.

    ``course`` is the figure on the days before, oldest first, as far as it is on record, and
    ``picture`` the same drawn, for a channel that carries files. ``told`` are those whom a message
    about it has reached, by name and since when: whoever is asked next asks that first.
    """

    link: str = ""
    code: str = ""
    course: Course = ()
    picture: Attachment | None = None
    told: Sequence[tuple[str, datetime]] = ()


NOTHING_BESIDE = Beside()


def alert_message(
    alert: Alert,
    transition: Transition,
    recipient: Recipient,
    settings: Settings,
    claim: Claim,
    beside: Beside = NOTHING_BESIDE,
) -> Message:
    """Return what one recipient is told of one transition, in his language."""
    sheet = _alert_sheet(alert, transition, recipient.language, settings, claim)
    sheet = replace(sheet, course=_bars(sheet, transition, beside.course, recipient.language))
    if asked_by(claim.row) is Asked.RUNG:
        sheet = replace(sheet, lines=(_known_to(beside.told, recipient, settings), *sheet.lines))
    if beside.link and transition.reason in CALLS:
        answer = _ANSWER.to(recipient.language)
        sheet = replace(sheet, answer=beside.link, answer_text=answer)
    if transition.reason in CALLS:
        reply = reply_slot(beside.code, settings.replies)
        sheet = replace(sheet, slots={**sheet.slots, "reply": reply})
    entry = alert_entry(alert, transition, settings)
    if beside.picture is None:
        return message_of(sheet, [entry], recipient, settings, claim)
    sheet = replace(sheet, picture=beside.picture.name)
    message = message_of(sheet, [entry], recipient, settings, claim)
    return replace(message, attachments=(beside.picture,))


def operator_message(
    trouble: Trouble, recipient: Recipient, settings: Settings, claim: Claim
) -> Message:
    """Return what an operator is told when the monitor itself is ill."""
    language = recipient.language
    headline = trouble.title.to(language)
    sheet = Sheet(
        title=title_of(_MONITOR.to(language), headline, language, settings, claim),
        headline=headline,
        colour="#5b2a86",
        marks=marks_of(language, settings, claim),
        lines=(Line(_WHAT_HAPPENED.to(language), trouble.text.to(language)),),
        link=settings.base_url.rstrip("/") + "/",
        link_text=_OPEN_BOARD.to(language),
        foot=foot_of(language, settings, ""),
    )
    return message_of(sheet, [], recipient, settings, claim)


def dead_letter(record: DeliveryRecord, settings: Settings, others: int = 0) -> Trouble:
    """Return the trouble that a delivery given up for good is for the operators.

    ``others`` is how many more rows travelled in the same message.
    """
    row = record.row
    name = settings.recipient_name(row.recipient)
    row_vi = row.key + (f" và {others} cảnh báo khác trong cùng tin" if others else "")
    row_en = row.key + (f" and {others} more of the same message" if others else "")
    return Trouble(
        title=Words(f"Không báo được cho {name}", f"Could not tell {name}"),
        text=Words(
            f"Kênh {row.channel}, {row_vi}: {record.text} (số lần gửi: {record.attempts}).",
            f"Channel {row.channel}, {row_en}: {record.text} (attempts: {record.attempts}).",
        ),
    )


def alert_entry(alert: Alert, transition: Transition, settings: Settings) -> dict[str, object]:
    """Return one alert as the webhook body names it: plain JSON values, times in UTC."""
    subject = alert.subject
    return {
        "id": alert.id,
        "transition": transition.number,
        "rule": alert.rule,
        "severity": str(transition.severity),
        "state": str(transition.to_state),
        "product": subject.product or subject.group,
        "area": area_of(alert, settings),
        "outlet": subject.outlet,
        "opened_at": alert.opened_at.isoformat(),
        "value": transition.value,
        "baseline": transition.baseline,
        "sentence_vi": transition.sentence_vi,
        "sentence_en": transition.sentence_en,
        "url": alert_url(alert, settings),
    }


def _alert_sheet(
    alert: Alert, transition: Transition, language: str, settings: Settings, claim: Claim
) -> Sheet:
    is_end = transition.reason in ENDS
    severity = SEVERITY[transition.severity].to(language)
    topic = topic_of(alert, settings, language)
    asked = _ASKED_SHORTLY.get(asked_by(claim.row))
    grade = severity if asked is None else f"{severity} · {asked.to(language)}"
    prefix = _ENDED.to(language) if is_end else grade
    return Sheet(
        title=title_of(prefix, topic, language, settings, claim),
        headline=f"{REASON[transition.reason].to(language)}: {topic}",
        colour=END_COLOUR if is_end else SEVERITY_COLOUR[transition.severity],
        marks=(*marks_of(language, settings, claim), *_asked(claim, language)),
        lines=_lines(alert, transition, language, settings),
        course_text=_COURSE.to(language),
        link=alert_url(alert, settings),
        link_text=_OPEN_ALERT.to(language),
        foot=foot_of(language, settings, alert.id),
        slots={**slots_of(alert, transition, settings), **_short_reason(claim)},
    )


def _short_reason(claim: Claim) -> dict[str, str]:
    """Return what a short text says instead of its reason when somebody is asked (again)."""
    words = _ASKED_SHORTLY.get(asked_by(claim.row))
    return {} if words is None else {"reason": words.vi}


def _lines(
    alert: Alert, transition: Transition, language: str, settings: Settings
) -> tuple[Line, ...]:
    is_end = transition.reason in ENDS
    sentence = Words(transition.sentence_vi, transition.sentence_en)
    why, act = why_and_act(sentence, alert.kind, transition.evidence)
    if transition.reason is Reason.DATA_STOPPED:
        act = DATA_STOPPED_ACT
    is_reporter = bool(alert.subject.source) and not alert.subject.group
    lasted = duration(transition.at - alert.opened_at, language)
    lines = (
        Line(_SEVERITY.to(language), SEVERITY[transition.severity].to(language)),
        Line(
            (_REPORTER if is_reporter else _WHAT).to(language), what_of(alert, settings, language)
        ),
        Line(_WHERE.to(language), where_of(alert, settings, language)),
        Line(_SINCE.to(language), moment_text(alert.opened_at, settings.zone)),
        Line(_LASTED.to(language), lasted if is_end else ""),
        Line(_LEVEL.to(language), _against(transition, language)),
        Line(_WHY.to(language), why.to(language)),
        Line(_JOINT.to(language), joint_reading(transition.evidence).to(language)),
        Line(_FIRST_ACT.to(language), "" if is_end else act.to(language)),
    )
    return tuple(line for line in lines if line.text)


def _known_to(
    told: Sequence[tuple[str, datetime]], recipient: Recipient, settings: Settings
) -> Line:
    named = [f"{name} ({moment_text(since, settings.zone)})" for name, since in told]
    said = ", ".join(named) or _NOBODY.to(recipient.language)
    return Line(_TOLD.to(recipient.language), said)


def _asked(claim: Claim, language: str) -> tuple[str, ...]:
    """Return the note that says why somebody is asked (again)."""
    words = _ASKED.get(asked_by(claim.row))
    return () if words is None else (words.to(language),)


def _bars(sheet: Sheet, transition: Transition, course: Course, language: str) -> tuple[Bar, ...]:
    """Return what the figure is held against, and the figure day by day, as bars to compare."""
    value, baseline = transition.value, transition.baseline
    if value is None or baseline is None or baseline <= 0 or value < 0:
        return ()
    shown = [(f"{day:%d/%m}", amount) for day, amount in course[-_MOST_BARS:]]
    named = shown if len(shown) > 1 else [(_NOW.to(language), value)]
    longest = max(baseline, *(amount for _, amount in named))

    def bar(label: str, amount: float, colour: str) -> Bar:
        return Bar(label, figure(amount, transition.unit, language), amount / longest, colour)

    against = bar(_COMPARED.to(language), baseline, _COMPARED_COLOUR)
    return (against, *(bar(label, amount, sheet.colour) for label, amount in named))


def _against(transition: Transition, language: str) -> str:
    value, baseline, unit = transition.value, transition.baseline, transition.unit
    if value is None:
        return ""
    said = figure(value, unit, language)
    if baseline is None:
        return said
    versus = f"{said} {_VERSUS.to(language)} {figure(baseline, unit, language)}"
    if unit == "%" or baseline <= 0:
        return versus
    return f"{versus} ({percent((value / baseline - 1) * 100, language=language, sign=True)})"


_WHAT = Words("Mặt hàng", "What")
_REPORTER = Words("Đầu mối báo cáo", "Reporter")
_WHERE = Words("Nơi", "Where")
_SINCE = Words("Từ lúc", "Since")
_LASTED = Words("Kéo dài", "Lasted")
_SEVERITY = Words("Mức độ", "Severity")
_LEVEL = Words("Số liệu", "Level")
_VERSUS = Words("so với", "against")
_WHY = Words("Vì sao", "Why")
_JOINT = Words("Giá và hàng", "Price and stock")
_FIRST_ACT = Words("Việc cần làm ngay", "First act")
_OPEN_ALERT = Words("Xem chứng cứ", "Open the evidence")
_OPEN_BOARD = Words("Mở bảng theo dõi", "Open the dashboard")
_WHAT_HAPPENED = Words("Chuyện gì", "What happened")
_MONITOR = Words("HỆ THỐNG", "MONITOR")
_ENDED = Words("KẾT THÚC", "OVER")
_ANSWER = Words("Nhận xử lý", "Take it on")
_TOLD = Words("Đã báo cho", "Told before")
_NOBODY = Words("chưa tin nào tới nơi", "no message has arrived")
_COURSE = Words("Diễn biến", "Course")
_COMPARED = Words("Mức so sánh", "Compared with")
_COMPARED_COLOUR: Final = "#9aa5b1"
_NOW = Words("Hiện tại", "Now")
_ASKED = {
    Asked.RUNG: Words(
        "Chưa ai nhận xử lý; báo lên cấp tiếp theo", "Nobody has answered; escalated"
    ),
    Asked.REMINDER: Words("Nhắc lại: chưa ai nhận xử lý", "Reminder: nobody has taken it on yet"),
    Asked.AGAIN: Words(
        "Báo lại: không còn ai nhận xử lý, vẫn đang diễn ra",
        "Told again: nobody has it any more, and it is still going on",
    ),
    Asked.LATE: Words(
        "Báo muộn: bị tắt báo hoặc đã có cảnh báo khác giải thích; nay vẫn đang diễn ra",
        "Told late: a silence or another alert held it back; it is still going on",
    ),
}
_ASKED_SHORTLY = {
    Asked.RUNG: Words("chưa ai nhận", "not taken on"),
    Asked.REMINDER: Words("nhắc lại", "reminder"),
    Asked.AGAIN: Words("báo lại", "told again"),
    Asked.LATE: Words("báo muộn", "told late"),
}
