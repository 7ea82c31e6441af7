"""A market far larger than a province: prices, stocks and sales by day and series, from a seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from monitor.app.check import load_checked
from monitor.app.plugins import bind_rules
from monitor.config import Loaded
from monitor.domain.market import Market, Outlet, OutletKind
from monitor.domain.observation import Availability
from monitor.domain.quotes import QuoteTable
from monitor.pipeline.bound import Rule
from monitor.stats.panel import Panel
from monitor.stats.quoted import AVAILABILITIES

LAST_DAY = date(2021, 2, 4)
_ROOT = Path(__file__).parents[1]
_KINDS = (
    OutletKind.MARKET,
    OutletKind.SUPERMARKET,
    OutletKind.CONVENIENCE,
    OutletKind.MARKET,
    OutletKind.WAREHOUSE,
)


@dataclass(frozen=True, kw_only=True)
class BigMarket:
    """The shipped configuration with many more outlets, every rule switched on."""

    loaded: Loaded
    market: Market
    rules: list[Rule]

    @staticmethod
    def of(series: int) -> BigMarket:
        """Return a market of at least so many series: every product at every outlet."""
        loaded = load_checked(_ROOT / "config.yaml")
        settings = loaded.settings
        areas, owners = list(settings.market.areas), list(settings.market.retailers)
        outlets = [
            Outlet(
                code=f"outlet-{at}",
                name=f"Điểm bán {at}",
                kind=_KINDS[at % len(_KINDS)],
                area=areas[at % len(areas)],
                retailer=owners[at // 7 % len(owners)] if at % 3 else None,
            )
            for at in range(-(-series // len(settings.market.products)))
        ]
        market = replace(settings.market, outlets={outlet.code: outlet for outlet in outlets})
        rules = tuple(replace(rule, enabled=True) for rule in settings.rules)
        everything = replace(loaded, settings=replace(settings, market=market, rules=rules))
        return BigMarket(loaded=everything, market=market, rules=bind_rules(everything))

    def panel(self, days: int, seed: int = 1) -> Panel:
        """Return the panel of so many days up to ``LAST_DAY``."""
        panel = Panel(self.market, LAST_DAY, days)
        for back in range(days - 1, -1, -1):
            panel.apply(self.quotes(LAST_DAY.toordinal() - back, seed))
        return panel

    def quotes(self, day: int, seed: int = 1) -> QuoteTable:
        """Return the reports of one day: 95 % report, 1 in 500 goods stands a third too high."""
        outlets, products = len(self.market.outlets), len(self.market.products)
        n = outlets * products
        fixed, today = np.random.default_rng(seed), np.random.default_rng([seed, day])
        level = np.round(np.exp(fixed.normal(np.log(60_000), 0.6, n)), -2)
        usual = 1000 * np.round(fixed.lognormal(4.0, 0.5, n))
        gouges = fixed.random(n) < 1 / 500
        late = gouges & (day >= LAST_DAY.toordinal() - 1)
        noise = np.where(today.random(n) < 0.1, today.normal(0, 0.02, n), 0.0)
        price = np.round(level * np.exp(noise) * np.where(late, 1.35, 1.0), -2)
        sold = np.floor(usual / 15 * today.lognormal(0, 0.2, n))
        stock = usual + 1000 * np.floor(4 * np.sin(day + np.arange(n)))
        price[today.random(n) < 0.05] = np.nan
        availability = np.full(n, AVAILABILITIES.index(Availability.IN_STOCK))
        return QuoteTable(
            outlets=tuple(self.market.outlets),
            products=tuple(self.market.products),
            outlet=np.repeat(np.arange(outlets), products),
            product=np.tile(np.arange(products), outlets),
            day=np.full(n, day),
            price=price,
            listed_price=price,
            regular_price=np.full(n, np.nan),
            promotional=today.random(n) < 0.02,
            stock=stock,
            sold=sold,
            received=np.where(today.random(n) < 0.3, sold, np.nan),
            availability=availability,
            observation=np.arange(n) + n * (day - LAST_DAY.toordinal() + 10_000),
        )


def one_outlet(quotes: QuoteTable, outlet: int) -> QuoteTable:
    """Return the reports of one outlet only."""
    return quotes.take(quotes.outlet == outlet)
