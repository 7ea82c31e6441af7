"""Sentences use names; what has none is called by its code."""

from __future__ import annotations

from monitor.domain.market import BaseUnit
from monitor.rules.naming import Naming
from tests.unit.rules.cases import MARKET

NAMING = Naming(MARKET)


def test_known_things_go_by_their_names() -> None:
    assert NAMING.product("pork") == "Thịt lợn ba chỉ"
    assert NAMING.product("pork", "en") == "Pork"
    assert NAMING.group("meat", "en") == "Pork"
    assert NAMING.area("le-chan", "en") == "Lê Chân"
    assert NAMING.outlet("cho-sat") == "Chợ Sắt"
    assert NAMING.retailer("winmart") == "WinMart"
    assert NAMING.unit_of_group("meat") is BaseUnit.KG


def test_unknown_things_go_by_their_codes() -> None:
    assert NAMING.product("atta") == "atta"
    assert NAMING.group("pulses") == "pulses"
    assert NAMING.area("A01") == "A01"
    assert NAMING.outlet("AGRA") == "AGRA"
    assert NAMING.retailer("spar") == "spar"
    assert NAMING.unit("atta") is BaseUnit.KG
    assert NAMING.unit_of_group("pulses") is BaseUnit.KG


def test_no_area_is_the_whole_city() -> None:
    assert NAMING.area("") == "toàn thành phố"
    assert NAMING.area("", "en") == "the whole city"
