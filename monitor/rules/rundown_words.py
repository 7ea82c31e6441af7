"""The sentences of the rundown rule, in Vietnamese and English, with the figures in them."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.domain.finding import Subject, Verdict
from monitor.domain.wording import percent, quantity
from monitor.rules.joint import JointVerdict
from monitor.rules.naming import Naming

_MOST_AREAS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RundownFigures:
    """Stock now and usually, in thousandths of the base unit, over how many outlets.

    ``fallen`` of them lost ``entry_percent`` each; ``most_fell_far`` when many lost so much that it
    is critical. ``areas`` of a rundown of the city come with
    their falls in percent, the deepest first.
    """

    now: float
    usual: float
    fall_percent: float
    entry_percent: float
    outlets: int
    fallen: int
    most_fell_far: bool
    joint: JointVerdict
    areas: tuple[tuple[str, float], ...] = ()

    @property
    def fallen_percent(self) -> float:
        """Return the part of the outlets that lost so much."""
        return 100 * self.fallen / self.outlets


def sentences(
    naming: Naming, subject: Subject, verdict: Verdict, figures: RundownFigures
) -> tuple[str, str]:
    """Return the Vietnamese and the English sentence about a stock that runs down."""
    return (
        _sentence_vi(naming, subject, verdict, figures),
        _sentence_en(naming, subject, verdict, figures),
    )


def _where(naming: Naming, subject: Subject, language: str) -> str:
    area = naming.area(subject.area, language)
    place = f"{naming.outlet(subject.outlet)} ({area})" if subject.outlet else area
    return f"{naming.group(subject.group, language)}, {place}"


def _sentence_vi(
    naming: Naming, subject: Subject, verdict: Verdict, figures: RundownFigures
) -> str:
    unit = naming.unit_of_group(subject.group)
    held = (
        f"{_where(naming, subject, 'vi')}: tồn {quantity(figures.now, unit)} so với thường ngày "
        f"{quantity(figures.usual, unit)} ({figures.outlets} điểm bán)"
    )
    if verdict is Verdict.CLEAR:
        return f"{held}, hàng đã về lại."
    if not subject.outlet:
        held += f", {figures.fallen} điểm đã mất từ {percent(figures.entry_percent, 0)}"
    return (
        f"{held}, giảm {percent(figures.fall_percent, 0)} (ngưỡng "
        f"{percent(figures.entry_percent, 0)}){_worst(naming, figures, 'vi')}; "
        f"{figures.joint.meaning_vi}. "
        f"Việc đầu tiên: {figures.joint.first_act_vi}."
    )


def _sentence_en(
    naming: Naming, subject: Subject, verdict: Verdict, figures: RundownFigures
) -> str:
    unit = naming.unit_of_group(subject.group)
    held = (
        f"{_where(naming, subject, 'en')}: stock {quantity(figures.now, unit, 'en')} against the "
        f"usual {quantity(figures.usual, unit, 'en')} (outlets: {figures.outlets})"
    )
    if verdict is Verdict.CLEAR:
        return f"{held}, restocked."
    if not subject.outlet:
        held += f", {figures.fallen} of them down by {percent(figures.entry_percent, 0, 'en')}"
    return (
        f"{held}, down {percent(figures.fall_percent, 0, 'en')} (threshold "
        f"{percent(figures.entry_percent, 0, 'en')}){_worst(naming, figures, 'en')}; "
        f"{figures.joint.meaning_en}. "
        f"First act: {figures.joint.first_act_en}."
    )


def _worst(naming: Naming, figures: RundownFigures, language: str) -> str:
    """Return the districts that fell most, of a rundown of the city."""
    named = ", ".join(
        f"{naming.area(area, language)} {percent(-fall, 0, language)}"
        for area, fall in figures.areas[:_MOST_AREAS]
    )
    word = "worst" if language == "en" else "nặng nhất"
    return f"; {word}: {named}" if named else ""
