"""The sentences of the spike rule, in Vietnamese and English, with the figures in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitor.domain.finding import Subject, Verdict
from monitor.domain.wording import day_text, percent, price_per_unit
from monitor.rules.naming import Naming

ACT_OUTLET_VI = "kiểm tra giá niêm yết và hóa đơn đầu vào tại điểm bán"
ACT_OUTLET_EN = "check the listed prices and purchase invoices at the outlet"
ACT_AREA_VI = "hỏi đầu mối cung ứng và kiểm tra lượng hàng về khu vực"
ACT_AREA_EN = "ask the suppliers and check the arrivals in the area"

_WORTH_SAYING_PERCENT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SpikeFigures:
    """What a sentence about a spike needs; percents are of the baseline.

    ``rise`` is the whole rise, ``expected`` the part that the season allows, ``shared`` the part
    that peers share. ``over`` of the last ``seen`` reporting days lie over the threshold ``entry``.
    ``settled`` is the level at which the price had stood before it rose again.
    """

    price: float
    baseline: float
    rise: float
    expected: float
    shared: float
    entry: float
    since: date
    over: int
    seen: int
    settled: float | None = None
    outlets_up: int = 0
    outlets: int = 0


def outlet_sentences(
    naming: Naming, subject: Subject, verdict: Verdict, figures: SpikeFigures
) -> tuple[str, str]:
    """Return the Vietnamese and the English sentence about one outlet."""
    unit = naming.unit(subject.product)
    return (
        _sentence_vi(
            f"{naming.product(subject.product)} tại {_outlet(naming, subject, 'vi')}",
            unit,
            verdict,
            figures,
            ACT_OUTLET_VI,
        ),
        _sentence_en(
            f"{naming.product(subject.product, 'en')} at {_outlet(naming, subject, 'en')}",
            unit,
            verdict,
            figures,
            ACT_OUTLET_EN,
        ),
    )


def area_sentences(
    naming: Naming, subject: Subject, verdict: Verdict, figures: SpikeFigures
) -> tuple[str, str]:
    """Return the Vietnamese and the English sentence about an area."""
    unit = naming.unit(subject.product)
    up = f"{figures.outlets_up}/{figures.outlets}"
    return (
        _sentence_vi(
            f"{naming.product(subject.product)} tại {naming.area(subject.area)}, "
            f"{up} điểm bán cùng tăng, giá giữa",
            unit,
            verdict,
            figures,
            ACT_AREA_VI,
        ),
        _sentence_en(
            f"{naming.product(subject.product, 'en')} in {naming.area(subject.area, 'en')}, "
            f"{up} outlets up together, median",
            unit,
            verdict,
            figures,
            ACT_AREA_EN,
        ),
    )


def _outlet(naming: Naming, subject: Subject, language: str) -> str:
    outlet = naming.outlet(subject.outlet)
    return f"{outlet} ({naming.area(subject.area, language)})" if subject.area else outlet


def _sentence_vi(where: str, unit: str, verdict: Verdict, figures: SpikeFigures, act: str) -> str:
    price, baseline = price_per_unit(figures.price, unit), price_per_unit(figures.baseline, unit)
    if verdict is Verdict.CLEAR:
        return (
            f"{where}: {price}, đã về dưới ngưỡng kết thúc, "
            f"chênh {percent(figures.rise, sign=True)} so với giá thường ngày {baseline}."
        )
    season = figures.expected > 0 and f", mùa Tết cho phép {percent(figures.expected)}"
    shared = figures.shared >= _WORTH_SAYING_PERCENT and (
        f", mặt bằng chung tăng {percent(figures.shared)}"
    )
    again = figures.settled is not None and (
        f", lại tăng tiếp từ mức {price_per_unit(figures.settled, unit)}"
    )
    return (
        f"{where}: {price}, cao hơn {percent(figures.rise)} so với giá thường ngày {baseline}"
        f"{again or ''}{season or ''}{shared or ''}; ngưỡng {percent(figures.entry)}, vượt từ "
        f"{day_text(figures.since)} ({figures.over}/{figures.seen} ngày báo cáo gần nhất). "
        f"Việc đầu tiên: {act}."
    )


def _sentence_en(where: str, unit: str, verdict: Verdict, figures: SpikeFigures, act: str) -> str:
    price = price_per_unit(figures.price, unit, "en")
    baseline = price_per_unit(figures.baseline, unit, "en")
    rise = percent(figures.rise, language="en", sign=verdict is Verdict.CLEAR)
    if verdict is Verdict.CLEAR:
        return (
            f"{where}: {price}, back under the exit threshold, {rise} against the regular price of "
            f"{baseline}."
        )
    season = figures.expected > 0 and f", Tết allows {percent(figures.expected, language='en')}"
    shared = figures.shared >= _WORTH_SAYING_PERCENT and (
        f", peers share {percent(figures.shared, language='en')}"
    )
    again = figures.settled is not None and (
        f", rising again from {price_per_unit(figures.settled, unit, 'en')}"
    )
    return (
        f"{where}: {price}, {rise} above the regular price of {baseline}{again or ''}"
        f"{season or ''}{shared or ''}; threshold {percent(figures.entry, language='en')}, "
        f"passed since {day_text(figures.since)} ({figures.over} of the last {figures.seen} "
        f"reporting days). "
        f"First act: {act}."
    )
