"""Spikes at one outlet: its own rise, less what peers share, over its own threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np

from monitor.domain.finding import Episode, Finding, Verdict
from monitor.domain.market import Temperament
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.rules.case import Case
from monitor.rules.logs import log_of, number_of, since_of, verdict_of
from monitor.rules.rise import Rise, SharedRise, reviewed_at
from monitor.rules.spike_finding import OutletRise, Reading, findings_of
from monitor.rules.spike_options import SpikeOptions
from monitor.stats.baseline import NOISE


def outlet_findings(
    case: Case, options: SpikeOptions, here: OutletRise, episodes: Mapping[int, Episode]
) -> list[Finding]:
    """Return the findings of some outlets: new breaches and watches, then open episodes."""
    is_open = np.isin(here.series, np.array(list(episodes), dtype=np.int64))
    opening = here.at(np.flatnonzero(here.over[0] & ~is_open))
    going_on = here.at(np.flatnonzero(is_open & np.isfinite(here.rise[0])))
    known = [episodes[one] for one in going_on.series.tolist()]
    return [
        *findings_of(case, options, opening, _openings(case, options, opening)),
        *findings_of(case, options, going_on, _follow_ups(options, going_on, known)),
    ]


def outlet_rise(
    case: Case, options: SpikeOptions, own: Rise, peers: SharedRise, series: Ints
) -> OutletRise:
    """Return the excess of given series and whether it lies over the threshold."""
    panel, own = case.panel, own.at(series)
    allowed = case.allowance()[panel.product[series]]
    shared = shared_by_peers(options, peers, panel.strata.of[series])
    excess = own.rise - allowed - np.fmax(shared - allowed, 0.0)
    unrest = peers.unrest_at(panel.strata.of[series])
    restless = unrest >= log_of(options.restless_percent) - NOISE
    apart = np.fmin(options.unrests * unrest, log_of(options.unrest_percent))
    entry = np.fmax.reduce(
        [
            material(case, options)[panel.product[series]],
            np.where(_is_area_open(case, series), apart, 0.0),
            options.spreads * own.spread,
            options.swings * own.swing,
        ]
    )
    return OutletRise(
        series=series,
        base=own.base,
        spread=own.spread,
        count=own.count,
        rise=own.rise,
        age=own.age,
        excess=excess,
        shared=np.fmax(np.nan_to_num(shared), 0.0),
        allowed=allowed,
        entry=entry,
        over=(excess >= entry - NOISE)
        & own.is_enough(options.window)
        & (own.fresh >= options.onset_share * entry),
        restless=restless,
        confirmed=reviewed_at(panel, case.row, own.age[0], series),
        peers=peers.outlets[0][panel.strata.of[series]],
    )


def shared_by_peers(options: SpikeOptions, peers: SharedRise, stratum: Ints) -> Floats:
    """Return what peers share: the larger of the area's and the market's rise, where enough do.

    The area's is that of its other outlets.
    """
    outlets, others = (np.take(each, stratum, axis=1) for each in (peers.outlets, peers.others))
    area = np.where(outlets >= options.area_min_outlets, others, np.nan)
    is_market = peers.market_outlets_at(stratum) >= options.market_min_outlets
    market = np.where(is_market, peers.market_at(stratum), np.nan)
    return np.asarray(np.fmax(area, market), dtype=np.float64)


def material(case: Case, options: SpikeOptions) -> Floats:
    """Return by product the least excess, as a logarithm, with which an outlet can be over."""
    known = [case.market.products.get(code) for code in case.panel.products.names]
    sticky = np.array(
        [item is not None and item.temperament is Temperament.STICKY for item in known]
    )
    percent = np.where(sticky, options.sticky_percent, options.volatile_percent)
    return np.asarray(np.log1p(percent / 100), dtype=np.float64)


def _is_area_open(case: Case, series: Ints) -> Bools:
    """Say of which series the area has an open alert about the product."""
    panel, areas = case.panel, len(case.panel.areas)
    places = [product * areas + area for product, area in open_areas(case)]
    here = panel.product[series] * areas + panel.area[series]
    return np.isin(here, np.array(places, dtype=np.int64))


def open_areas(case: Case) -> dict[tuple[int, int], Episode]:
    """Return the open episodes of areas by the numbers of product and area."""
    panel, found = case.panel, dict[tuple[int, int], Episode]()
    for episode in case.episodes.values():
        subject = episode.subject
        if subject.outlet:  # nearly all of them in a storm
            continue
        product, area = panel.products.find(subject.product), panel.areas.find(subject.area)
        if product is not None and area is not None:
            found[product, area] = episode
    return found


def open_outlets(case: Case) -> dict[int, Episode]:
    """Return the open episodes of outlets by series, as far as the panel knows these."""
    found: dict[int, Episode] = {}
    for episode in case.episodes.values():
        series = case.panel.series_of(episode.subject.outlet, episode.subject.product)
        if series is not None:
            found[series] = episode
    return found


def _persistent(options: SpikeOptions, here: OutletRise) -> Bools:
    """Say whether enough of the last reporting days are over; a restless market asks for all.

    What a person has confirmed was looked at a second time already.
    """
    over = here.over
    enough = np.where(
        here.restless,
        over.all(axis=0),
        over[0] & (over[: options.of_days].sum(axis=0) >= options.persist_days),
    )
    return np.where(here.confirmed, over[0], enough)


def _openings(case: Case, options: SpikeOptions, here: OutletRise) -> list[Reading]:
    """Return what the day says of new breaches and watches."""
    over = here.over[: options.of_days]
    first = len(over) - 1 - over[::-1].argmax(axis=0)
    age = np.take_along_axis(here.age, first[np.newaxis], axis=0)[0]
    return [
        Reading(
            verdict=Verdict.BREACH if persistent else Verdict.WATCH,
            base=base,
            entry=entry,
            excess=excess,
            since=case.day - timedelta(days=int(days)),
            shared=shared,
            over=days_over,
        )
        for persistent, base, entry, excess, days, shared, days_over in zip(
            _persistent(options, here).tolist(),
            here.base.tolist(),
            here.entry.tolist(),
            here.excess[0].tolist(),
            age.tolist(),
            here.shared[0].tolist(),
            over.sum(axis=0).tolist(),
            strict=True,
        )
    ]


def _follow_ups(
    options: SpikeOptions, here: OutletRise, episodes: Sequence[Episode]
) -> list[Reading]:
    """Return what the day says of open episodes, against the baselines with which they opened.

    One that rose again by a whole threshold from where it had settled says from which level.
    """
    base = np.log([number_of(episode, "baseline") for episode in episodes])
    entry = np.log1p(np.array([number_of(one, "entry_percent") for one in episodes]) / 100)
    excesses = here.rise[: options.of_days] + here.base - base - here.allowed
    excess, over = excesses[0], (excesses >= entry - NOISE).sum(axis=0)
    again = _persistent(options, here) & (here.base >= base + options.exit_share * entry)
    columns = (column.tolist() for column in (base, entry, excess, over, again, here.base))
    return [
        Reading(
            verdict=verdict_of(excess, entry, options.exit_share),
            base=base,
            entry=entry,
            excess=excess,
            since=since_of(episode),
            shared=0.0,
            over=days_over,
            settled=level if rises_again else None,
        )
        for episode, base, entry, excess, days_over, rises_again, level in zip(
            episodes, *columns, strict=True
        )
    ]
