"""The lines of a feed before they take a form: who reports, at which moments, which products."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from monitor.domain.calendar import local_day
from monitor.domain.market import Outlet, is_in_force
from monitor.domain.quotes import Bools, Ints
from monitor.domain.source import SourceSpec
from monitor.drill.market import Report, SimulatedMarket
from monitor.drill.pen import Cell, Pen


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One source at work: the market it sees, how it writes and the moments it tells of."""

    market: SimulatedMarket
    source: SourceSpec
    pen: Pen
    moments: tuple[datetime, ...]

    def reports(self) -> Iterator[Report]:
        """Yield what the source's outlets know at each moment, oldest first."""
        for moment in self.moments:
            rows = self.rows(moment)
            if rows.size:
                yield self.market.report(moment, rows)

    def rows(self, moment: datetime) -> Ints:
        """Return the rows of the outlets that report, those in force on the moment's day."""
        day = local_day(moment, self.market.settings.zone)
        wanted = {outlet.code for outlet in self.outlets() if is_in_force(outlet, day)}
        codes = self.market.place.outlets
        return np.array([row for row, code in enumerate(codes) if code in wanted], dtype=np.int64)

    def outlets(self) -> list[Outlet]:
        """Return the outlets that the source speaks for."""
        known = self.market.settings.market
        fixed = self.source.record_map.defaults.get("outlet", "")
        if fixed in known.outlets:
            return [known.outlets[fixed]]
        wide = self.source.record_map.wide
        if wide is not None and wide.into == "outlet" and wide.columns:
            named = set(wide.columns.values())
            return [o for o in known.outlets.values() if {o.code, o.name} & named]
        return known.outlets_of(self.source.retailer)


def told(report: Report, row: int, *, tells_closed: bool) -> Bools:
    """Say which products an outlet has a line for; a closed one has none unless it can say so."""
    carried = report.is_reported[row]
    return carried if report.is_open[row] or tells_closed else np.zeros_like(carried)


def lines(desk: Desk, fields: list[str]) -> Iterator[tuple[Report, int, list[tuple[Cell, ...]]]]:
    """Yield for each report and outlet the lines of its products, one cell for each field."""
    tells_closed = "availability" in fields
    for report in desk.reports():
        for row in range(len(report.outlets)):
            keep = told(report, row, tells_closed=tells_closed).tolist()
            columns = [_column(desk.pen, field, report, row) for field in fields]
            rows = zip(*columns, strict=True)
            yield report, row, [line for line, kept in zip(rows, keep, strict=True) if kept]


def _column(pen: Pen, field: str, report: Report, row: int) -> list[Cell]:
    column = pen.column(field, report, row)
    is_figure = field not in {"outlet", "product", "product_code", "unit", "observed_at", "note"}
    if is_figure and field != "availability" and not report.is_open[row]:
        return [""] * len(column)
    return column
