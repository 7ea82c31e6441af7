"""Spikes all over an area: the median rise of its outlets, each against its own past.

Because every outlet is compared with itself, a dear shop that begins to report, or a cheap one
that stops, is no rise. Outlet kinds are looked at apart; the one that rose most speaks. Where the
median stands still, several outlets that rise within a few days, each over its own threshold, speak
for the area: one cause and one alert, not several.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import numpy as np

from monitor.domain.finding import Episode, Finding, Verdict
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.rules.awaited import is_awaited
from monitor.rules.case import Case
from monitor.rules.frozen import frozen_baselines
from monitor.rules.logs import log_of, number_of, since_of, verdict_of
from monitor.rules.rise import Rise, SharedRise, log_price
from monitor.rules.spike_area_finding import AreaReading, area_finding, middle, place_of
from monitor.rules.spike_finding import OutletRise
from monitor.rules.spike_options import SpikeOptions
from monitor.rules.spike_outlet import material, open_areas, outlet_rise
from monitor.stats.baseline import NOISE

_BROAD_SHARE = 1 / 3
"""The part of the outlets of an area that must be over for them to speak for it."""

_TOGETHER_DAYS = 5
"""Within how many days outlets that were told of, and are still over, speak together."""

_SUDDEN_DAYS = 5
"""Within how many days a rise that the whole market shares must pass the threshold."""


def area_findings(
    case: Case,
    options: SpikeOptions,
    own: Rise,
    peers: SharedRise,
    outlets: Mapping[int, Episode],
) -> Iterator[Finding]:
    """Yield the findings of areas: new breaches and watches, then open episodes.

    ``outlets`` holds the open episodes of outlets by series.
    """
    strata = np.unique(case.panel.strata.of[case.series()])
    episodes = open_areas(case)
    told = _told_lately(case, outlets)
    may_speak = _may_speak(case, options, own, peers, strata, told)
    openings = _openings(case, options, own, peers, may_speak, told) if may_speak.size else ()
    for reading in openings:
        if place_of(case, reading.stratum) not in episodes:
            yield area_finding(case, options, own, reading)
    touched = {place_of(case, stratum) for stratum in strata.tolist()}
    for place in sorted(touched & set(episodes)):
        follow_up = _follow_up(case, options, own, peers, episodes[place])
        if follow_up is not None:
            yield area_finding(case, options, own, follow_up)


def _may_speak(
    case: Case, options: SpikeOptions, own: Rise, peers: SharedRise, strata: Ints, told: Ints
) -> Ints:
    """Return the strata in which enough outlets rose today to speak for their area, at a glance.

    Nearly none, and these alone are worth a look at every outlet: a median over the threshold, or
    as many outlets as must speak together, risen by the least that is ever over.
    """
    panel = case.panel
    strata = strata[panel.strata.area[strata] != panel.areas.find("")]
    product, allowed = panel.strata.product[strata], case.allowance()
    has_risen = peers.stratum[0, strata] - allowed[product] >= options.area_entry - NOISE
    members, place = panel.strata.members(strata)
    least = material(case, options)[product] - NOISE
    speak = own.rise[0, members] - allowed[product][place] >= least[place]
    speak |= np.isin(members, told)
    known = np.fmax(peers.outlets[0, strata], options.area_min_outlets)
    several = np.bincount(place[speak], minlength=strata.size) >= _fewest(options, known)
    return np.asarray(strata[has_risen | several], dtype=np.int64)


def _openings(
    case: Case,
    options: SpikeOptions,
    own: Rise,
    peers: SharedRise,
    strata: Ints,
    told: Ints,
) -> Iterator[AreaReading]:
    """Yield one reading per product and area over its threshold: its stratum that rose most.

    A slow rise in which the whole market takes part is none of them: it is the market's creep.
    """
    panel = case.panel
    here = outlet_rise(case, options, own, peers, np.sort(panel.strata.members(strata)[0]))
    speak = here.over | np.isin(here.series, told)
    over = _risen(case, options, own, peers, here, strata)
    best: dict[tuple[int, int], int] = {}
    for index in np.flatnonzero(over[0]).tolist():
        stratum = int(strata[index])
        place = place_of(case, stratum)
        if _is_shared_creep(case, options, own, peers, stratum):
            continue
        if place not in best or peers.stratum[0, stratum] > peers.stratum[0, strata[best[place]]]:
            best[place] = index
    for index in best.values():
        members = _reporting(case, options, own, int(strata[index]))
        yield _opening(case, options, own, peers, members, over[:, index])
    several = _several(case, options, own, here, strata, speak)
    for index in np.flatnonzero(several[0] & ~over[0]).tolist():
        if best.setdefault(place_of(case, int(strata[index])), index) == index:
            members = here.series[speak[0] & (panel.strata.of[here.series] == strata[index])]
            yield _opening(case, options, own, peers, members, several[:, index])


def _risen(
    case: Case,
    options: SpikeOptions,
    own: Rise,
    peers: SharedRise,
    here: OutletRise,
    strata: Ints,
) -> Bools:
    """Say on which of the last reporting days the median of strata lay over the threshold.

    As many outlets as make an area must have risen by it themselves: of three or four, a median
    says little.
    """
    median = peers.stratum[:, strata] - case.allowance()[case.panel.strata.product[strata]]
    rose = here.rise - here.allowed >= options.area_entry - NOISE
    rose &= own.is_enough(options.window, here.series)
    enough = _number(case, here, rose, strata) >= options.area_min_outlets
    return np.asarray((median >= options.area_entry - NOISE) & enough, dtype=np.bool_)


def _told_lately(case: Case, outlets: Mapping[int, Episode]) -> Ints:
    """Return the series whose open episodes are a few days old."""
    lately = case.day - timedelta(days=_TOGETHER_DAYS - 1)
    return np.array([at for at, one in outlets.items() if one.opened_on >= lately], dtype=np.int64)


def _several(
    case: Case, options: SpikeOptions, own: Rise, here: OutletRise, strata: Ints, speak: Bools
) -> Bools:
    """Say on which of the last reporting days several outlets of strata spoke together.

    Several are as many as make an area, or half of a small one, and a third of a large one; one of
    them is over today.
    """
    past = own.is_enough(options.window, here.series)
    known = _number(case, here, past[None], strata)[0]
    found: Bools = _number(case, here, speak, strata) >= _fewest(options, known)
    found &= _number(case, here, here.over[:1], strata) > 0
    found &= known >= options.area_min_outlets
    return found


def _fewest(options: SpikeOptions, known: Floats | Ints) -> Floats:
    """Return how many of so many outlets must speak together at least."""
    few = np.fmin(options.area_min_outlets, known / 2)
    return np.asarray(np.fmax(few, _BROAD_SHARE * known), dtype=np.float64)


def _number(case: Case, here: OutletRise, which: Bools, strata: Ints) -> Ints:
    """Return how many outlets of strata are meant on each day of (days, series)."""
    place, places = case.panel.strata.of[here.series], len(case.panel.strata)
    return np.stack([np.bincount(place[each], minlength=places)[strata] for each in which])


def _reporting(case: Case, options: SpikeOptions, own: Rise, stratum: int) -> Ints:
    """Return the outlets of a stratum that report today and have a past worth a baseline."""
    members: Ints = case.panel.strata.members(np.array([stratum]))[0]
    reported = np.isfinite(own.rise[0, members]) & own.is_enough(options.window, members)
    return np.asarray(members[reported], dtype=np.int64)


def _is_shared_creep(
    case: Case, options: SpikeOptions, own: Rise, peers: SharedRise, stratum: int
) -> bool:
    """Say whether a stratum stands above the market and above its own last days by too little.

    Too little is less than the area's threshold. Where most outlets are its own there is no market
    to share with, unless the others are only awaited: what did not come within days can wait.
    """
    here = np.array([stratum])
    mine = peers.outlets[0, stratum]
    others = peers.market_outlets_at(here)[0, 0] - mine
    beyond = peers.stratum[0, stratum] - max(peers.market_at(here)[0, 0], 0.0)
    is_alone = others <= mine or others < options.market_min_outlets
    if is_alone or beyond >= options.area_entry - NOISE:
        market = case.panel.strata.market[[stratum]]
        if not is_awaited(case.panel, case.row, market, options.market_min_outlets)[0]:
            return False
    members, _ = case.panel.strata.members(here)
    members = members[own.is_enough(options.window, members)]
    first = max(case.row - _SUDDEN_DAYS, 0)
    above = log_price(case.panel.price[first : case.row + 1, members]) - own.base[members]
    course = [middle(day) for day in above if np.isfinite(day).any()]
    return course[-1] - min(course) < options.area_entry - NOISE


def _opening(
    case: Case, options: SpikeOptions, own: Rise, peers: SharedRise, members: Ints, over: Bools
) -> AreaReading:
    stratum = int(case.panel.strata.of[members[0]])
    recent = over[: options.of_days]
    age = np.median(own.age[:, members], axis=1)
    return AreaReading(
        verdict=Verdict.BREACH if recent.sum() >= options.persist_days else Verdict.WATCH,
        stratum=stratum,
        members=members,
        base=own.base[members],
        rise=own.rise[0, members],
        entry=options.area_entry,
        allowed=float(case.allowance()[case.panel.strata.product[stratum]]),
        market=float(np.nan_to_num(peers.market_at(np.array([stratum]))[0, 0])),
        since=case.day - timedelta(days=int(max(age[int(np.flatnonzero(recent)[-1])], 0))),
        over=int(recent.sum()),
        seen=options.of_days,
        outlets=max(int(peers.outlets[0, stratum]), members.size),
    )


def _follow_up(
    case: Case, options: SpikeOptions, own: Rise, peers: SharedRise, episode: Episode
) -> AreaReading | None:
    """Return what the day says of an open episode; nothing when too few of its outlets reported."""
    frozen, total = frozen_baselines(case, episode)
    members = np.array([series for series in frozen if np.isfinite(own.rise[0, series])], dtype=int)
    if 2 * members.size <= total:
        return None
    base = np.log([frozen[series] for series in members.tolist()])
    rise = own.rise[0, members] + own.base[members] - base
    stratum = int(case.panel.strata.of[members[0]])
    allowed = float(case.allowance()[case.panel.strata.product[stratum]])
    entry = log_of(number_of(episode, "entry_percent"))
    excess = float(np.median(rise)) - allowed
    recent = own.rise[: options.of_days, members] + own.base[members] - base
    course = np.array([middle(day) for day in recent if np.isfinite(day).any()])
    return AreaReading(
        verdict=verdict_of(excess, entry, options.exit_share),
        stratum=stratum,
        members=members,
        base=base,
        rise=rise,
        entry=entry,
        allowed=allowed,
        market=0.0,
        since=since_of(episode),
        over=int((course - allowed >= entry - NOISE).sum()),
        seen=int(course.size),
        outlets=members.size,
        settled=_settled(
            options, own, members, base, _recent(options, peers, stratum, allowed), entry
        ),
    )


def _recent(options: SpikeOptions, peers: SharedRise, stratum: int, allowed: float) -> Bools:
    """Say for the last reporting days, newest first, whether a stratum lay over the threshold."""
    days = slice(options.of_days)
    enough = peers.outlets[days, stratum] >= options.area_min_outlets
    return enough & (peers.stratum[days, stratum] - allowed >= options.area_entry - NOISE)


def _settled(
    options: SpikeOptions, own: Rise, members: Ints, frozen: Floats, recent: Bools, entry: float
) -> float | None:
    """Return the new level from which an open area rose again by a whole threshold.

    Prices that still move by as much as the exit have not settled: theirs is the same rise.
    """
    base, exit_level = own.base[members], options.exit_share * entry
    is_new = np.median(base - frozen) >= exit_level and np.median(own.swing[members]) < exit_level
    is_again = bool(recent[0]) and int(recent.sum()) >= options.persist_days
    return float(np.median(base)) if is_new and is_again else None
