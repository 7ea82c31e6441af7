"""Worked numbers of the published methods: sixty months of a price, and how to change its last."""

from __future__ import annotations

import numpy as np

from monitor.domain.quotes import Floats

SIXTY_MONTHS = (
    "100.0 104.41 100.81 102.19 99.57 96.94 101.35 101.77 102.2 105.64 108.08 106.58 "
    "104.8 107.36 107.66 105.94 102.27 105.6 105.06 107.52 107.0 109.48 112.98 112.57 "
    "110.6 113.3 109.5 110.69 110.98 107.25 109.76 110.28 113.8 116.33 113.87 118.56 "
    "115.4 117.24 116.35 116.44 114.68 110.91 114.46 117.03 116.6 121.18 120.77 124.55 "
    "118.2 123.19 123.2 120.2 116.38 117.56 120.17 119.78 122.4 126.03 126.66 126.54"
)
NOVEMBER = 58
"""November of the fifth year, which the examples score."""


def months(*november: float) -> Floats:
    """Return the sixty months, one series for each price of that November."""
    prices = np.array([float(price) for price in SIXTY_MONTHS.split()])
    sheet = np.repeat(prices[:, None], len(november), axis=1)
    sheet[NOVEMBER] = november
    return sheet


def column(text: str) -> Floats:
    """Return figures of (days, series) with one series."""
    return np.array([[float(word)] for word in text.split()])
