"""The baselines with which an episode of many outlets opened."""

from __future__ import annotations

from monitor.domain.finding import Episode
from monitor.rules.case import Case


def frozen_baselines(case: Case, episode: Episode) -> tuple[dict[int, float], int]:
    """Return the baselines with which an episode of many outlets opened, by series, and how many.

    Raises:
        TypeError: the evidence holds no mapping of baselines, so the episode is not of this rule.
    """
    kept = episode.evidence["baselines"]
    if not isinstance(kept, dict):
        raise TypeError(f"baselines of an episode must be a mapping, not {kept!r}")
    found = {case.panel.series_of(code, episode.subject.product): kept[code] for code in kept}
    known = {series: float(price) for series, price in found.items() if series is not None}
    return known, len(kept)
