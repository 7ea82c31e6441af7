"""What a rule says as a report arrives is what it says of the whole market, to the last bit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain.finding import Finding, Subject
from monitor.domain.quotes import QuoteTable
from monitor.rules import RULES, RuleKind
from monitor.stats.panel import Panel
from tests.unit.rules.seasons import (
    MARKET,
    OUTLETS,
    Event,
    evaluated,
    last_days,
    markets,
    panel_of,
    quotes_of,
    table_of_day,
    told,
)
from tests.unit.stats.tables import DAY, Quote, table

LAST = last_days(4)

WAITS = {
    "rundown": "outlets, and places of which few told, wait for the next look at the whole market"
}
"""Rules that say less as a report arrives than of the whole market, and why."""


def apart(quotes: Sequence[Quote], outlet: str) -> tuple[QuoteTable, QuoteTable]:
    """Return all quotes but the last report of an outlet, and that report."""
    late = {at for at, one in enumerate(quotes) if one.back == 0 and one.outlet == outlet}
    early = [one for at, one in enumerate(quotes) if at not in late]
    return table(early), table([quotes[at] for at in sorted(late)])


def arrive(early: QuoteTable, late: QuoteTable, kind: RuleKind) -> tuple[list[Finding], ...]:
    """Return what is said as the last report of an outlet arrives, and what of a panel made anew.

    First where the panel remembers the day without the report; then of the report, and of the
    whole market, where nothing was looked at before.
    """
    live, anew = (Panel.build(early, MARKET, DAY, 60) for _ in range(2))
    *_, (_, episodes) = told(live, kind, LAST[:-1])
    evaluated(live, kind, DAY, episodes)
    touched = live.apply(late)
    anew.apply(late)
    return (
        evaluated(live, kind, DAY, episodes, touched),
        evaluated(anew, kind, DAY, episodes, touched),
        evaluated(anew, kind, DAY, episodes),
    )


def concerns(subject: Subject, outlet: str, quotes: Sequence[Quote]) -> bool:
    """Say whether the last report of an outlet has something of a subject."""
    codes = {quote.product for quote in quotes if quote.back == 0 and quote.outlet == outlet}
    groups = {MARKET.products[code].group for code in codes}
    place = MARKET.outlets[outlet]
    return bool(codes) and (
        subject.outlet in {"", outlet}
        and subject.area in {"", place.area}
        and subject.product in {"", *codes}
        and subject.group in {"", *groups}
        and subject.source in {"", "feed", place.retailer}
    )


@pytest.mark.no_cover
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(quotes=markets(), outlet=st.sampled_from(OUTLETS))
def test_a_report_makes_a_rule_say_what_a_look_at_the_whole_market_would(
    quotes: list[Quote], outlet: str
) -> None:
    early, late = apart(quotes, outlet)
    for name, kind in RULES.items():
        arrived, anew, whole = arrive(early, late, kind)
        assert repr(arrived) == repr(anew), name
        if name not in WAITS:
            of_it = [one for one in whole if concerns(one.subject, outlet, quotes)]
            assert [one for one in arrived if one not in whole] == [], name
            assert [one for one in of_it if one not in arrived] == [], name


MOVED = quotes_of(
    [
        Event(what="price", outlets=(8, 9), product="pork", back=1, days=9, percent=60),
        Event(what="price", outlets=(2,), product="pork", back=23, days=30, percent=30, steps=24),
        Event(what="price", outlets=tuple(range(7)), product="rice", back=1, days=9, percent=12),
        Event(what="charged", outlets=(8,), product="rice", back=0, days=1, percent=10),
        Event(what="price", outlets=(4,), product="pork", back=2, days=9, percent=25),
        Event(what="sold", outlets=(4,), product="pork", back=2, days=9, percent=-80),
        Event(what="stock", outlets=tuple(range(7)), product="rice", back=2, days=9, percent=-100),
        Event(what="stock", outlets=(8,), product="pork", back=1, days=9, percent=-90),
    ],
    seed=7,
    noise=0.0,
    gaps=0.0,
)


def test_reports_of_all_outlets_make_nearly_every_rule_speak() -> None:
    reports = [apart(MOVED, outlet) for outlet in OUTLETS]
    silent = {
        name
        for name, kind in RULES.items()
        if not any(arrive(*report, kind)[0] for report in reports)
    }
    assert silent <= {"spread", "quality"}


@pytest.mark.parametrize("kind", RULES.values(), ids=list(RULES))
def test_a_day_told_outlet_by_outlet_ends_as_a_day_told_at_once(kind: RuleKind) -> None:
    live = Panel.build(table([one for one in MOVED if one.back]), MARKET, DAY, 60)
    *_, (_, episodes) = told(live, kind, LAST[:-1])
    for outlet in OUTLETS:
        mine = [one for one in MOVED if one.back == 0 and one.outlet == outlet]
        evaluated(live, kind, DAY, episodes, live.apply(table(mine)))
    at_once = panel_of([one for one in MOVED if one.back])
    at_once.apply(table_of_day(MOVED, 0))
    assert repr(evaluated(live, kind, DAY, episodes)) == repr(
        evaluated(at_once, kind, DAY, episodes)
    )


@pytest.mark.parametrize("first", [1, 4])
@pytest.mark.parametrize("kind", RULES.values(), ids=list(RULES))
def test_what_is_corrected_later_is_judged_as_if_it_had_been_told_in_time(
    kind: RuleKind, first: int
) -> None:
    outlet = OUTLETS[4]
    told_late = [
        replace(one, price=1.3 * one.price, stock=0.2 * one.stock)
        for one in MOVED
        if first <= one.back < 4 * first and one.outlet == outlet
    ]
    live, anew = (Panel.build(table(MOVED), MARKET, DAY, 60) for _ in range(2))
    *_, (_, episodes) = told(live, kind, LAST[:-1])
    evaluated(live, kind, DAY, episodes)
    for panel in (live, anew):
        panel.apply(table(told_late))
    assert repr(evaluated(live, kind, DAY, episodes)) == repr(evaluated(anew, kind, DAY, episodes))
