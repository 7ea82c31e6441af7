"""Creeps at one outlet: its own climb, less what peers share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from monitor.domain.finding import Episode, Finding, Severity, Verdict
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.rules.awaited import is_awaited
from monitor.rules.case import Case
from monitor.rules.climb import climb, is_steady, peer_climb, steps_beside, steps_of
from monitor.rules.creep_options import CreepOptions
from monitor.rules.creep_words import CreepFigures, sentences
from monitor.rules.logs import log_of, number_of, percent_of, price_of, since_of, verdict_of
from monitor.rules.naming import Naming
from monitor.rules.outlet import outlet_subject, unit_of
from monitor.rules.spike_outlet import open_outlets
from monitor.stats.baseline import NOISE

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _OutletClimb:
    """Figures of the series in scope, as logarithms."""

    series: Ints
    base: Floats
    climb: Floats
    excess: Floats
    shared: Floats
    allowed: Floats
    entry: Floats
    count: Floats
    outlets: Floats
    breach: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What one day says of one outlet: logarithms of the baseline, threshold and excess."""

    verdict: Verdict
    base: float
    entry: float
    excess: float
    shared: float
    since: date


def outlet_findings(case: Case, options: CreepOptions) -> Iterator[Finding]:
    """Yield the findings of outlets: new breaches, then open episodes."""
    here = _outlet_climb(case, options)
    episodes = open_outlets(case)
    is_open = np.isin(here.series, np.array(list(episodes), dtype=np.int64))
    for index in np.flatnonzero(here.breach & ~is_open).tolist():
        yield _finding(case, options, here, index, _opening(case, options, here, index))
    for index in np.flatnonzero(is_open & np.isfinite(here.climb)).tolist():
        episode = episodes[int(here.series[index])]
        yield _finding(case, options, here, index, _follow_up(options, here, index, episode))


def _outlet_climb(case: Case, options: CreepOptions) -> _OutletClimb:
    panel, series = case.panel, case.series()
    own = climb(panel, case.day, options.window_days)
    peers = peer_climb(panel, case.day, options.window_days, options.market_min_outlets)
    stratum = panel.strata.of[series]
    area = np.where(peers.outlets[stratum] >= options.min_outlets, peers.stratum[stratum], 0.0)
    shared = np.fmax(np.fmax(area, peers.market_at(stratum)), 0.0)
    allowed = case.allowance()
    excess = own.climb[series] - np.fmax(shared, allowed[panel.product[series]])
    unrest = np.fmin(options.unrests * peers.unrest_at(stratum), log_of(options.unrest_percent))
    entry = np.fmax(log_of(options.entry_percent), unrest)
    least = log_of(options.entry_percent)
    breach = (excess >= least - NOISE) & (own.count[series] >= options.min_history_days)
    if breach.any():
        far = np.flatnonzero(breach)
        mine = series[far], excess[far], shared[far], entry[far]
        entry[far], breach[far] = _creeping(case, options, *mine)
    return _OutletClimb(
        series=series,
        base=own.base[series],
        climb=own.climb[series],
        excess=excess,
        shared=shared,
        allowed=allowed[panel.product[series]],
        entry=entry,
        count=own.count[series],
        outlets=peers.outlets[stratum],
        breach=breach,
    )


def _creeping(
    case: Case, options: CreepOptions, series: Ints, excess: Floats, shared: Floats, entry: Floats
) -> tuple[Floats, Bools]:
    """Return the thresholds of series that climbed far, and which of these creep."""
    panel, least = case.panel, log_of(options.entry_percent)
    steps = steps_of(panel, case.day, options.window_days, series)
    is_even = steps.equal >= options.steady_steps - NOISE
    entry = np.where(is_even, np.fmin(np.fmax(least, shared), entry), entry)
    is_return = steps.beyond < options.exit_share * least
    creeps = is_steady(steps, options.gait) & ~is_return & (excess >= entry - NOISE)
    own_steps = steps_beside(
        panel, case.day, options.window_days, series[creeps], options.min_outlets
    )
    creeps[creeps] = is_steady(own_steps, options.gait)
    creeps[creeps] = ~_are_peers_awaited(case, options, panel.strata.of[series[creeps]])
    return entry, creeps


