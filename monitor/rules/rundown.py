"""Rundown: stocks fall far faster than usual, as when people rush to buy, also at flat prices.

On 07/03/2020 shelves in Hải Phòng were emptied within hours while prices stood still. The stock of
a good is held against the usual one of the same outlets, and raised once, where it lives: for the
city, for an area, or for one outlet. Warehouses are no shelves and do not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.rules.case import Case, RuleKind
from monitor.rules.joint import RUSH, joint_evidence, joint_verdict, moves_of
from monitor.rules.naming import Naming
from monitor.rules.rundown_options import RundownOptions
from monitor.rules.rundown_places import (
    Stocks,
    bare_outlets,
    fallen_outlets,
    had_run_down,
    places_of,
    stocks_of,
)
from monitor.rules.rundown_words import RundownFigures, sentences
from monitor.stats.panel import Panel

VERSION = 2
_MOST_OBSERVATIONS = 60


def evaluate(case: Case, options: RundownOptions) -> list[Finding]:
    """Return what the stocks of a day say: new rundowns where they live, then open ones."""
    stocks = stocks_of(case, options)
    touched = stocks.counted(case.series())
    return [
        *_openings(case, options, stocks, touched),
        *_follow_ups(case, options, stocks, touched),
    ]


def _openings(
    case: Case, options: RundownOptions, stocks: Stocks, touched: Ints
) -> Iterator[Finding]:
    """Yield each rundown once: of the city, else of areas, else of outlets no alert speaks for.

    A single outlet waits for the next review of the whole market: in a rush the others report
    within minutes, and then it is one alert of the city.
    """
    panel, (of_city, of_area) = case.panel, places_of(case, options, stocks)
    areas, outlets = len(panel.areas), len(panel.outlets)
    good, area = _goods(case, stocks, touched), panel.area[touched]
    for g in np.unique(good[of_city[good]]).tolist():
        yield from _opening(case, options, stocks, Subject(group=stocks.goods[g]))
    place = good * areas + area
    for at in np.unique(place[of_area[place]]).tolist():
        subject = Subject(group=stocks.goods[at // areas], area=panel.areas[at % areas])
        yield from _opening(case, options, stocks, subject)
    if case.scope is not None:
        return
    covered = of_area[place] | of_city[good] | _is_spoken_for(case, stocks, touched)
    shop = (good * outlets + panel.outlet[touched])[~covered]
    bare, fell_today = bare_outlets(options, stocks), fallen_outlets(options, stocks)
    for at in np.unique(shop[bare[shop]]).tolist():
        yield from _alone(case, options, stocks, at, fell_today=bool(fell_today[at]))


def _alone(
    case: Case, options: RundownOptions, stocks: Stocks, at: int, *, fell_today: bool
) -> Iterator[Finding]:
    """Yield what one outlet says: watched on the day of its fall, told if it still is so after.

    A shelf that is bare for a day is everyday life.
    """
    good, outlet = divmod(at, len(case.panel.outlets))
    subject = _outlet_subject(case, stocks.goods[good], case.panel.outlets[outlet])
    if had_run_down(case, options, stocks.members(subject), at):
        yield from _opening(case, options, stocks, subject)
    elif fell_today:
        yield from _opening(case, options, stocks, subject, Verdict.WATCH)


def _is_spoken_for(case: Case, stocks: Stocks, touched: Ints) -> Bools:
    """Say which series lie where an open alert of the city or of their area speaks of them."""
    spoken = np.zeros(touched.size, dtype=bool)
    for episode in case.episodes.values():
        subject = episode.subject
        if not subject.outlet and subject.group in stocks.goods:
            spoken |= _lies_in(case, stocks, subject, touched)
    return spoken


def _lies_in(case: Case, stocks: Stocks, subject: Subject, series: Ints) -> Bools:
    """Say which series are of the good and in the place of a subject."""
    panel = case.panel
    here: Bools = _goods(case, stocks, series) == stocks.goods.index(subject.group)
    if subject.outlet:
        here &= panel.outlet[series] == panel.outlets.find(subject.outlet)
    elif subject.area:
        here &= panel.area[series] == panel.areas.find(subject.area)
    return here


def _goods(case: Case, stocks: Stocks, series: Ints) -> Ints:
    return stocks.good[case.panel.strata.of[series]]


def _outlet_subject(case: Case, good: str, outlet: str) -> Subject:
    panel, index = case.panel, case.panel.outlets.find(outlet)
    return Subject(group=good, outlet=outlet, area=panel.areas[int(panel.by_outlet.area[index])])


def _opening(
    case: Case,
    options: RundownOptions,
    stocks: Stocks,
    subject: Subject,
    verdict: Verdict = Verdict.BREACH,
) -> Iterator[Finding]:
    if subject.key in case.episodes:
        return
    members = stocks.members(subject)
    usual = stocks.shelf.usual[members]
    yield _finding(case, options, stocks, subject, verdict, members, usual)


def _follow_ups(
    case: Case, options: RundownOptions, stocks: Stocks, touched: Ints
) -> Iterator[Finding]:
    """Yield what the day says of open episodes; nothing when too few of their outlets reported."""
    for episode in case.episodes.values():
        subject = episode.subject
        if subject.group not in stocks.goods:
            continue
        if not _lies_in(case, stocks, subject, touched).any():
            continue
        members = stocks.members(subject)
        frozen = _frozen(case, episode)
        members = members[np.array([int(one) in frozen for one in members], dtype=bool)]
        if 2 * members.size < len(frozen) or not np.isin(members, touched).any():
            continue
        usual = np.array([frozen[one] for one in members.tolist()])
        verdict = _verdict(
            subject, _figures(case, options, stocks, subject, members, usual), options
        )
        yield _finding(case, options, stocks, subject, verdict, members, usual)


def _frozen(case: Case, episode: Episode) -> dict[int, float]:
    """Return the usual stocks with which an episode opened, by series."""
    kept = episode.evidence["usual_stocks"]
    if not isinstance(kept, list):
        raise TypeError(f"usual stocks of an episode must be a list, not {kept!r}")
    found = {case.panel.series_of(outlet, product): usual for outlet, product, usual in kept}
    return {series: float(usual) for series, usual in found.items() if series is not None}


def _verdict(subject: Subject, figures: RundownFigures, options: RundownOptions) -> Verdict:
    fallen = 0.0 if subject.outlet else figures.fallen_percent
    if figures.fall_percent >= figures.entry_percent or fallen >= options.fallen_percent:
        return Verdict.BREACH
    is_over = figures.fall_percent < options.exit_percent and 2 * fallen < options.fallen_percent
    return Verdict.CLEAR if is_over else Verdict.HOLD


def _figures(
    case: Case,
    options: RundownOptions,
    stocks: Stocks,
    subject: Subject,
    members: Ints,
    usual: Floats,
) -> RundownFigures:
    """Return what is left of the usual stocks of some series, altogether and outlet by outlet."""
    today, panel = stocks.shelf.today[members], case.panel
    _, outlet = np.unique(panel.outlet[members], return_inverse=True)
    left = np.bincount(outlet, today) / np.bincount(outlet, usual)
    fallen, far = (left <= 1 - x / 100 for x in (options.entry_percent, options.critical_percent))
    now, total = float(today.sum()), float(usual.sum())
    return RundownFigures(
        now=now,
        usual=total,
        fall_percent=100 * (1 - now / total),
        entry_percent=options.outlet_percent if subject.outlet else options.entry_percent,
        outlets=left.size,
        fallen=int(fallen.sum()),
        most_fell_far=bool(100 * far.sum() >= options.fallen_percent * left.size),
        areas=() if subject.area else _areas(panel, members, today, usual),
        joint=joint_verdict(moves_of(case, members)),
    )


def _areas(
    panel: Panel, members: Ints, today: Floats, usual: Floats
) -> tuple[tuple[str, float], ...]:
    """Return the areas and by how many percent each fell, the most first."""
    areas, area = np.unique(panel.area[members], return_inverse=True)
    fall = 100 * (1 - np.bincount(area, today) / np.bincount(area, usual))
    named = [(panel.areas[at], float(x)) for at, x in zip(areas.tolist(), fall, strict=True)]
    return tuple(sorted((one for one in named if one[0]), key=lambda one: (-one[1], one[0])))


def _finding(  # noqa: PLR0913, PLR0917 - one place of one good, spelled out
    case: Case,
    options: RundownOptions,
    stocks: Stocks,
    subject: Subject,
    verdict: Verdict,
    members: Ints,
    usual: Floats,
) -> Finding:
    panel = case.panel
    figures = _figures(case, options, stocks, subject, members, usual)
    found = panel.observation[case.row, members]
    names = [
        [panel.outlets[int(panel.outlet[one])], panel.products[int(panel.product[one])]]
        for one in members
    ]
    more = {
        **joint_evidence(moves_of(case, members)),
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
    is_deep = figures.fall_percent >= options.critical_percent or figures.most_fell_far
    is_deep &= not subject.outlet
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
        evidence=_evidence(options, figures) | more,
    )


def _evidence(options: RundownOptions, figures: RundownFigures) -> dict[str, object]:
    return {
        "method": "stock against the usual one of the same series",
        "version": VERSION,
        "now_thousandths": round(figures.now, 1),
        "usual_thousandths": round(figures.usual, 1),
        "fall_percent": round(figures.fall_percent, 2),
        "entry_percent": figures.entry_percent,
        "exit_percent": options.exit_percent,
        "critical_percent": options.critical_percent,
        "n_outlets": figures.outlets,
        "fallen_outlets": figures.fallen,
        "areas": [{"area": area, "fall_percent": round(fall, 2)} for area, fall in figures.areas],
    }


def sample() -> Finding:
    """Return a rush on instant noodles all over the city."""
    figures = RundownFigures(
        now=4.1e6,
        usual=21.6e6,
        fall_percent=81.0,
        entry_percent=50.0,
        outlets=141,
        fallen=133,
        most_fell_far=True,
        joint=RUSH,
    )
    day, options = date(2020, 3, 7), RundownOptions()
    subject = Subject(group="Mì, bún, miến")
    naming = Naming(Market.of())
    return _said(naming, "rundown", day, options, subject, Verdict.BREACH, figures, {})


RUNDOWN = RuleKind(
    kind="rundown", version=VERSION, options=RundownOptions, evaluate=evaluate, sample=sample
)
