"""Markets of some weeks in which anything may happen, drawn for what every rule promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from math import prod
from typing import Any

import numpy as np
from hypothesis import strategies as st

from monitor.domain.finding import Episode, Finding, Verdict
from monitor.domain.market import Market, Outlet, OutletKind, Retailer
from monitor.domain.observation import Availability
from monitor.domain.quotes import Ints, QuoteTable
from monitor.domain.reserve import Commitment, ReserveNeed, ReservePlan
from monitor.rules import Case, ReporterState, RuleKind
from monitor.rules.ceiling_options import Ceiling, CeilingOptions
from monitor.stats.panel import Panel
from tests.unit.rules.cases import MARKET as SMALL
from tests.unit.stats.tables import DAY, Quote, table

TONNE = 1_000_000
DAYS = 36
USUAL = {"pork": 100_000, "rice": 20_000}
OWNERS = ("winmart", "big-c", "lan-chi", "")

MARKET = Market.of(
    groups=SMALL.groups.values(),
    products=SMALL.products.values(),
    areas=SMALL.areas.values(),
    retailers=[
        Retailer(code=code, name=code.title(), member=code == "winmart") for code in OWNERS[:3]
    ],
    outlets=[
        Outlet(
            code=f"shop-{number:02}",
            name=f"Cửa hàng {number}",
            kind=OutletKind.SUPERMARKET,
            area="le-chan" if number < 7 else "hong-bang",
            retailer=OWNERS[number % 4] or None,
        )
        for number in range(12)
    ],
)
OUTLETS = tuple(MARKET.outlets)

RESERVE = ReservePlan(
    needs=tuple(
        ReserveNeed(good=good, monthly_need=12_000 * TONNE, held_share=0.1, source="")
        for good in ("meat", "grain")
    ),
    commitments=(Commitment(retailer="winmart", good="meat", quantity=300 * TONNE),),
)
REPORTERS = {
    "feed": ReporterState(
        source="feed",
        retailer="winmart",
        outlets=OUTLETS[::4],
        last_good_day=DAY - timedelta(days=3),
        missed_at=datetime(2020, 10, 31, tzinfo=UTC),
        is_late=True,
        reserve_share=0.3,
        last_run_day=DAY,
        lines=60,
        set_aside=24,
        reasons=(("unknown_product", 24),),
    )
}
OPTIONS: Mapping[str, Any] = {
    "ceiling": CeilingOptions(
        ceilings=(
            Ceiling(price=112_000, product="pork", basis="Quyết định 1"),
            Ceiling(price=23_000, product="rice", basis="Quyết định 1"),
        )
    )
}
"""What must be set for a rule to say anything; the others speak by their defaults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What befalls outlets of one product: ``percent`` on price or stock, for some days.

    ``steps`` is how many days it takes to get there, evenly.
    """

    what: str
    outlets: tuple[int, ...]
    product: str
    back: int
    days: int
    percent: int
    steps: int = 1

    def factor(self, back: int) -> float:
        """Return by what a figure is multiplied so many days before the last."""
        after = self.back - back
        if not 0 <= after < self.days:
            return 1.0
        return 1 + self.percent / 100 * min((after + 1) / self.steps, 1.0)


def options_of(kind: RuleKind) -> Any:
    return OPTIONS.get(kind.kind, kind.options())


def markets() -> st.SearchStrategy[list[Quote]]:
    return st.builds(
        quotes_of,
        st.lists(events(), min_size=1, max_size=5),
        seed=st.integers(0, 2**16),
        noise=st.sampled_from([0.0, 0.0, 0.004, 0.03]),
        gaps=st.sampled_from([0.0, 0.0, 0.1, 0.3]),
    )


def events() -> st.SearchStrategy[Event]:
    some = st.one_of(
        st.integers(0, 11).map(lambda one: (one,)),
        st.sampled_from([tuple(range(7)), tuple(range(7, 12)), tuple(range(12)), (0, 1, 2, 3)]),
    )
    price = st.sampled_from([-25, -20, -10, 3, 4, 8, 9, 10, 12, 15, 20, 25, 30, 35, 50, 100, 900])
    stock = st.sampled_from([-100, -95, -80, -50, 30])
    more = {"outlets": some, "product": st.sampled_from(["pork", "rice"])}
    return st.one_of(
        st.builds(
            Event,
            what=st.sampled_from(["price", "price", "charged"]),
            back=st.integers(0, 30),
            days=st.integers(1, 30),
            percent=price,
            steps=st.sampled_from([1, 1, 1, 12, 20]),
            **more,
        ),
        st.builds(
            Event,
            what=st.sampled_from(["stock", "stock", "sold"]),
            back=st.integers(0, 12),
            days=st.integers(1, 12),
            percent=stock,
            steps=st.sampled_from([1, 4]),
            **more,
        ),
    )


def quotes_of(happened: Sequence[Event], *, seed: int, noise: float, gaps: float) -> list[Quote]:
    """Return the quotes of all shops and products; every price is of whole hundreds of đồng."""
    rng = np.random.default_rng(seed)
    size = len(OUTLETS), len(USUAL), DAYS
    moved = rng.normal(0, noise, size).tolist()
    told = (rng.random(size) >= gaps).tolist()
    found = []
    for number in range(len(OUTLETS)):
        for index, product in enumerate(USUAL):
            here = [e for e in happened if e.product == product and number in e.outlets]
            found += [
                _quote(here, number, product, back, moved[number][index][back])
                for back in range(DAYS)
                if told[number][index][back]
            ]
    return found


def _quote(happened: Sequence[Event], number: int, product: str, back: int, noise: float) -> Quote:
    def factor(what: str) -> float:
        return prod(event.factor(back) for event in happened if event.what == what)

    usual = USUAL[product] * (1 + number % 3 / 50) * (1 + noise)
    listed = round(usual * factor("price") / 100) * 100
    stock = round((60 + number + (back * 7 + number) % 5) * factor("stock")) * TONNE
    return Quote(
        outlet=OUTLETS[number],
        product=product,
        back=back,
        price=round(listed * factor("charged") / 100) * 100,
        listed_price=listed,
        stock=stock,
        sold=round(8 * factor("sold")) * TONNE,
        received=(7 + back % 3) * TONNE,
        availability=Availability.IN_STOCK if stock else Availability.OUT_OF_STOCK,
        observation=(number * 2 + (product == "rice")) * DAYS + back,
    )


def panel_of(quotes: Sequence[Quote], window_days: int = 60) -> Panel:
    return Panel.build(table(quotes), MARKET, DAY, window_days)


def evaluated(
    panel: Panel,
    kind: RuleKind,
    day: date,
    episodes: Mapping[str, Episode],
    scope: Ints | None = None,
) -> list[Finding]:
    here = Case(
        panel=panel,
        day=day,
        market=MARKET,
        rule="the-rule",
        reserve=RESERVE,
        reporters=REPORTERS,
        episodes=dict(episodes),
        scope=scope,
    )
    return kind.evaluate(here, options_of(kind))


def told(
    panel: Panel, kind: RuleKind, days: Sequence[date]
) -> Iterator[tuple[list[Finding], dict[str, Episode]]]:
    """Yield the findings of each day, with the episodes that are open after it."""
    episodes: dict[str, Episode] = {}
    for day in days:
        found = evaluated(panel, kind, day, episodes)
        episodes = after(episodes, found)
        yield found, episodes


def after(episodes: Mapping[str, Episode], found: Sequence[Finding]) -> dict[str, Episode]:
    """Return the open episodes after the findings of a day."""
    left = dict(episodes)
    for finding in found:
        key = finding.subject.key
        if finding.verdict is Verdict.CLEAR:
            left.pop(key, None)
        elif finding.verdict is Verdict.BREACH and key not in left:
            left[key] = Episode(
                subject=finding.subject,
                opened_on=finding.day,
                severity=finding.severity,
                evidence=finding.evidence,
            )
    return left


def last_days(count: int) -> list[date]:
    return [DAY - timedelta(days=back) for back in range(count - 1, -1, -1)]


def without(quotes: Sequence[Quote], outlet: str | None, back: int) -> list[Quote]:
    """Return the quotes without those of an outlet, or of all, on a day."""
    return [
        quote
        for quote in quotes
        if not (quote.back == back and (outlet is None or quote.outlet == outlet))
    ]


def changed(quotes: Sequence[Quote], at: int, **figures: object) -> list[Quote]:
    """Return the quotes with other figures in one of them."""
    return [
        replace(quote, **figures) if index == at else quote  # type: ignore[arg-type]
        for index, quote in enumerate(quotes)
    ]


def table_of_day(quotes: Sequence[Quote], back: int) -> QuoteTable:
    return table([quote for quote in quotes if quote.back == back])
