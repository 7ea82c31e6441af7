"""The sentences of the creep rule, in Vietnamese and English, with the figures in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitor.domain.finding import Subject, Verdict
from monitor.domain.wording import day_text, percent, price_per_unit
from monitor.rules.naming import Naming


@dataclass(frozen=True, slots=True, kw_only=True)
class CreepFigures:
    """What a sentence about a creep needs; percents are of the level before it began."""

    price: float
    baseline: float
    rise: float
    expected: float
    shared: float
    entry: float
    steps: int
    since: date
    outlets: int = 0


def sentences(
    naming: Naming, subject: Subject, verdict: Verdict, figures: CreepFigures
) -> tuple[str, str]:
    """Return the Vietnamese and the English sentence about one outlet or the whole market."""
    return (
        _sentence_vi(naming, subject, verdict, figures),
        _sentence_en(naming, subject, verdict, figures),
    )


def _sentence_vi(naming: Naming, subject: Subject, verdict: Verdict, figures: CreepFigures) -> str:
    unit = naming.unit(subject.product)
    price, baseline = (price_per_unit(x, unit) for x in (figures.price, figures.baseline))
    if subject.outlet:
        where = f"tại {naming.outlet(subject.outlet)} ({naming.area(subject.area)})"
        act = "hỏi lý do từng lần tăng và đối chiếu hóa đơn đầu vào"
    else:
        where = f"tại {naming.area(subject.area)} ({figures.outlets} điểm bán), giá giữa"
        act = "họp với đầu mối cung ứng và xem lại kế hoạch bình ổn"
    head = f"{naming.product(subject.product)} {where}: {price}"
    if verdict is Verdict.CLEAR:
        return f"{head}, đã về gần mức {baseline} trước khi nhích dần."
    season = f", mùa Tết cho phép {percent(figures.expected)}" if figures.expected > 0 else ""
    shared = f", mặt bằng chung tăng {percent(figures.shared)}" if figures.shared >= 0.5 else ""
    return (
        f"{head}, nhích dần {figures.steps} lần từ {baseline}, cộng lại tăng "
        f"{percent(figures.rise)}{season}{shared}; ngưỡng {percent(figures.entry)}, tính từ "
        f"{day_text(figures.since)}. Việc đầu tiên: {act}."
    )


def _sentence_en(naming: Naming, subject: Subject, verdict: Verdict, figures: CreepFigures) -> str:
    unit = naming.unit(subject.product)
    price, baseline = (price_per_unit(x, unit, "en") for x in (figures.price, figures.baseline))
    if subject.outlet:
        where = f"at {naming.outlet(subject.outlet)} ({naming.area(subject.area, 'en')})"
        act = "ask for the reason of each rise and check the purchase invoices"
    else:
        where = f"in {naming.area(subject.area, 'en')} ({figures.outlets} outlets), median"
        act = "meet the suppliers and review the stabilisation plan"
    head = f"{naming.product(subject.product, 'en')} {where}: {price}"
    if verdict is Verdict.CLEAR:
        return f"{head}, back near the {baseline} from which it crept up."
    allowed, common = (percent(x, language="en") for x in (figures.expected, figures.shared))
    season = f", Tết allows {allowed}" if figures.expected > 0 else ""
    shared = f", peers share {common}" if figures.shared >= 0.5 else ""
    return (
        f"{head}, crept up in {figures.steps} steps from {baseline}, together "
        f"{percent(figures.rise, language='en')}{season}{shared}; threshold "
        f"{percent(figures.entry, language='en')}, since {day_text(figures.since)}. "
        f"First act: {act}."
    )
