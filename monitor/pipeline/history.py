"""Histories: a long table of prices from anywhere, read in bulk for a backtest.

One row is one price of a product at an outlet on a day. Text columns are read as categories, so
that a season of a whole city fits in memory, and only a table with a mistake is read a second time,
to say where the mistakes stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from monitor.domain.calendar import KNOWN_DAYS
from monitor.domain.errors import UsageError
from monitor.domain.observation import Availability
from monitor.domain.quotes import Bools, Floats, Ints, QuoteTable
from monitor.pipeline.history_frame import FIGURES, read_frame

_TRUE, _FALSE = ("1", "true", "yes"), ("", "0", "false", "no")
_EPOCH = date(1970, 1, 1).toordinal()
_MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Prices of a past; ``areas`` gives each outlet the area of its newest row.

    Quotes keep the order of the file: of two rows of one series and day the later one holds.
    """

    quotes: QuoteTable
    areas: Mapping[str, str]
    first: date
    last: date


def read_history(
    path: Path,
    columns: Mapping[str, str] | None = None,
    lookups: Mapping[str, Mapping[str, str]] | None = None,
    *,
    needs_area: bool = True,
) -> History:
    """Read ``date,outlet,area,product,price`` and the optional columns of a CSV file or workbook.

    Quantities are in base units, days as ``2021-02-05``, availability as the words of
    ``Availability``. An empty figure is absent. Columns of other names are left out. ``columns``
    and ``lookups`` say how columns and codes are called in the file.

    Raises:
        UsageError: the file cannot be read, or holds mistakes; the first of them are named with
            their lines.
    """
    frame = read_frame(path, columns or {}, lookups or {}, needs_area=needs_area)
    problems = _problems(path, frame)
    if problems:
        raise UsageError("\n".join(problems))
    days = _days(frame["date"])
    return History(
        quotes=_quotes(frame, days),
        areas={str(outlet): str(area) for outlet, area in _areas(frame, days)},
        first=date.fromordinal(int(days.min())),
        last=date.fromordinal(int(days.max())),
    )


def _problems(path: Path, frame: pd.DataFrame) -> list[str]:
    found: list[tuple[int, str]] = []
    for name in frame.columns:
        wrong, allowed = _wrong(name, frame[name])
        rows = np.flatnonzero(wrong)[: _MOST_PROBLEMS + 1].tolist()
        cells = frame[name].iloc[rows].astype(str)
        found += [
            (row, f"{name} {cell!r}: {allowed}") for row, cell in zip(rows, cells, strict=True)
        ]
    lines = [f"{path}:{row + 2}: {text}" for row, text in sorted(found)[:_MOST_PROBLEMS]]
    return [*lines, "and more"] if len(found) > len(lines) else lines


def _wrong(name: str, column: pd.Series) -> tuple[Bools, str]:
    """Say which cells of a column cannot be meant, and what is allowed."""
    if name in FIGURES:
        figures = _figures(column)
        wrong = np.isinf(figures) | (figures < 0) | (np.isnan(figures) & ~_is_empty(column))
        return wrong, "a number of zero or more, with a point, or empty"
    bad, allowed = _bad_words(name, pd.Series(column.cat.categories.astype(str)))
    return bad.to_numpy(dtype=bool)[column.cat.codes.to_numpy()], allowed


def _bad_words(name: str, words: pd.Series) -> tuple[pd.Series, str]:
    match name:
        case "date":
            days = pd.to_datetime(words, format="%Y-%m-%d", errors="coerce")
            first, last = KNOWN_DAYS
            known = days.between(pd.Timestamp(first), pd.Timestamp(last))
            return ~known, f"YYYY-MM-DD, from {first} to {last}"
        case "availability":
            allowed = f"one of {', '.join(Availability)}, or empty"
            return ~words.isin(["", *Availability]), allowed
        case "promotional":
            return ~words.str.lower().isin([*_TRUE, *_FALSE]), "1, 0 or empty"
        case "area":
            return words.isna(), "a name, or empty"
        case _:
            return words.str.strip() == "", "a name"


def _is_empty(column: pd.Series) -> Bools:
    if column.dtype == np.float64:
        return np.asarray(column.isna(), dtype=bool)
    return np.asarray(column.astype(str).str.strip() == "", dtype=bool)


def _figures(column: pd.Series) -> Floats:
    return np.asarray(pd.to_numeric(column, errors="coerce"), dtype=np.float64)


def _days(column: pd.Series) -> Ints:
    words = pd.to_datetime(column.cat.categories.astype(str), format="%Y-%m-%d")
    ordinals = words.to_numpy("datetime64[D]").astype(np.int64) + _EPOCH
    return np.asarray(ordinals[column.cat.codes.to_numpy()], dtype=np.int64)


def _areas(frame: pd.DataFrame, days: Ints) -> list[tuple[object, object]]:
    order = np.argsort(days, kind="stable")
    newest = frame[["outlet", "area"]].iloc[order].drop_duplicates("outlet", keep="last")
    return list(zip(newest["outlet"], newest["area"], strict=True))


def _quotes(frame: pd.DataFrame, days: Ints) -> QuoteTable:
    n = len(frame)
    absent = np.full(n, np.nan)

    def figure(name: str, scale: float = 1.0) -> Floats:
        return _figures(frame[name]) * scale if name in frame else absent

    price = figure("price")
    promotional = (
        _flags(frame["promotional"]) if "promotional" in frame else np.zeros(n, dtype=bool)
    )
    return QuoteTable(
        outlets=tuple(map(str, frame["outlet"].cat.categories)),
        products=tuple(map(str, frame["product"].cat.categories)),
        outlet=frame["outlet"].cat.codes.to_numpy().astype(np.int64),
        product=frame["product"].cat.codes.to_numpy().astype(np.int64),
        day=days,
        price=np.where(price > 0, price, np.nan),
        listed_price=figure("listed_price"),
        regular_price=absent,
        promotional=promotional,
        stock=figure("stock", 1000),
        sold=figure("sold", 1000),
        received=figure("received", 1000),
        availability=_availability(frame, n),
        observation=np.arange(n, dtype=np.int64),
    )


def _flags(column: pd.Series) -> Bools:
    words = column.cat.categories.astype(str).str.lower().isin(_TRUE)
    return np.asarray(words, dtype=bool)[column.cat.codes.to_numpy()]


def _availability(frame: pd.DataFrame, n: int) -> Ints:
    known = list(Availability)
    unknown = known.index(Availability.UNKNOWN)
    if "availability" not in frame:
        return np.full(n, unknown, dtype=np.int64)
    column = frame["availability"]
    words = column.cat.categories.astype(str)
    index = np.array(
        [known.index(Availability(w)) if w else unknown for w in words], dtype=np.int64
    )
    return index[column.cat.codes.to_numpy()]
