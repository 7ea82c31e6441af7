"""What every kind of rule promises of any market: order, replay, scale, absence, and direction.

A market takes far longer to make up than to judge; so each one is judged by every kind of rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain.finding import Episode, Finding, Verdict
from monitor.rules import RULES, RuleKind
from monitor.stats.panel import Panel
from tests.unit.rules.seasons import (
    DAYS,
    MARKET,
    OUTLETS,
    Event,
    after,
    changed,
    evaluated,
    last_days,
    markets,
    panel_of,
    quotes_of,
    table_of_day,
    told,
    without,
)
from tests.unit.stats.tables import DAY, Quote, table

pytestmark = pytest.mark.no_cover
LAST = last_days(4)

ABSOLUTE = {"ceiling"}
"""Whose thresholds are prices, so that a market of other prices is another market."""

OF_INSPECTIONS = {"quality"}
"""Which speak of what inspectors saw: no report makes them say anything."""

OF_REPORTS = {"silence", "data_quality", *OF_INSPECTIONS}
"""Which speak of the reports themselves, their absence above all, not of prices or stocks."""

OF_YESTERDAY = {"balance"}
"""Which judge the day before, once it is over."""

PRICE_PATTERNS = {
    "creep": "many small steps; one great step is a spike and no creep",
    "coordinated": "retailers within a narrow band; one that goes further has left it",
}
"""Rules that look for a shape and not for a height: a higher price may have another shape."""

STOCK_PATTERNS = {
    "withholding": "a stock that does not fall while the price rises; one that fell was sold",
    "balance": "books that do not add up; a lower stock may be the right one",
}
"""Rules that look for a stock that should have been lower, or for a wrong figure."""


def kinds(*exempt: Mapping[str, str] | set[str]) -> list[RuleKind]:
    return [kind for name, kind in RULES.items() if not any(name in one for one in exempt)]


def quick(examples: int) -> settings:
    return settings(max_examples=examples, suppress_health_check=list(HealthCheck))


def plain(found: Sequence[Finding]) -> dict[str, tuple[object, ...]]:
    """Return findings by subject, to the ninth digit; proofs in the order of their ids."""
    return {
        one.subject.key: (
            one.day,
            one.verdict,
            one.severity,
            one.sentence_vi,
            one.sentence_en,
            _rounded(one.value),
            _rounded(one.baseline),
            _rounded(dict(one.evidence)),
        )
        for one in found
    }


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted((_rounded(inner) for inner in value), key=repr)
    return value


def heights(found: Sequence[Finding]) -> dict[str, tuple[int, int]]:
    """Return how high each subject stands: verdict first, then severity for what is told."""
    order = {Verdict.CLEAR: 0, Verdict.HOLD: 1, Verdict.WATCH: 2, Verdict.BREACH: 3}
    return {
        one.subject.key: (
            order[one.verdict],
            one.severity.rank if one.verdict is Verdict.BREACH else 0,
        )
        for one in found
    }


def open_before(history: Panel, kind: RuleKind) -> dict[str, Episode]:
    """Return the episodes that are open before the last day."""
    *_, (_, episodes) = told(history, kind, LAST[:-1])
    return episodes


@quick(12)
@given(quotes=markets(), seed=st.integers(0, 99), part=st.sampled_from([0.0, 0.5, 0.97]))
def test_the_order_of_arrival_does_not_matter(quotes: list[Quote], seed: int, part: float) -> None:
    order = np.random.default_rng(seed).permutation(len(quotes)).tolist()
    stirred = [quotes[at] for at in order]
    cut = int(part * len(quotes))
    arrived, whole = Panel.build(table(stirred[:cut]), MARKET, DAY, 60), panel_of(quotes)
    for kind in kinds():
        for day in LAST:
            evaluated(arrived, kind, day, {})
    if stirred[cut:]:
        arrived.apply(table(stirred[cut:]))
    for kind in kinds():
        said = [plain(found) for found, _ in told(whole, kind, LAST)]
        assert [plain(found) for found, _ in told(arrived, kind, LAST)] == said, kind.kind


@quick(12)
@given(quotes=markets())
def test_a_replay_of_the_days_as_they_came_gives_the_same_findings(quotes: list[Quote]) -> None:
    past = [quote for quote in quotes if quote.back >= len(LAST)]
    live = Panel.build(table(past), MARKET, LAST[0], 60)
    replayed = panel_of(quotes, 80)
    seen: dict[str, list[dict[str, tuple[object, ...]]]] = {one.kind: [] for one in kinds()}
    episodes: dict[str, dict[str, Episode]] = {one.kind: {} for one in kinds()}
    for back, day in zip(range(len(LAST) - 1, -1, -1), LAST, strict=True):
        live.advance(day)
        live.apply(table_of_day(quotes, back))
        for kind in kinds():
            found = evaluated(live, kind, day, episodes[kind.kind])
            episodes[kind.kind] = after(episodes[kind.kind], found)
            seen[kind.kind].append(plain(found))
    for kind in kinds():
        assert seen[kind.kind] == [plain(found) for found, _ in told(replayed, kind, LAST)]


@quick(12)
@given(quotes=markets(), factor=st.sampled_from([2, 3, 7, 10, 1000]))
def test_scaling_all_prices_changes_nothing(quotes: list[Quote], factor: int) -> None:
    dearer = [
        replace(quote, price=factor * quote.price, listed_price=factor * quote.listed_price)
        for quote in quotes
    ]
    before, then = panel_of(quotes), panel_of(dearer)
    for kind in kinds(ABSOLUTE):
        said = [heights(found) for found, _ in told(before, kind, LAST)]
        assert [heights(found) for found, _ in told(then, kind, LAST)] == said, kind.kind


@quick(12)
@given(quotes=markets())
def test_a_day_on_which_nobody_reports_neither_opens_nor_closes(quotes: list[Quote]) -> None:
    past, silent = panel_of(quotes), without(quotes, None, 0)
    for kind in kinds(OF_REPORTS):
        left = without(silent, None, 1) if kind.kind in OF_YESTERDAY else silent
        found = evaluated(panel_of(left), kind, DAY, open_before(past, kind))
        changing = [one for one in found if one.verdict in {Verdict.BREACH, Verdict.CLEAR}]
        assert changing == [], kind.kind


@quick(12)
@given(quotes=markets(), outlet=st.sampled_from(OUTLETS))
def test_an_outlet_that_does_not_report_is_not_spoken_of(quotes: list[Quote], outlet: str) -> None:
    past, silent = panel_of(quotes), without(quotes, outlet, 0)
    for kind in kinds(OF_REPORTS):
        left = without(silent, outlet, 1) if kind.kind in OF_YESTERDAY else silent
        found = evaluated(panel_of(left), kind, DAY, open_before(past, kind))
        assert [one for one in found if one.subject.outlet == outlet] == [], kind.kind


def is_taken_for_a_slip(quotes: list[Quote], at: int) -> bool:
    """Say whether a price is so far from what it was before that it is not believed at once."""
    here = quotes[at]
    its = [one for one in quotes if (one.product, one.outlet) == (here.product, here.outlet)]
    return here.price >= 4 * median(one.price for one in its)


@quick(60)
@given(
    quotes=markets(),
    which=st.integers(0, 23),
    percent=st.sampled_from([1, 5, 10, 15, 20, 30, 50, 80]),
)
def test_a_higher_price_never_stands_lower(quotes: list[Quote], which: int, percent: int) -> None:
    today = [index for index, quote in enumerate(quotes) if quote.back == 0]
    if not today:
        return
    at = today[which % len(today)]
    dearer = changed(quotes, at, price=round(quotes[at].price * (1 + percent / 100)))
    if is_taken_for_a_slip(dearer, at) and not is_taken_for_a_slip(quotes, at):
        return
    own = f"{quotes[at].product}|{quotes[at].outlet}|"
    usual, raised = panel_of(quotes), panel_of(dearer)
    for kind in kinds(PRICE_PATTERNS, OF_REPORTS):
        episodes = open_before(usual, kind)
        before = heights(evaluated(usual, kind, DAY, episodes))
        then = heights(evaluated(raised, kind, DAY, episodes))
        lower = [key for key in before if then.get(key, (-1, 0)) < before[key]]
        assert [key for key in lower if key.startswith(own)] == [], kind.kind


@quick(60)
@given(quotes=markets(), which=st.integers(0, 23), left=st.sampled_from([0, 10, 50, 80, 99]))
def test_a_lower_stock_never_stands_lower(quotes: list[Quote], which: int, left: int) -> None:
    today = [index for index, quote in enumerate(quotes) if quote.back == 0]
    if not today:
        return
    at = today[which % len(today)]
    emptier = changed(quotes, at, stock=float(int(quotes[at].stock * left / 100)))
    usual, emptied = panel_of(quotes), panel_of(emptier)
    for kind in kinds(STOCK_PATTERNS, OF_REPORTS):
        episodes = open_before(usual, kind)
        before = heights(evaluated(usual, kind, DAY, episodes))
        then = heights(evaluated(emptied, kind, DAY, episodes))
        assert [key for key in before if then.get(key, (-1, 0)) < before[key]] == [], kind.kind


LE_CHAN, ALL = tuple(range(7)), tuple(range(12))
STIRRED = quotes_of(
    [
        Event(what="price", outlets=(8,), product="pork", back=3, days=9, percent=60),
        Event(what="price", outlets=(2,), product="pork", back=23, days=30, percent=30, steps=24),
        Event(what="price", outlets=LE_CHAN, product="rice", back=1, days=9, percent=12),
        Event(what="charged", outlets=(4,), product="pork", back=0, days=1, percent=10),
        Event(what="price", outlets=(9,), product="pork", back=4, days=9, percent=25),
        Event(what="sold", outlets=(9,), product="pork", back=4, days=9, percent=-80),
        Event(what="stock", outlets=LE_CHAN, product="pork", back=2, days=9, percent=-100),
        Event(what="stock", outlets=ALL, product="rice", back=4, days=9, percent=-70, steps=4),
    ],
    seed=7,
    noise=0.0,
    gaps=0.0,
)


@pytest.mark.parametrize("kind", kinds(OF_INSPECTIONS), ids=lambda kind: kind.kind)
def test_none_of_this_holds_because_nothing_is_said(kind: RuleKind) -> None:
    assert len(STIRRED) == DAYS * 2 * len(OUTLETS)
    said = [one for found, _ in told(panel_of(STIRRED), kind, LAST) for one in found]
    assert [one for one in said if one.verdict is Verdict.BREACH]
