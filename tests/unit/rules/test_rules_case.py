"""A case narrows a rule to what it watches."""

from __future__ import annotations

import numpy as np

from monitor.domain.market import OutletKind
from tests.unit.rules.cases import case
from tests.unit.stats.tables import Quote

QUOTES = [
    Quote(outlet="cho-sat", product="pork", price=1.0),
    Quote(outlet="w1", product="rice", price=1.0),
    Quote(outlet="w1", product="unheard-of", price=1.0),
]


def watched(**changes: object) -> set[tuple[str, str]]:
    found = case(QUOTES, **changes)
    panel = found.panel
    return {
        (panel.outlets[int(panel.outlet[at])], panel.products[int(panel.product[at])])
        for at in found.series()
    }


def test_without_a_filter_every_series_is_watched() -> None:
    assert len(watched()) == 3


def test_groups_narrow_a_rule() -> None:
    assert watched(groups=("grain",)) == {("w1", "rice")}


def test_outlet_kinds_narrow_a_rule() -> None:
    assert watched(kinds=(OutletKind.MARKET,)) == {("cho-sat", "pork")}


def test_a_scope_narrows_a_rule_to_what_an_arrival_touched() -> None:
    assert len(watched(scope=np.array([1]))) == 1
    assert watched(scope=np.array([], dtype=np.int64)) == set()
