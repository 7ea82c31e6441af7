"""What inspectors found: looks at outlets, products and lots, of which the newest counts."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, func, insert, select

from monitor.domain.inspection import Breach, Inspection
from monitor.store.tables.inspections import inspections as table

_SUBJECT = (table.c.outlet, table.c.product, table.c.lot)


class SqlInspections:
    """The inspections within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, inspection: Inspection) -> int:
        """Keep what was found; return its id."""
        added = insert(table).values(
            outlet=inspection.outlet,
            product=inspection.product,
            lot=inspection.lot,
            breach=inspection.breach,
            expires_on=inspection.expires_on,
            note=inspection.note,
            by=inspection.by,
            at=inspection.at,
        )
        return int(self._connection.execute(added.returning(table.c.id)).scalar_one())

    def newest(self) -> list[Inspection]:
        """Return the newest look at each outlet, product and lot, by outlet."""
        age = func.row_number().over(
            partition_by=_SUBJECT, order_by=(table.c.at.desc(), table.c.id.desc())
        )
        ranked = select(table.c.id, age.label("age")).subquery()
        chosen = select(table).join(ranked, ranked.c.id == table.c.id).where(ranked.c.age == 1)
        rows = self._connection.execute(chosen.order_by(*_SUBJECT)).mappings()
        return [_inspection(row) for row in rows]

    def of_outlet(self, outlet: str, limit: int = 100) -> list[Inspection]:
        """Return what was ever found at an outlet, the newest first."""
        chosen = select(table).where(table.c.outlet == outlet)
        newest_first = chosen.order_by(table.c.at.desc(), table.c.id.desc()).limit(limit)
        return [_inspection(row) for row in self._connection.execute(newest_first).mappings()]


def _inspection(row: RowMapping) -> Inspection:
    breach = None if row["breach"] is None else Breach(row["breach"])
    return Inspection(**{**row, "breach": breach})