def _are_peers_awaited(case: Case, options: CreepOptions, stratum: Ints) -> Bools:
    markets, place = np.unique(case.panel.strata.market[stratum], return_inverse=True)
    awaited = is_awaited(case.panel, case.row, markets, options.market_min_outlets)
    return awaited[place]


def _opening(case: Case, options: CreepOptions, here: _OutletClimb, index: int) -> _Reading:
    return _Reading(
        verdict=Verdict.BREACH,
        base=float(here.base[index]),
        entry=float(here.entry[index]),
        excess=float(here.excess[index]),
        shared=float(here.shared[index]),
        since=case.day - timedelta(days=options.window_days - 1),
    )


def _follow_up(options: CreepOptions, here: _OutletClimb, index: int, episode: Episode) -> _Reading:
    """Return what the day says of an open episode, against the baseline with which it opened."""
    base = float(np.log(number_of(episode, "baseline")))
    entry = log_of(number_of(episode, "entry_percent"))
    excess = float(here.climb[index] + here.base[index] - base - here.allowed[index])
    return _Reading(
        verdict=verdict_of(excess, entry, options.exit_share),
        base=base,
        entry=entry,
        excess=excess,
        shared=0.0,
        since=since_of(episode),
    )


def _finding(
    case: Case, options: CreepOptions, here: _OutletClimb, index: int, reading: _Reading
) -> Finding:
    subject = outlet_subject(case.panel, int(here.series[index]))
    naming = Naming(case.market)
    steps = steps_of(case.panel, case.day, options.window_days, here.series[[index]])
    figures = _figures(here, index, reading, int(steps.ups[0]))
    sentence_vi, sentence_en = sentences(naming, subject, reading.verdict, figures)
    critical = reading.excess >= log_of(options.critical_percent) - NOISE
    return Finding(
        rule=case.rule,
        kind="creep",
        version=VERSION,
        subject=subject,
        day=case.day,
        verdict=reading.verdict,
        severity=Severity.CRITICAL if critical else Severity.WARNING,
        value=figures.price,
        baseline=figures.baseline,
        unit=unit_of(naming, subject.product),
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence=_evidence(case, options, here, index, reading, figures),
    )


def _figures(here: _OutletClimb, index: int, reading: _Reading, steps: int) -> CreepFigures:
    price = float(here.base[index] + here.climb[index])
    return CreepFigures(
        price=price_of(price),
        baseline=price_of(reading.base),
        rise=percent_of(price - reading.base),
        expected=percent_of(float(here.allowed[index])),
        shared=percent_of(reading.shared),
        entry=percent_of(reading.entry),
        steps=steps,
        since=reading.since,
    )


def _evidence(
    case: Case,
    options: CreepOptions,
    here: _OutletClimb,
    index: int,
    reading: _Reading,
    figures: CreepFigures,
) -> dict[str, object]:
    rows = slice(max(case.row - options.window_days + 1, 0), case.row + 1)
    found = case.panel.observation[rows, here.series[index]]
    return {
        "method": f"sum of small steps over {options.window_days} days",
        "version": VERSION,
        "baseline": figures.baseline,
        "n_quotes": int(here.count[index]),
        "n_outlets": int(here.outlets[index]),
        "history_days": int(here.count[index]),
        "steps": figures.steps,
        "rise_percent": round(figures.rise, 2),
        "expected_percent": round(figures.expected, 2),
        "shared_percent": round(figures.shared, 2),
        "excess_percent": round(percent_of(reading.excess), 2),
        "entry_percent": figures.entry,
        "exit_percent": percent_of(options.exit_share * reading.entry),
        "critical_percent": options.critical_percent,
        "since": figures.since.isoformat(),
        "observations": [int(x) for x in found[found >= 0]],
    }
