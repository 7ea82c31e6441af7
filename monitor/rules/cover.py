"""Cover: how long the stock of a good lasts, and the day on which it will be gone.

Outflow comes from reported sales, else from the stocks of neighbouring days; the demand of the
days before Tết is known in advance, so a shortage has a date (methods A8). Silent outlets make the
date an interval: *confirmed* when the late one lies near, *possible* when only the early one does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.calendar import days_to_tet
from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.domain.quotes import Ints
from monitor.rules.case import Case, RuleKind
from monitor.rules.cover_words import NEVER, CoverFigures, sentences
from monitor.rules.goods import goods_of
from monitor.rules.joint import joint_evidence, moves_of
from monitor.rules.naming import Naming
from monitor.rules.release import without_release
from monitor.stats.burndown import TET_DEMAND, DemandPoints
from monitor.stats.cover import Cover, cover
from monitor.stats.outflow import FlowWindow

VERSION = 1
_MOST_OBSERVATIONS = 200
_MOST_SURPLUS = 3
_RUSH = 5.0
"""A fall of so many times the usual is a rush; a large shop that is silent on a day makes four."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverOptions:
    """When a dated shortage is told, and what the demand of the season is.

    A shortage within ``warn_days`` is a warning, within ``critical_days`` critical; it ends when
    the date lies ``exit_days`` beyond. In the run-up to Tết a date later than mùng 1 +
    ``after_tet_days`` is information only: shops are closed. The floor is ``floor_days`` of usual
    sales. ``receipts_pace`` says how far deliveries follow the demand of the season, from 0 (they
    stay level) to 1 (they keep up). The median of ``falls`` last falls must agree that the stock
    goes down. ``demand`` holds (days to Tết, times a normal day).
    """

    warn_days: int = 6
    critical_days: int = 2
    exit_days: int = 2
    after_tet_days: int = 3
    floor_days: float = 0.0
    receipts_pace: float = 1.0
    rate_days: int = 7
    fresh_days: int = 1
    min_outlets: int = 3
    falls: int = 3
    demand: DemandPoints = TET_DEMAND

    def __post_init__(self) -> None:
        if not 0 <= self.critical_days <= self.warn_days:
            raise ValueError(
                f"critical_days {self.critical_days} must lie between 0 and "
                f"warn_days {self.warn_days}"
            )

    @property
    def window(self) -> FlowWindow:
        """Return which days make the rate of outflow."""
        return FlowWindow(
            rate_days=self.rate_days, pace=self.receipts_pace, demand=tuple(self.demand)
        )


