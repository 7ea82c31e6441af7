"""What the archive promises, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from monitor.domain.errors import ConflictError
from monitor.domain.market import (
    Area,
    BaseUnit,
    Market,
    Outlet,
    OutletKind,
    Product,
    ProductGroup,
    Retailer,
)
from monitor.domain.view import StoredReport
from monitor.store import SqlStore
from monitor.store.engine import open_engine, parse_url
from monitor.store.tables.market import areas, outlets, product_groups, products, retailers
from tests.store_material import NOON, TODAY

LATER = NOON + timedelta(hours=1)
REPORT = StoredReport(
    day=TODAY,
    name="daily",
    revision=1,
    created_at=NOON,
    as_of=NOON,
    complete=True,
    documents={"html": "<h1>Giá cả</h1>".encode(), "xlsx": b"PK\x03\x04"},
)
AREA = Area(code="hong-bang", name="Hồng Bàng", population=101_625, valid_from=date(2003, 1, 1))
OUTLET = Outlet(
    code="cho-sat", name="Chợ Sắt", kind=OutletKind.MARKET, area="hong-bang", aliases=("Sắt",)
)
PORK = Product(
    code="pork_belly",
    name="Thịt lợn ba chỉ",
    group="pork",
    base_unit=BaseUnit.KG,
    plausible_low=60_000,
    plausible_high=400_000,
    packs={"chục": 10_000},
)
MARKET = Market.of(
    groups=[ProductGroup(code="pork", name="Thịt lợn")],
    products=[PORK],
    areas=[AREA],
    retailers=[Retailer(code="winmart", name="WinMart", member=True)],
    outlets=[OUTLET],
)


def sync(store: SqlStore, market: Market, at_hours: int, version: str) -> frozenset[str]:
    with store.begin() as tx:
        return tx.archive.sync_market(market, version, NOON + timedelta(hours=at_hours))


def rows(url: str, table: str) -> list[tuple[object, ...]]:
    engine = open_engine(parse_url(url), pooled=False)
    with engine.connect() as connection:
        query = f"SELECT code, name, recorded_to IS NULL, config_version FROM {table} ORDER BY id"
        return [tuple(row) for row in connection.execute(text(query))]


def test_a_configuration_is_kept_once_under_its_version(store: SqlStore) -> None:
    with store.begin() as tx:
        assert tx.archive.save_version("v1", "programme: {}", NOON, "officer")
        assert not tx.archive.save_version("v1", "programme: {}", LATER, "other")


def test_a_version_never_changes_its_text(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.archive.save_version("v1", "a", NOON, "officer")

    with pytest.raises(ConflictError, match="v1"), store.begin() as tx:
        tx.archive.save_version("v1", "b", NOON, "officer")


def test_a_market_is_written_with_all_that_is_known_of_it(store: SqlStore, store_url: str) -> None:
    sync(store, MARKET, 0, "v1")
    engine = open_engine(parse_url(store_url), pooled=False)
    with engine.connect() as connection:
        area = connection.execute(select(areas)).one()
        outlet = connection.execute(select(outlets)).one()
        product = connection.execute(select(products)).one()
        retailer = connection.execute(select(retailers)).one()
        group = connection.execute(select(product_groups)).one()
    assert (area.name, area.valid_from, area.recorded_from) == ("Hồng Bàng", date(2003, 1, 1), NOON)
    assert (outlet.kind, outlet.aliases, outlet.retailer) == ("market", ["Sắt"], None)
    assert (product.packs, product.base_unit, product.group) == ({"chục": 10_000}, "kg", "pork")
    assert retailer.member is True
    assert group.name == "Thịt lợn"


def test_the_same_market_again_writes_nothing(store: SqlStore, store_url: str) -> None:
    sync(store, MARKET, 0, "v1")
    sync(store, MARKET, 1, "v2")
    for table in ("areas", "retailers", "outlets", "product_groups", "products"):
        assert [row[2:] for row in rows(store_url, table)] == [(True, "v1")]


def test_a_changed_outlet_is_ended_and_described_anew(store: SqlStore, store_url: str) -> None:
    sync(store, MARKET, 0, "v1")
    renamed = replace(OUTLET, name="Chợ Sắt mới")
    sync(store, replace(MARKET, outlets={renamed.code: renamed}), 1, "v2")
    assert [
        (name, bool(present), version) for _, name, present, version in rows(store_url, "outlets")
    ] == [
        ("Chợ Sắt", False, "v1"),
        ("Chợ Sắt mới", True, "v2"),
    ]


def test_which_outlets_lie_in_another_area_is_said(store: SqlStore) -> None:
    moved = replace(OUTLET, area="le-chan")

    assert sync(store, MARKET, 0, "v1") == frozenset()
    assert sync(store, replace(MARKET, outlets={moved.code: moved}), 1, "v2") == {moved.code}
    assert sync(store, replace(MARKET, outlets={}), 2, "v3") == frozenset()


def test_what_is_gone_is_ended_and_may_come_back(store: SqlStore, store_url: str) -> None:
    sync(store, MARKET, 0, "v1")
    sync(store, replace(MARKET, products={}), 1, "v2")
    sync(store, MARKET, 2, "v3")
    present = [(bool(row[2]), row[3]) for row in rows(store_url, "products")]
    assert present == [(False, "v1"), (True, "v3")]


def test_a_report_comes_back_with_its_documents(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.archive.save_report(REPORT)
    with store.read() as tx:
        assert tx.archive.report(TODAY, "daily") == REPORT
        assert tx.archive.report(TODAY, "weekly") is None


def test_the_newest_revision_is_the_report_of_the_day(store: SqlStore) -> None:
    newest = replace(REPORT, revision=2, complete=False, documents={})
    with store.begin() as tx:
        first = tx.archive.save_report(REPORT)
        assert tx.archive.save_report(newest) > first
        assert tx.archive.report(TODAY, "daily") == newest


def test_a_revision_is_published_once(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.archive.save_report(REPORT)

    with pytest.raises(ConflictError), store.begin() as tx:
        tx.archive.save_report(REPORT)


def test_report_days_are_the_newest_first(store: SqlStore) -> None:
    with store.begin() as tx:
        for back in (2, 0, 1):
            tx.archive.save_report(replace(REPORT, day=TODAY - timedelta(days=back)))
        tx.archive.save_report(replace(REPORT, revision=2))
        tx.archive.save_report(replace(REPORT, name="weekly", day=date(2021, 3, 1)))
        assert tx.archive.report_days("daily", limit=2) == [TODAY, TODAY - timedelta(days=1)]


def test_a_small_fact_is_replaced(store: SqlStore) -> None:
    with store.begin() as tx:
        assert tx.archive.value("drill-began") is None
        tx.archive.set_value("drill-began", "2021-01-25")
        tx.archive.set_value("drill-began", "2021-01-26")
    with store.read() as tx:
        assert tx.archive.value("drill-began") == "2021-01-26"


def test_the_audit_trail_keeps_who_did_what(store: SqlStore, store_url: str) -> None:
    with store.begin() as tx:
        tx.archive.audit(NOON, "officer", "accept-level", {"alert": "a1", "lý do": "giá mới"})
    engine = open_engine(parse_url(store_url), pooled=False)
    with engine.connect() as connection:
        line = connection.execute(text("SELECT actor, action, detail FROM audit")).one()
    assert tuple(line) == ("officer", "accept-level", '{"alert":"a1","lý do":"giá mới"}')
