"""Charged above listed: the buyer pays more than the giá niêm yết of the same report.

Selling above the listed price is an offence of its own, whatever the market does (Decree
109/2013/NĐ-CP; now 87/2024/NĐ-CP), so a single report is enough. Compared in whole đồng.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.domain.wording import day_text, percent, price_per_unit
from monitor.rules.case import Case, RuleKind
from monitor.rules.naming import Naming
from monitor.rules.outlet import (
    named_place,
    outlet_subject,
    recent_observations,
    unit_of,
    whole_prices,
)
from monitor.rules.spike_outlet import open_outlets

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPriceOptions:
    """How far above the listed price a price may lie, in đồng per base unit; none by default.

    From ``critical_percent`` above the listed price on it is critical. ``basis`` is the law that
    the finding quotes.
    """

    tolerance: int = 0
    critical_percent: float = 10.0
    basis: str = "Nghị định 109/2013/NĐ-CP, nay là 87/2024/NĐ-CP"

    def __post_init__(self) -> None:
        if self.tolerance < 0:
            raise ValueError(f"tolerance is {self.tolerance}; allowed is 0 or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """The price charged and the price listed, whole đồng per base unit."""

    charged: int
    listed: int
    verdict: Verdict
    since: date

    @property
    def excess_percent(self) -> float:
        return 100 * (self.charged / self.listed - 1)


def evaluate(case: Case, options: ListedPriceOptions) -> list[Finding]:
    """Return every price charged above the listed one, and the end of those that were."""
    series = case.series()
    charged = whole_prices(case.panel.price[case.row, series])
    listed = whole_prices(case.panel.listed_price[case.row, series])
    known = (charged >= 0) & (listed > 0)
    over = known & (charged > listed + options.tolerance)
    episodes = open_outlets(case)
    is_open = np.isin(series, np.array(list(episodes), dtype=np.int64))
    findings = []
    for index in np.flatnonzero(known & (over | is_open)).tolist():
        one = int(series[index])
        pair = _Pair(
            charged=int(charged[index]),
            listed=int(listed[index]),
            verdict=Verdict.BREACH if over[index] else Verdict.CLEAR,
            since=episodes[one].opened_on if one in episodes else case.day,
        )
        observations = recent_observations(case.panel, case.row, 1, one)
        subject = outlet_subject(case.panel, one)
        findings.append(
            _finding(Naming(case.market), case.rule, case.day, subject, pair, options, observations)
        )
    return findings


def _finding(  # noqa: PLR0913, PLR0917 - the sample has no case to take these from
    naming: Naming,
    rule: str,
    day: date,
    subject: Subject,
    pair: _Pair,
    options: ListedPriceOptions,
    observations: list[int],
) -> Finding:
    is_critical = pair.excess_percent >= options.critical_percent
    return Finding(
        rule=rule,
        kind="listed_price",
        version=VERSION,
        subject=subject,
        day=day,
        verdict=pair.verdict,
        severity=Severity.CRITICAL if is_critical else Severity.WARNING,
        value=float(pair.charged),
        baseline=float(pair.listed),
        unit=unit_of(naming, subject.product),
        sentence_vi=_sentence_vi(naming, subject, pair, options.basis),
        sentence_en=_sentence_en(naming, subject, pair, options.basis),
        evidence=_evidence(pair, options, observations),
    )


def _evidence(
    pair: _Pair, options: ListedPriceOptions, observations: list[int]
) -> dict[str, object]:
    return {
        "method": "charged and listed price of one report, whole đồng per base unit",
        "version": VERSION,
        "legal_breach": pair.verdict is Verdict.BREACH,
        "legal_basis": options.basis,
        "baseline": float(pair.listed),
        "n_quotes": 1,
        "n_outlets": 1,
        "history_days": 0,
        "expected_percent": 0.0,
        "excess_dong": pair.charged - pair.listed,
        "excess_percent": round(pair.excess_percent, 2),
        "tolerance_dong": options.tolerance,
        "critical_percent": options.critical_percent,
        "since": pair.since.isoformat(),
        "observations": observations,
    }


def _sentence_vi(naming: Naming, subject: Subject, pair: _Pair, basis: str) -> str:
    unit = naming.unit(subject.product)
    charged, listed, more = (
        price_per_unit(amount, unit)
        for amount in (pair.charged, pair.listed, pair.charged - pair.listed)
    )
    head = f"{naming.product(subject.product)} tại {named_place(naming, subject, 'vi')}"
    if pair.verdict is Verdict.CLEAR:
        return f"{head}: thu {charged}, không còn cao hơn giá niêm yết {listed}."
    return (
        f"{head}: thu {charged}, cao hơn giá niêm yết {listed} là {more} "
        f"({percent(pair.excess_percent)}), từ {day_text(pair.since)}; {basis}. "
        f"Việc đầu tiên: đối chiếu giá niêm yết với hóa đơn tính tiền, lập biên bản nếu đúng."
    )


def _sentence_en(naming: Naming, subject: Subject, pair: _Pair, basis: str) -> str:
    unit = naming.unit(subject.product)
    charged, listed, more = (
        price_per_unit(amount, unit, "en")
        for amount in (pair.charged, pair.listed, pair.charged - pair.listed)
    )
    head = f"{naming.product(subject.product, 'en')} at {named_place(naming, subject, 'en')}"
    if pair.verdict is Verdict.CLEAR:
        return f"{head}: charged {charged}, no longer above the listed price of {listed}."
    return (
        f"{head}: charged {charged}, {more} ({percent(pair.excess_percent, language='en')}) above "
        f"the listed price of {listed}, since {day_text(pair.since)}; {basis}. "
        f"First act: compare the listed price with a receipt and put it on record."
    )


def sample() -> Finding:
    """Return a price charged above the listed one shortly before Tết 2021."""
    subject = Subject(product="Thịt lợn ba chỉ", outlet="Chợ Sắt", area="Hồng Bàng")
    day = date(2021, 2, 5)
    pair = _Pair(charged=168_000, listed=160_000, verdict=Verdict.BREACH, since=day)
    return _finding(
        Naming(Market.of()), "listed-price", day, subject, pair, ListedPriceOptions(), []
    )


LISTED_PRICE = RuleKind(
    kind="listed_price",
    version=VERSION,
    options=ListedPriceOptions,
    evaluate=evaluate,
    sample=sample,
)
