"""The outlets behind a finding about many, and the baselines with which their episode opened."""

from __future__ import annotations

import numpy as np

from monitor.domain.finding import Episode
from monitor.domain.quotes import Floats, Ints
from monitor.rules.case import Case
from monitor.rules.logs import price_of
from monitor.stats.panel import KINDS

_MOST_OBSERVATIONS = 60


def evidence_of(case: Case, members: Ints, base: Floats, count: Floats) -> dict[str, object]:
    """Return what a finding tells of its outlets, all of one kind.

    ``base`` holds the logarithms of their baselines and ``count`` the reports behind each.
    """
    panel = case.panel
    outlets = [panel.outlets[outlet] for outlet in panel.outlet[members].tolist()]
    found = panel.observation[case.row, members]
    return {
        "baselines": dict(zip(outlets, map(price_of, base.tolist()), strict=True)),
        "outlet_kind": str(KINDS[int(panel.kind[members[0]])]),
        "n_quotes": int(count.sum()),
        "history_days": int(np.median(count)),
        "observations": [int(x) for x in found[found >= 0]][:_MOST_OBSERVATIONS],
    }


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