def evaluate(case: Case, options: CoverOptions) -> list[Finding]:
    """Return what the stocks of a day say: of the city, and of areas where the city has enough."""
    goods, good = goods_of(case)
    held = cover(
        case.panel,
        case.day,
        good,
        len(goods),
        options.window,
        options.fresh_days,
        options.floor_days,
    )
    touched = held.places_of(case.series())
    cities = [held.city_of(at) for at in np.unique(touched // (held.areas + 1)).tolist()]
    return list(_findings(case, options, held, goods, [*cities, *touched.tolist()]))


def _findings(
    case: Case, options: CoverOptions, held: Cover, goods: list[str], places: list[int]
) -> Iterator[Finding]:
    for place in places:
        good, area = divmod(place, held.areas + 1)
        subject = Subject(group=goods[good], area=_area(case, held, area))
        verdict = _verdict(case, options, held, place, subject)
        if verdict is not None:
            yield _finding(case, options, held, place, subject, verdict)


def _area(case: Case, held: Cover, area: int) -> str:
    return "" if area == held.areas else case.panel.areas[area]


def _verdict(
    case: Case, options: CoverOptions, held: Cover, place: int, subject: Subject
) -> Verdict | None:
    if held.today[place] == 0 or held.rate[place] <= 0:
        return None
    is_open = subject.key in case.episodes
    if held.early[place] <= options.warn_days:
        return Verdict.BREACH if is_open or _may_open(case, options, held, place) else None
    if not is_open:
        return None
    is_over = held.early[place] > options.warn_days + options.exit_days
    return Verdict.CLEAR if is_over else Verdict.HOLD


def _may_open(case: Case, options: CoverOptions, held: Cover, place: int) -> bool:
    """Say whether a short place speaks: a city does, an area unless its city is short."""
    good, area = divmod(place, held.areas + 1)
    city = held.city_of(good)
    is_city_short = held.today[city] > 0 and held.early[city] <= options.warn_days
    if area < held.areas and (is_city_short or not case.panel.areas[area]):
        return False
    members = held.members(place)
    if area < held.areas and np.unique(case.panel.outlet[members]).size < options.min_outlets:
        return False
    return _drains(case, options, held, place, members)


def _drains(case: Case, options: CoverOptions, held: Cover, place: int, members: Ints) -> bool:
    """Say whether the stock has really been going down, and not stepped down once.

    The median of the last falls, outlet by outlet, must empty it within twice the days of a
    warning, and with it what a rush took, a fall of many times that; so neither a rush of one day
    nor a shelf that is kept low and filled daily has a last day, nor what a lowered reserve level
    sets free.
    """
    if held.lower[place] <= 0:
        return True
    stock = without_release(case, 3 * options.falls, members)
    stock = stock[np.isfinite(stock).any(axis=1)][-options.falls - 1 :]
    falls = np.nansum(stock[:-1] - stock[1:], axis=1)
    normal = float(np.median(falls)) if falls.size else 0.0
    rushed = float(np.maximum(falls - _RUSH * normal, 0.0).sum())
    return normal * 2 * options.warn_days >= float(held.lower[place]) + rushed


def _finding(
    case: Case,
    options: CoverOptions,
    held: Cover,
    place: int,
    subject: Subject,
    verdict: Verdict,
) -> Finding:
    members = held.members(place)
    figures = _figures(case, options, held, place, subject, members)
    found = case.panel.observation[case.row, members]
    more = {
        **joint_evidence(moves_of(case, members)),
        "observations": [int(x) for x in found[found >= 0]][:_MOST_OBSERVATIONS],
    }
    return _said(Naming(case.market), case.rule, options, figures, verdict, more)


def _figures(
    case: Case, options: CoverOptions, held: Cover, place: int, subject: Subject, members: Ints
) -> CoverFigures:
    outlets = case.panel.outlet[members]
    daily = float(held.rate[place]) * held.demand
    return CoverFigures(
        day=case.day,
        good=subject.group,
        area=subject.area,
        lower=float(held.lower[place]),
        upper=float(held.upper[place]),
        daily=daily,
        static=float(held.lower[place]) / daily,
        early=float(held.early[place]),
        late=float(held.late[place]),
        reporting=int(np.unique(outlets[held.is_fresh(members)]).size),
        expected=int(np.unique(outlets).size),
        surplus=tuple(_surplus(case, options, held, place)),
    )


def _surplus(
    case: Case, options: CoverOptions, held: Cover, place: int
) -> Iterator[tuple[str, float]]:
    """Yield areas that keep more than ``warn_days`` and ``exit_days`` of their own demand."""
    good, own = divmod(place, held.areas + 1)
    first = good * (held.areas + 1)
    here = slice(first, first + held.areas)
    keep = (options.warn_days + options.exit_days) * held.demand * held.rate[here]
    spare = np.where(held.early[here] > options.warn_days, held.lower[here] - keep, 0.0)
    if own < held.areas:
        spare[own] = 0.0
    for area in np.argsort(-spare, kind="stable")[:_MOST_SURPLUS].tolist():
        if spare[area] > 0 and case.panel.areas[area]:
            yield case.panel.areas[area], float(spare[area])


def _severity(options: CoverOptions, figures: CoverFigures) -> Severity:
    if figures.late > options.warn_days:
        return Severity.INFO
    distance = days_to_tet(figures.day)
    if distance < 0 and distance + figures.late > options.after_tet_days:
        return Severity.INFO
    return Severity.CRITICAL if figures.late <= options.critical_days else Severity.WARNING


def _said(
    naming: Naming,
    rule: str,
    options: CoverOptions,
    figures: CoverFigures,
    verdict: Verdict,
    more: dict[str, object],
) -> Finding:
    sentence_vi, sentence_en = sentences(naming, figures, verdict)
    return Finding(
        rule=rule,
        kind="cover",
        version=VERSION,
        subject=Subject(group=figures.good, area=figures.area),
        day=figures.day,
        verdict=verdict,
        severity=_severity(options, figures),
        value=None if figures.early == NEVER else figures.early,
        baseline=float(options.warn_days),
        unit="ngày",
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence=_evidence(options, figures) | more,
    )


def _evidence(options: CoverOptions, figures: CoverFigures) -> dict[str, object]:
    early, late = (figures.date_of(days) for days in (figures.early, figures.late))
    return {
        "method": "burn-down of the stock under the season's demand",
        "version": VERSION,
        "certainty": "confirmed" if figures.late <= options.warn_days else "possible",
        "shortage_day": early.isoformat() if early else None,
        "latest_shortage_day": late.isoformat() if late else None,
        "lower_thousandths": round(figures.lower, 1),
        "upper_thousandths": round(figures.upper, 1),
        "daily_thousandths": round(figures.daily, 1),
        "static_cover_days": round(figures.static, 2),
        "warn_days": options.warn_days,
        "n_outlets": figures.reporting,
        "expected_outlets": figures.expected,
        "surplus_areas": [
            {"area": area, "surplus_thousandths": round(spare, 1)}
            for area, spare in figures.surplus
        ],
    }


def sample() -> Finding:
    """Return a shortage of pork in one district a week before Tết 2021."""
    figures = CoverFigures(
        day=date(2021, 2, 5),
        good="Thịt lợn",
        area="Lê Chân",
        lower=31.2e6,
        upper=33.0e6,
        daily=14.4e6,
        static=2.2,
        early=3.0,
        late=3.0,
        reporting=21,
        expected=22,
        surplus=(("Kiến An", 12.5e6),),
    )
    options = CoverOptions()
    return _said(Naming(Market.of()), "days-of-cover", options, figures, Verdict.BREACH, {})


COVER = RuleKind(
    kind="cover", version=VERSION, options=CoverOptions, evaluate=evaluate, sample=sample
)
