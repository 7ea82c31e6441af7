"""The market as each configuration described it: rows are ended, never deleted or changed.

``valid_from`` and ``valid_to`` are the thing's own dates; ``recorded_from`` and ``recorded_to`` say
when the configuration in force described it so. The row with no ``recorded_to`` is the present one.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Table, Text

from monitor.store.columns import BigId, JsonText, UtcDateTime
from monitor.store.tables.schema import metadata


def _versioned(name: str, *columns: Column[object]) -> Table:
    table = Table(
        name,
        metadata,
        Column("id", BigId, primary_key=True),
        Column("code", Text, nullable=False),
        *columns,
        Column("recorded_from", UtcDateTime, nullable=False),
        Column("recorded_to", UtcDateTime),
        Column("config_version", Text, nullable=False),
    )
    present = table.c.recorded_to.is_(None)
    Index(
        f"ix_{name}_present",
        table.c.code,
        unique=True,
        sqlite_where=present,
        postgresql_where=present,
    )
    return table


areas = _versioned(
    "areas",
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("population", BigInteger),
    Column("valid_from", Date),
    Column("valid_to", Date),
)
retailers = _versioned(
    "retailers",
    Column("name", Text, nullable=False),
    Column("member", Boolean, nullable=False),
)
outlets = _versioned(
    "outlets",
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("retailer", Text),
    Column("aliases", JsonText, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
)
product_groups = _versioned(
    "product_groups",
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
)
products = _versioned(
    "products",
    Column("name", Text, nullable=False),
    Column("group", Text, nullable=False),
    Column("base_unit", Text, nullable=False),
    Column("plausible_low", BigInteger, nullable=False),
    Column("plausible_high", BigInteger, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("aliases", JsonText, nullable=False),
    Column("temperament", Text, nullable=False),
    Column("official_code", Text, nullable=False),
    Column("specification", Text, nullable=False),
    Column("packs", JsonText, nullable=False),
)
