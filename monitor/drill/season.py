"""What Tết does to a market: prices drift up, people buy, shops close for three days.

Figures by the distance to mùng 1 in days, straight between the points given. Prices: rises of
Tết 2020 to 2022 as the Ministry and the press reported them (fresh food +5-15 % on 29 Tết 2021,
chicken +10-20 % on 30 Tết, plain rice stable, back to normal about mùng 7-10).
"""

from __future__ import annotations

import numpy as np

from monitor.domain.market import OutletKind

_Points = tuple[tuple[float, float], ...]

_FRESH: _Points = (
    (-9, 0),
    (-8, 1.5),
    (-3, 3.5),
    (-2, 8),
    (-1, 11),
    (0, 13),
    (2, 11),
    (6, 3),
    (10, 0),
)
_POULTRY: _Points = (
    (-9, 0),
    (-8, 2),
    (-3, 4),
    (-2, 10),
    (-1, 16),
    (0, 15),
    (2, 11),
    (6, 3),
    (10, 0),
)
_GREENS: _Points = ((-9, 0), (-8, 1), (-3, 3), (-2, 6), (-1, 9), (0, 12), (2, 8), (6, 2), (9, 0))
_EGGS: _Points = ((-9, 0), (-3, 3), (-1, 6), (2, 6), (6, 2), (9, 0))
_PROCESSED: _Points = ((-10, 0), (-8, 2), (-3, 4), (-1, 9), (2, 9), (6, 3), (10, 0))
_RICE: _Points = ((-10, 0), (-8, 1), (-1, 4), (3, 4), (7, 0))
_DRY: _Points = ((-10, 0), (-2, 1), (3, 1), (7, 0))

_DRIFT: dict[str, _Points] = {
    "pork": _FRESH,
    "seafood": _FRESH,
    "poultry": _POULTRY,
    "vegetables": _GREENS,
    "roots": _GREENS,
    "eggs": _EGGS,
    "processed": _PROCESSED,
    "rice": _RICE,
}
_DEMAND: _Points = ((-16, 1.0), (-8, 1.3), (-2, 1.8), (-1, 1.6), (0, 0.3), (3, 0.6), (7, 1.0))
_SHELVES: _Points = ((-8, 1.0), (-1, 0.88), (2, 0.86), (10, 1.0))
_OPEN_MARKETS = {0: 0.10, 1: 0.25, 2: 0.60, 3: 0.90}
_OPEN_SHOPS = {0: 0.35, 1: 0.65, 2: 0.90}


def drift(group: str, distance: int) -> float:
    """Return the usual rise of a group's market price at a distance to Tết, as a share (0.1)."""
    return _at(_DRIFT.get(group, _DRY), distance) / 100


def demand(distance: int) -> float:
    """Return how many times a normal day's quantity is bought (methods A8)."""
    return _at(_DEMAND, distance)


def shelves(distance: int) -> float:
    """Return how full stocks are against the level that is aimed at."""
    return _at(_SHELVES, distance)


def open_share(kind: OutletKind, distance: int) -> float:
    """Return the share of outlets of a kind that are open; few are from mùng 1 to mùng 3."""
    if kind in {OutletKind.WAREHOUSE, OutletKind.WHOLESALER}:
        return 1.0
    shares = _OPEN_MARKETS if kind is OutletKind.MARKET else _OPEN_SHOPS
    return shares.get(distance, 1.0)


def _at(points: _Points, distance: int) -> float:
    days, figures = zip(*points, strict=True)
    return float(np.interp(distance, days, figures))
