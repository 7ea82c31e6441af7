"""Spread: one outlet far above its peers of the same product, kind and area on the same day.

A shop that is always dear is no news: what it usually asks above its peers is taken off first, and
an episode keeps that figure. The scale is the peers' own median absolute deviation, with a floor,
because it is zero where a chain sets one price for all its shops (Hampel, methods A4).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.rules.case import Case, RuleKind
from monitor.rules.logs import log_of, number_of, percent_of, price_of, since_of, verdict_of
from monitor.rules.naming import Naming
from monitor.rules.outlet import outlet_subject, recent_observations, unit_of
from monitor.rules.peers import levels_on, log_paid, peers, usual_level
from monitor.rules.recent import Recent
from monitor.rules.spike_outlet import open_outlets
from monitor.rules.spread_options import SpreadOptions
from monitor.rules.spread_words import SpreadFigures, sentences
from monitor.stats.baseline import NOISE

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """Where each series in scope stands among its peers today, as logarithms."""

    series: Ints
    stratum: Ints
    level: Floats
    distance: Floats
    usual: Floats
    apart: Floats
    entry: Floats
    peers: Floats
    count: Floats
    can_tell: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What the day says of one outlet; ``usual`` and ``entry`` are those in force for it."""

    verdict: Verdict
    usual: float
    entry: float
    since: date
    over: int
    seen: int


def evaluate(case: Case, options: SpreadOptions) -> list[Finding]:
    """Return the outlets far above their peers: new ones, then open episodes."""
    here = _standing(case, options)
    episodes = open_outlets(case)
    is_open = np.isin(here.series, np.array(list(episodes), dtype=np.int64))
    over = here.can_tell & (here.distance - here.usual >= here.entry - NOISE)
    new = np.flatnonzero(over & ~is_open)
    readings = [*_openings(case, options, here, new)] if new.size else []
    for at in np.flatnonzero(is_open & here.can_tell).tolist():
        episode = episodes[int(here.series[at])]
        readings.append((at, _follow_up(options, here, at, episode)))
    return [_finding(case, options, here, at, reading) for at, reading in readings]


def _standing(case: Case, options: SpreadOptions) -> _Standing:
    panel, series = case.panel, case.series()
    own = usual_level(panel, case.day, options.past)
    around = peers(panel, case.day, options.past)
    stratum = panel.strata.of[series]
    price = log_paid(panel, case.row, series)
    is_member = np.isfinite(own.level[series]) & np.isfinite(price)
    others = around.outlets[stratum] - is_member
    named = panel.area[series] != panel.areas.find("")
    usual = np.fmax(np.nan_to_num(own.level[series] - around.usual[stratum]), 0.0)
    apart = np.fmax(around.apart, log_of(options.floor_percent))[stratum]
    return _Standing(
        series=series,
        stratum=stratum,
        level=around.level[stratum],
        distance=price - around.level[stratum],
        usual=usual,
        apart=apart,
        entry=np.fmax(log_of(options.entry_percent), options.deviations * apart),
        peers=others,
        count=own.count[series],
        can_tell=np.isfinite(price) & (others >= options.min_peers) & named,
    )


def _openings(
    case: Case, options: SpreadOptions, here: _Standing, new: Ints
) -> Iterator[tuple[int, _Reading]]:
    recent = _recent(case, options, here, new)
    for index, at in enumerate(new.tolist()):
        yield (
            at,
            _Reading(
                verdict=recent.verdict(index),
                usual=float(here.usual[at]),
                entry=float(here.entry[at]),
                since=recent.since(index, case.day),
                over=recent.days_over[index],
                seen=recent.days_told[index],
            ),
        )


def _recent(case: Case, options: SpreadOptions, here: _Standing, new: Ints) -> Recent:
    """Return the last days of the outlets that are over today, each against its peers of the day.

    A day on which too few peers reported is no reporting day.
    """
    panel, series = case.panel, here.series[new]
    strata, place = np.unique(here.stratum[new], return_inverse=True)
    told, over = [np.ones(new.size, dtype=bool)], [np.ones(new.size, dtype=bool)]
    for row in options.persistence.rows(case.row)[1:]:
        level, outlets = levels_on(panel, row, strata)
        price = log_paid(panel, row, series)
        told.append(np.isfinite(price) & (outlets[place] > options.min_peers))
        over.append(price - level[place] - here.usual[new] >= here.entry[new] - NOISE)
    return Recent(np.stack(told), np.stack(over), options.persistence)


