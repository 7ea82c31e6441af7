"""Write the cells of a workbook as text, so that a number can never be read as another.

A workbook holds numbers without any style: 1.005 is one and a bit. In a Vietnamese reading the text
``1.005`` would be a thousand and five, so a number with exactly three decimals gets a fourth (a
zero): a reading in the wrong style then refuses it. Whole numbers have no decimals, dates are ISO.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from monitor.collectors.spelling import composed

Cell = int | float | str | bool | date | datetime | time | timedelta


def cell_text(cell: Cell, decimal_mark: str = ".") -> str:
    """Return the text of a cell; an empty one, or an Excel error, is empty."""
    match cell:
        case str():
            return composed(cell).strip()
        case bool():
            return "true" if cell else "false"
        case int() | float():
            return _number(cell, decimal_mark)
        case datetime() if cell.time() == time(0):
            return cell.date().isoformat()
        case datetime() | date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)


def _number(cell: float, decimal_mark: str) -> str:
    whole, _, decimals = format(Decimal(repr(cell)), "f").partition(".")
    decimals = decimals.rstrip("0")
    if not decimals:
        return whole
    return f"{whole}{decimal_mark}{decimals}{'0' if len(decimals) == 3 else ''}"
