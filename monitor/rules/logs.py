"""Between logarithms, in which rules calculate, and the prices and percents that people read."""

from __future__ import annotations

from datetime import date

import numpy as np

from monitor.domain.finding import Episode, Verdict
from monitor.stats.baseline import NOISE


def price_of(logarithm: float) -> float:
    """Return the price behind a logarithm, free of the noise of its last digits."""
    return plain_price(float(np.exp(logarithm)))


def plain_price(price: float) -> float:
    """Return a price that was calculated, free of the noise of its last digits."""
    return float(f"{price:.12g}")


def usual_price(price: float, rise: float) -> float:
    """Return what the median price of several outlets would be without their median rise.

    The rise is a logarithm. The median of their baselines would be another price, and beside it a
    reader would find another rise than the one that is told.
    """
    return round(price / float(np.exp(rise)))


def percent_of(logarithm: float) -> float:
    """Return a logarithm of a ratio as a rise in percent."""
    return float(100 * np.expm1(logarithm))


def log_of(percent: float) -> float:
    """Return a rise in percent as the logarithm of the ratio."""
    return float(np.log1p(percent / 100))


def number_of(episode: Episode, key: str) -> float:
    """Return a figure with which an episode opened.

    Raises:
        KeyError: the evidence does not hold the figure, so the episode is not of this rule.
    """
    return float(str(episode.evidence[key]))


def since_of(episode: Episode) -> date:
    """Return from which day on the price was over, as told when the episode opened.

    That is before the day it opened on where several days must be over; without it, that day.
    """
    return date.fromisoformat(str(episode.evidence.get("since", episode.opened_on)))


def verdict_of(excess: float, entry: float, exit_share: float) -> Verdict:
    """Return the verdict on an open episode by its excess over the frozen baseline."""
    if excess >= entry - NOISE:
        return Verdict.BREACH
    return Verdict.HOLD if excess >= exit_share * entry - NOISE else Verdict.CLEAR
