"""Findings of outlets, written for all of a day at once: a shock moves every price.

Figures are taken from the arrays by column; a hundred thousand findings are made of plain numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.domain.wording import unit_word
from monitor.rules.case import Case
from monitor.rules.logs import log_of, plain_price, price_of
from monitor.rules.naming import Naming
from monitor.rules.spike_options import SpikeOptions
from monitor.rules.spike_words import SpikeFigures, outlet_sentences
from monitor.stats.baseline import NOISE
from monitor.stats.panel import Panel

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletRise:
    """Figures of the series in scope, as logarithms; rows are the last reporting days.

    ``rise`` is NaN where a price is a slip or absent. ``excess`` is the rise less the seasonal
    allowance and less what peers share beyond it. ``confirmed``: a person says the price is true.
    """

    series: Ints
    base: Floats
    spread: Floats
    count: Floats
    rise: Floats
    age: Floats
    excess: Floats
    shared: Floats
    allowed: Floats
    entry: Floats
    over: Bools
    restless: Bools
    confirmed: Bools
    peers: Floats

    def at(self, chosen: Ints) -> OutletRise:
        """Return the figures of some of these series, by place."""
        return OutletRise(
            **{each.name: getattr(self, each.name)[..., chosen] for each in fields(self)}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one day says of one outlet: logarithms of the baseline, threshold and excess."""

    verdict: Verdict
    base: float
    entry: float
    excess: float
    since: date
    shared: float
    over: int
    """On how many of the last reporting days the price lay over the threshold."""
    settled: float | None = None
    """The level at which an open episode had settled before it rose again."""


class _Seen(NamedTuple):
    """The figures of a series beside its reading, as plain numbers; percents of the baseline."""

    subject: Subject
    price: float
    baseline: float
    expected: float
    shared: float
    excess: float
    spread: float
    entry: float
    exit: float
    reports: float
    peers: float
    seen: int
    critical: bool
    observations: list[int]


def findings_of(
    case: Case, options: SpikeOptions, here: OutletRise, readings: Sequence[Reading]
) -> Iterator[Finding]:
    """Yield the finding of each reading; ``here`` has the figures of their series alone."""
    naming = Naming(case.market)
    for reading, seen in zip(readings, _seen(case, options, here, readings), strict=True):
        figures = _figures(reading, seen)
        unit = naming.unit(seen.subject.product)
        sentence_vi, sentence_en = outlet_sentences(naming, seen.subject, reading.verdict, figures)
        is_critical = seen.critical or reading.settled is not None
        yield Finding(
            rule=case.rule,
            kind="spike",
            version=VERSION,
            subject=seen.subject,
            day=case.day,
            verdict=reading.verdict,
            severity=Severity.CRITICAL if is_critical else Severity.WARNING,
            value=figures.price,
            baseline=figures.baseline,
            unit=f"đ/{unit_word(unit)}",
            sentence_vi=sentence_vi,
            sentence_en=sentence_en,
            evidence=_evidence(options, seen, figures),
        )


def _seen(
    case: Case, options: SpikeOptions, here: OutletRise, readings: Sequence[Reading]
) -> Iterator[_Seen]:
    panel, rows = case.panel, slice(options.of_days)
    told = [(one.base, one.shared, one.excess, one.entry) for one in readings]
    base, shared, excess, entry = np.array(told, dtype=np.float64).reshape(-1, 4).T
    critical = np.fmax(log_of(options.critical_percent), options.critical_spreads * here.spread)
    columns = (
        panel.price[case.row, here.series],
        np.exp(base),
        *(100 * np.expm1(each) for each in (here.allowed, shared, excess, here.spread)),
        *(100 * np.expm1(each) for each in (entry, options.exit_share * entry)),
        here.count,
        here.peers,
        np.isfinite(here.rise[rows]).sum(axis=0),
        excess >= critical - NOISE,
    )
    plain = (column.tolist() for column in columns)
    subjects, observations = _subjects(panel, here.series), _observations(case, here)
    for row in zip(subjects, *plain, observations, strict=True):
        yield _Seen(*row)


def _subjects(panel: Panel, series: Ints) -> Iterator[Subject]:
    outlets, products, areas = panel.outlets.names, panel.products.names, panel.areas.names
    places = (places[series].tolist() for places in (panel.outlet, panel.product, panel.area))
    for outlet, product, area in zip(*places, strict=True):
        yield Subject(product=products[product], outlet=outlets[outlet], area=areas[area])


def _observations(case: Case, here: OutletRise) -> list[list[int]]:
    """Return the ledger ids of the last reporting days, newest first."""
    rows = case.row - np.maximum(here.age, 0).astype(np.int64)
    found = np.where(here.age >= 0, case.panel.observation[rows, here.series], -1).T
    known = found >= 0
    ids, ends = found[known].tolist(), known.sum(axis=1).cumsum().tolist()
    return [ids[begin:end] for begin, end in pairwise([0, *ends])]


def _figures(reading: Reading, seen: _Seen) -> SpikeFigures:
    baseline = plain_price(seen.baseline)
    return SpikeFigures(
        price=seen.price,
        baseline=baseline,
        rise=100 * (seen.price / baseline - 1),
        expected=seen.expected,
        shared=seen.shared,
        entry=seen.entry,
        since=reading.since,
        over=reading.over,
        seen=seen.seen,
        settled=None if reading.settled is None else price_of(reading.settled),
    )


def _evidence(options: SpikeOptions, seen: _Seen, figures: SpikeFigures) -> dict[str, object]:
    return {
        "method": f"{options.quantile:g} quantile of regular prices, {options.window_days} days",
        "version": VERSION,
        "baseline": figures.baseline,
        "n_quotes": int(seen.reports),
        "n_outlets": int(seen.peers),
        "history_days": int(seen.reports),
        "rise_percent": round(figures.rise, 2),
        "expected_percent": round(seen.expected, 2),
        "expected_price": round(figures.baseline * (1 + seen.expected / 100), 2),
        "shared_percent": round(seen.shared, 2),
        "excess_percent": round(seen.excess, 2),
        "spread_percent": round(seen.spread, 2),
        "entry_percent": seen.entry,
        "exit_percent": seen.exit,
        "critical_percent": options.critical_percent,
        "days_over": figures.over,
        "days_reported": seen.seen,
        "since": figures.since.isoformat(),
        "rises_again": figures.settled is not None,
        "settled_price": figures.settled,
        "observations": seen.observations,
    }
