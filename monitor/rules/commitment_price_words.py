"""The sentences about the programme's price promise, in Vietnamese and English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitor.domain.finding import Subject, Verdict
from monitor.domain.wording import day_text, percent, price_per_unit
from monitor.rules.naming import Naming
from monitor.rules.outlet import named_place


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentFigures:
    """What a sentence about a promise needs.

    ``market`` is the market price, ``promised`` the highest price that keeps the promise, ``above``
    how far the price lies above the market in percent (negative below it), ``discount`` what was
    promised. ``over`` of the last ``seen`` reporting days break the promise.
    """

    price: float
    market: float
    promised: float
    above: float
    discount: float
    quotes: int
    since: date
    over: int
    seen: int
    in_city: bool


def sentences(
    naming: Naming, subject: Subject, verdict: Verdict, figures: CommitmentFigures
) -> tuple[str, str]:
    """Return the Vietnamese and the English sentence about one member's outlet."""
    return (
        _sentence_vi(naming, subject, verdict, figures),
        _sentence_en(naming, subject, verdict, figures),
    )


def _sentence_vi(
    naming: Naming, subject: Subject, verdict: Verdict, figures: CommitmentFigures
) -> str:
    unit = naming.unit(subject.product)
    price, market, promised = (
        price_per_unit(x, unit) for x in (figures.price, figures.market, figures.promised)
    )
    where = "toàn thành phố" if figures.in_city else "trong khu vực"
    head = f"{naming.product(subject.product)} tại {named_place(naming, subject, 'vi')}: {price}"
    side = "cao hơn" if figures.above > 0 else "chỉ thấp hơn"
    if verdict in {Verdict.CLEAR, Verdict.HOLD}:
        return f"{head}, đã đúng cam kết (không quá {promised})."
    return (
        f"{head}, {side} {percent(abs(figures.above))} so với giá thị trường {market} "
        f"({figures.quotes} điểm bán ngoài chương trình {where}); cam kết thấp hơn "
        f"{percent(figures.discount)}, tức không quá {promised}; chưa đạt từ "
        f"{day_text(figures.since)} ({figures.over}/{figures.seen} ngày báo cáo gần nhất). "
        f"Việc đầu tiên: yêu cầu đơn vị tham gia chương trình điều chỉnh giá hoặc giải trình."
    )


def _sentence_en(
    naming: Naming, subject: Subject, verdict: Verdict, figures: CommitmentFigures
) -> str:
    unit = naming.unit(subject.product)
    price, market, promised = (
        price_per_unit(x, unit, "en") for x in (figures.price, figures.market, figures.promised)
    )
    where = "in the whole city" if figures.in_city else "in the area"
    place = named_place(naming, subject, "en")
    head = f"{naming.product(subject.product, 'en')} at {place}: {price}"
    side = "above" if figures.above > 0 else "below"
    if verdict in {Verdict.CLEAR, Verdict.HOLD}:
        return f"{head}, as promised again (at most {promised})."
    only = "" if figures.above > 0 else "only "
    return (
        f"{head}, {only}{percent(abs(figures.above), language='en')} {side} the market price of "
        f"{market} ({figures.quotes} outlets outside the programme {where}); promised is "
        f"{percent(figures.discount, language='en')} below, at most {promised}; not kept since "
        f"{day_text(figures.since)} ({figures.over} of the last {figures.seen} reporting days). "
        f"First act: ask the member to correct the price or to explain."
    )
