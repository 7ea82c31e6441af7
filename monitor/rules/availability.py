"""Availability: how many outlets of an area are out of a product, limit it or are closed.

Officials act on empty shelves and purchase limits (limits of three packs of eggs in Hà Nội, August
2021). Only outlets that reported on the day are counted: no report is no empty shelf. On mùng 1 to
mùng 3 closed outlets are expected and count neither way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.domain.observation import Availability
from monitor.domain.quotes import Bools
from monitor.domain.wording import percent
from monitor.rules.case import Case, RuleKind
from monitor.rules.naming import Naming
from monitor.stats.panel import AVAILABILITIES
from monitor.stats.seasonal import is_thin

VERSION = 1
_MOST_OBSERVATIONS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityOptions:
    """Shares of an area's reporting outlets, in percent, and how many outlets make a share.

    An alert needs ``min_outlets`` reports and ``min_lacking`` outlets that lack the product.
    """

    entry_percent: float = 40.0
    critical_percent: float = 70.0
    exit_percent: float = 20.0
    min_outlets: int = 4
    min_lacking: int = 3

    def __post_init__(self) -> None:
        if not 0 < self.exit_percent <= self.entry_percent <= self.critical_percent:
            raise ValueError(
                f"exit_percent {self.exit_percent:g}, entry_percent {self.entry_percent:g}, "
                f"critical_percent {self.critical_percent:g} must ascend"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """How many outlets reported, and why some lack the product."""

    reported: int
    empty: int
    limited: int
    closed: int

    @property
    def share_percent(self) -> float:
        return 100 * (self.empty + self.limited + self.closed) / self.reported


def evaluate(case: Case, options: AvailabilityOptions) -> list[Finding]:
    """Return what the shelves of a day say, by product and area."""
    panel, row = case.panel, case.row
    said = panel.availability[row]
    closed = said == AVAILABILITIES.index(Availability.CLOSED)
    empty = (said == AVAILABILITIES.index(Availability.OUT_OF_STOCK)) | (panel.stock[row] == 0)
    limited = said == AVAILABILITIES.index(Availability.LIMITED)
    reported = (
        (said != AVAILABILITIES.index(Availability.UNKNOWN))
        | np.isfinite(panel.price[row])
        | np.isfinite(panel.stock[row])
    ) & case.is_watched(np.arange(panel.size))
    if is_thin(case.day):
        reported &= ~closed
    causes = (closed, empty & ~closed, limited & ~empty & ~closed)
    return list(_findings(case, options, reported, causes))


def _findings(
    case: Case,
    options: AvailabilityOptions,
    reported: Bools,
    causes: tuple[Bools, Bools, Bools],
) -> Iterator[Finding]:
    panel, series = case.panel, case.series()
    areas = len(panel.areas)
    place = panel.product * areas + panel.area
    size = len(panel.products) * areas
    total = np.bincount(place[reported], minlength=size)
    closed, empty, limited = (np.bincount(place[reported & x], minlength=size) for x in causes)
    lacking = closed + empty + limited
    over = (100 * lacking >= options.entry_percent * total) & (lacking >= options.min_lacking)
    over &= total >= options.min_outlets
    open_ones = [_place(case, one.subject) for one in case.episodes.values()]
    touched = np.unique(place[series[reported[series]]])
    for at in touched[over[touched] | np.isin(touched, open_ones)].tolist():
        area = panel.areas[at % areas]
        subject = Subject(product=panel.products[at // areas], area=area)
        counts = _Counts(
            reported=int(total[at]),
            empty=int(empty[at]),
            limited=int(limited[at]),
            closed=int(closed[at]),
        )
        verdict = _verdict(case, options, subject, counts, is_over=bool(over[at]))
        if verdict is not None and area:
            found = panel.observation[case.row, np.flatnonzero(reported & (place == at))]
            ids = [int(x) for x in found[found >= 0]][:_MOST_OBSERVATIONS]
            naming = Naming(case.market)
            yield _said(naming, case.rule, case.day, options, subject, verdict, counts, ids)


def _place(case: Case, subject: Subject) -> int:
    panel = case.panel
    product, area = panel.products.find(subject.product), panel.areas.find(subject.area)
    return -1 if product is None or area is None else product * len(panel.areas) + area


def _verdict(
    case: Case, options: AvailabilityOptions, subject: Subject, counts: _Counts, *, is_over: bool
) -> Verdict | None:
    if is_over:
        return Verdict.BREACH
    if subject.key not in case.episodes or counts.reported < options.min_outlets:
        return None
    is_back = counts.share_percent < options.exit_percent
    return Verdict.CLEAR if is_back else Verdict.HOLD


def _said(  # noqa: PLR0913, PLR0917 - the sample has no case to take these from
    naming: Naming,
    rule: str,
    day: date,
    options: AvailabilityOptions,
    subject: Subject,
    verdict: Verdict,
    counts: _Counts,
    observations: list[int],
) -> Finding:
    is_deep = counts.share_percent >= options.critical_percent
    return Finding(
        rule=rule,
        kind="availability",
        version=VERSION,
        subject=subject,
        day=day,
        verdict=verdict,
        severity=Severity.CRITICAL if is_deep else Severity.WARNING,
        value=round(counts.share_percent, 2),
        baseline=options.entry_percent,
        unit="%",
        sentence_vi=_sentence_vi(naming, subject, verdict, counts),
        sentence_en=_sentence_en(naming, subject, verdict, counts),
        evidence={
            "method": "share of the outlets that reported on the day",
            "version": VERSION,
            "n_outlets": counts.reported,
            "empty_outlets": counts.empty,
            "limiting_outlets": counts.limited,
            "closed_outlets": counts.closed,
            "share_percent": round(counts.share_percent, 2),
            "entry_percent": options.entry_percent,
            "exit_percent": options.exit_percent,
            "critical_percent": options.critical_percent,
            "observations": observations,
        },
    )


def _sentence_vi(naming: Naming, subject: Subject, verdict: Verdict, counts: _Counts) -> str:
    held = (
        f"{naming.product(subject.product)}, {naming.area(subject.area)}: "
        f"{counts.empty} điểm hết hàng, {counts.limited} điểm hạn chế mua, {counts.closed} điểm "
        f"đóng cửa trên {counts.reported} điểm đã báo cáo ({percent(counts.share_percent, 0)})"
    )
    if verdict is Verdict.CLEAR:
        return f"{held}; hàng đã có lại."
    return f"{held}. Việc đầu tiên: điều hàng về khu vực và hỏi nguồn cung của các điểm bán."


def _sentence_en(naming: Naming, subject: Subject, verdict: Verdict, counts: _Counts) -> str:
    held = (
        f"{naming.product(subject.product, 'en')}, {naming.area(subject.area, 'en')}: "
        f"{counts.empty} out of stock, {counts.limited} limiting, {counts.closed} closed of "
        f"{counts.reported} outlets that reported ({percent(counts.share_percent, 0, 'en')})"
    )
    if verdict is Verdict.CLEAR:
        return f"{held}; goods are back."
    return f"{held}. First act: move goods to the area and ask the outlets for their supply."


def sample() -> Finding:
    """Return eggs that most shops of a district limit or lack."""
    counts = _Counts(reported=12, empty=5, limited=2, closed=0)
    subject = Subject(product="Trứng gà", area="Lê Chân")
    day, options = date(2021, 7, 31), AvailabilityOptions()
    naming = Naming(Market.of())
    return _said(naming, "shelves", day, options, subject, Verdict.BREACH, counts, [])


AVAILABILITY = RuleKind(
    kind="availability",
    version=VERSION,
    options=AvailabilityOptions,
    evaluate=evaluate,
    sample=sample,
)
