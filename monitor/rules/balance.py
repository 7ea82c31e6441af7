"""Balance: the books of an outlet do not add up, or it sold what it did not have.

Opening stock plus receipts less sales is the closing stock; a report that says otherwise is wrong
or hides something. The books of a day are judged once the day is over, because during the day the
stock is of one hour and the sales may be of another; where the last report of a day is missing, the
stock of its morning is held against no evening's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.domain.observation import Availability
from monitor.domain.quotes import Bools, Ints
from monitor.domain.wording import percent
from monitor.rules.case import Case, RuleKind
from monitor.rules.naming import Naming
from monitor.stats.panel import Panel
from monitor.stats.previous import is_same_hour
from monitor.stats.quoted import AVAILABILITIES

VERSION = 1
_MOST_ITEMS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceOptions:
    """How far books may be off, and from how many items on they are told.

    An item is off when the difference passes ``tolerance_percent`` of opening stock and receipts
    and ``tolerance_units`` base units. An outlet is told from ``min_items`` such items and
    ``entry_percent`` of those that can be checked on; from ``warning_percent`` on it is a warning.
    """

    tolerance_percent: float = 2.0
    tolerance_units: float = 1.0
    min_items: int = 2
    entry_percent: float = 10.0
    warning_percent: float = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Books:
    """Items of one outlet: checked, off, and sold without being there."""

    checked: int
    off: int
    unheld: int
    items: tuple[str, ...]

    @property
    def wrong_percent(self) -> float:
        return 100 * (self.off + self.unheld) / self.checked


def evaluate(case: Case, options: BalanceOptions) -> list[Finding]:
    """Return which outlets' books of the day before do not add up."""
    if case.row < 2:
        return []
    series = case.outlet_series()
    checked, off, unheld = _judged(case.panel, case.row - 1, series, options)
    outlets = case.panel.outlet[series]
    size = len(case.panel.outlets)
    total, wrong = (
        np.bincount(outlets[which], minlength=size) for which in (checked, off | unheld)
    )
    over = (wrong >= options.min_items) & (100 * wrong >= options.entry_percent * total)
    return list(_findings(case, options, series, over & (total > 0), (checked, off, unheld)))


def _judged(
    panel: Panel, row: int, series: Ints, options: BalanceOptions
) -> tuple[Bools, Bools, Bools]:
    """Say which series can be checked on a day, are off, or sold what was not there.

    Both stocks must be of one hour: sales and receipts are those of a day.
    """
    of_a_day = is_same_hour(panel.minute[row - 1, series], panel.minute[row, series])
    opening, closing = (panel.stock[at, series].astype(np.float64) for at in (row - 1, row))
    sold, received = (
        cells[row, series].astype(np.float64) for cells in (panel.sold, panel.received)
    )
    difference = np.abs(opening + received - sold - closing)
    can_add = np.isfinite(difference) & of_a_day
    allowed = np.fmax(
        options.tolerance_percent / 100 * (opening + received), 1000 * options.tolerance_units
    )
    off = can_add & (difference > allowed)
    out = AVAILABILITIES.index(Availability.OUT_OF_STOCK)
    before, after = (panel.availability[at, series] == out for at in (row - 1, row))
    empty = before & after & of_a_day
    unheld = empty & (sold > 0) & ~(received > 0) & ~off
    return can_add | (empty & np.isfinite(sold)), off, unheld


def _findings(
    case: Case,
    options: BalanceOptions,
    series: Ints,
    over: Bools,
    judged: tuple[Bools, Bools, Bools],
) -> Iterator[Finding]:
    checked, off, unheld = judged
    panel, naming = case.panel, Naming(case.market)
    outlets = panel.outlet[series]
    is_wrong, told = off | unheld, over.copy()
    told[_open_outlets(case)] = True
    members = np.flatnonzero(checked & told[outlets])
    members = members[np.argsort(outlets[members], kind="stable")]
    codes, first = np.unique(outlets[members], return_index=True)
    for outlet, mine in zip(codes.tolist(), np.split(members, first[1:]), strict=False):
        wrong = panel.product[series[mine[is_wrong[mine]]]].tolist()
        books = _Books(
            checked=int(mine.size),
            off=int(off[mine].sum()),
            unheld=int(unheld[mine].sum()),
            items=tuple(sorted(panel.products[product] for product in wrong)),
        )
        subject = Subject(
            outlet=panel.outlets[outlet], area=panel.areas[panel.area[series[mine[0]]]]
        )
        verdict = Verdict.BREACH if over[outlet] else Verdict.CLEAR
        yield _said(naming, case.rule, case.day, options, subject, verdict, books)


