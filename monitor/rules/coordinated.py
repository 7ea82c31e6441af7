"""Coordinated: competing retailers raise one product on one day by nearly the same.

Information for a competition check (Law on Competition 23/2018/QH14 forbids agreements on prices)
and no proof: a shared supplier looks alike. On a day on which the whole market rises and the rise
is within the Tết allowance, only what goes beyond the market counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.rules.case import Case, RuleKind
from monitor.rules.coordinated_options import CoordinatedOptions
from monitor.rules.coordinated_words import WaveFigures, sentences
from monitor.rules.logs import percent_of, price_of
from monitor.rules.naming import Naming
from monitor.rules.outlet import unit_of
from monitor.rules.rise import log_regular_price
from monitor.rules.steps import (
    Steps,
    changes_of,
    market_changes,
    steps,
    steps_of,
    stratum_changes,
)
from monitor.rules.waves import (
    Retailers,
    Waves,
    members_of,
    place_of,
    retailer_of,
    retailers_of,
    waves_of,
)
from monitor.stats.seasonal import allowance_percent

VERSION = 1
_MOST_OBSERVATIONS = 60
_ROUNDING = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """What one day shows of some places: their retailers, waves, and the market's change."""

    own: Steps
    retailers: Retailers
    waves: Waves
    market: Floats
    shared: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What the day says of one place."""

    place: int
    verdict: Verdict
    since: date


def evaluate(case: Case, options: CoordinatedOptions) -> list[Finding]:
    """Return the places whose retailers rise together: new ones, then open episodes."""
    panel, series = case.panel, case.series()
    places = np.unique(place_of(panel, options, panel.product[series], panel.area[series]))
    members = members_of(case, options, places)
    own = steps(panel, case.day, options.window)
    changes = stratum_changes(panel, case.day, options.window, own)
    market = market_changes(panel, np.arange(len(panel.strata)), changes)
    today = _day(case, options, members, own, market)
    return [
        _finding(case, options, today, at, reading)
        for at, reading in _readings(case, options, today)
    ]


def _day(
    case: Case, options: CoordinatedOptions, members: Ints, own: Steps, market: Floats
) -> _Day:
    shared = np.where(market <= _allowed(case), np.fmax(np.nan_to_num(market), 0.0), 0.0)
    retailers = retailers_of(case, options, members, own, shared)
    return _Day(
        own=own,
        retailers=retailers,
        waves=waves_of(options, retailers),
        market=market,
        shared=shared,
    )


def _allowed(case: Case) -> Floats:
    groups = [case.group_of(code) for code in case.panel.products.names]
    return np.log1p(allowance_percent(case.season, case.day, groups) / 100)


def _readings(
    case: Case, options: CoordinatedOptions, today: _Day
) -> Iterator[tuple[int, _Reading]]:
    episodes = _open_places(case, options)
    broken = today.waves.breaks(options)
    is_open = np.isin(today.waves.places, np.array(list(episodes), dtype=np.int64))
    for at in np.flatnonzero(broken | is_open).tolist():
        place = int(today.waves.places[at])
        episode = episodes.get(place)
        verdict = _verdict(case, options, today, at, episode)
        if verdict is not None:
            since = episode.opened_on if episode else case.day
            yield at, _Reading(place=place, verdict=verdict, since=since)


def _open_places(case: Case, options: CoordinatedOptions) -> dict[int, Episode]:
    panel, found = case.panel, dict[int, Episode]()
    for episode in case.episodes.values():
        product = panel.products.find(episode.subject.product)
        area = panel.areas.find(episode.subject.area)
        if product is not None and (area is not None or options.across == "city"):
            key = place_of(panel, options, np.array(product), np.array(area or 0))
            found[int(key)] = episode
    return found


def _verdict(
    case: Case, options: CoordinatedOptions, today: _Day, at: int, episode: Episode | None
) -> Verdict | None:
    """Return what the day says of a place; nothing while too few of its retailers reported."""
    if today.waves.breaks(options)[at]:
        return Verdict.BREACH
    if episode is None or today.waves.reporting[at] < options.min_retailers:
        return None
    if (case.day - episode.opened_on).days < options.quiet_days:
        return Verdict.HOLD
    is_quiet = not _moved_lately(case, options, int(today.waves.places[at]))
    return Verdict.CLEAR if is_quiet else Verdict.HOLD


def _moved_lately(case: Case, options: CoordinatedOptions, place: int) -> bool:
    """Say whether a place had another such day within the quiet days before this one."""
    panel = case.panel
    members = members_of(case, options, np.array([place]))
    strata = np.flatnonzero(np.isin(panel.strata.product, panel.product[members]))
    columns, _ = panel.strata.members(strata)
    for row in range(case.row - 1, max(case.row - options.quiet_days, 0), -1):
        own = steps_of(panel, row, columns, options.window)
        market = market_changes(panel, strata, changes_of(panel, own, strata))
        day = case.day - timedelta(days=case.row - row)
        found = _day(replace(case, day=day), options, members, own, market)
        if found.waves.breaks(options).any():
            return True
    return False


def _finding(
    case: Case, options: CoordinatedOptions, today: _Day, at: int, reading: _Reading
) -> Finding:
    panel, naming = case.panel, Naming(case.market)
    chosen = _in_wave(options, today, at, reading)
    first = int(today.retailers.series[chosen][0])
    subject = Subject(
        product=panel.products[int(panel.product[first])],
        area="" if options.across == "city" else panel.areas[int(panel.area[first])],
    )
    figures = _figures(case, today, at, chosen, reading)
    sentence_vi, sentence_en = sentences(naming, subject, reading.verdict, figures)
    return Finding(
        rule=case.rule,
        kind="coordinated",
        version=VERSION,
        subject=subject,
        day=case.day,
        verdict=reading.verdict,
        severity=Severity.WARNING,
        value=figures.price,
        baseline=figures.before,
        unit=unit_of(naming, subject.product),
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence=_evidence(case, options, today, chosen, figures),
    )


def _in_wave(options: CoordinatedOptions, today: _Day, at: int, reading: _Reading) -> Bools:
    """Say which series belong to a wave; to any retailer that reported where there is none."""
    found = today.retailers
    here = found.place == reading.place
    if reading.verdict is Verdict.BREACH:
        low = today.waves.low[at]
        here &= (found.rise >= low - _ROUNDING) & (found.rise <= low + options.band + _ROUNDING)
    chosen: Bools = here[found.owner] & np.isfinite(today.own.change[found.series])
    return chosen


def _figures(case: Case, today: _Day, at: int, chosen: Bools, reading: _Reading) -> WaveFigures:
    panel, found = case.panel, today.retailers
    members = found.series[chosen]
    rows = slice(case.row, case.row + 1)
    price = log_regular_price(panel, rows, members)[0]
    change = today.own.change[members]
    market = float(np.nan_to_num(today.market[int(panel.product[members[0]])]))
    return WaveFigures(
        price=price_of(float(np.median(price))),
        before=price_of(float(np.median(price - change))),
        rise=percent_of(float(np.median(change))),
        least=percent_of(float(change.min())),
        most=percent_of(float(change.max())),
        retailers=_names(case, found, chosen),
        outlets=int(members.size),
        reporting=int(today.waves.reporting[at]),
        market=percent_of(market),
        usual=float(today.waves.usual[at]),
        since=reading.since,
    )


def _names(case: Case, found: Retailers, chosen: Bools) -> tuple[str, ...]:
    """Return the names of the retailers behind some series; of the outlet where none is known."""
    naming = Naming(case.market)
    codes = [case.panel.outlets[n] for n in np.unique(found.code[found.owner[chosen]]).tolist()]
    retailers = [retailer_of(case, code) for code in codes]
    return tuple(
        naming.retailer(retailer) if retailer else naming.outlet(code)
        for code, retailer in zip(codes, retailers, strict=True)
    )


def _evidence(
    case: Case, options: CoordinatedOptions, today: _Day, chosen: Bools, figures: WaveFigures
) -> dict[str, object]:
    members = today.retailers.series[chosen]
    found = case.panel.observation[case.row, members]
    product = int(case.panel.product[members[0]])
    shared = float(today.shared[product])
    return {
        "method": "retailers whose rises of one day lie within one narrow band",
        "version": VERSION,
        "baseline": figures.before,
        "n_quotes": figures.outlets,
        "n_outlets": figures.outlets,
        "n_retailers": len(figures.retailers),
        "retailers": list(figures.retailers),
        "reporting_retailers": figures.reporting,
        "history_days": options.window_days,
        "rise_percent": round(figures.rise, 2),
        "least_rise_percent": round(figures.least, 2),
        "largest_rise_percent": round(figures.most, 2),
        "market_percent": round(figures.market, 2),
        "expected_percent": round(percent_of(float(_allowed(case)[product])), 2),
        "shared_percent": round(percent_of(shared), 2),
        "excess_percent": round(percent_of(float(np.log1p(figures.rise / 100)) - shared), 2),
        "usual_retailers": round(figures.usual, 2),
        "entry_percent": options.min_rise_percent,
        "band_percent": options.band_percent,
        "since": figures.since.isoformat(),
        "observations": [int(x) for x in found[found >= 0]][:_MOST_OBSERVATIONS],
    }


def sample() -> Finding:
    """Return three retailers that raise one price on one day shortly before Tết 2021."""
    subject = Subject(product="Trứng gà", area="Lê Chân")
    figures = WaveFigures(
        price=3_300,
        before=3_000,
        rise=10.0,
        least=9.8,
        most=10.1,
        retailers=("WinMart", "Lan Chi", "Evmart"),
        outlets=9,
        reporting=4,
        market=1.2,
        usual=0.1,
        since=date(2021, 2, 3),
    )
    sentence_vi, sentence_en = sentences(Naming(Market.of()), subject, Verdict.BREACH, figures)
    return Finding(
        rule="joint-rise",
        kind="coordinated",
        version=VERSION,
        subject=subject,
        day=date(2021, 2, 3),
        verdict=Verdict.BREACH,
        severity=Severity.WARNING,
        value=figures.price,
        baseline=figures.before,
        unit="đ/cái",
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence={"method": "rises of one day", "version": VERSION, "n_outlets": 9},
    )


COORDINATED = RuleKind(
    kind="coordinated",
    version=VERSION,
    options=CoordinatedOptions,
    evaluate=evaluate,
    sample=sample,
)
