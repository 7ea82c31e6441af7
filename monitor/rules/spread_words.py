"""The sentences of the spread rule, in Vietnamese and English, with the figures in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitor.domain.finding import Subject, Verdict
from monitor.domain.wording import day_text, percent, price_per_unit
from monitor.rules.naming import Naming
from monitor.rules.outlet import named_place

_WORTH_SAYING_PERCENT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadFigures:
    """What a sentence about a dear outlet needs; percents are above the peers' median.

    ``distance`` is today's, ``usual`` what the outlet usually asks above its peers. ``over`` of the
    last ``seen`` reporting days lie over the threshold ``entry``.
    """

    price: float
    peers_price: float
    distance: float
    usual: float
    entry: float
    peers: int
    since: date
    over: int
    seen: int


def sentences(
    naming: Naming, subject: Subject, verdict: Verdict, figures: SpreadFigures
) -> tuple[str, str]:
    """Return the Vietnamese and the English sentence about one outlet."""
    return (
        _sentence_vi(naming, subject, verdict, figures),
        _sentence_en(naming, subject, verdict, figures),
    )


def _sentence_vi(naming: Naming, subject: Subject, verdict: Verdict, figures: SpreadFigures) -> str:
    unit = naming.unit(subject.product)
    price, around = (price_per_unit(x, unit) for x in (figures.price, figures.peers_price))
    head = f"{naming.product(subject.product)} tại {named_place(naming, subject, 'vi')}: {price}"
    if verdict is Verdict.CLEAR:
        return f"{head}, đã về gần giá giữa {around} của {figures.peers} điểm bán cùng loại."
    usual = figures.usual >= _WORTH_SAYING_PERCENT and (
        f" (thường ngày cao hơn {percent(figures.usual)})"
    )
    return (
        f"{head}, cao hơn {percent(figures.distance)} so với giá giữa {around} của {figures.peers} "
        f"điểm bán cùng loại trong khu vực{usual or ''}; ngưỡng {percent(figures.entry)}, vượt từ "
        f"{day_text(figures.since)} ({figures.over}/{figures.seen} ngày báo cáo gần nhất). "
        f"Việc đầu tiên: hỏi lý do chênh lệch, kiểm tra quy cách hàng và hóa đơn đầu vào."
    )


def _sentence_en(naming: Naming, subject: Subject, verdict: Verdict, figures: SpreadFigures) -> str:
    unit = naming.unit(subject.product)
    price, around = (price_per_unit(x, unit, "en") for x in (figures.price, figures.peers_price))
    place = named_place(naming, subject, "en")
    head = f"{naming.product(subject.product, 'en')} at {place}: {price}"
    if verdict is Verdict.CLEAR:
        return f"{head}, back near the median of {around} of {figures.peers} outlets of its kind."
    usual = figures.usual >= _WORTH_SAYING_PERCENT and (
        f" (usually {percent(figures.usual, language='en')} above)"
    )
    return (
        f"{head}, {percent(figures.distance, language='en')} above the median of {around} of "
        f"{figures.peers} outlets of its kind in the area{usual or ''}; threshold "
        f"{percent(figures.entry, language='en')}, passed since {day_text(figures.since)} "
        f"({figures.over} of the last {figures.seen} reporting days). "
        f"First act: ask why, check the variety sold and the purchase invoices."
    )
