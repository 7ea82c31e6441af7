"""Rundown: stocks fall far faster than usual, as when people rush to buy, also at flat prices.

On 07/03/2020 shelves in Hải Phòng were emptied within hours while prices stood still. The stock of
a good is held against the usual one of the same outlets, and raised once, where it lives: for the
city, for an area, or for one outlet. Warehouses are no shelves and do not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.market import Market, OutletKind
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.rules.case import Case, RuleKind
from monitor.rules.goods import goods_of
from monitor.rules.joint import RUSH, joint_evidence, joint_verdict, moves_of
from monitor.rules.naming import Naming
from monitor.rules.rundown_words import RundownFigures, sentences
from monitor.stats.panel import KINDS
from monitor.stats.shelf import Shelf, shelf

VERSION = 1
_MOST_OBSERVATIONS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class RundownOptions:
    """Falls in percent of the usual stock, and what they are measured against.

    A place opens from ``entry_percent`` on when the stock is also ``below_low_percent`` under its
    lowest of the window, so that the low before each delivery is no rundown, and the fall is
    ``spreads`` usual steps. An outlet alone needs ``outlet_percent`` over ``outlet_min_products``
    products. It ends when less than ``exit_percent`` is missing.
    """

    entry_percent: float = 50.0
    critical_percent: float = 70.0
    outlet_percent: float = 70.0
    exit_percent: float = 25.0
    below_low_percent: float = 25.0
    spreads: float = 4.0
    window_days: int = 14
    min_reports: int = 5
    min_outlets: int = 3
    outlet_min_products: int = 2

    def __post_init__(self) -> None:
        if not 0 < self.exit_percent <= self.entry_percent < 100:
            raise ValueError(
                f"exit_percent {self.exit_percent:g} and entry_percent "
                f"{self.entry_percent:g} must ascend between 0 and 100"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Market:
    """The series that count today, each with its good, and the stocks behind them."""

    goods: list[str]
    good: Ints
    counted: Bools
    stocks: Shelf

    def members(self, wanted: Bools) -> Ints:
        return np.flatnonzero(self.counted & wanted)


def evaluate(case: Case, options: RundownOptions) -> list[Finding]:
    """Return what the stocks of a day say: new rundowns where they live, then open ones."""
    goods, good = goods_of(case)
    stocks = shelf(case.panel, case.day, options.window_days, options.min_reports)
    counted = (good >= 0) & np.isfinite(stocks.today) & (stocks.usual > 0)
    counted &= case.panel.kind != KINDS.index(OutletKind.WAREHOUSE)
    market = _Market(goods=goods, good=good, counted=counted, stocks=stocks)
    series = case.series()
    touched = series[counted[series]]
    return [
        *_openings(case, options, market, touched),
        *_follow_ups(case, options, market, touched),
    ]


def _is_over(
    market: _Market, key: Ints, size: int, percent: float, options: RundownOptions
) -> Bools:
    """Say which groups of series (``key`` by counted series) have run down."""
    where = np.flatnonzero(market.counted)
    stocks = market.stocks

    def total(figures: Floats) -> Floats:
        return np.bincount(key, figures[where], size).astype(np.float64)

    now, usual, low = (total(x) for x in (stocks.today, stocks.usual, stocks.low))
    spread = total(stocks.spread * stocks.usual) / np.where(usual > 0, usual, 1.0)
    left = np.minimum(1 - percent / 100, np.exp(-options.spreads * spread))
    over: Bools = (now <= left * usual) & (now < (1 - options.below_low_percent / 100) * low)
    return over


def _openings(
    case: Case, options: RundownOptions, market: _Market, touched: Ints
) -> Iterator[Finding]:
    panel, where = case.panel, np.flatnonzero(market.counted)
    areas, goods, outlets = len(panel.areas), len(market.goods), len(panel.outlets)
    good, area, outlet = market.good[where], panel.area[where], panel.outlet[where]
    city_over = _is_over(market, good, goods, options.entry_percent, options)
    key = good * areas + area
    area_over = _is_over(market, key, goods * areas, options.entry_percent, options)
    pairs = np.unique(key * outlets + outlet) // outlets
    enough = np.bincount(pairs, minlength=goods * areas) >= options.min_outlets
    area_over &= enough
    area_over &= np.tile(np.array([bool(name) for name in panel.areas.names], dtype=bool), goods)
    widely = area_over.reshape(goods, areas).sum(axis=1) > 1
    city_over &= widely | (enough.reshape(goods, areas).sum(axis=1) == 0)
    city_over &= np.bincount(good, minlength=goods) >= options.min_outlets
    area_over &= ~np.repeat(city_over, areas)
    key = good * outlets + outlet
    alone = _is_over(market, key, goods * outlets, options.outlet_percent, options)
    fell = (
        market.stocks.today[where] < (1 - options.entry_percent / 100) * market.stocks.usual[where]
    )
    alone &= np.bincount(key[fell], minlength=goods * outlets) >= options.outlet_min_products
    for g in np.unique(market.good[touched][city_over[market.good[touched]]]).tolist():
        yield from _opening(case, options, market, Subject(group=market.goods[g]))
    near = market.good[touched] * areas + panel.area[touched]
    for place in np.unique(near[area_over[near]]).tolist():
        subject = Subject(group=market.goods[place // areas], area=panel.areas[place % areas])
        yield from _opening(case, options, market, subject)
    covered = area_over[near] | city_over[market.good[touched]]
    near = (market.good[touched] * outlets + panel.outlet[touched])[~covered]
    for place in np.unique(near[alone[near]]).tolist():
        code = panel.outlets[place % outlets]
        yield from _opening(
            case, options, market, _outlet_subject(case, market.goods[place // outlets], code)
        )


def _outlet_subject(case: Case, good: str, outlet: str) -> Subject:
    index = case.panel.outlets.find(outlet)
    area = case.panel.areas[int(case.panel.area[case.panel.outlet == index][0])]
    return Subject(group=good, outlet=outlet, area=area)


def _members(case: Case, market: _Market, subject: Subject) -> Ints:
    panel = case.panel
    wanted = market.good == market.goods.index(subject.group)
    if subject.outlet:
        wanted &= panel.outlet == panel.outlets.find(subject.outlet)
    elif subject.area:
        wanted &= panel.area == panel.areas.find(subject.area)
    return market.members(wanted)


def _opening(
    case: Case, options: RundownOptions, market: _Market, subject: Subject
) -> Iterator[Finding]:
    if subject.key in case.episodes:
        return
    members = _members(case, market, subject)
    usual = market.stocks.usual[members]
    yield _finding(case, options, market, subject, Verdict.BREACH, members, usual)


def _follow_ups(
    case: Case, options: RundownOptions, market: _Market, touched: Ints
) -> Iterator[Finding]:
    """Yield what the day says of open episodes; nothing when too few of their outlets reported."""
    for episode in case.episodes.values():
        subject = episode.subject
        if subject.group not in market.goods:
            continue
        members = _members(case, market, subject)
        frozen = _frozen(case, episode)
        members = members[np.array([int(one) in frozen for one in members], dtype=bool)]
        if 2 * members.size < len(frozen) or not np.isin(members, touched).any():
            continue
        usual = np.array([frozen[one] for one in members.tolist()])
        left = float(market.stocks.today[members].sum() / usual.sum())
        entry = options.outlet_percent if subject.outlet else options.entry_percent
        verdict = _verdict(100 * (1 - left), entry, options)
        yield _finding(case, options, market, subject, verdict, members, usual)


def _frozen(case: Case, episode: Episode) -> dict[int, float]:
    """Return the usual stocks with which an episode opened, by series."""
    kept = episode.evidence["usual_stocks"]
    if not isinstance(kept, list):
        raise TypeError(f"usual stocks of an episode must be a list, not {kept!r}")
    found = {case.panel.series_of(outlet, product): usual for outlet, product, usual in kept}
    return {series: float(usual) for series, usual in found.items() if series is not None}


def _verdict(fall: float, entry: float, options: RundownOptions) -> Verdict:
    if fall >= entry:
        return Verdict.BREACH
    return Verdict.HOLD if fall >= options.exit_percent else Verdict.CLEAR


def _finding(  # noqa: PLR0913, PLR0917 - one place of one good, spelled out
    case: Case,
    options: RundownOptions,
    market: _Market,
    subject: Subject,
    verdict: Verdict,
    members: Ints,
    usual: Floats,
) -> Finding:
    panel = case.panel
    moves = moves_of(case, members)
    now, total = float(market.stocks.today[members].sum()), float(usual.sum())
    figures = RundownFigures(
        now=now,
        usual=total,
        fall_percent=100 * (1 - now / total),
        entry_percent=options.outlet_percent if subject.outlet else options.entry_percent,
        outlets=int(np.unique(panel.outlet[members]).size),
        joint=joint_verdict(moves),
    )
    found = panel.observation[case.row, members]
    names = [
        [panel.outlets[int(panel.outlet[one])], panel.products[int(panel.product[one])]]
        for one in members
    ]
    more = {
        **joint_evidence(moves),
        "usual_stocks": [
            [*name, round(x, 1)] for name, x in zip(names, usual.tolist(), strict=True)
        ],
        "observations": [int(x) for x in found[found >= 0]][:_MOST_OBSERVATIONS],
    }
    return _said(Naming(case.market), case.rule, case.day, options, subject, verdict, figures, more)


def _said(  # noqa: PLR0913, PLR0917 - the sample has no case to take these from
    naming: Naming,
    rule: str,
    day: date,
    options: RundownOptions,
    subject: Subject,
    verdict: Verdict,
    figures: RundownFigures,
    more: dict[str, object],
) -> Finding:
    sentence_vi, sentence_en = sentences(naming, subject, verdict, figures)
    is_deep = figures.fall_percent >= options.critical_percent and not subject.outlet
    return Finding(
        rule=rule,
        kind="rundown",
        version=VERSION,
        subject=subject,
        day=day,
        verdict=verdict,
        severity=Severity.CRITICAL if is_deep else Severity.WARNING,
        value=round(100 - figures.fall_percent, 2),
        baseline=100.0,
        unit="%",
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence={
            "method": "stock against the usual one of the same series",
            "version": VERSION,
            "now_thousandths": round(figures.now, 1),
            "usual_thousandths": round(figures.usual, 1),
            "fall_percent": round(figures.fall_percent, 2),
            "entry_percent": figures.entry_percent,
            "exit_percent": options.exit_percent,
            "critical_percent": options.critical_percent,
            "n_outlets": figures.outlets,
            **more,
        },
    )


def sample() -> Finding:
    """Return a rush on instant noodles all over the city."""
    figures = RundownFigures(
        now=4.1e6, usual=21.6e6, fall_percent=81.0, entry_percent=50.0, outlets=141, joint=RUSH
    )
    day, options = date(2020, 3, 7), RundownOptions()
    subject = Subject(group="Mì, bún, miến")
    naming = Naming(Market.of())
    return _said(naming, "rundown", day, options, subject, Verdict.BREACH, figures, {})


RUNDOWN = RuleKind(
    kind="rundown", version=VERSION, options=RundownOptions, evaluate=evaluate, sample=sample
)
