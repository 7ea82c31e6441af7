"""Amounts as people write them in a configuration: "60.000 đ", "3.696 tấn", "11,7 %", "30m".

In a text, dots group thousands and a comma marks decimals, as in Vietnam; what could be read in
two ways is refused with the two ways to write it. Bare YAML numbers are taken as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

TOO_FINE_MONEY = "allowed is nothing finer than the smallest coin"

_NUMBER = re.compile(r"[-+]?([0-9]{1,3}(\.[0-9]{3}){1,5}|[0-9]{1,18})(,[0-9]{1,18})?")
_LEADING = re.compile(r"(?P<number>[-+]?[0-9.,]*[0-9])\s*(?P<unit>.*)", re.DOTALL)
_TIME = re.compile(r"([0-9]{1,2})[:h]([0-9][0-9])")
_VIETNAMESE_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_PIECE = re.compile(r"([0-9.,]*[0-9])\s*([^\W\d]+)\s*")

_SECONDS = {
    **dict.fromkeys(("ms",), Decimal("0.001")),
    **dict.fromkeys(("s", "sec", "giây"), Decimal(1)),
    **dict.fromkeys(("m", "min", "phút"), Decimal(60)),
    **dict.fromkeys(("h", "giờ"), Decimal(3600)),
    **dict.fromkeys(("d", "ngày"), Decimal(86400)),
    **dict.fromkeys(("w", "tuần"), Decimal(604800)),
}
_BYTES = {
    "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30,
}  # fmt: skip
_SCALES = {
    **dict.fromkeys(("nghìn", "ngàn", "k"), 10**3),
    **dict.fromkeys(("triệu", "tr"), 10**6),
    **dict.fromkeys(("tỷ", "tỉ"), 10**9),
}
_PIECES = (
    "quả",
    "trứng",
    "cái",
    "chiếc",
    "con",
    "gói",
    "chai",
    "hộp",
    "lon",
    "bó",
    "piece",
    "pieces",
)
_UNITS: dict[str, tuple[str, Decimal]] = {
    **dict.fromkeys(("kg", "ki-lô-gam", "cân"), ("kg", Decimal(1))),
    **dict.fromkeys(("g", "gam", "gram"), ("kg", Decimal("0.001"))),
    "lạng": ("kg", Decimal("0.1")),
    "yến": ("kg", Decimal(10)),
    "tạ": ("kg", Decimal(100)),
    **dict.fromkeys(("tấn", "t", "tonne", "tonnes"), ("kg", Decimal(1000))),
    **dict.fromkeys(("l", "lít", "litre", "litres"), ("l", Decimal(1))),
    "ml": ("l", Decimal("0.001")),
    **dict.fromkeys(_PIECES, ("piece", Decimal(1))),
    "chục": ("piece", Decimal(10)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A quantity in a base unit; an empty unit means the base unit of the product it is about."""

    amount: Decimal
    unit: str

    def thousandths(self, base_unit: str) -> int:
        """Return the quantity in thousandths of the base unit.

        Raises:
            ValueError: the quantity is of another kind, or finer than a thousandth.
        """
        if self.unit not in {"", base_unit}:
            raise ValueError(f"allowed is a quantity in {base_unit}, not one in {self.unit}")
        return _whole(
            self.amount * 1000, "allowed is nothing finer than a thousandth of the base unit"
        )


def to_number(text: str) -> Decimal:
    """Return the number a text states in Vietnamese style.

    Raises:
        ValueError: the text is not one number, or its dot could be a decimal mark.
    """
    bare = text.strip().replace("\u2212", "-")
    if _NUMBER.fullmatch(bare) and not re.match(r"[-+]?0[0-9]*\.", bare):
        return Decimal(bare.replace(".", "").replace(",", "."))
    if re.fullmatch(r"[-+]?[0-9]+\.[0-9]+", bare):
        raise ValueError(
            "in a text a dot groups thousands and a comma marks decimals (1.000 or 0,5)"
        )
    raise ValueError("allowed is one number such as 1.000 or 0,5")


