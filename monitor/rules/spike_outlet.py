"""Spikes at one outlet: its own rise, less what peers share, over its own threshold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.market import Temperament
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.domain.wording import unit_word
from monitor.rules.case import Case
from monitor.rules.naming import Naming
from monitor.rules.rise import Rise, SharedRise, is_believable
from monitor.rules.spike_options import SpikeOptions
from monitor.rules.spike_words import SpikeFigures, outlet_sentences
from monitor.stats.seasonal import allowance_percent

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletRise:
    """Figures of the series in scope, as logarithms; rows are the last reporting days.

    ``rise`` is NaN where a price is a slip or absent. ``excess`` is the rise less the seasonal
    allowance and less what peers share beyond it.
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
    peers: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What one day says of one outlet: logarithms of the baseline, threshold and excess."""

    verdict: Verdict
    base: float
    entry: float
    excess: float
    since: date
    shared: float


def outlet_findings(
    case: Case, options: SpikeOptions, own: Rise, peers: SharedRise
) -> Iterator[Finding]:
    """Yield the findings of outlets: new breaches and watches, then open episodes."""
    series = case.series()
    here = outlet_rise(case, options, own.at(series), peers, series)
    episodes = _open_episodes(case)
    is_open = np.isin(series, np.array(list(episodes), dtype=np.int64))
    for index in np.flatnonzero(here.over[0] & ~is_open).tolist():
        yield _opening(case, options, here, index)
    for index in np.flatnonzero(is_open & np.isfinite(here.rise[0])).tolist():
        yield _follow_up(case, options, here, index, episodes[int(series[index])])


def outlet_rise(
    case: Case, options: SpikeOptions, own: Rise, peers: SharedRise, series: Ints
) -> OutletRise:
    """Return the excess of given series and whether it lies over the threshold."""
    panel = case.panel
    groups = [case.group_of(code) for code in panel.products.names]
    percent = allowance_percent(case.season, case.day, groups)[panel.product[series]]
    allowed = np.log1p(percent / 100)
    shared = _shared(options, peers, panel.strata.of[series])
    rise = np.where(is_believable(own.rise, shared, options.slip_factor), own.rise, np.nan)
    excess = rise - allowed - np.fmax(shared - allowed, 0.0)
    entry = np.fmax(_material(case, options, series), options.spreads * own.spread)
    return OutletRise(
        series=series,
        base=own.base,
        spread=own.spread,
        count=own.count,
        rise=rise,
        age=own.age,
        excess=excess,
        shared=np.fmax(np.nan_to_num(shared), 0.0),
        allowed=allowed,
        entry=entry,
        over=(excess >= entry) & (own.count >= options.min_history_days),
        peers=peers.outlets[0][panel.strata.of[series]],
    )


def _shared(options: SpikeOptions, peers: SharedRise, stratum: Ints) -> Floats:
    """Return what peers share: the larger of the area's and the market's rise, where enough do."""
    area = np.where(peers.outlets >= options.area_min_outlets, peers.stratum, np.nan)
    market = np.where(peers.market_outlets >= options.market_min_outlets, peers.market, np.nan)
    return np.asarray(np.fmax(area, market)[:, stratum], dtype=np.float64)


def _material(case: Case, options: SpikeOptions, series: Ints) -> Floats:
    known = [case.market.products.get(code) for code in case.panel.products.names]
    sticky = np.array(
        [item is not None and item.temperament is Temperament.STICKY for item in known]
    )
    percent = np.where(sticky, options.sticky_percent, options.volatile_percent)
    return np.asarray(np.log1p(percent / 100)[case.panel.product[series]], dtype=np.float64)


def _open_episodes(case: Case) -> dict[int, Episode]:
    found: dict[int, Episode] = {}
    for episode in case.episodes.values():
        series = case.panel.series_of(episode.subject.outlet, episode.subject.product)
        if series is not None:
            found[series] = episode
    return found


def _opening(case: Case, options: SpikeOptions, here: OutletRise, index: int) -> Finding:
    over = here.over[: options.of_days, index]
    first = int(here.age[int(np.flatnonzero(over)[-1]), index])
    reading = _Reading(
        verdict=Verdict.BREACH if over.sum() >= options.persist_days else Verdict.WATCH,
        base=float(here.base[index]),
        entry=float(here.entry[index]),
        excess=float(here.excess[0, index]),
        since=case.day - timedelta(days=first),
        shared=float(here.shared[0, index]),
    )
    return _finding(case, options, here, index, reading)


def _follow_up(
    case: Case, options: SpikeOptions, here: OutletRise, index: int, episode: Episode
) -> Finding:
    """Return what the day says of an open episode, against the baseline with which it opened."""
    base = float(np.log(number_of(episode, "baseline")))
    entry = float(np.log1p(number_of(episode, "entry_percent") / 100))
    excess = float(here.rise[0, index] + here.base[index] - base - here.allowed[index])
    reading = _Reading(
        verdict=verdict_of(excess, entry, options.exit_share),
        base=base,
        entry=entry,
        excess=excess,
        since=episode.opened_on,
        shared=0.0,
    )
    return _finding(case, options, here, index, reading)


def verdict_of(excess: float, entry: float, exit_share: float) -> Verdict:
    """Return the verdict on an open episode by its excess over the frozen baseline."""
    if excess >= entry:
        return Verdict.BREACH
    return Verdict.HOLD if excess >= exit_share * entry else Verdict.CLEAR


def number_of(episode: Episode, key: str) -> float:
    """Return a figure with which an episode opened.

    Raises:
        KeyError: the evidence does not hold the figure, so the episode is not of this rule.
    """
    return float(str(episode.evidence[key]))


def _finding(
    case: Case, options: SpikeOptions, here: OutletRise, index: int, reading: _Reading
) -> Finding:
    panel, series = case.panel, int(here.series[index])
    subject = Subject(
        product=panel.products[int(panel.product[series])],
        outlet=panel.outlets[int(panel.outlet[series])],
        area=panel.areas[int(panel.area[series])],
    )
    naming = Naming(case.market)
    figures = _figures(case, options, here, index, reading)
    sentence_vi, sentence_en = outlet_sentences(naming, subject, reading.verdict, figures)
    critical = reading.excess >= max(
        np.log1p(options.critical_percent / 100), options.critical_spreads * here.spread[index]
    )
    return Finding(
        rule=case.rule,
        kind="spike",
        version=VERSION,
        subject=subject,
        day=case.day,
        verdict=reading.verdict,
        severity=Severity.CRITICAL if critical else Severity.WARNING,
        value=figures.price,
        baseline=figures.baseline,
        unit=f"đ/{unit_word(naming.unit(subject.product))}",
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence=_evidence(case, options, here, index, reading, figures),
    )


def _figures(
    case: Case, options: SpikeOptions, here: OutletRise, index: int, reading: _Reading
) -> SpikeFigures:
    price = float(case.panel.price[case.row, here.series[index]])
    baseline = price_of(reading.base)
    return SpikeFigures(
        price=price,
        baseline=baseline,
        rise=100 * (price / baseline - 1),
        expected=percent_of(float(here.allowed[index])),
        shared=percent_of(reading.shared),
        entry=percent_of(reading.entry),
        since=reading.since,
        over=int(here.over[: options.of_days, index].sum()),
        seen=int(np.isfinite(here.rise[: options.of_days, index]).sum()),
    )


def _evidence(
    case: Case,
    options: SpikeOptions,
    here: OutletRise,
    index: int,
    reading: _Reading,
    figures: SpikeFigures,
) -> dict[str, object]:
    return {
        "method": f"{options.quantile:g} quantile of regular prices, {options.window_days} days",
        "version": VERSION,
        "baseline": figures.baseline,
        "n_quotes": int(here.count[index]),
        "n_outlets": int(here.peers[index]),
        "history_days": int(here.count[index]),
        "rise_percent": round(figures.rise, 2),
        "expected_percent": round(figures.expected, 2),
        "expected_price": round(figures.baseline * (1 + figures.expected / 100), 2),
        "shared_percent": round(figures.shared, 2),
        "excess_percent": round(percent_of(reading.excess), 2),
        "spread_percent": round(percent_of(float(here.spread[index])), 2),
        "entry_percent": figures.entry,
        "exit_percent": percent_of(options.exit_share * reading.entry),
        "critical_percent": options.critical_percent,
        "days_over": figures.over,
        "days_reported": figures.seen,
        "since": figures.since.isoformat(),
        "observations": _observations(case, here, index),
    }


def _observations(case: Case, here: OutletRise, index: int) -> list[int]:
    """Return the ledger ids of the last reporting days, newest first."""
    age = here.age[:, index]
    rows = case.row - age[age >= 0].astype(np.int64)
    found = case.panel.observation[rows, here.series[index]]
    return [int(observation) for observation in found if observation >= 0]


def price_of(logarithm: float) -> float:
    """Return the price behind a logarithm, free of the noise of its last digits."""
    return float(f"{np.exp(logarithm):.12g}")


def percent_of(logarithm: float) -> float:
    """Return a logarithm of a ratio as a rise in percent."""
    return float(100 * np.expm1(logarithm))
