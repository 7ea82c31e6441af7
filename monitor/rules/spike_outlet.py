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
from monitor.rules.logs import NOISE, log_of, number_of, percent_of, price_of, verdict_of
from monitor.rules.naming import Naming
from monitor.rules.rise import Rise, SharedRise, believed_rise, reviewed_at
from monitor.rules.spike_options import SpikeOptions
from monitor.rules.spike_words import SpikeFigures, outlet_sentences

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What one day says of one outlet: logarithms of the baseline, threshold and excess."""

    verdict: Verdict
    base: float
    entry: float
    excess: float
    since: date
    shared: float
    settled: float | None = None
    """The level at which an open episode had settled before it rose again."""


def outlet_findings(
    case: Case, options: SpikeOptions, own: Rise, peers: SharedRise
) -> Iterator[Finding]:
    """Yield the findings of outlets: new breaches and watches, then open episodes."""
    series = case.series()
    here = outlet_rise(case, options, own.at(series), peers, series)
    episodes = open_outlets(case)
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
    allowed = case.allowance()[panel.product[series]]
    shared = shared_by_peers(options, peers, panel.strata.of[series])
    reviewed = reviewed_at(panel, case.day, own.age, series)
    above = believed_rise(own.rise, shared, options.slip_factor, reviewed)
    excess = above - allowed - np.fmax(shared - allowed, 0.0)
    unrest = peers.unrest[panel.strata.of[series]]
    restless = unrest >= log_of(options.restless_percent)
    still = own.swing <= log_of(options.still_percent)
    entry = np.fmax.reduce(
        [
            _material(case, options, series),
            np.where(still, 0.0, np.fmin(options.unrests * unrest, log_of(options.unrest_percent))),
            options.spreads * own.spread,
            options.swings * own.swing,
        ]
    )
    return OutletRise(
        series=series,
        base=own.base,
        spread=own.spread,
        count=own.count,
        rise=above,
        age=own.age,
        excess=excess,
        shared=np.fmax(np.nan_to_num(shared), 0.0),
        allowed=allowed,
        entry=entry,
        over=(excess >= entry - NOISE)
        & own.is_enough(options.window)
        & (own.fresh >= options.onset_share * entry),
        restless=restless,
        confirmed=reviewed[0],
        peers=peers.outlets[0][panel.strata.of[series]],
    )


def shared_by_peers(options: SpikeOptions, peers: SharedRise, stratum: Ints) -> Floats:
    """Return what peers share: the larger of the area's and the market's rise, where enough do.

    The area's is that of its other outlets.
    """
    area = np.where(peers.outlets >= options.area_min_outlets, peers.others, np.nan)
    market = np.where(peers.market_outlets >= options.market_min_outlets, peers.market, np.nan)
    return np.asarray(np.fmax(area, market)[:, stratum], dtype=np.float64)


def _material(case: Case, options: SpikeOptions, series: Ints) -> Floats:
    known = [case.market.products.get(code) for code in case.panel.products.names]
    sticky = np.array(
        [item is not None and item.temperament is Temperament.STICKY for item in known]
    )
    percent = np.where(sticky, options.sticky_percent, options.volatile_percent)
    return np.asarray(np.log1p(percent / 100)[case.panel.product[series]], dtype=np.float64)


def open_outlets(case: Case) -> dict[int, Episode]:
    """Return the open episodes of outlets by series, as far as the panel knows these."""
    found: dict[int, Episode] = {}
    for episode in case.episodes.values():
        series = case.panel.series_of(episode.subject.outlet, episode.subject.product)
        if series is not None:
            found[series] = episode
    return found


def _is_persistent(options: SpikeOptions, here: OutletRise, index: int) -> bool:
    """Say whether enough of the last reporting days are over; a restless market asks for all."""
    over = here.over[:, index]
    if here.confirmed[index]:  # a person has looked a second time already
        return bool(over[0])
    if here.restless[index]:
        return bool(over.all())
    return bool(over[0]) and int(over[: options.of_days].sum()) >= options.persist_days


def _opening(case: Case, options: SpikeOptions, here: OutletRise, index: int) -> Finding:
    over = here.over[: options.of_days, index]
    first = int(here.age[int(np.flatnonzero(over)[-1]), index])
    persistent = _is_persistent(options, here, index)
    reading = _Reading(
        verdict=Verdict.BREACH if persistent else Verdict.WATCH,
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
    entry = log_of(number_of(episode, "entry_percent"))
    excess = float(here.rise[0, index] + here.base[index] - base - here.allowed[index])
    reading = _Reading(
        verdict=verdict_of(excess, entry, options.exit_share),
        base=base,
        entry=entry,
        excess=excess,
        since=episode.opened_on,
        shared=0.0,
        settled=_settled(options, here, index, base + options.exit_share * entry),
    )
    return _finding(case, options, here, index, reading)


def _settled(
    options: SpikeOptions, here: OutletRise, index: int, exit_level: float
) -> float | None:
    """Return the new level from which an open episode rose again by a whole threshold."""
    level = float(here.base[index])
    is_again = level >= exit_level and _is_persistent(options, here, index)
    return level if is_again else None


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
        log_of(options.critical_percent), options.critical_spreads * here.spread[index]
    )
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
        settled=None if reading.settled is None else price_of(reading.settled),
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
        "rises_again": reading.settled is not None,
        "settled_price": None if reading.settled is None else price_of(reading.settled),
        "observations": _observations(case, here, index),
    }


def _observations(case: Case, here: OutletRise, index: int) -> list[int]:
    """Return the ledger ids of the last reporting days, newest first."""
    age = here.age[:, index]
    found = case.panel.observation[case.row - age[age >= 0].astype(np.int64), here.series[index]]
    return [int(observation) for observation in found if observation >= 0]
