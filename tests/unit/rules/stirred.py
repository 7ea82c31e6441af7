"""A market in motion: many outlets in several areas, with everything that rules look for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from monitor.domain.finding import Finding
from monitor.domain.market import Area, Market, Outlet, OutletKind
from monitor.domain.observation import Availability
from monitor.rules import RULES, Case
from monitor.rules.partition import Question
from monitor.stats.panel import Panel
from tests.unit.rules.cases import MARKET
from tests.unit.stats.tables import Quote, table

TODAY = date(2021, 2, 4)
_KINDS = (OutletKind.MARKET, OutletKind.SUPERMARKET, OutletKind.MARKET, OutletKind.WAREHOUSE)


def market(outlets: int = 24, areas: int = 5) -> Market:
    """Return a market of outlets in areas; the last area has one outlet only."""
    shops = [
        Outlet(
            code=f"o{n}",
            name=f"Điểm {n}",
            kind=_KINDS[n % len(_KINDS)],
            area=f"a{n % (areas - 1) if n else areas - 1}",
            retailer="winmart" if n % 3 == 0 else None,
        )
        for n in range(outlets)
    ]
    places = [Area(code=f"a{n}", name=f"Quận {n}", population=1000 + n) for n in range(areas)]
    return replace(
        MARKET,
        areas={area.code: area for area in places},
        outlets={outlet.code: outlet for outlet in shops},
    )


def quotes(here: Market, seed: int, days: int = 62) -> list[Quote]:
    """Return reports with noise, gaps, promotions, gouges, creeps and shelves that empty."""
    chance = np.random.default_rng(seed)
    found = []
    for at, (outlet, product) in enumerate((o, p) for o in here.outlets for p in here.products):
        level, climb = 1000 * chance.integers(20, 200), 1 + 0.01 * (chance.random() < 0.2)
        jump, drain = chance.choice([1.0, 1.5], p=[0.8, 0.2]), chance.random() < 0.6
        for back in range(days - 1, -1, -1):
            if chance.random() < 0.1:
                continue
            price = level * climb ** max(25 - back, 0) * (jump if back < 2 else 1.0)
            slow = jump if back else jump**3
            left = max(back - 1, 0) / 8 if drain and back < 8 else 1.0
            found.append(
                Quote(
                    outlet=outlet,
                    product=product,
                    back=back,
                    price=float(np.round(price * np.exp(chance.normal(0, 0.01)), -2)),
                    listed_price=float(level * 1.2),
                    promotional=bool(chance.random() < 0.05),
                    stock=float(np.round(90_000 * left * chance.uniform(0.8, 1.2))),
                    sold=float(np.round(9_000 * chance.uniform(0.8, 1.2) / slow)),
                    availability=Availability.OUT_OF_STOCK if left == 0 else Availability.IN_STOCK,
                    observation=1000 * at + back,
                )
            )
    return found


def questions(seed: int) -> list[Question]:
    """Return every kind of rule with its defaults, about one market."""
    here = market()
    panel = Panel.build(table(quotes(here, seed), TODAY), here, TODAY, 62)
    blank = Case(panel=panel, day=TODAY, market=here, rule="the-rule")
    return [(Bound(name), replace(blank, rule=name)) for name in RULES]


class Bound:
    """A kind of rule with its default options; other processes can be given it."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __call__(self, case: Case) -> list[Finding]:
        rule = RULES[self.kind]
        return rule.evaluate(case, rule.options())
