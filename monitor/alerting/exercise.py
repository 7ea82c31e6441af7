"""Exercises: calls to people through their real channels, marked as such, to see who answers."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from monitor.alerting.envelope import foot_of, marks_of, message_of, title_of
from monitor.alerting.routing import Telling
from monitor.alerting.sheet import Line, Sheet
from monitor.alerting.words import Words
from monitor.domain.delivery import Claim, DeliveryKind, Message, OutboxRow
from monitor.domain.people import Recipient
from monitor.domain.settings import Settings
from monitor.domain.wording import moment_text

EXERCISE: Final = "exercise/"
"""How the topics of these messages begin; what follows is the exercise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """Who called whom, when, and with which words."""

    id: str
    by: str
    at: datetime
    text: str


def exercise_rows(exercise: Exercise, told: list[Telling], settings: Settings) -> list[OutboxRow]:
    """Return one row for each recipient and channel; quiet hours do not hold an exercise back."""
    return [
        OutboxRow(
            kind=DeliveryKind.OPERATOR,
            topic=EXERCISE + exercise.id,
            number=1,
            recipient=telling.recipient,
            channel=telling.channel,
            not_before=exercise.at,
            created_at=exercise.at,
            config_version=settings.version,
            route=telling.route or telling.because,
        )
        for telling in told
    ]


def exercise_message(
    exercise: Exercise, recipient: Recipient, settings: Settings, claim: Claim, url: str
) -> Message:
    """Return the call to one person; ``url`` is his own signed link by which he answers."""
    language = recipient.language
    headline = _HEADLINE.to(language)
    sheet = Sheet(
        title=title_of(_MARK.to(language), headline, language, settings, claim),
        headline=f"{_MARK.to(language)}: {headline}",
        colour="#5b2a86",
        marks=(_NOTE.to(language), *marks_of(language, settings, claim)),
        lines=(
            Line(_WHAT.to(language), exercise.text),
            Line(_BY.to(language), exercise.by),
            Line(_AT.to(language), moment_text(exercise.at, settings.zone)),
        ),
        link=url,
        link_text=_ANSWER.to(language),
        foot=foot_of(language, settings, ""),
    )
    return message_of(sheet, [], recipient, settings, claim)


def to_text(exercise: Exercise) -> str:
    """Return an exercise as it is kept."""
    return json.dumps({**asdict(exercise), "at": exercise.at.isoformat()}, ensure_ascii=False)


def from_text(kept: str) -> Exercise:
    """Return the exercise that was kept."""
    values = json.loads(kept)
    return Exercise(**{**values, "at": datetime.fromisoformat(values["at"])})


_MARK: Final = Words("DIỄN TẬP", "EXERCISE")
_HEADLINE: Final = Words("hãy xác nhận đã nhận được tin này", "confirm that this reached you")
_NOTE: Final = Words(
    "DIỄN TẬP / EXERCISE – không phải cảnh báo thật.", "EXERCISE / DIỄN TẬP – no real alert."
)
_WHAT: Final = Words("Nội dung", "What")
_BY: Final = Words("Người gọi", "Called by")
_AT: Final = Words("Lúc", "At")
_ANSWER: Final = Words("Xác nhận đã nhận", "Confirm")
