"""Spikes all over an area: the median rise of its outlets, each against its own past.

Because every outlet is compared with itself, a dear shop that begins to report, or a cheap one
that stops, is no rise. Outlet kinds are looked at apart; the one that rose most speaks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.domain.wording import unit_word
from monitor.rules.case import Case
from monitor.rules.frozen import frozen_baselines
from monitor.rules.joint import joint_evidence, moves_of
from monitor.rules.logs import log_of, number_of, percent_of, price_of, verdict_of
from monitor.rules.naming import Naming
from monitor.rules.rise import Rise, SharedRise, log_price
from monitor.rules.spike_finding import VERSION
from monitor.rules.spike_options import SpikeOptions
from monitor.rules.spike_words import SpikeFigures, area_sentences
from monitor.stats.baseline import NOISE
from monitor.stats.panel import KINDS

_MOST_OBSERVATIONS = 60
_SUDDEN_DAYS = 5
"""Within how many days a rise that the whole market shares must pass the threshold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What one day says of one area: its members with their logarithmic baselines and rises."""

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
    settled: float | None = None
    """The level (a logarithm) at which an open episode had settled before it rose again."""

    @property
    def excess(self) -> float:
        return float(np.median(self.rise)) - self.allowed


def area_findings(
    case: Case, options: SpikeOptions, own: Rise, peers: SharedRise
) -> Iterator[Finding]:
    """Yield the findings of areas: new breaches and watches, then open episodes."""
    strata = np.unique(case.panel.strata.of[case.series()])
    open_areas = _open_areas(case)
    for reading in _openings(case, options, own, peers, strata):
        if _place(case, reading.stratum) not in open_areas:
            yield _finding(case, options, own, reading)
    touched = {_place(case, stratum) for stratum in strata.tolist()}
    for place in sorted(touched & set(open_areas)):
        follow_up = _follow_up(case, options, own, peers, open_areas[place])
        if follow_up is not None:
            yield _finding(case, options, own, follow_up)


def _everywhere(case: Case, stratum: int) -> Ints:
    """Return the series of the product in the area at all kinds of outlets."""
    product, area = _place(case, stratum)
    return np.flatnonzero((case.panel.product == product) & (case.panel.area == area))


def _place(case: Case, stratum: int) -> tuple[int, int]:
    strata = case.panel.strata
    return int(strata.product[stratum]), int(strata.area[stratum])


def _open_areas(case: Case) -> dict[tuple[int, int], Episode]:
    panel, found = case.panel, dict[tuple[int, int], Episode]()
    for episode in case.episodes.values():
        subject = episode.subject
        product, area = panel.products.find(subject.product), panel.areas.find(subject.area)
        if not subject.outlet and product is not None and area is not None:
            found[product, area] = episode
    return found


def _openings(
    case: Case, options: SpikeOptions, own: Rise, peers: SharedRise, strata: Ints
) -> Iterator[_Reading]:
    """Yield one reading per product and area over its threshold: its stratum that rose most.

    A slow rise in which the whole market takes part is none of them: it is the market's creep.
    """
    panel = case.panel
    allowed = case.allowance()[panel.strata.product[strata]]
    excess = peers.stratum[:, strata] - allowed
    named = panel.strata.area[strata] != panel.areas.find("")
    enough = (peers.outlets[:, strata] >= options.area_min_outlets) & named
    over = (excess >= options.area_entry - NOISE) & enough
    best: dict[tuple[int, int], int] = {}
    for index in np.flatnonzero(over[0]).tolist():
        place = _place(case, int(strata[index]))
        if _is_shared_creep(case, options, own, peers, int(strata[index])):
            continue
        if place not in best or excess[0, index] > excess[0, best[place]]:
            best[place] = index
    for index in best.values():
        yield _opening(case, options, own, peers, int(strata[index]), over[:, index])


def _is_shared_creep(
    case: Case, options: SpikeOptions, own: Rise, peers: SharedRise, stratum: int
) -> bool:
    """Say whether a stratum stands above the market and above its own last days by too little.

    Too little is less than the area's threshold. Where most outlets are its own there is no market
    to share with.
    """
    mine = peers.outlets[0, stratum]
    others = peers.market_outlets[0, stratum] - mine
    beyond = peers.stratum[0, stratum] - max(peers.market[0, stratum], 0.0)
    is_alone = others <= mine or others < options.market_min_outlets
    if is_alone or beyond >= options.area_entry - NOISE:
        return False
    members, _ = case.panel.strata.members(np.array([stratum]))
    members = members[own.is_enough(options.window)[members]]
    first = max(case.row - _SUDDEN_DAYS, 0)
    above = log_price(case.panel.price[first : case.row + 1, members]) - own.base[members]
    course = [float(np.median(day[np.isfinite(day)])) for day in above if np.isfinite(day).any()]
    return course[-1] - min(course) < options.area_entry - NOISE


def _opening(
    case: Case, options: SpikeOptions, own: Rise, peers: SharedRise, stratum: int, over: Bools
) -> _Reading:
    members, _ = case.panel.strata.members(np.array([stratum]))
    enough = own.is_enough(options.window)
    members = members[np.isfinite(own.rise[0, members]) & enough[members]]
    recent = over[: options.of_days]
    age = np.median(own.age[:, members], axis=1)
    return _Reading(
        verdict=Verdict.BREACH if recent.sum() >= options.persist_days else Verdict.WATCH,
        stratum=stratum,
        members=members,
        base=own.base[members],
        rise=own.rise[0, members],
        entry=options.area_entry,
        allowed=float(case.allowance()[case.panel.strata.product[stratum]]),
        market=float(np.nan_to_num(peers.market[0, stratum])),
        since=case.day - timedelta(days=int(max(age[int(np.flatnonzero(recent)[-1])], 0))),
        over=int(recent.sum()),
        seen=options.of_days,
    )


def _follow_up(
    case: Case, options: SpikeOptions, own: Rise, peers: SharedRise, episode: Episode
) -> _Reading | None:
    """Return what the day says of an open episode; nothing when too few of its outlets reported."""
    frozen, total = frozen_baselines(case, episode)
    members = np.array([series for series in frozen if np.isfinite(own.rise[0, series])], dtype=int)
    if members.size == 0 or 2 * members.size < total:
        return None
    base = np.log([frozen[series] for series in members.tolist()])
    rise = own.rise[0, members] + own.base[members] - base
    stratum = int(case.panel.strata.of[members[0]])
    allowed = float(case.allowance()[case.panel.strata.product[stratum]])
    entry = log_of(number_of(episode, "entry_percent"))
    excess = float(np.median(rise)) - allowed
    return _Reading(
        verdict=verdict_of(excess, entry, options.exit_share),
        stratum=stratum,
        members=members,
        base=base,
        rise=rise,
        entry=entry,
        allowed=allowed,
        market=0.0,
        since=episode.opened_on,
        over=int(excess >= entry - NOISE),
        seen=1,
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


def _finding(case: Case, options: SpikeOptions, own: Rise, reading: _Reading) -> Finding:
    panel = case.panel
    product, area = _place(case, reading.stratum)
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
        unit=f"đ/{unit_word(naming.unit(subject.product))}",
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence=_evidence(case, options, own, reading, figures),
    )


def _figures(case: Case, reading: _Reading) -> SpikeFigures:
    price = case.panel.price[case.row, reading.members]
    return SpikeFigures(
        price=float(np.median(price)),
        baseline=price_of(float(np.median(reading.base))),
        rise=percent_of(float(np.median(reading.rise))),
        expected=percent_of(reading.allowed),
        shared=percent_of(max(reading.market, 0.0)),
        entry=percent_of(reading.entry),
        since=reading.since,
        over=reading.over,
        seen=reading.seen,
        settled=None if reading.settled is None else price_of(reading.settled),
        outlets_up=int((reading.rise >= reading.entry / 2).sum()),
        outlets=int(reading.members.size),
    )


def _evidence(
    case: Case, options: SpikeOptions, own: Rise, reading: _Reading, figures: SpikeFigures
) -> dict[str, object]:
    panel = case.panel
    outlets = [panel.outlets[outlet] for outlet in panel.outlet[reading.members].tolist()]
    found = panel.observation[case.row, reading.members]
    return {
        "method": "median over outlets of the rise over each one's own baseline",
        "version": VERSION,
        "baseline": figures.baseline,
        "baselines": dict(zip(outlets, map(price_of, reading.base.tolist()), strict=True)),
        "outlet_kind": str(KINDS[int(panel.strata.kind[reading.stratum])]),
        "n_quotes": int(own.count[reading.members].sum()),
        "n_outlets": figures.outlets,
        "history_days": int(np.median(own.count[reading.members])),
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
        "observations": [int(x) for x in found[found >= 0]][:_MOST_OBSERVATIONS],
    }
