"""What every finding about one outlet's price shares: subject, unit, whole prices, ledger ids."""

from __future__ import annotations

import numpy as np

from monitor.domain.finding import Subject
from monitor.domain.quotes import Floats, Ints
from monitor.domain.wording import unit_word
from monitor.rules.naming import Naming
from monitor.stats.panel import Panel

NO_PRICE = -1


def outlet_subject(panel: Panel, series: int) -> Subject:
    """Return the subject of a series: its product, outlet and area."""
    return Subject(
        product=panel.products[int(panel.product[series])],
        outlet=panel.outlets[int(panel.outlet[series])],
        area=panel.areas[int(panel.area[series])],
    )


def unit_of(naming: Naming, product: str) -> str:
    """Return the unit of a product's price, ``đ/kg``."""
    return f"đ/{unit_word(naming.unit(product))}"


def named_place(naming: Naming, subject: Subject, language: str) -> str:
    """Return the outlet of a subject with its area, ``WinMart 1 (Lê Chân)``."""
    outlet = naming.outlet(subject.outlet)
    return f"{outlet} ({naming.area(subject.area, language)})" if subject.area else outlet


def whole_prices(prices: Floats) -> Ints:
    """Return prices as integers of minor currency per base unit, half up; -1 where there is none.

    Reports are read with the same rounding, and rounding keeps the order: a lawful price never
    becomes larger than a limit that was rounded alike.
    """
    known = np.isfinite(prices) & (prices > 0)
    whole = np.floor(np.where(known, prices, 0.0) + 0.5).astype(np.int64)
    return np.where(known, whole, NO_PRICE)


def recent_observations(panel: Panel, row: int, days: int, series: int) -> list[int]:
    """Return the ledger ids of the last days of a series, newest first."""
    found = panel.observation[max(row - days + 1, 0) : row + 1, series][::-1]
    return [int(observation) for observation in found if observation >= 0]
