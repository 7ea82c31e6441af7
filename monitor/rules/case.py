"""What a rule may know of a market on a day, and what a kind of rule is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np

from monitor.domain.finding import Episode, Finding
from monitor.domain.inspection import Inspection
from monitor.domain.market import Market, OutletKind
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.domain.reserve import ReservePlan, SeasonStep
from monitor.stats.learnt import SeasonalRise, seasonal_rise
from monitor.stats.panel import KINDS, Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterState:
    """How a source does, as far as rules care.

    ``missed_at`` is the time of the slot that it missed, ``last_good_day`` the local day of its
    last good report, ``unchanged_days`` for how many days its figures stood still, and
    ``reserve_share`` its part of the reserve, from 0 to 1. Of the last run that read anything, on
    ``last_run_day``, ``lines`` were to be used and ``set_aside`` of them quarantined, for
    ``reasons`` (the most frequent first).
    """

    source: str
    retailer: str = ""
    outlets: tuple[str, ...] = ()
    last_good_day: date | None = None
    missed_at: datetime | None = None
    is_late: bool = False
    unchanged_days: int = 0
    reserve_share: float = 0.0
    last_run_day: date | None = None
    lines: int = 0
    set_aside: int = 0
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that a rule may know.

    ``episodes`` are the open alerts of this rule by ``Subject.key``. ``scope`` holds the series
    that an arrival touched; ``None`` means the whole market. Of ``inspections`` there is the newest
    of each outlet, product and lot. ``groups`` and ``kinds`` narrow the
    rule to product groups and outlet kinds (empty means all). ``rule`` is the rule's name.
    """

    panel: Panel
    day: date
    market: Market
    rule: str
    season: tuple[SeasonStep, ...] = ()
    reserve: ReservePlan = field(default_factory=ReservePlan)
    reporters: Mapping[str, ReporterState] = field(default_factory=dict)
    inspections: tuple[Inspection, ...] = ()
    episodes: Mapping[str, Episode] = field(default_factory=dict)
    scope: Ints | None = None
    groups: tuple[str, ...] = ()
    kinds: tuple[OutletKind, ...] = ()

    @property
    def row(self) -> int:
        """Return the panel's row of the day."""
        return self.panel.row_of(self.day)

    def group_of(self, product: str) -> str:
        """Return the group of a product, "" for one that the watchlist does not know."""
        known = self.market.products.get(product)
        return known.group if known else ""

    def product_groups(self) -> list[str]:
        """Return the group of each product of the panel."""
        return self.market.groups_of(self.panel.products.names)

    def season_of_day(self) -> SeasonalRise:
        """Return what the season allows by product: configured, or learnt from earlier years."""
        return seasonal_rise(self.panel, self.day, self.season, self.product_groups())

    def allowance(self) -> Floats:
        """Return the logarithm of the rise that the season allows, by product."""
        return np.log1p(self.season_of_day().percent / 100)

    def watches(self, product: Ints, kind: Ints) -> Bools:
        """Say of which products, each at a kind of outlet, the rule's groups and kinds speak."""
        watched = np.ones(product.size, dtype=bool)
        if self.groups:
            products = [group in self.groups for group in self.product_groups()]
            watched &= np.array(products, dtype=bool)[product]
        if self.kinds:
            watched &= np.array([each in self.kinds for each in KINDS])[kind]
        return watched

    def is_watched(self, series: Ints) -> Bools:
        """Say which of some series lie in the rule's groups and kinds."""
        return self.watches(self.panel.product[series], self.panel.kind[series])

    def series(self) -> Ints:
        """Return the series in scope that the rule watches."""
        series = np.arange(self.panel.size) if self.scope is None else self.scope
        return series[self.is_watched(series)]

    def outlet_series(self) -> Ints:
        """Return all series of the outlets in scope that the rule watches, ascending.

        A report may come in parts, and what is said of an outlet is said of all it told.
        """
        if self.scope is None:
            return self.series()
        outlets = np.unique(self.panel.outlet[self.scope])
        series = np.sort(self.panel.by_outlet.members(outlets)[0])
        return series[self.is_watched(series)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleKind:
    """A kind of rule: its options (a frozen dataclass with defaults) and its one pure function.

    ``evaluate`` takes a case and such options; ``sample`` makes a finding to show wordings with.
    """

    kind: str
    version: int
    options: type
    evaluate: Callable[[Case, Any], list[Finding]]
    sample: Callable[[], Finding]
