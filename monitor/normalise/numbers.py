"""Numbers in the two styles of writing, without ever guessing which one was meant.

In Vietnam a dot groups thousands and a comma marks decimals; machines and English do the reverse.
``29.00`` and ``25,000`` are thousands with a slip, or decimals: both are refused.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from monitor.domain.errors import UnreadableAmountError

VIETNAMESE = "vietnamese"
POINT = "point"

_LONGEST = 24
_TOO_LARGE = Decimal(10**18)
"""What a store keeps is below 2**63; no price or stock of a city comes near."""

_MACHINE_WHOLE = re.compile(r"[1-9][0-9]{3,}\.0")
_SPACED = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3})+")


def _pattern(group: str, decimal: str) -> re.Pattern[str]:
    grouped = rf"[1-9][0-9]{{0,2}}(?:\{group}[0-9]{{3}})+"
    return re.compile(
        rf"(?:(?P<grouped>{grouped})|(?P<whole>[0-9]+))(?:\{decimal}(?P<part>[0-9]+))?"
    )


_STYLES = {VIETNAMESE: _pattern(".", ","), POINT: _pattern(",", ".")}


def is_plain(text: str) -> bool:
    """Say whether a text is digits alone, which every style reads alike, as machines write them."""
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST


@lru_cache(maxsize=65_536)
def read_number(text: str, style: str = VIETNAMESE) -> Decimal:
    """Return the number without a sign that the text states in ``vietnamese`` or ``point`` style.

    Thousands may also be set apart by spaces; ``25000.0`` is a machine's whole number.

    Raises:
        UnreadableAmountError: the text is not one number, or a mark in it could mean two things.
    """
    if len(text) > _LONGEST:
        raise UnreadableAmountError(f"{text[:_LONGEST]}… is too long for a figure of a market")
    bare = text.replace(" ", "") if _SPACED.fullmatch(text) else text
    found = _STYLES[style].fullmatch(bare)
    if found is None and _MACHINE_WHOLE.fullmatch(bare):
        return Decimal(bare[:-2])
    if found is None:
        raise UnreadableAmountError(f"{text!r} is not one number; {_allowed(style)}")
    whole, part = re.sub(r"[.,]", "", found["grouped"] or found["whole"]), found["part"]
    if style == VIETNAMESE and found["grouped"] is None and _is_doubtful(whole, part):
        raise UnreadableAmountError(f"{text!r} can be thousands or decimals; {_allowed(style)}")
    return Decimal(f"{whole}.{part}" if part else whole)


def to_whole(value: Decimal) -> int:
    """Return the nearest whole number, half away from zero as people round.

    Raises:
        UnreadableAmountError: it is larger than any figure of a market, and than a store holds.
    """
    if abs(value) >= _TOO_LARGE:
        raise UnreadableAmountError(f"{value:.3E} is too large for a figure of a market")
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def _is_doubtful(whole: str, part: str | None) -> bool:
    return part is not None and len(part) == 3 and len(whole) <= 3 and whole.strip("0") != ""


def _allowed(style: str) -> str:
    if style == VIETNAMESE:
        return "allowed is 29.000 for twenty-nine thousand and 0,5 for a half"
    return "allowed is 29,000 for twenty-nine thousand and 0.5 for a half"