def _open_outlets(case: Case) -> list[int]:
    found = (case.panel.outlets.find(one.subject.outlet) for one in case.episodes.values())
    return [outlet for outlet in found if outlet is not None]


def _said(  # noqa: PLR0913, PLR0917 - the sample has no case to take these from
    naming: Naming,
    rule: str,
    day: date,
    options: BalanceOptions,
    subject: Subject,
    verdict: Verdict,
    books: _Books,
) -> Finding:
    is_bad = books.wrong_percent >= options.warning_percent
    return Finding(
        rule=rule,
        kind="balance",
        version=VERSION,
        subject=subject,
        day=day,
        verdict=verdict,
        severity=Severity.WARNING if is_bad else Severity.INFO,
        value=round(books.wrong_percent, 2),
        baseline=options.entry_percent,
        unit="%",
        sentence_vi=_sentence_vi(naming, subject, verdict, books),
        sentence_en=_sentence_en(naming, subject, verdict, books),
        evidence={
            "method": "opening stock + received - sold against closing stock, the day before",
            "version": VERSION,
            "n_outlets": 1,
            "checked_items": books.checked,
            "off_items": books.off,
            "unheld_items": books.unheld,
            "wrong_percent": round(books.wrong_percent, 2),
            "tolerance_percent": options.tolerance_percent,
            "entry_percent": options.entry_percent,
            "items": list(books.items[:_MOST_ITEMS]),
        },
    )


def _names(naming: Naming, books: _Books, language: str) -> str:
    return ", ".join(naming.product(code, language) for code in books.items[:3])


def _sentence_vi(naming: Naming, subject: Subject, verdict: Verdict, books: _Books) -> str:
    where = f"{naming.outlet(subject.outlet)} ({naming.area(subject.area)})"
    if verdict is Verdict.CLEAR:
        return f"{where}: nhập, bán, tồn đã khớp trở lại ({books.checked} mặt hàng)."
    return (
        f"{where}: {books.off + books.unheld}/{books.checked} mặt hàng "
        f"({percent(books.wrong_percent, 0)}) có nhập, bán, tồn hôm qua không khớp, trong đó "
        f"{books.unheld} mặt hàng bán ra khi đã hết hàng: {_names(naming, books, 'vi')}. "
        f"Việc đầu tiên: đối chiếu nhập, xuất, tồn với người báo cáo."
    )


def _sentence_en(naming: Naming, subject: Subject, verdict: Verdict, books: _Books) -> str:
    where = f"{naming.outlet(subject.outlet)} ({naming.area(subject.area, 'en')})"
    if verdict is Verdict.CLEAR:
        return f"{where}: the books add up again ({books.checked} items)."
    return (
        f"{where}: yesterday's books of {books.off + books.unheld} of {books.checked} items "
        f"({percent(books.wrong_percent, 0, 'en')}) do not add up, {books.unheld} of them sold "
        f"while out of stock: {_names(naming, books, 'en')}. "
        f"First act: reconcile intake, sales and stock with the reporter."
    )


def sample() -> Finding:
    """Return a shop whose books of the day before are off."""
    books = _Books(checked=40, off=7, unheld=1, items=("Thịt lợn ba chỉ", "Gạo tẻ thường"))
    subject = Subject(outlet="WinMart Lê Chân", area="Lê Chân")
    day, options = date(2021, 2, 5), BalanceOptions()
    return _said(Naming(Market.of()), "books", day, options, subject, Verdict.BREACH, books)


BALANCE = RuleKind(
    kind="balance", version=VERSION, options=BalanceOptions, evaluate=evaluate, sample=sample
)
