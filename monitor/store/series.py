"""Series: the number under which an (outlet, product) pair stands in the ledger.

Any code may appear, also one that the configuration no longer names, or a foreign history's.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from sqlalchemy import Connection, func, select

from monitor.store.bulk import Bulk
from monitor.store.tables.facts import series

Pair = tuple[str, str]
_CHUNK = 500


def series_ids(connection: Connection, bulk: Bulk, pairs: AbstractSet[Pair]) -> dict[Pair, int]:
    """Return the number of every pair; new pairs are added in their order of codes."""
    known = _known(connection, sorted({outlet for outlet, _ in pairs}))
    missing = sorted(pairs - known.keys())
    if missing:
        first = (connection.execute(select(func.max(series.c.id))).scalar() or 0) + 1
        added = {pair: first + at for at, pair in enumerate(missing)}
        rows = [(number, *pair) for pair, number in added.items()]
        bulk.write(connection, "series", ("id", "outlet", "product"), rows)
        known |= added
    return known


def _known(connection: Connection, outlets: list[str]) -> dict[Pair, int]:
    found: dict[Pair, int] = {}
    for begin in range(0, len(outlets), _CHUNK):
        chosen = series.c.outlet.in_(outlets[begin : begin + _CHUNK])
        rows = connection.execute(
            select(series.c.outlet, series.c.product, series.c.id).where(chosen)
        )
        found.update({(row[0], row[1]): row[2] for row in rows})
    return found
