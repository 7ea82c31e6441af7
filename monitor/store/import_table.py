"""Appending a long table at once: a history of years in seconds, without an object for each row.

The same promises as for a report: what is known already is a duplicate, other figures for a known
series and moment become a correction that names the row it supersedes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import cast

import numpy as np
from sqlalchemy import Connection

from monitor.domain.observation import StockForm
from monitor.domain.quotes import Bools, Floats, Ints, QuoteTable
from monitor.domain.store import Arrival, Imported
from monitor.store.append import next_ids, write_arrivals
from monitor.store.batch import COLUMNS
from monitor.store.bulk import NO_FIGURE, Bulk, Row
from monitor.store.series import SeriesNumbers

_CHUNK = 100_000
_QUANTITY = StockForm.QUANTITY.value
_FIGURES = ("price", "listed_price", "regular_price", "stock", "sold", "received")
_COMPARED = (*_FIGURES, "promotional", "availability")
_READ = ("id", "series_id", *_COMPARED)
_AS_INTEGER = "CAST(coalesce(o.{}, {{none}}) AS bigint)"  # each column in 64 bits
_IN_FORCE = f"""
SELECT CAST(o.day AS bigint), o.observed_at, {", ".join(map(_AS_INTEGER.format, _READ))}
FROM observations o WHERE o.day BETWEEN {{first}} AND {{last}} AND o.superseded_by IS NULL
AND NOT EXISTS (SELECT 1 FROM observations n WHERE n.supersedes = o.id)
"""  # noqa: S608 - constants above


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Rows as integer columns: keys, and figures with ``NO_FIGURE`` for absent."""

    day: Ints
    series: Ints
    moment: Ints
    figures: Ints
    line: Ints

    def only(self, chosen: Bools | Ints) -> _Rows:
        return _Rows(
            day=self.day[chosen],
            series=self.series[chosen],
            moment=self.moment[chosen],
            figures=self.figures[chosen],
            line=self.line[chosen],
        )


def import_table(
    connection: Connection,
    bulk: Bulk,
    numbers: SeriesNumbers,
    quotes: QuoteTable,
    moments: Ints,
    arrival: Arrival,
) -> Imported:
    """Append the rows of a table, observed at ``moments`` (microseconds since 1970, UTC).

    ``quotes.observation`` gives each row the line that it is found by. Of several rows of one
    series and moment the last one holds, and the others are counted as duplicates.
    """
    rows = _last_of_each(_rows(numbers, quotes, moments))
    known = _known(connection, bulk, rows)
    at = _places(rows, known)
    same = (at >= 0) & (rows.figures == known.figures[at]).all(axis=1)
    new = rows.only(~same)
    supersedes = np.where(at >= 0, known.line[at], NO_FIGURE)[~same]
    if len(new.day):
        _write(connection, bulk, new, supersedes, arrival)
    return Imported(
        added=len(new.day),
        duplicates=len(quotes) - len(new.day),
        superseded=int((supersedes != NO_FIGURE).sum()),
    )


def _rows(numbers: SeriesNumbers, quotes: QuoteTable, moments: Ints) -> _Rows:
    width = max(len(quotes.products), 1)
    used, where = np.unique(quotes.outlet * width + quotes.product, return_inverse=True)
    pairs = [
        (quotes.outlets[code // width], quotes.products[code % width]) for code in used.tolist()
    ]
    series = np.array(numbers.of(pairs), dtype=np.int64)[where.reshape(-1)]
    figures = [_integers(getattr(quotes, name)) for name in _FIGURES]
    states = [quotes.promotional.astype(np.int64), quotes.availability]
    return _Rows(
        day=quotes.day,
        series=series,
        moment=moments,
        figures=np.stack([*figures, *states], axis=1),
        line=quotes.observation,
    )


def _integers(column: Floats) -> Ints:
    """Return figures as the ledger keeps them: whole, ``NO_FIGURE`` where absent."""
    absent = np.isnan(column)
    return np.where(absent, NO_FIGURE, np.rint(np.where(absent, 0, column)).astype(np.int64))


def _last_of_each(rows: _Rows) -> _Rows:
    """Keep the last of the rows of one series and moment, in the ledger's own order."""
    order = np.lexsort((np.arange(len(rows.day)), rows.moment, rows.series, rows.day))
    sorted_rows = rows.only(order)
    keys = np.stack([sorted_rows.day, sorted_rows.series, sorted_rows.moment])
    is_last = np.ones(len(order), dtype=bool)
    is_last[:-1] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
    return sorted_rows.only(is_last)


def _known(connection: Connection, bulk: Bulk, rows: _Rows) -> _Rows:
    """Return what is in force in these rows' days, and at the end a row that stands for nothing.

    ``line`` holds the ids.
    """
    nothing = np.full((1, len(_READ) + 2), NO_FIGURE, dtype=np.int64)
    if len(rows.day) == 0:
        cells = nothing
    else:
        span = {"first": int(rows.day[0]), "last": int(rows.day[-1]), "none": NO_FIGURE}
        found = bulk.read_integers(connection, _IN_FORCE, span, len(_READ) + 2)
        cells = np.concatenate([found, nothing])
    day, moment, ids, series = cells[:, :4].T
    return _Rows(day=day, series=series, moment=moment, figures=cells[:, 4:], line=ids)


def _places(rows: _Rows, known: _Rows) -> Ints:
    """Return for each row the place of its series and moment among what is known, else -1."""
    both = np.concatenate([_keys(known), _keys(rows)])
    _, code = np.unique(both, axis=0, return_inverse=True)
    code = code.reshape(-1)
    place = np.full(code.max() + 1, -1, dtype=np.int64)
    place[code[: len(known.day)]] = np.arange(len(known.day))
    return cast("Ints", place[code[len(known.day) :]])


def _keys(rows: _Rows) -> Ints:
    return np.stack([rows.day, rows.series, rows.moment], axis=1)


def _write(
    connection: Connection, bulk: Bulk, new: _Rows, supersedes: Ints, arrival: Arrival
) -> None:
    arrival_id, first = next_ids(connection)
    write_arrivals(connection, [(arrival_id, arrival)])
    for begin in range(0, len(new.day), _CHUNK):
        part = slice(begin, begin + _CHUNK)
        ids = range(first + begin, first + begin + len(new.day[part]))
        rows = _tuples(new.only(np.arange(len(new.day))[part]), ids, supersedes[part], arrival_id)
        bulk.write(connection, "observations", COLUMNS, rows)


def _tuples(rows: _Rows, ids: range, supersedes: Ints, arrival_id: int) -> list[Row]:
    """Return rows in the order of ``COLUMNS``."""
    price, listed, regular, stock, sold, received = (_column(rows, n) for n in range(len(_FIGURES)))
    promotional, availability = (rows.figures[:, at].tolist() for at in (-2, -1))
    absent = repeat(None)
    columns = (
        *(ids, rows.day.tolist(), rows.series.tolist(), rows.moment.tolist()),
        *(price, listed, regular, absent, absent, promotional),
        *(stock, [None if one is None else _QUANTITY for one in stock], repeat("")),
        *(sold, received, absent, availability),
        *(repeat(""), [f"row {line}" for line in rows.line.tolist()], repeat(arrival_id)),
        *(_or_none(supersedes), absent),
    )
    return list(zip(*columns))  # noqa: B905 - constants repeat without end


def _column(rows: _Rows, number: int) -> list[int | None]:
    return _or_none(rows.figures[:, number])


def _or_none(column: Ints) -> list[int | None]:
    return [None if one == NO_FIGURE else one for one in column.tolist()]
