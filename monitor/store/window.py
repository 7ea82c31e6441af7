"""The window: the last effective observation of every series and local day, as columns.

Where a later report of the day leaves out what an earlier one said (prices and stocks may come in
two reports), the earlier one is there too, before it. An observation is effective until a
correction supersedes it. With ``as_of`` only what had been received by then is seen, so a past
decision can be made again on what was known.
"""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
from sqlalchemy import Connection, select

from monitor.domain.calendar import MINUTES_OF_DAY
from monitor.domain.observation import CONVERTED, Availability
from monitor.domain.quotes import Floats, Ints, QuoteTable
from monitor.store.batch import AVAILABILITY_CODES
from monitor.store.bulk import NO_FIGURE, Bulk
from monitor.store.columns import micros_of
from monitor.store.tables.facts import series

_FIGURES = ("price", "listed_price", "regular_price", "stock", "sold", "received")
_SERIES_BITS, _STATE_BITS = 32, 5
_DAY = f"CAST(o.day AS bigint) << {_SERIES_BITS + _STATE_BITS}"
_CONVERTED = ", ".join(f"'{form}'" for form in sorted(CONVERTED))
_STATE = (
    "CAST(o.availability * 4 + o.promotional * 2"
    f" + CASE WHEN o.stock_form IN ({_CONVERTED}) THEN 1 ELSE 0 END AS bigint)"
)
_KEY = f"({_DAY}) | (o.series_id << {_STATE_BITS}) | {_STATE}"
_COLUMNS = (_KEY, "o.id", *(f"coalesce(o.{name}, {{none}})" for name in _FIGURES))
_WIDTH = len(_COLUMNS) + 1
_MICROS_OF_MINUTE = 60_000_000
_UNKNOWN = AVAILABILITY_CODES[Availability.UNKNOWN]

_ALONE = ("price", "listed_price", "sold", "received")
_SAYS_MORE = " OR ".join(f"(n.{name} IS NULL AND o.{name} IS NOT NULL)" for name in _ALONE)
_SAYS_MORE_THAN_A_LATER = f"""
AND EXISTS (SELECT 1 FROM observations n WHERE n.day = o.day AND n.series_id = o.series_id
    AND n.observed_at > o.observed_at AND ({_SAYS_MORE}
    OR (n.stock IS NULL AND n.availability = {{blank}}
        AND (o.stock IS NOT NULL OR o.availability <> {{blank}}))))
"""  # noqa: S608 - constants above
_EFFECTIVE = """
FROM observations o
WHERE o.day BETWEEN {first} AND {last} AND o.superseded_by IS NULL
AND NOT EXISTS (SELECT 1 FROM observations n WHERE n.supersedes = o.id)
"""
_EFFECTIVE_AS_OF = """
FROM observations o JOIN arrivals a ON a.id = o.arrival_id
WHERE o.day BETWEEN {first} AND {last} AND a.received_at <= {as_of}
AND NOT EXISTS (SELECT 1 FROM observations n JOIN arrivals b ON b.id = n.arrival_id
    WHERE n.supersedes = o.id AND b.received_at <= {as_of})
AND NOT EXISTS (SELECT 1 FROM observations n JOIN arrivals b ON b.id = n.arrival_id
    WHERE n.id = o.superseded_by AND b.received_at <= {as_of})
"""


def window(
    connection: Connection, bulk: Bulk, first: date, last: date, as_of: datetime | None
) -> QuoteTable:
    """Return the last effective observation of each series and local day from first to last.

    Earlier ones of the day that say more come before the last ones, in the order of their times.
    """
    parameters = {
        "first": first.toordinal(),
        "last": last.toordinal(),
        "none": NO_FIGURE,
        "blank": _UNKNOWN,
    }
    if as_of is not None:
        parameters["as_of"] = micros_of(as_of)
    effective = _EFFECTIVE if as_of is None else _EFFECTIVE_AS_OF
    query = _query(connection.dialect.name, effective)
    latest = bulk.read_integers(connection, query, parameters, _WIDTH)
    partly = bulk.read_integers(connection, _earlier(effective), parameters, _WIDTH)
    earlier = partly[~np.isin(partly[:, 1], latest[:, 1])]
    return _table(connection, np.concatenate([earlier, latest]))


def _earlier(effective: str) -> str:
    """Take rows that say something which a later row of their series and day leaves out."""
    columns = ", ".join(_COLUMNS)
    order = "ORDER BY o.observed_at, o.id"
    return f"SELECT {columns}, o.observed_at {effective} {_SAYS_MORE_THAN_A_LATER} {order}"


def _query(dialect: str, effective: str) -> str:
    """Take the last row of each series and day while rows stream by in the primary key's order.

    On SQLite, columns beside a lone ``max()`` come from the row that holds the maximum.
    """
    columns = ", ".join(_COLUMNS)
    if dialect == "sqlite":
        return f"SELECT {columns}, max(o.observed_at) {effective} GROUP BY o.day, o.series_id"
    return (
        f"SELECT DISTINCT ON (o.day, o.series_id) {columns}, o.observed_at {effective} "
        "ORDER BY o.day DESC, o.series_id DESC, o.observed_at DESC, o.id DESC"
    )


def _table(connection: Connection, cells: Ints) -> QuoteTable:
    keys, ids = cells[:, 0], cells[:, 1]
    states, numbers = _low(keys, _STATE_BITS), _low(keys >> _STATE_BITS, _SERIES_BITS)
    used, position = np.unique(numbers, return_inverse=True)
    outlets, outlet_of, products, product_of = _codes(connection, used)
    figures = {name: _floats(cells[:, 2 + at]) for at, name in enumerate(_FIGURES)}
    return QuoteTable(
        outlets=outlets,
        products=products,
        outlet=outlet_of[position],
        product=product_of[position],
        day=keys >> (_SERIES_BITS + _STATE_BITS),
        promotional=(states >> 1 & 1).astype(np.bool_),
        availability=states >> 2,
        converted=(states & 1).astype(np.bool_),
        observation=np.ascontiguousarray(ids),
        minute=(cells[:, -1] // _MICROS_OF_MINUTE % MINUTES_OF_DAY).astype(np.float64),
        **figures,
    )


def _low(cells: Ints, bits: int) -> Ints:
    return cells & ((1 << bits) - 1)


def _codes(
    connection: Connection, used: Ints
) -> tuple[tuple[str, ...], Ints, tuple[str, ...], Ints]:
    wanted = set(used.tolist())
    rows = connection.execute(select(series.c.id, series.c.outlet, series.c.product))
    codes = {row.id: (row.outlet, row.product) for row in rows if row.id in wanted}
    pairs = [codes[series_id] for series_id in used.tolist()]
    outlets, outlet_of = _indexed([outlet for outlet, _ in pairs])
    products, product_of = _indexed([product for _, product in pairs])
    return outlets, outlet_of, products, product_of


def _indexed(codes: list[str]) -> tuple[tuple[str, ...], Ints]:
    index = {code: at for at, code in enumerate(sorted(set(codes)))}
    return tuple(index), np.array([index[code] for code in codes], dtype=np.int64)


def _floats(column: Ints) -> Floats:
    return np.where(column == NO_FIGURE, np.nan, column).astype(np.float64)
