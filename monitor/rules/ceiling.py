"""Ceiling: a price above a decreed, registered or promised one. Equal is lawful.

A decreed price needs the Law on Prices (2012 and 16/2023/QH15: a short closed list of goods, with
a stated term and area); the programme's goods are otherwise under voluntary prices, and the
document that each ceiling names keeps the two apart. A single report is enough. In whole đồng.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.domain.quotes import Bools, Ints
from monitor.rules.case import Case, RuleKind
from monitor.rules.ceiling_options import Ceiling, CeilingOptions
from monitor.rules.ceiling_words import sentences
from monitor.rules.naming import Naming
from monitor.rules.outlet import outlet_subject, recent_observations, unit_of, whole_prices
from monitor.rules.spike_outlet import open_outlets
from monitor.stats.panel import KINDS

VERSION = 1
_NO_LIMIT = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A price with the ceiling over it; ``None`` when none is in force any more."""

    price: int
    ceiling: Ceiling | None
    verdict: Verdict
    since: date
    observations: list[int]


def evaluate(case: Case, options: CeilingOptions) -> list[Finding]:
    """Return every price above its ceiling, and the end of those that were."""
    series = case.series()
    price = whole_prices(case.panel.price[case.row, series])
    limit, which = _limits(case, options.ceilings, series)
    over = price > limit
    episodes = open_outlets(case)
    is_open = np.isin(series, np.array(list(episodes), dtype=np.int64))
    findings = []
    for index in np.flatnonzero((price >= 0) & (over | is_open)).tolist():
        one = int(series[index])
        reading = _Reading(
            price=int(price[index]),
            ceiling=None if which[index] < 0 else options.ceilings[int(which[index])],
            verdict=Verdict.BREACH if over[index] else Verdict.CLEAR,
            since=episodes[one].opened_on if one in episodes else case.day,
            observations=recent_observations(case.panel, case.row, 1, one),
        )
        subject = outlet_subject(case.panel, one)
        naming = Naming(case.market)
        findings.append(_finding(naming, case.rule, case.day, subject, reading, options))
    return findings


def _limits(case: Case, ceilings: tuple[Ceiling, ...], series: Ints) -> tuple[Ints, Ints]:
    """Return for each series its lowest ceiling of the day, and which of them that is (or -1)."""
    limit = np.full(series.size, _NO_LIMIT, dtype=np.int64)
    which = np.full(series.size, -1, dtype=np.int64)
    for number, ceiling in enumerate(ceilings):
        if ceiling.is_valid(case.day):
            lower = _covers(case, ceiling, series) & (ceiling.unit_price < limit)
            limit[lower], which[lower] = ceiling.unit_price, number
    return limit, which


def _covers(case: Case, ceiling: Ceiling, series: Ints) -> Bools:
    panel = case.panel
    products = [
        code == ceiling.product if ceiling.product else group == ceiling.group
        for code, group in zip(panel.products.names, case.product_groups(), strict=True)
    ]
    covered = np.array(products, dtype=bool)[panel.product[series]]
    if ceiling.areas:
        areas = [code in ceiling.areas for code in panel.areas.names]
        covered &= np.array(areas, dtype=bool)[panel.area[series]]
    if ceiling.outlet_kinds:
        kinds = [kind in ceiling.outlet_kinds for kind in KINDS]
        covered &= np.array(kinds)[panel.kind[series]]
    if ceiling.retailers:
        bound = [panel.retailers.find(code) for code in ceiling.retailers]
        known = np.array([at for at in bound if at is not None], dtype=np.int64)
        covered &= np.isin(panel.retailer[series], known)
    return covered


def _finding(
    naming: Naming,
    rule: str,
    day: date,
    subject: Subject,
    reading: _Reading,
    options: CeilingOptions,
) -> Finding:
    limit = reading.ceiling.unit_price if reading.ceiling else None
    excess = 0.0 if limit is None else 100 * (reading.price / limit - 1)
    sentence_vi, sentence_en = sentences(
        naming, subject, reading.verdict, reading.price, reading.ceiling, reading.since
    )
    return Finding(
        rule=rule,
        kind="ceiling",
        version=VERSION,
        subject=subject,
        day=day,
        verdict=reading.verdict,
        severity=Severity.CRITICAL if excess >= options.critical_percent else Severity.WARNING,
        value=float(reading.price),
        baseline=None if limit is None else float(limit),
        unit=unit_of(naming, subject.product),
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence=_evidence(reading, options, excess),
    )


def _evidence(reading: _Reading, options: CeilingOptions, excess: float) -> dict[str, object]:
    ceiling = reading.ceiling
    is_breach = reading.verdict is Verdict.BREACH
    return {
        "method": "price against the lowest ceiling in force, whole đồng per base unit",
        "version": VERSION,
        "legal_breach": bool(is_breach and ceiling and ceiling.is_law),
        "legal_basis": ceiling.basis if ceiling else "",
        "ceiling_form": ceiling.form if ceiling else "",
        "baseline": float(ceiling.unit_price) if ceiling else None,
        "n_quotes": 1,
        "n_outlets": 1,
        "history_days": 0,
        "expected_percent": 0.0,
        "excess_dong": reading.price - ceiling.unit_price if ceiling else None,
        "excess_percent": round(excess, 2),
        "critical_percent": options.critical_percent,
        "since": reading.since.isoformat(),
        "observations": reading.observations,
    }


def sample() -> Finding:
    """Return a price above the one that a member registered with the programme for Tết 2021."""
    subject = Subject(product="Thịt lợn mông sấn", outlet="WinMart Lê Chân", area="Lê Chân")
    day = date(2021, 2, 5)
    ceiling = Ceiling(
        product=subject.product,
        price=150_000,
        form="promised",
        basis="Bảng giá đăng ký chương trình bình ổn Tết Tân Sửu",
    )
    reading = _Reading(
        price=158_000, ceiling=ceiling, verdict=Verdict.BREACH, since=day, observations=[]
    )
    options = CeilingOptions(ceilings=(ceiling,))
    return _finding(Naming(Market.of()), "price-ceiling", day, subject, reading, options)


CEILING = RuleKind(
    kind="ceiling", version=VERSION, options=CeilingOptions, evaluate=evaluate, sample=sample
)
