"""What is usual before a report comes: the yardsticks of data editing, learnt from the panel.

Usual is the median of the last days: of a series, of a product, and of a stratum (a product in one
channel: markets, modern trade, or wholesale, because a market stall is no measure of a chain).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from monitor.domain.market import OutletKind
from monitor.domain.quotes import Floats, Ints
from monitor.stats.baseline import last_reported, median_and_mad
from monitor.stats.grouped import grouped_median
from monitor.stats.panel import KINDS, Panel

Series = tuple[str, str]
"""Outlet and product."""

UsualPrices = dict[Series, float]

CHANNELS = ("market", "modern", "wholesale")
_CHANNEL_OF: Mapping[OutletKind, str] = {
    OutletKind.MARKET: "market",
    OutletKind.SUPERMARKET: "modern",
    OutletKind.MALL: "modern",
    OutletKind.CONVENIENCE: "modern",
    OutletKind.WHOLESALER: "wholesale",
    OutletKind.WAREHOUSE: "wholesale",
}
_CHANNEL_INDEX = np.array([CHANNELS.index(_CHANNEL_OF[kind]) for kind in KINDS], dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """A product in one channel: the median over outlets, and what each asked usually and last."""

    level: float
    before: Floats
    after: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What things usually cost and how much of them is usually there.

    Prices are in minor currency per base unit, stocks in thousandths of it. ``strata`` are by
    product and channel.
    """

    by_series: Mapping[Series, float] = field(default_factory=dict)
    by_product: Mapping[str, float] = field(default_factory=dict)
    strata: Mapping[tuple[str, str], Stratum] = field(default_factory=dict)
    stocks: Mapping[Series, float] = field(default_factory=dict)


def channel_of(kind: OutletKind) -> str:
    """Return the channel that a kind of outlet belongs to."""
    return _CHANNEL_OF[kind]


def usual_of(panel: Panel) -> Usual:
    """Return everything that is usual in a panel."""
    return Usual(
        by_series=usual_prices(panel),
        by_product=usual_by_product(panel),
        strata=usual_by_stratum(panel),
        stocks=_named(panel, _medians(panel, "stock", 28)),
    )


def usual_prices(panel: Panel, last_days: int = 28) -> UsualPrices:
    """Return the median price of the last days by (outlet, product), where one was reported."""
    return _named(panel, _medians(panel, "price", last_days))


def usual_by_product(panel: Panel, last_days: int = 28) -> dict[str, float]:
    """Return the median over outlets of their usual prices, by product: the peers' price."""
    medians = _medians(panel, "price", last_days)
    by_product, count = grouped_median(medians, panel.product, len(panel.products))
    return {
        panel.products[index]: float(by_product[index]) for index in np.flatnonzero(count).tolist()
    }


def usual_by_stratum(panel: Panel, last_days: int = 28) -> dict[tuple[str, str], Stratum]:
    """Return each product's channels: their level, and the usual and the last price of outlets."""
    medians = _medians(panel, "price", last_days)
    known = np.flatnonzero(np.isfinite(medians))
    if known.size == 0:
        return {}
    last = last_reported(panel.price[-last_days:, known], 1)[0][0]
    group = panel.product[known] * len(CHANNELS) + _CHANNEL_INDEX[panel.kind[known]]
    order = np.argsort(group, kind="stable")
    numbers, starts = np.unique(group[order], return_index=True)
    found = {}
    for number, members in zip(numbers.tolist(), np.split(order, starts[1:]), strict=True):
        product, channel = divmod(number, len(CHANNELS))
        before = medians[known[members]]
        found[panel.products[product], CHANNELS[channel]] = Stratum(
            level=float(np.median(before)), before=before, after=last[members]
        )
    return found


def _named(panel: Panel, medians: Floats) -> UsualPrices:
    outlets, products = panel.outlets.names, panel.products.names
    known = np.flatnonzero(np.isfinite(medians))
    return {
        (outlets[outlet], products[product]): figure
        for outlet, product, figure in zip(
            panel.outlet[known].tolist(),
            panel.product[known].tolist(),
            medians[known].tolist(),
            strict=True,
        )
    }


def _medians(panel: Panel, name: str, last_days: int) -> Floats:
    def compute(columns: Ints) -> Floats:
        figures: Floats = getattr(panel, name)[-last_days:, columns]
        if name == "stock":
            figures = np.where(panel.converted[-last_days:, columns], np.nan, figures)
        median, _, _ = median_and_mad(figures)
        return median[None]

    key = ("usual", name, panel.last_day, last_days)
    kept: Floats = panel.memo.get(key, panel.size, compute)[0]
    return kept
