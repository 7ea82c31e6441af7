"""Seventy days around Tết in three districts, by the rules and the life cycle as shipped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.detection.season import played
from monitor.config import Loaded
from monitor.drill import EventKind
from tests import shipped

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

DISTRICTS = {"le-chan", "an-duong", "vinh-bao"}


def in_districts(loaded: Loaded) -> Loaded:
    """Return the shipped configuration with three districts and their outlets only."""
    market = loaded.settings.market
    here = {code: one for code, one in market.outlets.items() if one.area in DISTRICTS}
    areas = {code: area for code, area in market.areas.items() if code in DISTRICTS}
    small = replace(market, outlets=here, areas=areas)
    return replace(loaded, settings=replace(loaded.settings, market=small))


LOADED = in_districts(shipped.LOADED)


def test_a_season_in_which_nothing_happens_but_tet_raises_no_warning() -> None:
    result = played(LOADED, "drift", seed=2021)
    assert (result.days, result.score.kinds) == (70, ())
    assert list(result.score.false) == []
    assert not result.heard


def test_what_is_planted_is_found_and_a_shortage_is_dated_three_days_ahead() -> None:
    result = played(LOADED, "S5", seed=7)
    assert list(result.score.missed) == []
    assert {kind.kind for kind in result.score.kinds} >= {EventKind.SPIKE, EventKind.CUT}
    assert result.score.dated_share == 1.0
