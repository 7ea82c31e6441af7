"""One report on its way into the ledger: which of its facts are new, known, or corrections.

A report that was received before the row in force but is recorded after it (a payload that waited
for a fix) is kept too, born superseded: it is history, and must not undo what came later.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from operator import attrgetter

from monitor.domain.observation import CONVERTED, PRICES, Availability, Observation
from monitor.domain.store import Appended
from monitor.store.bulk import Row

Key = tuple[int, int, int]
"""Local day as an ordinal, series, moment in microseconds."""

AVAILABILITY_CODES = {word: code for code, word in enumerate(Availability)}

_STOCKS = ("stock", "stock_form", "stock_as_reported", "sold", "received", "ordered")
FIGURES = (*PRICES, "promotional", *_STOCKS, "availability")
"""The columns that make two statements about one series and moment the same."""

_STOCK, _FORM = FIGURES.index("stock"), FIGURES.index("stock_form")

COLUMNS = (
    *("id", "day", "series_id", "observed_at"),
    *FIGURES,
    *("flags", "locator", "arrival_id", "supersedes", "superseded_by"),
)
_prices_of = attrgetter(*PRICES)
_stocks_of = attrgetter(*_STOCKS)


@dataclass(frozen=True, slots=True)
class Version:
    """One statement about one series and moment; later ones win."""

    received_at: int
    id: int
    figures: Row


@dataclass(slots=True, kw_only=True)
class Batch:
    """The rows of one report as they are decided upon."""

    arrival_id: int
    received_at: int
    next_id: int
    rows: list[Row] = field(default_factory=list)
    _ids: list[int] = field(default_factory=list)
    _accepted: list[Observation] = field(default_factory=list)
    _duplicates: int = 0
    _superseded: int = 0

    def accept(self, keys: Sequence[Key], facts: Sequence[Observation]) -> None:
        """Take every fact as new: nothing is known of these series and moments."""
        arrival = self.arrival_id
        self.rows = [
            (
                row_id,
                *key,
                *figures_of(fact),
                flags_text(fact.flags),
                fact.locator,
                arrival,
                None,
                None,
            )
            for row_id, key, fact in zip(count(self.next_id), keys, facts)
        ]
        self._ids = list(range(self.next_id, self.next_id + len(facts)))
        self._accepted = list(facts)
        self.next_id += len(facts)

    def decide(
        self,
        versions: dict[Key, list[Version]],
        keys: Sequence[Key],
        facts: Sequence[Observation],
    ) -> None:
        """Hold every fact against what is known, and against the lines before it.

        What is new joins ``versions``, against which the next report is held.
        """
        for key, fact in zip(keys, facts, strict=True):
            self._decide(versions.setdefault(key, []), key, fact)

    def outcome(self) -> Appended:
        """Return what became of the report."""
        return Appended(
            ids=tuple(self._ids),
            observations=tuple(self._accepted),
            duplicates=self._duplicates,
            superseded=self._superseded,
        )

    def _decide(self, versions: list[Version], key: Key, fact: Observation) -> None:
        figures = figures_of(fact)
        place = bisect_right(versions, self.received_at, key=attrgetter("received_at"))
        earlier = versions[place - 1] if place else None
        if earlier is not None and _is_the_same(earlier.figures, figures):
            self._duplicates += 1
            return
        later = versions[place] if place < len(versions) else None
        row_id, self.next_id = self.next_id, self.next_id + 1
        versions.insert(place, Version(self.received_at, row_id, figures))
        links = (earlier.id if earlier else None, later.id if later else None)
        flags = flags_text(fact.flags)
        self.rows.append((row_id, *key, *figures, flags, fact.locator, self.arrival_id, *links))
        if later is not None:
            self._duplicates += 1
            return
        self._superseded += earlier is not None
        self._ids.append(row_id)
        self._accepted.append(fact)


def _is_the_same(one: Row, other: Row) -> bool:
    """Say whether two statements are one; what a stock was converted to is no statement."""
    if one == other:
        return True
    is_told = one[_FORM] == other[_FORM] and one[_FORM] in CONVERTED
    return is_told and _but_stock(one) == _but_stock(other)


def _but_stock(figures: Row) -> Row:
    return (*figures[:_STOCK], *figures[_STOCK + 1 :])


def figures_of(fact: Observation) -> Row:
    """Return what a fact states, in the columns' stored form."""
    code = AVAILABILITY_CODES[fact.availability]
    return (*_prices_of(fact), int(fact.is_promotional), *_stocks_of(fact), code)


@lru_cache(maxsize=1024)
def flags_text(flags: tuple[str, ...]) -> str:
    """Return flags as they are stored: a JSON list, or nothing."""
    return json.dumps(flags, ensure_ascii=False) if flags else ""
