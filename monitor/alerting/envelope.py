"""What every message has around its contents: marks, sender, the id of its delivery, its forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from monitor.alerting.sheet import Sheet, as_html, as_markdown, as_text
from monitor.alerting.sms import templates_of, texts
from monitor.alerting.words import (
    DRILL_MARK,
    DRILL_NOTE,
    DUPLICATE_MARK,
    DUPLICATE_NOTE,
    Words,
)
from monitor.domain.delivery import Claim, Message
from monitor.domain.people import Recipient
from monitor.domain.settings import Settings


def title_of(prefix: str, topic: str, language: str, settings: Settings, claim: Claim) -> str:
    """Return a title with the marks of a drill and of a possible duplicate."""
    drill = f"[{DRILL_MARK.to(language)}] " if settings.drill else ""
    twin = f" ({DUPLICATE_MARK.to(language)})" if claim.possible_duplicate else ""
    return f"{drill}[{prefix}] {topic}{twin}"


def marks_of(language: str, settings: Settings, claim: Claim) -> tuple[str, ...]:
    """Return the notes that stand above everything else."""
    marks = ((settings.drill, DRILL_NOTE), (claim.possible_duplicate, DUPLICATE_NOTE))
    return tuple(words.to(language) for is_set, words in marks if is_set)


def foot_of(language: str, settings: Settings, alert_id: str) -> str:
    """Return who sends it, which alert it is about, and the configuration in force."""
    name = (settings.name_en if language == "en" else settings.name) or settings.name
    code = f"{_CODE.to(language)} {alert_id}" if alert_id else ""
    config = f"{_CONFIG.to(language)} {settings.version[:12]}"
    return " · ".join(part for part in (settings.authority, name, code, config) if part)


def message_of(
    sheet: Sheet,
    alerts: Sequence[dict[str, object]],
    recipient: Recipient,
    settings: Settings,
    claim: Claim,
    *,
    is_digest: bool = False,
) -> Message:
    """Return a sheet in every form, with the web hook's body beside it."""
    delivery_id = claim.delivery_id
    slots = _slots(sheet, settings, claim)
    return Message(
        delivery_id=delivery_id,
        title=_nfc(sheet.title),
        text=_legible(as_text(sheet)),
        html=_legible(as_html(sheet)),
        markdown=_legible(as_markdown(sheet)),
        attempt=claim.attempt,
        possible_duplicate=claim.possible_duplicate,
        data={
            "delivery_id": delivery_id,
            "attempt": claim.attempt,
            "possible_duplicate": claim.possible_duplicate,
            "recipient": recipient.code,
            "alerts": list(alerts),
            "digest": is_digest,
            "title": _nfc(sheet.title),
            "drill": settings.drill is not None,
        },
        sms=texts(templates_of(settings), slots),
        slots=slots,
        link=sheet.answer or sheet.link,
    )


def _slots(sheet: Sheet, settings: Settings, claim: Claim) -> dict[str, str]:
    """Return what short texts may ask for; they are Vietnamese, as their templates are."""
    marks = ((settings.drill, DRILL_MARK), (claim.possible_duplicate, DUPLICATE_MARK))
    said = "".join(f"{words.vi.upper()}: " for is_set, words in marks if is_set)
    usual = {"headline": sheet.headline, "link": sheet.link, "reply": ""}
    slots = {**usual, **sheet.slots, "drill": said}
    return {name: _nfc(text) for name, text in slots.items()}


def _legible(text: str) -> str:
    """Return composed text in which no line ends between a figure and its unit."""
    return _BEFORE_UNIT.sub("\u00a0", _nfc(text))


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


_BEFORE_UNIT: Final = re.compile(r"(?<=\d) (?=(?:%|đ|kg|tấn|lít)(?!\w))")
_CODE: Final = Words("mã", "alert")
_CONFIG: Final = Words("cấu hình", "configuration")
