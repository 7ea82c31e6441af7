"""Amounts of money as people write them: ``29.000 đ``, ``29k/kg``, ``1,5 triệu``, ``1tr5``.

One text is one amount or a range, or it is refused. What the amount is for (``/kg``) is handed on
as it was written; `monitor.normalise.units` understands it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from monitor.domain.errors import UnreadableAmountError
from monitor.domain.settings import Currency
from monitor.normalise.numbers import VIETNAMESE, is_plain, read_number, to_whole
from monitor.normalise.spelling import composed, dashed, plain

_THOUSAND, _MILLION, _BILLION = Decimal(1000), Decimal(10**6), Decimal(10**9)
_SCALES = {
    **dict.fromkeys(("k", "nghin", "ngan", "ng"), _THOUSAND),
    **dict.fromkeys(("tr", "trieu"), _MILLION),
    **dict.fromkeys(("ty", "ti"), _BILLION),
}
_WIDEST_RANGE = 3
_RANGE = re.compile(r"(?:tu\s)?(?P<low>[^-]+?)(?:\s*-\s*|\s(?:den|toi)\s)(?P<high>[^-]+)")
_POINT_BEFORE_SCALE = re.compile(r"[0-9]{1,3}\.[0-9]{1,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount in whole currency units; ``high`` differs from ``low`` in a range.

    ``unit`` is what stands after the slash, as written. ``is_bare`` says that neither a scale nor
    a currency was written, so that a column's own unit applies.
    """

    low: Decimal
    high: Decimal
    unit: str = ""
    is_bare: bool = False

    @property
    def is_range(self) -> bool:
        """Say whether the text named two ends."""
        return self.low != self.high

    @property
    def middle(self) -> Decimal:
        """Return the amount, or the middle of the range."""
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    number: Decimal
    scale: Decimal | None
    has_currency: bool

    @property
    def value(self) -> Decimal:
        return self.number * (self.scale or 1)


@lru_cache(maxsize=65_536)
def read_amount(text: str, style: str = VIETNAMESE, symbol: str = "đ") -> Amount:
    """Return the amount or range that the text states, in whole units of the currency.

    ``(5.000)`` and ``-5.000`` are negative. ``14-15.000`` is 14.000 to 15.000.

    Raises:
        UnreadableAmountError: the text is not one plain amount, or could be two.
    """
    if is_plain(text):
        low = Decimal(text)
        return Amount(low=low, high=low, is_bare=True)
    written, _, unit = dashed(composed(text)).partition("/")
    bare = plain(written.replace("₫", "đ"))
    is_negative = bare.startswith(("(", "-"))
    if bare.startswith("(") and bare.endswith(")"):
        bare = bare[1:-1].strip()
    elif bare.startswith(("-", "+")):
        bare = bare[1:].strip()
    low, high, is_bare = _ends(bare, text, style, symbol)
    if is_negative:
        low, high = -high, -low
    return Amount(low=low, high=high, unit=unit.strip(), is_bare=is_bare)


@lru_cache(maxsize=4096)
def read_scale(text: str, symbol: str = "đ") -> tuple[Decimal | None, str]:
    """Return the scale that a unit text names and the rest: ``Nghìn đồng/kg`` is (1000, ``kg``).

    The scale is ``None`` when no money is named, as in ``kg``, and 1 for ``đ/kg``.
    """
    money, _, rest = dashed(composed(text)).partition("/")
    found = _unit_pattern(plain(symbol)).fullmatch(plain(money.replace("₫", "đ")))
    if found is None or not money.strip():
        return None, composed(text)
    return _SCALES.get(found["scale"] or "", Decimal(1)), rest.strip()


def to_minor(value: Decimal, currency: Currency) -> int:
    """Return the amount in the currency's minor unit, half rounded away from zero."""
    return to_whole(value.scaleb(currency.digits))


def _ends(bare: str, text: str, style: str, symbol: str) -> tuple[Decimal, Decimal, bool]:
    two = _RANGE.fullmatch(bare)
    if two is None:
        part = _read_part(bare, text, style, symbol)
        return part.value, part.value, part.scale is None and not part.has_currency
    low = _read_part(two["low"], text, style, symbol)
    high = _read_part(two["high"], text, style, symbol)
    first, last = _shared_scale(low, high), high.value
    if not 0 < first < last <= first * _WIDEST_RANGE:
        raise UnreadableAmountError(f"{text!r} is no range from a lower to a higher amount")
    return first, last, high.scale is None and not (high.has_currency or low.has_currency)


def _shared_scale(low: _Part, high: _Part) -> Decimal:
    """Return the lower end; ``20-25k`` and ``14-15.000`` say the thousand once for both."""
    if low.scale is None and high.scale is not None and low.number < high.number:
        return low.number * high.scale
    if low.scale is None and low.number < _THOUSAND <= high.value:
        return low.number * _THOUSAND
    return low.value


def _read_part(bare: str, text: str, style: str, symbol: str) -> _Part:
    found = _part_pattern(plain(symbol)).fullmatch(bare)
    if found is None:
        raise UnreadableAmountError(
            f"{text!r} is not one plain amount; allowed is one such as 29.000 đ, 29k or 1,5 triệu"
        )
    scale = _SCALES.get(found["scale"] or "")
    number = _number(found["number"].strip(), scale, style)
    if found["half"] or found["tail"]:
        number += _tail(number, scale, found, text)
    has_currency = bool(found["before"] or found["currency"])
    return _Part(number=number, scale=scale, has_currency=has_currency)


def _number(written: str, scale: Decimal | None, style: str) -> Decimal:
    if scale is not None and _POINT_BEFORE_SCALE.fullmatch(written):
        return Decimal(written)
    number = read_number(written, style)
    if scale == _THOUSAND and number >= _THOUSAND:
        raise UnreadableAmountError(f"{written!r} already is in thousands, and a thousand follows")
    return number


def _tail(number: Decimal, scale: Decimal | None, found: re.Match[str], text: str) -> Decimal:
    """Return what stands after the scale, in that scale: ``1tr5``, ``1 triệu 250 nghìn``."""
    if found["half"]:
        return Decimal("0.5")
    digits = str(found["tail"])
    if scale == _MILLION and found["tail_scale"]:
        return Decimal(digits) / _THOUSAND
    is_clear = len(digits) in {1, 3} or (scale == _MILLION and not found["tail_scale"])
    if found["tail_scale"] or not is_clear or number != number.to_integral_value():
        raise UnreadableAmountError(f"{text!r} can be more than one amount")
    return Decimal(digits).scaleb(-len(digits))


def _currencies(symbol: str) -> str:
    return "|".join(dict.fromkeys((re.escape(symbol) or "d", "dong", "vnd", "d")))


@lru_cache(maxsize=16)
def _unit_pattern(symbol: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<scale>nghin|ngan|trieu|ty|ti|k)?\s*(?:{_currencies(symbol)})?")


@lru_cache(maxsize=16)
def _part_pattern(symbol: str) -> re.Pattern[str]:
    currency = _currencies(symbol)
    return re.compile(
        rf"""(?P<before>{currency})?\s*
        (?P<number>[0-9](?:[0-9.,]|\s(?=[0-9]))*?)\s*
        (?:(?P<scale>k|nghin|ngan|ng|trieu|tr|ty|ti)
           (?:\s*(?P<half>ruoi)
             |(?:(?<!k)\s*)?(?P<tail>[0-9]{{1,3}})\s*(?P<tail_scale>k|nghin|ngan)?)?)?
        \s*(?P<currency>{currency})?""",
        re.VERBOSE,
    )
