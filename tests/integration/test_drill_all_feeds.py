"""A run on goods through the real pipeline: every source of two districts, two reports a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.app.season import play
from monitor.config import Loaded
from monitor.domain.run import ExpectedBand
from monitor.drill import EventKind
from tests import shipped

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

DISTRICTS = {"le-chan", "hong-bang"}
GOODS = {"eggs", "rice"}


def in_two_districts(loaded: Loaded) -> Loaded:
    """Return the shipped configuration with two districts, two goods and no promised reserve."""
    settings = loaded.settings
    market = settings.market
    outlets = {code: one for code, one in market.outlets.items() if one.area in DISTRICTS}
    retailers = {one.retailer for one in outlets.values()}
    small = replace(
        market,
        outlets=outlets,
        areas={code: area for code, area in market.areas.items() if code in DISTRICTS},
        groups={code: group for code, group in market.groups.items() if code in GOODS},
        products={code: one for code, one in market.products.items() if one.group in GOODS},
    )
    sources = [
        replace(source, expected=ExpectedBand())
        for source in settings.sources
        if source.retailer in retailers
    ]
    reserve = replace(settings.reserve, needs=(), commitments=())
    changed = replace(settings, market=small, sources=tuple(sources), reserve=reserve)
    return replace(loaded, settings=changed)


def test_a_run_on_goods_is_found_on_its_day_and_nothing_else_is_told(tmp_path: Path) -> None:
    played = play(in_two_districts(shipped.LOADED), "season", tmp_path, days=3, seed=2021)

    assert (played.first, played.last) == (date(2020, 12, 25), date(2020, 12, 27))
    [run] = played.score.kinds
    assert (run.kind, run.events, run.found, run.delay_days) == (EventKind.RUNDOWN, 2, 2, 0)
    assert list(played.score.false) == []
    assert played.by_kind.keys() <= {"availability", "cover", "rundown"}
