"""The seasonal allowance: how much dearer goods may be, by the distance to Tết."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import numpy as np

from monitor.domain.calendar import days_to_tet
from monitor.domain.quotes import Floats
from monitor.domain.reserve import SeasonStep

FIRST_THIN_DAY, LAST_THIN_DAY = 0, 2
"""Mùng 1 to mùng 3: most outlets are closed and missing reports are normal."""


def allowance_percent(season: Sequence[SeasonStep], day: date, groups: Sequence[str]) -> Floats:
    """Return the allowed rise on a day for each group, in percent of the baseline.

    The largest of the steps that cover day and group holds; zero where none does.
    """
    found = _allowed(tuple(season), days_to_tet(day), tuple(groups))
    return np.array(found, dtype=np.float64)


@lru_cache(maxsize=64)  # every price rule asks for it at every arrival
def _allowed(
    season: tuple[SeasonStep, ...], distance: int, groups: tuple[str, ...]
) -> tuple[float, ...]:
    steps = [step for step in season if step.from_day <= distance <= step.to_day]
    allowed = {
        group: max((step.allowance_percent for step in steps if _covers(step, group)), default=0.0)
        for group in set(groups)
    }
    return tuple(allowed[group] for group in groups)


def _covers(step: SeasonStep, group: str) -> bool:
    return not step.groups or group in step.groups


def is_thin(day: date) -> bool:
    """Say whether most outlets are expected to be closed (mùng 1 to mùng 3)."""
    return FIRST_THIN_DAY <= days_to_tet(day) <= LAST_THIN_DAY
