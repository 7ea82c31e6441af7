"""The market of a configuration, written so that every earlier description stays readable."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from monitor.domain.market import Area, Market, Outlet, Product, ProductGroup, Retailer
from monitor.store.tables.market import areas, outlets, product_groups, products, retailers

Thing = Area | Outlet | Product | ProductGroup | Retailer
_CHUNK = 500
_OWN = {"id", "recorded_from", "recorded_to", "config_version"}


def sync_market(
    connection: Connection, market: Market, version: str, at: datetime
) -> frozenset[str]:
    """End what is gone or described anew, and add the new descriptions.

    Returns the codes of the outlets that lie in another area than before.
    """
    moved = _moved(connection, market)
    kinds: tuple[tuple[Table, Iterable[Thing]], ...] = (
        (areas, market.areas.values()),
        (retailers, market.retailers.values()),
        (outlets, market.outlets.values()),
        (product_groups, market.groups.values()),
        (products, market.products.values()),
    )
    for table, things in kinds:
        _sync(connection, table, things, {"recorded_from": at, "config_version": version})
    return moved


def _moved(connection: Connection, market: Market) -> frozenset[str]:
    present = select(outlets.c.code, outlets.c.area).where(outlets.c.recorded_to.is_(None))
    return frozenset(
        code
        for code, area in connection.execute(present)
        if code in market.outlets and market.outlets[code].area != area
    )


def _sync(
    connection: Connection, table: Table, things: Iterable[Thing], shared: dict[str, Any]
) -> None:
    wanted = {thing.code: _described(table, thing) for thing in things}
    present = select(table).where(table.c.recorded_to.is_(None))
    rows = connection.execute(present).mappings().all()
    same = {row["code"] for row in rows if _read(table, dict(row)) == wanted.get(row["code"])}
    _end(connection, table, [row["id"] for row in rows if row["code"] not in same], shared)
    added = [row | shared for code, row in wanted.items() if code not in same]
    if added:
        connection.execute(insert(table), added)


def _end(connection: Connection, table: Table, ids: list[int], shared: dict[str, Any]) -> None:
    for begin in range(0, len(ids), _CHUNK):
        chosen = update(table).where(table.c.id.in_(ids[begin : begin + _CHUNK]))
        connection.execute(chosen.values(recorded_to=shared["recorded_from"]))


def _described(table: Table, thing: Thing) -> dict[str, Any]:
    names = [column.name for column in table.columns if column.name not in _OWN]
    return {name: _plain(getattr(thing, name)) for name in names}


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case tuple():
            return list(value)
        case _:
            return value


def _read(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _OWN and name in table.c}
