"""Findings of areas, written from what a day says of one: subject, figures, sentences, evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.quotes import Floats, Ints
from monitor.rules.case import Case
from monitor.rules.frozen import evidence_of
from monitor.rules.joint import joint_evidence, moves_of
from monitor.rules.logs import log_of, percent_of, price_of, usual_price
from monitor.rules.naming import Naming
from monitor.rules.outlet import unit_of
from monitor.rules.rise import Rise
from monitor.rules.spike_finding import VERSION
from monitor.rules.spike_options import SpikeOptions
from monitor.rules.spike_words import SpikeFigures, area_sentences
from monitor.stats.baseline import NOISE


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaReading:
    """What one day says of one area: its members with their logarithmic baselines and rises.

    ``outlets`` is how many outlets of the area reported; the members may be a part of them. The
    rise of one that was told of lately, but does not report today, is NaN.
    """

    verdict: Verdict
    stratum: int
    members: Ints
    base: Floats
    rise: Floats
    entry: float
    allowed: float
    market: float
    since: date
    over: int
    seen: int
    outlets: int
    settled: float | None = None
    """The level (a logarithm) at which an open episode had settled before it rose again."""

    @property
    def excess(self) -> float:
        return middle(self.rise) - self.allowed


def middle(values: Floats) -> float:
    """Return the median of the figures that are there."""
    return float(np.median(values[np.isfinite(values)]))


def place_of(case: Case, stratum: int) -> tuple[int, int]:
    """Return the numbers of the product and the area of a stratum."""
    strata = case.panel.strata
    return int(strata.product[stratum]), int(strata.area[stratum])


def area_finding(case: Case, options: SpikeOptions, own: Rise, reading: AreaReading) -> Finding:
    """Return the finding of one reading."""
    panel = case.panel
    product, area = place_of(case, reading.stratum)
    subject = Subject(product=panel.products[product], area=panel.areas[area])
    naming = Naming(case.market)
    figures = _figures(case, reading)
    sentence_vi, sentence_en = area_sentences(naming, subject, reading.verdict, figures)
    critical = reading.excess >= log_of(options.area_critical_percent) - NOISE
    return Finding(
        rule=case.rule,
        kind="spike",
        version=VERSION,
        subject=subject,
        day=case.day,
        verdict=reading.verdict,
        severity=Severity.CRITICAL if critical or reading.settled is not None else Severity.WARNING,
        value=figures.price,
        baseline=figures.baseline,
        unit=unit_of(naming, subject.product),
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence=_evidence(case, options, own, reading, figures),
    )


def _figures(case: Case, reading: AreaReading) -> SpikeFigures:
    price = middle(case.panel.price[case.row, reading.members])
    rise = middle(reading.rise)
    return SpikeFigures(
        price=price,
        baseline=usual_price(price, rise),
        rise=percent_of(rise),
        expected=percent_of(reading.allowed),
        shared=percent_of(max(reading.market, 0.0)),
        entry=percent_of(reading.entry),
        since=reading.since,
        over=reading.over,
        seen=reading.seen,
        settled=None if reading.settled is None else price_of(reading.settled),
        outlets_up=int((~(reading.rise < reading.entry / 2)).sum()),
        outlets=reading.outlets,
    )


def _evidence(
    case: Case, options: SpikeOptions, own: Rise, reading: AreaReading, figures: SpikeFigures
) -> dict[str, object]:
    return {
        "method": "median over outlets of the rise over each one's own baseline",
        "version": VERSION,
        "baseline": figures.baseline,
        "n_outlets": figures.outlets,
        "rise_percent": round(figures.rise, 2),
        "expected_percent": round(figures.expected, 2),
        "expected_price": round(figures.baseline * (1 + figures.expected / 100), 2),
        "market_percent": round(figures.shared, 2),
        "excess_percent": round(percent_of(reading.excess), 2),
        "entry_percent": figures.entry,
        "exit_percent": percent_of(options.exit_share * reading.entry),
        "critical_percent": options.area_critical_percent,
        "days_over": figures.over,
        "days_reported": figures.seen,
        "since": figures.since.isoformat(),
        "rises_again": figures.settled is not None,
        "settled_price": figures.settled,
        **joint_evidence(moves_of(case, _everywhere(case, reading.stratum))),
        **evidence_of(case, reading.members, reading.base, own.count[reading.members]),
    }


def _everywhere(case: Case, stratum: int) -> Ints:
    """Return the series of the product in the area at all kinds of outlets."""
    product, area = place_of(case, stratum)
    return np.flatnonzero((case.panel.product == product) & (case.panel.area == area))
