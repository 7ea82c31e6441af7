"""Figures as Vietnamese and English readers write them; the only place that formats numbers."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from monitor.domain.calendar import VIETNAM
from monitor.domain.market import BaseUnit

NO_FIGURE = "–"
_CLAUSE = re.compile(r"; (?![^()]*\))")
_FIRST_ACT = re.compile(r" ?(?:Việc đầu tiên|First act):.*", re.DOTALL)
_WIDE = Context(prec=400)
"""Wide enough for any float: what people send is quoted back to them, however long it is."""

_UNIT_VI: dict[str, str] = {BaseUnit.KG: "kg", BaseUnit.LITRE: "lít", BaseUnit.PIECE: "cái"}
_UNIT_EN: dict[str, str] = {BaseUnit.KG: "kg", BaseUnit.LITRE: "l", BaseUnit.PIECE: "pc"}
_LARGE_VI: dict[str, str] = {
    BaseUnit.KG: "tấn",
    BaseUnit.LITRE: "nghìn lít",
    BaseUnit.PIECE: "nghìn cái",
}
_LARGE_EN: dict[str, str] = {
    BaseUnit.KG: "t",
    BaseUnit.LITRE: "thousand l",
    BaseUnit.PIECE: "thousand pcs",
}


_SWAPPED = str.maketrans(",.", ".,")


@lru_cache(maxsize=8192)  # the prices and percents of a market repeat, more so in a storm
def number(value: float | Decimal, digits: int = 0, language: str = "vi") -> str:
    """Return a number with grouped thousands: ``29.000,5`` in Vietnamese, ``29,000.5`` in English.

    Half is rounded away from zero, as people do.
    """
    if digits == 0 and isinstance(value, (int, float)) and value % 1 == 0:
        text = f"{int(value):,}"
        return text if language == "en" else text.replace(",", ".")
    text = f"{Decimal(str(value)).quantize(_step(digits), ROUND_HALF_UP, _WIDE):,f}"
    if Decimal(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text if language == "en" else text.translate(_SWAPPED)


@cache
def _step(digits: int) -> Decimal:
    return Decimal(1).scaleb(-digits)


def in_dong(amount: float | None, language: str = "vi", symbol: str = "đ") -> str:
    """Return an amount of whole đồng, ``29.000 đ``; a dash where there is none."""
    return NO_FIGURE if amount is None else f"{number(amount, 0, language)} {symbol}"


def unit_word(unit: str, language: str = "vi") -> str:
    """Return how a unit is written in a price: ``kg``, ``lít``, ``cái``.

    The word for a piece (``quả``, ``gói``; see ``Product.unit``) stands for itself in Vietnamese.
    """
    if language == "en":
        return _UNIT_EN.get(unit, _UNIT_EN[BaseUnit.PIECE])
    return _UNIT_VI.get(unit, unit)


@lru_cache(maxsize=8192)
def price_per_unit(amount: float | None, unit: str, language: str = "vi") -> str:
    """Return ``29.000 đ/kg``; a dash where there is no price."""
    if amount is None:
        return NO_FIGURE
    return f"{in_dong(amount, language)}/{unit_word(unit, language)}"


def percent(
    value: float | None, digits: int = 1, language: str = "vi", *, sign: bool = False
) -> str:
    """Return ``12,5 %``, with ``+`` before a rise when ``sign`` is set."""
    if value is None:
        return NO_FIGURE
    text = number(value, digits, language)
    return f"{'+' if sign and value > 0 and text.strip('0.,') else ''}{text} %"


def quantity(thousandths: float | None, unit: str, language: str = "vi") -> str:
    """Return a quantity given in thousandths of the base unit: ``750 kg``, ``12,5 tấn``."""
    if thousandths is None:
        return NO_FIGURE
    amount = thousandths / 1000
    is_large = abs(amount) >= 1000
    word = _large_word(unit, language) if is_large else unit_word(unit, language)
    amount = amount / 1000 if is_large else amount
    digits = 0 if amount == int(amount) or abs(amount) >= 100 else 1
    return f"{number(amount, digits, language)} {word}"


def _large_word(unit: str, language: str) -> str:
    """Return how a thousand of a unit is written: ``tấn``, ``nghìn quả``."""
    if language == "en":
        return _LARGE_EN.get(unit, _LARGE_EN[BaseUnit.PIECE])
    return _LARGE_VI.get(unit, f"nghìn {unit}")


def gist(sentence: str, room: int = 170) -> str:
    """Return the first clauses of an alert's sentence, without its first act.

    There are as many as ``room`` letters hold, and the first one in any case; what stands in
    parentheses is never cut.
    """
    first, *others = _CLAUSE.split(_FIRST_ACT.sub("", sentence))
    for clause in others:
        if len(first) + len(clause) > room:
            break
        first = f"{first}; {clause}"
    return first.rstrip(".") + "."


@lru_cache(maxsize=1024)  # the findings of a day name few days
def day_text(day: date) -> str:
    """Return ``05/02/2021``."""
    return f"{day:%d/%m/%Y}"


def moment_text(moment: datetime, zone: ZoneInfo = VIETNAM) -> str:
    """Return ``07:30 05/02/2021`` in the programme's zone."""
    return f"{moment.astimezone(zone):%H:%M %d/%m/%Y}"