def _follow_up(options: SpreadOptions, here: _Standing, at: int, episode: Episode) -> _Reading:
    """Return what the day says of an open episode, against the usual distance it opened with."""
    usual = log_of(number_of(episode, "usual_percent"))
    entry = log_of(number_of(episode, "entry_percent"))
    verdict = verdict_of(float(here.distance[at]) - usual, entry, options.exit_share)
    return _Reading(
        verdict=verdict,
        usual=usual,
        entry=entry,
        since=since_of(episode),
        over=int(verdict is Verdict.BREACH),
        seen=1,
    )


def _finding(
    case: Case, options: SpreadOptions, here: _Standing, at: int, reading: _Reading
) -> Finding:
    series = int(here.series[at])
    subject, naming = outlet_subject(case.panel, series), Naming(case.market)
    figures = SpreadFigures(
        price=float(case.panel.price[case.row, series]),
        peers_price=price_of(float(here.level[at])),
        distance=percent_of(float(here.distance[at])),
        usual=percent_of(reading.usual),
        entry=percent_of(reading.entry),
        peers=int(here.peers[at]),
        since=reading.since,
        over=reading.over,
        seen=reading.seen,
    )
    sentence_vi, sentence_en = sentences(naming, subject, reading.verdict, figures)
    excess = float(here.distance[at]) - reading.usual
    return Finding(
        rule=case.rule,
        kind="spread",
        version=VERSION,
        subject=subject,
        day=case.day,
        verdict=reading.verdict,
        severity=_severity(options, excess),
        value=figures.price,
        baseline=figures.peers_price,
        unit=unit_of(naming, subject.product),
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence=_evidence(case, options, here, at, reading, figures),
    )


def _evidence(
    case: Case,
    options: SpreadOptions,
    here: _Standing,
    at: int,
    reading: _Reading,
    figures: SpreadFigures,
) -> dict[str, object]:
    series = int(here.series[at])
    excess = float(here.distance[at]) - reading.usual
    observations = recent_observations(case.panel, case.row, options.reach_days, series)
    return {
        "method": "log distance from the peers' median, less the outlet's usual distance",
        "version": VERSION,
        "baseline": figures.peers_price,
        "n_quotes": figures.peers + 1,
        "n_outlets": figures.peers,
        "history_days": int(here.count[at]),
        "distance_percent": round(figures.distance, 2),
        "usual_percent": figures.usual,
        "apart_percent": round(percent_of(float(here.apart[at])), 2),
        "expected_percent": 0.0,
        "excess_percent": round(percent_of(excess), 2),
        "entry_percent": figures.entry,
        "exit_percent": percent_of(options.exit_share * reading.entry),
        "warning_percent": options.warning_percent,
        "critical_percent": options.critical_percent,
        "days_over": figures.over,
        "days_reported": figures.seen,
        "since": figures.since.isoformat(),
        "observations": observations,
    }


def _severity(options: SpreadOptions, excess: float) -> Severity:
    if excess >= log_of(options.critical_percent) - NOISE:
        return Severity.CRITICAL
    is_warning = excess >= log_of(options.warning_percent) - NOISE
    return Severity.WARNING if is_warning else Severity.INFO


def sample() -> Finding:
    """Return an outlet far above its peers shortly before Tết 2021."""
    subject = Subject(product="Thịt lợn ba chỉ", outlet="Chợ Sắt", area="Hồng Bàng")
    figures = SpreadFigures(
        price=248_000,
        peers_price=160_000,
        distance=55.0,
        usual=4.0,
        entry=30.0,
        peers=7,
        since=date(2021, 2, 4),
        over=2,
        seen=2,
    )
    sentence_vi, sentence_en = sentences(Naming(Market.of()), subject, Verdict.BREACH, figures)
    return Finding(
        rule="price-spread",
        kind="spread",
        version=VERSION,
        subject=subject,
        day=date(2021, 2, 5),
        verdict=Verdict.BREACH,
        severity=Severity.WARNING,
        value=figures.price,
        baseline=figures.peers_price,
        unit="đ/kg",
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence={"method": "distance from peers", "version": VERSION, "n_outlets": 7},
    )


SPREAD = RuleKind(
    kind="spread", version=VERSION, options=SpreadOptions, evaluate=evaluate, sample=sample
)