def to_duration(text: str) -> timedelta:
    """Return a duration such as ``100ms``, ``30s``, ``10m``, ``1h30m``, ``3d`` or ``30 phút``.

    Raises:
        ValueError: the text is not a duration with a unit.
    """
    pieces = [*_PIECE.finditer(text.strip())]
    covered = "".join(piece.group() for piece in pieces)
    if not pieces or covered != text.strip() or any(piece[2] not in _SECONDS for piece in pieces):
        raise ValueError("allowed is a duration such as 100ms, 30s, 10m, 2h, 1h30m or 3d")
    seconds = sum(to_number(piece[1]) * _SECONDS[piece[2]] for piece in pieces)
    try:
        return timedelta(seconds=float(seconds))
    except OverflowError:
        raise ValueError("allowed is a duration that fits a calendar") from None


def to_money(text: str, *, symbols: frozenset[str], digits: int) -> int:
    """Return an amount in the currency's minor unit, so "60.000 đ" and "60k" are 60000.

    Raises:
        ValueError: the text is not one amount of this currency.
    """
    number, unit = _split(text)
    words = unit.split()
    if words and words[-1] in symbols:
        words.pop()
    scale = _SCALES.get(words[0], 0) if len(words) == 1 else int(not words)
    if not scale:
        raise ValueError(f"allowed is an amount such as 60000 or 60.000 {max(symbols)}")
    return _whole(to_number(number) * scale * 10**digits, TOO_FINE_MONEY)


def to_percent(text: str) -> Decimal:
    """Return how many percent a text such as ``11,7 %`` states.

    Raises:
        ValueError: the text is not a number followed by the percent sign.
    """
    number, unit = _split(text)
    if unit != "%":
        raise ValueError('allowed is a percentage such as "11,7 %"')
    return to_number(number)


def to_bytes(text: str) -> int:
    """Return a size such as ``50 MB`` (millions) or ``50 MiB`` (powers of two) in bytes.

    Raises:
        ValueError: the text is not a size with a unit.
    """
    number, unit = _split(text)
    if unit not in _BYTES:
        raise ValueError("allowed is a size such as 500 KB, 50 MB or 1 GiB")
    return _whole(to_number(number) * _BYTES[unit], "allowed is a whole number of bytes")


def to_quantity(text: str) -> Quantity:
    """Return a quantity such as ``3.696 tấn``, ``30,8 triệu quả`` or ``500 g``.

    Raises:
        ValueError: the text is not one quantity, or its unit is not known.
    """
    number, unit = _split(text)
    words = unit.split()
    scale = _SCALES[words.pop(0)] if words and words[0] in _SCALES else 1
    if len(words) > 1 or (words and words[0] not in _UNITS):
        raise ValueError('allowed is a quantity such as "3.696 tấn", "40 tấn" or "30,8 triệu quả"')
    base, factor = _UNITS[words[0]] if words else ("", Decimal(1))
    return Quantity(amount=(to_number(number) * scale * factor).normalize(), unit=base)


def to_time(text: str) -> time:
    """Return a time of day such as ``07:00`` or ``17h30``.

    Raises:
        ValueError: there is no such time of day.
    """
    match = _TIME.fullmatch(text.strip())
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError('allowed is a time of day in quotes, "00:00" to "23:59"')
    return time(int(match[1]), int(match[2]))


def to_day(text: str) -> date:
    """Return a day such as ``2021-01-31`` or ``31/01/2021``.

    Raises:
        ValueError: there is no such day.
    """
    match = _VIETNAMESE_DAY.fullmatch(text.strip())
    try:
        if match is not None:
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError("allowed is a day such as 2021-01-31 or 31/01/2021") from None


def _split(text: str) -> tuple[str, str]:
    match = _LEADING.fullmatch(text.strip().casefold())
    return (match["number"], match["unit"].strip()) if match else ("", text)


def _whole(number: Decimal, otherwise: str) -> int:
    if number != number.to_integral_value():
        raise ValueError(otherwise)
    return int(number)
