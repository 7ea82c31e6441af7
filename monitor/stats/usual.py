"""The usual price of a series or product: the yardstick of the screen for slips by a factor."""

from __future__ import annotations

import numpy as np

from monitor.domain.quotes import Floats, Ints
from monitor.stats.baseline import median_and_mad
from monitor.stats.panel import Panel
from monitor.stats.strata import grouped_median

UsualPrices = dict[tuple[str, str], float]


def usual_prices(panel: Panel, last_days: int = 28) -> UsualPrices:
    """Return the median price of the last days by (outlet, product), where one was reported."""
    medians = _medians(panel, last_days)
    outlets, products = panel.outlets.names, panel.products.names
    known = np.flatnonzero(np.isfinite(medians))
    return {
        (outlets[outlet], products[product]): price
        for outlet, product, price in zip(
            panel.outlet[known].tolist(),
            panel.product[known].tolist(),
            medians[known].tolist(),
            strict=True,
        )
    }


def usual_by_product(panel: Panel, last_days: int = 28) -> dict[str, float]:
    """Return the median over outlets of their usual prices, by product: the peers' price."""
    medians = _medians(panel, last_days)
    by_product, count = grouped_median(medians, panel.product, len(panel.products))
    return {
        panel.products[index]: float(by_product[index]) for index in np.flatnonzero(count).tolist()
    }


def _medians(panel: Panel, last_days: int) -> Floats:
    def compute(columns: Ints) -> Floats:
        median, _, _ = median_and_mad(panel.price[-last_days:, columns])
        return median[None]

    kept: Floats = panel.memo.get(("usual", panel.last_day, last_days), panel.size, compute)[0]
    return kept
