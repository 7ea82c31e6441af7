"""Creeps of the whole market: the median climb of a product over two months, raised once.

The median over all outlets of one kind, each against its own past: neither a day nor a district
shows it, and it is the city's concern.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.quotes import Floats, Ints
from monitor.rules.awaited import is_awaited
from monitor.rules.case import Case
from monitor.rules.climb import Climb, PeerClimb, climb, peer_climb, steps_of
from monitor.rules.creep_options import CreepOptions
from monitor.rules.creep_outlet import VERSION
from monitor.rules.creep_words import CreepFigures, sentences
from monitor.rules.frozen import evidence_of, frozen_baselines
from monitor.rules.logs import (
    log_of,
    number_of,
    percent_of,
    price_of,
    since_of,
    usual_price,
    verdict_of,
)
from monitor.rules.naming import Naming
from monitor.rules.outlet import unit_of
from monitor.stats.baseline import NOISE
from monitor.stats.strata import weighted_median


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What one day says of one product: its outlets with their logarithmic baselines and climbs."""

    verdict: Verdict
    product: int
    members: Ints
    base: Floats
    climb: Floats
    allowed: float
    entry: float
    since: date

    @property
    def excess(self) -> float:
        return float(np.median(self.climb)) - self.allowed


def market_findings(case: Case, options: CreepOptions) -> Iterator[Finding]:
    """Yield the findings of products over the whole market: breaches, then open episodes."""
    own = climb(case.panel, case.day, options.market_window_days)
    episodes = {
        case.panel.products.find(episode.subject.product): episode
        for episode in case.episodes.values()
        if not episode.subject.outlet
    }
    products = np.unique(case.panel.product[case.series()])
    is_open = np.isin(products, [one for one in episodes if one is not None])
    for market in _risen_markets(case, options, products[~is_open]):
        yield _finding(case, options, own, _opening(case, options, own, market))
    for product in products.tolist():
        if product in episodes:
            follow_up = _follow_up(case, options, own, episodes[product], product)
            if follow_up is not None:
                yield _finding(case, options, own, follow_up)


def _risen_markets(case: Case, options: CreepOptions, products: Ints) -> list[int]:
    """Return for each product over its threshold the market (its kind of outlet) that rose most.

    Not of one most of whose outlets have not reported yet, nor of one that a single area carries.
    """
    panel = case.panel
    days, outlets = options.market_window_days, options.market_min_outlets
    if panel.days[0] > _first_day(case, days):
        return []
    peers = peer_climb(panel, case.day, days, outlets)
    strata = np.flatnonzero(np.isin(panel.strata.product, products))
    product = panel.strata.product[strata]
    excess = peers.market_at(strata) - case.allowance()[product]
    best: dict[int, int] = {}
    for at in np.flatnonzero(excess >= log_of(options.market_percent) - NOISE).tolist():
        of = int(product[at])
        if of not in best or excess[at] > excess[best[of]]:
            best[of] = at
    chosen = [int(strata[at]) for at in best.values()]
    wide = [stratum for stratum in chosen if _is_wide(case, options, peers, stratum)]
    markets = panel.strata.market[np.array(wide, dtype=np.int64)]
    told: list[int] = markets[~is_awaited(panel, case.row, markets, outlets)].tolist()
    return told


def _is_wide(case: Case, options: CreepOptions, peers: PeerClimb, stratum: int) -> bool:
    """Say whether the market of a stratum has risen by half as much without any one of its areas.

    Of two areas one alone moves the median of both; where there is only one, it is the market.
    """
    strata = case.panel.strata
    areas = np.flatnonzero(strata.market == strata.market[stratum])
    others = np.tile(areas, (areas.size, 1))[~np.eye(areas.size, dtype=bool)]
    without = np.repeat(np.arange(areas.size), areas.size - 1)
    rest = weighted_median(peers.stratum[others], peers.outlets[others], without, areas.size)
    least = case.allowance()[strata.product[stratum]] + options.exit_share * log_of(
        options.market_percent
    )
    return not (rest < least - NOISE).any()


def _first_day(case: Case, days: int) -> int:
    return case.day.toordinal() - days + 1


def _opening(case: Case, options: CreepOptions, own: Climb, market: int) -> _Reading:
    strata = np.flatnonzero(case.panel.strata.market == market)
    members, _ = case.panel.strata.members(strata)
    members = members[np.isfinite(own.climb[members])]
    product = int(case.panel.strata.product[strata[0]])
    return _Reading(
        verdict=Verdict.BREACH,
        product=product,
        members=members,
        base=own.base[members],
        climb=own.climb[members],
        allowed=float(case.allowance()[product]),
        entry=log_of(options.market_percent),
        since=case.day - timedelta(days=options.market_window_days - 1),
    )


def _follow_up(
    case: Case, options: CreepOptions, own: Climb, episode: Episode, product: int
) -> _Reading | None:
    """Return what the day says of an open episode; nothing when too few of its outlets reported."""
    frozen, total = frozen_baselines(case, episode)
    members = np.array([series for series in frozen if np.isfinite(own.climb[series])], dtype=int)
    if 2 * members.size <= total:
        return None
    base = np.log([frozen[series] for series in members.tolist()])
    distance = own.climb[members] + own.base[members] - base
    allowed = float(case.allowance()[product])
    entry = log_of(number_of(episode, "entry_percent"))
    return _Reading(
        verdict=verdict_of(float(np.median(distance)) - allowed, entry, options.exit_share),
        product=product,
        members=members,
        base=base,
        climb=distance,
        allowed=allowed,
        entry=entry,
        since=since_of(episode),
    )


def _finding(case: Case, options: CreepOptions, own: Climb, reading: _Reading) -> Finding:
    subject = Subject(product=case.panel.products[reading.product])
    naming = Naming(case.market)
    steps = steps_of(case.panel, case.day, options.market_window_days, reading.members)
    price, rise = (float(np.median(x)) for x in (reading.base + reading.climb, reading.climb))
    figures = CreepFigures(
        price=price_of(price),
        baseline=usual_price(price_of(price), rise),
        rise=percent_of(rise),
        expected=percent_of(reading.allowed),
        shared=0.0,
        entry=percent_of(reading.entry),
        steps=int(np.median(steps.ups)),
        since=reading.since,
        outlets=int(reading.members.size),
    )
    sentence_vi, sentence_en = sentences(naming, subject, reading.verdict, figures)
    critical = reading.excess >= 2 * log_of(options.market_percent) - NOISE
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
        evidence=_evidence(case, options, own, reading, figures),
    )


def _evidence(
    case: Case, options: CreepOptions, own: Climb, reading: _Reading, figures: CreepFigures
) -> dict[str, object]:
    return {
        "method": f"median climb over {options.market_window_days} days, each outlet for itself",
        "version": VERSION,
        "baseline": figures.baseline,
        "n_outlets": figures.outlets,
        "rise_percent": round(figures.rise, 2),
        "expected_percent": round(figures.expected, 2),
        "excess_percent": round(percent_of(reading.excess), 2),
        "entry_percent": figures.entry,
        "exit_percent": percent_of(options.exit_share * reading.entry),
        "since": figures.since.isoformat(),
        **evidence_of(case, reading.members, reading.base, own.count[reading.members]),
    }
