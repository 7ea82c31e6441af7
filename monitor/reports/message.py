"""The message that carries a report to one recipient: a mail to read, a workbook to keep."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.domain.delivery import Attachment, Claim, Message
from monitor.domain.people import Recipient
from monitor.domain.settings import Settings
from monitor.domain.view import DailySummary
from monitor.reports.conclusion import conclusions
from monitor.reports.html import render_html
from monitor.reports.words import Words

_ATTACHED = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def report_message(
    summary: DailySummary,
    documents: Mapping[str, bytes],
    recipient: Recipient,
    settings: Settings,
    claim: Claim,
) -> Message:
    """Return the message of a published report, in the recipient's language.

    The page is in the mail itself; every other document that was published is attached as it is.
    """
    words = Words(recipient.language, settings)
    title = report_title(summary, words)
    return Message(
        delivery_id=claim.row.key,
        title=title,
        text=_text(title, summary, words, claim),
        html=render_html(summary, settings, recipient.language).decode(),
        data=_data(title, summary, recipient, words, claim),
        attachments=tuple(
            Attachment(name=file_name(summary, form), media_type=_ATTACHED[form], content=content)
            for form, content in sorted(documents.items())
            if form in _ATTACHED
        ),
        attempt=claim.attempt,
        possible_duplicate=claim.possible_duplicate,
        link=words.link("reports", summary.day.isoformat()),
    )


def report_title(summary: DailySummary, words: Words) -> str:
    """Return the title of the mail; a drill is marked before anything else."""
    title = words("Báo cáo bình ổn thị trường ngày", "Market stabilisation report of")
    mark = words("[MÔ PHỎNG] ", "[DRILL] ") if summary.is_drill else ""
    return f"{mark}{title} {words.day(summary.day)}"


def file_name(summary: DailySummary, form: str) -> str:
    """Return the name of an attached document: plain letters and the day."""
    return f"bao-cao-binh-on-{summary.day.isoformat()}.{form}"


def _text(title: str, summary: DailySummary, words: Words, claim: Claim) -> str:
    lines = [title, summary.authority, ""]
    if claim.possible_duplicate:
        lines += [words("Có thể là bản gửi lặp lại.", "This may be a repeated message."), ""]
    lines += [f"- {sentence}" for sentence in conclusions(summary, words)]
    lines += ["", words.link("reports", summary.day.isoformat())]
    return "\n".join(lines)


def _data(
    title: str, summary: DailySummary, recipient: Recipient, words: Words, claim: Claim
) -> dict[str, object]:
    return {
        "delivery_id": claim.row.key,
        "attempt": claim.attempt,
        "possible_duplicate": claim.possible_duplicate,
        "recipient": recipient.code,
        "alerts": [],
        "digest": False,
        "title": title,
        "drill": summary.is_drill,
        "report": {
            "day": summary.day.isoformat(),
            "as_of": summary.as_of.isoformat(),
            "complete": not summary.problems,
            "conclusions": list(conclusions(summary, words)),
            "url": words.link("reports", summary.day.isoformat()),
        },
    }
