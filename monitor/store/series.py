"""Series: the number under which an (outlet, product) pair stands in the ledger.

Any code may appear, also one that the configuration no longer names, or a foreign history's. The
numbers never change, so a process remembers those it has seen committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from monitor.domain.calendar import local_day
from monitor.domain.observation import Observation
from monitor.store.batch import Key
from monitor.store.bulk import Bulk
from monitor.store.columns import micros_of
from monitor.store.tables.facts import series

Pair = tuple[str, str]
_CHUNK = 500
_pair_of = attrgetter("outlet", "product")
_moment_of = attrgetter("observed_at")


class SeriesNumbers:
    """The numbers of one transaction, on top of what earlier ones committed."""

    def __init__(self, connection: Connection, bulk: Bulk, committed: dict[Pair, int]) -> None:
        self._connection, self._bulk, self._committed = connection, bulk, committed
        self._fresh: dict[Pair, int] = {}

    def keys(self, facts: Sequence[Observation], zone: ZoneInfo) -> list[Key]:
        """Return the (local day, series, moment) of every fact; new series are added."""
        pairs = list(map(_pair_of, facts))
        self._learn(set(pairs))
        numbers = self._committed | self._fresh if self._fresh else self._committed
        moments = list(map(_moment_of, facts))
        micros = {moment: micros_of(moment) for moment in set(moments)}
        days = {moment: local_day(moment, zone).toordinal() for moment in micros}
        columns = (
            map(days.__getitem__, moments),
            map(numbers.__getitem__, pairs),
            map(micros.__getitem__, moments),
        )
        return list(zip(*columns, strict=True))

    def of(self, pairs: Sequence[Pair]) -> list[int]:
        """Return the number of each pair; new series are added."""
        self._learn(set(pairs))
        return [self._fresh.get(pair) or self._committed[pair] for pair in pairs]

    def commit(self) -> None:
        """Remember this transaction's numbers for the next ones."""
        self._committed.update(self._fresh)

    def _learn(self, pairs: set[Pair]) -> None:
        known, fresh = self._committed, self._fresh  # a report is small beside them
        unseen = {pair for pair in pairs if pair not in known and pair not in fresh}
        if not unseen:
            return
        self._fresh |= self._stored(sorted({outlet for outlet, _ in unseen}))
        missing = sorted(unseen - self._fresh.keys())
        if missing:
            highest = self._connection.execute(select(func.max(series.c.id))).scalar() or 0
            added = dict(zip(missing, range(highest + 1, highest + 1 + len(missing)), strict=True))
            self._write(added.items())
            self._fresh |= added

    def _stored(self, outlets: Sequence[str]) -> dict[Pair, int]:
        columns = (series.c.outlet, series.c.product, series.c.id)
        found: dict[Pair, int] = {}
        for begin in range(0, len(outlets), _CHUNK):
            chosen = series.c.outlet.in_(outlets[begin : begin + _CHUNK])
            rows = self._connection.execute(select(*columns).where(chosen))
            found.update({(row[0], row[1]): row[2] for row in rows})
        return found

    def _write(self, added: Iterable[tuple[Pair, int]]) -> None:
        rows = [(number, *pair) for pair, number in added]
        self._bulk.write(self._connection, "series", ("id", "outlet", "product"), rows)
