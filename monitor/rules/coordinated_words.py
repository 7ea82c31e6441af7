"""The sentences about retailers that raise a price together, in Vietnamese and English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitor.domain.finding import Subject, Verdict
from monitor.domain.wording import day_text, percent, price_per_unit
from monitor.rules.naming import Naming

_MOST_NAMES = 4
_OTHERS_VI, _OTHERS_EN = "và {} đơn vị khác", "and {} more"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveFigures:
    """What a sentence about a joint rise needs; percents are of the prices before.

    ``rise`` is the median change of the outlets, between ``least`` and ``most``; ``market`` the
    whole city's change of that day. ``reporting`` retailers are known, ``usual`` rise on a usual
    day.
    """

    price: float
    before: float
    rise: float
    least: float
    most: float
    retailers: tuple[str, ...]
    outlets: int
    reporting: int
    market: float
    usual: float
    since: date


def sentences(
    naming: Naming, subject: Subject, verdict: Verdict, figures: WaveFigures
) -> tuple[str, str]:
    """Return the Vietnamese and the English sentence about one product in one place."""
    return (
        _sentence_vi(naming, subject, verdict, figures),
        _sentence_en(naming, subject, verdict, figures),
    )


def _sentence_vi(naming: Naming, subject: Subject, verdict: Verdict, figures: WaveFigures) -> str:
    unit = naming.unit(subject.product)
    price, before = (price_per_unit(x, unit) for x in (figures.price, figures.before))
    head = f"{naming.product(subject.product)} tại {naming.area(subject.area)}"
    if verdict in {Verdict.CLEAR, Verdict.HOLD}:
        return (
            f"{head}: giá giữa {price}, không có thêm đợt cùng tăng nào "
            f"({figures.reporting} đơn vị báo cáo) kể từ {day_text(figures.since)}."
        )
    who = _listed(figures, _OTHERS_VI)
    return (
        f"{head}: {len(figures.retailers)}/{figures.reporting} đơn vị ({who}) cùng tăng từ "
        f"{percent(figures.least)} đến {percent(figures.most)} trong một ngày, giá giữa {before} "
        f"lên {price}; cả thị trường {percent(figures.market, sign=True)}; từ "
        f"{day_text(figures.since)}. "
        f"Việc đầu tiên: đối chiếu hóa đơn đầu vào của các đơn vị, chuyển cơ quan cạnh tranh nếu "
        f"không có lý do chung."
    )


def _sentence_en(naming: Naming, subject: Subject, verdict: Verdict, figures: WaveFigures) -> str:
    unit = naming.unit(subject.product)
    price, before = (price_per_unit(x, unit, "en") for x in (figures.price, figures.before))
    head = f"{naming.product(subject.product, 'en')} in {naming.area(subject.area, 'en')}"
    if verdict in {Verdict.CLEAR, Verdict.HOLD}:
        return (
            f"{head}: median {price}, no further joint rise ({figures.reporting} retailers "
            f"reporting) since {day_text(figures.since)}."
        )
    least, most = (percent(x, language="en") for x in (figures.least, figures.most))
    return (
        f"{head}: {len(figures.retailers)} of {figures.reporting} retailers "
        f"({_listed(figures, _OTHERS_EN)}) rose by {least} to {most} on one day, the median from "
        f"{before} to {price}; the whole market {percent(figures.market, language='en', sign=True)}"
        f"; since {day_text(figures.since)}. "
        f"First act: compare the retailers' purchase invoices; pass on to the competition "
        f"authority if they share no reason."
    )


def _listed(figures: WaveFigures, others: str) -> str:
    named = figures.retailers[:_MOST_NAMES]
    more = len(figures.retailers) - len(named)
    return f"{', '.join(named)} {others.format(more)}" if more else ", ".join(named)
