"""The evidence of an alert as a picture beside its words; these go out if it cannot be drawn."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from monitor.alerting.naming import topic_of
from monitor.alerting.routing import ENDS
from monitor.alerting.words import Words, figure
from monitor.domain.alert import Alert, Transition
from monitor.domain.calendar import local_day
from monitor.domain.delivery import Attachment
from monitor.domain.settings import Settings
from monitor.domain.wording import quantity
from monitor.reports.charts import PriceCourse
from monitor.reports.picture import Amount, KeyLine, amounts_png, course_png
from monitor.rules.naming import Naming

logger = logging.getLogger(__name__)

_NAME: Final = "dien-bien.png"
_NOT_OF_THE_MARKET: Final = frozenset({"balance", "data_quality", "quality", "silence"})
"""Kinds about reports and lots: there is no course and no stock to look at."""

_WITH_THRESHOLD: Final = frozenset({"spike", "creep", "spread"})
"""Kinds of which a price is held against a baseline, and its excess against a threshold."""


def picture_of(
    alert: Alert,
    steps: Sequence[Transition],
    course: Mapping[date, float],
    settings: Settings,
    language: str,
) -> Attachment | None:
    """Return the picture of the last of an alert's steps, or ``None`` where there is none to draw.

    ``course`` is the price by day, where the alert is about one.
    """
    try:
        content = _drawn(alert, steps, course, settings, language)
    except Exception:  # whatever befell the picture, the words go out
        logger.exception("the picture of an alert was not drawn", extra={"alert": alert.id})
        return None
    return Attachment(name=_NAME, media_type="image/png", content=content) if content else None


def _drawn(
    alert: Alert,
    steps: Sequence[Transition],
    course: Mapping[date, float],
    settings: Settings,
    language: str,
) -> bytes:
    if alert.kind in _NOT_OF_THE_MARKET:
        return b""
    title = topic_of(alert, settings, language)
    if len(course) > 1:
        drawn = _price_course(alert.kind, steps, course, settings, language)
        return course_png(title, drawn, _keys(drawn, steps[-1].unit, language))
    amounts = _amounts(alert, steps[-1], settings, language)
    return amounts_png(title, amounts) if amounts else b""


def _price_course(
    kind: str,
    steps: Sequence[Transition],
    course: Mapping[date, float],
    settings: Settings,
    language: str,
) -> PriceCourse:
    last = steps[-1]
    told = next((step for step in steps if step.notify), last)
    return PriceCourse(
        points=course,
        baseline=last.baseline,
        threshold=_threshold(last) if kind in _WITH_THRESHOLD else None,
        opened=local_day(told.at, settings.zone),
        opened_text=_TOLD.to(language),
        closed=local_day(last.at, settings.zone) if last.reason in ENDS else None,
        closed_text=_OVER.to(language),
        title="",
        language=language,
    )


def _threshold(step: Transition) -> float | None:
    """Return the price from which there is an alert, given the day's season and market.

    The rules hold the logarithm of the price over its baseline, less what season and market
    explain, against the threshold; the same difference leads from the price to the threshold.
    """
    entry, excess = step.evidence.get("entry_percent"), step.evidence.get("excess_percent")
    if not isinstance(entry, int | float) or not isinstance(excess, int | float):
        return None
    return None if step.value is None else step.value * (1 + entry / 100) / (1 + excess / 100)


def _keys(course: PriceCourse, unit: str, language: str) -> list[KeyLine]:
    last = max(course.points)
    said = [
        ("price", f"{_PRICE.to(language)}, {last:%d/%m}", course.points[last]),
        ("level", _COMPARED.to(language), course.baseline),
        ("threshold", _THRESHOLD.to(language), course.threshold),
    ]
    return [
        KeyLine(kind, f"{text}: {figure(value, unit, language)}")
        for kind, text, value in said
        if value is not None
    ]


def _amounts(alert: Alert, step: Transition, settings: Settings, language: str) -> list[Amount]:
    """Return what there is and what there should be: in units of the goods where they are known."""
    naming = Naming(settings.market)
    unit = (
        naming.unit(alert.subject.product)
        if alert.subject.product
        else naming.unit_of_group(alert.subject.group)
    )
    known = [
        (kind, words, amount)
        for kind, key, words in _HELD
        if isinstance(amount := step.evidence.get(key), int | float)
    ]
    if any(kind == "enough" for kind, _, _ in known) and len(known) > 1:
        return [
            Amount(words.to(language), quantity(amount, unit, language), amount, kind)
            for kind, words, amount in known
        ]
    if step.value is None or not step.baseline or min(step.value, step.baseline) < 0:
        return []
    return [
        Amount(words.to(language), figure(amount, step.unit, language), amount, kind)
        for kind, words, amount in (
            ("now", _NOW, step.value),
            ("enough", _COMPARED, step.baseline),
        )
    ]


_TOLD = Words("báo", "told")
_OVER = Words("hết", "over")
_PRICE = Words("Giá", "Price")
_NOW = Words("Hiện tại", "Now")
_COMPARED = Words("Mức so sánh", "Compared with")
_THRESHOLD = Words("Ngưỡng báo", "Told from")
_HELD: Final = (
    ("now", "lower_thousandths", Words("Chắc chắn có", "Surely held")),
    ("maybe", "upper_thousandths", Words("Nhiều nhất có thể có", "At most held")),
    ("now", "now_thousandths", Words("Tồn hôm nay", "Stock today")),
    ("enough", "target_thousandths", Words("Chỉ tiêu", "Target")),
    ("enough", "usual_thousandths", Words("Tồn thường ngày", "Usual stock")),
)
"""What evidence names of stocks, in the order in which it is shown."""
