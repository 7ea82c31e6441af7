"""Availability: how many outlets of a district, or of the city, are short of a good.

Officials act on empty shelves and purchase limits (limits of three packs of eggs in Hà Nội, August
2021), and they act on a good: who finds one kind of eggs sold out takes another. Only outlets that
reported on the day are counted: no report is no empty shelf. On mùng 1 to mùng 3 closed outlets
are expected and count neither way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.domain.quotes import Bools, Ints
from monitor.rules.availability_counts import Shelves, shelves_of
from monitor.rules.availability_options import AvailabilityOptions
from monitor.rules.availability_words import Lacking, Parts, Shortage, sentences
from monitor.rules.case import Case, RuleKind
from monitor.rules.naming import Naming

VERSION = 2
_MOST_OBSERVATIONS = 60
_MOST_OUTLETS = 200


def evaluate(case: Case, options: AvailabilityOptions) -> list[Finding]:
    """Return what the shelves of a day say: of a good in the city, else in its short districts.

    Of a single product only where its good is not short. Open alerts are followed up.
    """
    shelves = shelves_of(case, options.good_percent, options.min_lacking)
    areas = len(case.panel.areas)
    place, size = shelves.at_good * areas + shelves.at_area, len(shelves.goods) * areas
    told, short = (
        np.bincount(place[which], minlength=size).reshape(-1, areas)
        for which in (np.ones(place.size, dtype=bool), shelves.is_short)
    )
    over = _is_over(options, short, told, options.entry_percent)
    over &= np.array([bool(name) for name in case.panel.areas.names], dtype=bool)
    rest_short, rest_told = ((some * ~over).sum(axis=1) for some in (short, told))
    outside = _is_over(options, rest_short, rest_told, options.entry_percent)
    wide = outside | (over.sum(axis=1) >= options.city_areas)
    day = _Day(case=case, options=options, shelves=shelves, over=over, outside=outside, wide=wide)
    return [*_of_goods(day), *_of_products(day)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """The shelves of one day.

    ``over`` says by good and area which districts are short, ``outside`` by good whether it is
    short where no single district is, ``wide`` whether it is short in the city.
    """

    case: Case
    options: AvailabilityOptions
    shelves: Shelves
    over: Bools
    outside: Bools
    wide: Bools


def _is_over(options: AvailabilityOptions, short: Ints, told: Ints, percent: float) -> Bools:
    """Say which places are short, by how many of the outlets that told are."""
    enough = (told >= options.min_outlets) & (short >= options.min_lacking)
    over: Bools = enough & (100 * short >= percent * told)
    return over


def _of_goods(day: _Day) -> Iterator[Finding]:
    for good in np.unique(day.shelves.at_good).tolist():
        subject, over = day.shelves.goods[good], np.flatnonzero(day.over[good]).tolist()
        city, is_wide = day.case.episodes.get(subject.key), bool(day.wide[good])
        reach = _reach(day, good, city)
        if is_wide or city is not None:
            yield from _of_good(day, good, subject, reach, is_over=is_wide)
        for area, name in enumerate(day.case.panel.areas.names):
            own = replace(subject, area=name)
            opens = area in over and area not in reach
            if opens or (name and own.key in day.case.episodes):
                yield from _of_good(day, good, own, [area], is_over=area in over)


def _reach(day: _Day, good: int, city: Episode | None) -> list[int]:
    """Return the areas over which a shortage of the city is measured; none where there is none.

    Those with which it opened and, while it is wide, those that are short; all of them when it
    reaches further.
    """
    names, kept = day.case.panel.areas.names, _kept(city, "areas")
    if day.outside[good] or (city is not None and not kept):
        return list(range(len(names)))
    over = day.over[good] & day.wide[good]
    return [at for at, name in enumerate(names) if over[at] or name in kept]


def _kept(episode: Episode | None, key: str) -> list[str]:
    """Return the codes with which an episode opened."""
    kept = episode.evidence[key] if episode else []
    if not isinstance(kept, list):
        raise TypeError(f"{key} of an episode must be a list, not {kept!r}")
    return kept


def _of_good(
    day: _Day, good: int, subject: Subject, reach: list[int], *, is_over: bool
) -> Iterator[Finding]:
    """Yield what is to be said of a good over some areas."""
    shelves, panel = day.shelves, day.case.panel
    here = np.flatnonzero((shelves.at_good == good) & np.isin(shelves.at_area, reach))
    series = np.flatnonzero((shelves.good == good) & np.isin(panel.area[shelves.series], reach))
    is_city = not subject.area and len(reach) == len(panel.areas)
    short = [at for at in reach if day.over[good, at] and not subject.area]
    shortage = Shortage(
        whole=Lacking.of(shelves.at_why[here]),
        areas=_parts(short, panel.areas.names, shelves.at_area[here], shelves.at_why[here]),
        products=_products(day, series),
        entry_percent=day.options.entry_percent,
        is_city=is_city,
    )
    areas = [] if is_city else [panel.areas[at] for at in reach]
    outlets = shelves.at_outlet[here], shelves.is_short[here]
    yield from _finding(day, subject, shortage, series, outlets, areas, is_over=is_over)


def _of_products(day: _Day) -> Iterator[Finding]:
    """Yield what is to be said of products that are nowhere although their good is not short."""
    shelves, panel = day.shelves, day.case.panel
    product = panel.product[shelves.series]
    size = len(panel.products)
    told = np.bincount(product, minlength=size)
    lacking = np.bincount(product[shelves.is_lacking], minlength=size)
    over = _is_over(day.options, lacking, told, day.options.product_percent)
    for index in np.unique(product).tolist():
        subject = Subject(product=panel.products[index])
        good = int(shelves.good[product == index][0])
        opens = over[index] and not (day.wide[good] or day.over[good].any())
        if shelves.goods[good] != subject and (opens or subject.key in day.case.episodes):
            yield from _of_product(day, subject, np.flatnonzero(product == index), over[index])


def _of_product(day: _Day, subject: Subject, series: Ints, is_over: np.bool) -> Iterator[Finding]:
    shelves = day.shelves
    shortage = Shortage(
        whole=Lacking.of(shelves.why[series]),
        entry_percent=day.options.product_percent,
        is_city=True,
        has_substitutes=True,
    )
    outlets = shelves.outlet[series], shelves.is_lacking[series]
    yield from _finding(day, subject, shortage, series, outlets, [], is_over=bool(is_over))


def _parts(codes: list[int], names: Sequence[str], index: Ints, why: Ints) -> Parts:
    """Return how much is lacking by code, the most first."""
    found = [(names[code], Lacking.of(why[index == code])) for code in codes]
    return tuple(sorted(found, key=lambda part: (-part[1].share_percent, -part[1].told, part[0])))


def _products(day: _Day, series: Ints) -> Parts:
    """Return what is lacking of the products of some series."""
    product = day.case.panel.product[day.shelves.series[series]]
    why = day.shelves.why[series]
    lacking = np.unique(product[day.shelves.is_lacking[series]]).tolist()
    return _parts(lacking, day.case.panel.products.names, product, why)


def _finding(  # noqa: PLR0913 - one shortage in one place, spelled out
    day: _Day,
    subject: Subject,
    shortage: Shortage,
    series: Ints,
    outlets: tuple[Ints, Bools],
    areas: list[str],
    *,
    is_over: bool,
) -> Iterator[Finding]:
    panel, shelves = day.case.panel, day.shelves
    told, short = (
        [panel.outlets[at] for at in np.unique(some).tolist()]
        for some in (outlets[0], outlets[0][outlets[1]])
    )
    episode = day.case.episodes.get(subject.key)
    verdict = Verdict.BREACH if is_over else _follow_up(day.options, episode, shortage.whole, told)
    if verdict is None:
        return
    order = series[np.argsort(~shelves.is_lacking[series], kind="stable")]
    found = panel.observation[day.case.row, shelves.series[order]]
    more = {
        "areas": areas,
        "outlets": short[:_MOST_OUTLETS],
        "observations": found[found >= 0][:_MOST_OBSERVATIONS].tolist(),
    }
    naming, rule = Naming(day.case.market), day.case.rule
    yield _said(naming, rule, day.case.day, day.options, subject, verdict, shortage, more)


def _follow_up(
    options: AvailabilityOptions, episode: Episode | None, whole: Lacking, told: list[str]
) -> Verdict | None:
    """Return the verdict; none while fewer than half of the outlets that were short have told."""
    were_short = set(_kept(episode, "outlets"))
    if whole.told < options.min_outlets or 2 * len(were_short & set(told)) < len(were_short):
        return None
    return Verdict.CLEAR if whole.share_percent < options.exit_percent else Verdict.HOLD


def _said(  # noqa: PLR0913, PLR0917 - the sample has no case to take these from
    naming: Naming,
    rule: str,
    day: date,
    options: AvailabilityOptions,
    subject: Subject,
    verdict: Verdict,
    shortage: Shortage,
    more: dict[str, object],
) -> Finding:
    sentence_vi, sentence_en = sentences(naming, subject, verdict, shortage)
    share = shortage.whole.share_percent
    is_deep = share >= options.critical_percent and not shortage.has_substitutes
    return Finding(
        rule=rule,
        kind="availability",
        version=VERSION,
        subject=subject,
        day=day,
        verdict=verdict,
        severity=Severity.CRITICAL if is_deep else Severity.WARNING,
        value=round(share, 2),
        baseline=shortage.entry_percent,
        unit="%",
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence=_evidence(options, shortage) | more,
    )


def _evidence(options: AvailabilityOptions, shortage: Shortage) -> dict[str, object]:
    return {
        "method": "outlets short of a good, of those that reported it on the day",
        "version": VERSION,
        "n_outlets": shortage.whole.told,
        **shortage.whole.by_reason(),
        "share_percent": round(shortage.whole.share_percent, 2),
        "entry_percent": shortage.entry_percent,
        "exit_percent": options.exit_percent,
        "critical_percent": options.critical_percent,
        "good_percent": options.good_percent,
        "short_areas": [{"area": code, **part.figures()} for code, part in shortage.areas],
        "lacking_products": [
            {"product": code, **part.figures()} for code, part in shortage.products
        ],
    }


def sample() -> Finding:
    """Return eggs that most shops of a district limit or lack."""
    shortage = Shortage(
        whole=Lacking(told=12, why=(5, 2, 0)),
        products=(("Trứng gà công nghiệp", Lacking(told=12, why=(6, 2, 0))),),
        entry_percent=40.0,
    )
    subject = Subject(group="Trứng gia cầm", area="Lê Chân")
    day, options = date(2021, 7, 31), AvailabilityOptions()
    naming = Naming(Market.of())
    return _said(naming, "shelves", day, options, subject, Verdict.BREACH, shortage, {})


AVAILABILITY = RuleKind(
    kind="availability",
    version=VERSION,
    options=AvailabilityOptions,
    evaluate=evaluate,
    sample=sample,
)
