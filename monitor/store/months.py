"""Monthly medians: worked out once a month is told of, and again where its past is corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, delete, insert, select

from monitor.domain.months import MonthlyMedian
from monitor.store.tables.facts import observations
from monitor.store.tables.months import monthly_medians as table


class SqlMonths:
    """The monthly medians within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def touched(self, after: int) -> list[date]:
        """Return the first days of the months that observations with a higher id speak of."""
        days = select(observations.c.day).where(observations.c.id > after).distinct()
        found = (date.fromordinal(day) for day in self._connection.execute(days).scalars())
        return sorted({day.replace(day=1) for day in found})

    def put(self, month: date, medians: Sequence[MonthlyMedian]) -> None:
        """Keep the medians of a month in place of the earlier ones."""
        self._connection.execute(delete(table).where(table.c.month == month))
        rows = [
            {"product": one.product, "month": month, "median": one.median, "quotes": one.quotes}
            for one in medians
        ]
        if rows:
            self._connection.execute(insert(table), rows)

    def every(self) -> list[MonthlyMedian]:
        """Return all medians, by product and month."""
        rows = self._connection.execute(select(table).order_by(table.c.product, table.c.month))
        return [MonthlyMedian(**row) for row in rows.mappings()]
