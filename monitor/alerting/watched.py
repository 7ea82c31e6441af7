"""Troubles of the monitor itself: one is one message to the operators, and its end is told too.

A trouble has a topic that stays the same and a number that grows: odd when it begins, even when it
ends. So telling twice changes nothing, also with two processes that see the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from monitor.alerting.message import Trouble
from monitor.alerting.words import Words

WATCHED: Final = "watchdog/"
"""How the topics of what the watchdog sees begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Something that is wrong now; ``is_ripe`` once it has lasted long enough to be told."""

    topic: str
    trouble: Trouble
    is_ripe: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One thing to tell of a trouble: that it began, or that it is over."""

    topic: str
    number: int
    trouble: Trouble


def tellings(
    numbers: Mapping[str, int], texts: Mapping[str, Trouble], conditions: Mapping[str, Condition]
) -> list[Telling]:
    """Return what is to be told, by the last number of each topic and the words of its begin.

    What is not ripe begins nothing, and yet what has begun goes on while it is there.
    """
    begun = [
        Telling(topic=topic, number=numbers.get(topic, 0) + 1, trouble=condition.trouble)
        for topic, condition in conditions.items()
        if condition.is_ripe and not is_open(numbers.get(topic, 0))
    ]
    ended = [
        Telling(topic=topic, number=number + 1, trouble=_over(texts[topic]))
        for topic, number in numbers.items()
        if is_open(number) and topic not in conditions
    ]
    return begun + ended


def is_open(number: int) -> bool:
    """Say whether a trouble whose last number this is goes on."""
    return number % 2 == 1


def text_key(topic: str, number: int) -> str:
    """Return under which key the words of a telling are kept."""
    return f"trouble/{topic}/{number}"


def to_plain(trouble: Trouble) -> dict[str, list[str]]:
    """Return a trouble as plain JSON values."""
    return {"title": list(trouble.title), "text": list(trouble.text)}


def from_plain(kept: Mapping[str, list[str]]) -> Trouble:
    """Return the trouble of plain JSON values."""
    return Trouble(title=Words(*kept["title"]), text=Words(*kept["text"]))


def _over(trouble: Trouble) -> Trouble:
    title = Words(f"Đã hết: {trouble.title.vi}", f"Over: {trouble.title.en}")
    return Trouble(
        title=title,
        text=Words(
            f"Không còn nữa. Lúc bắt đầu: {trouble.text.vi}",
            f"It is over. When it began: {trouble.text.en}",
        ),
    )
