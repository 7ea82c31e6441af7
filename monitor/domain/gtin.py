"""Global trade item numbers (GTIN): EAN-8, UPC-A, EAN-13 and GTIN-14, told apart by length.

The last digit checks the others (GS1 General Specifications, 7.9): weights 3 and 1 from the right.
Numbers that begin with 2 are a shop's own (weighed goods) and stand for nothing outside it.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LENGTHS = frozenset({8, 12, 13, 14})
_WRITTEN = re.compile(r"[0-9][0-9 \-]*[0-9]")


@lru_cache(maxsize=16_384)
def read_gtin(text: str) -> str | None:
    """Return a number in its 14 digits; ``None`` for what is no number or fails its check digit."""
    digits = _digits(text)
    return digits.zfill(14) if digits and is_valid(digits) else None


def looks_like_gtin(text: str) -> bool:
    """Say whether a text has the length of a number, its check digit aside."""
    return bool(_digits(text))


def is_valid(digits: str) -> bool:
    """Say whether the last digit is the one that the others ask for."""
    body = digits[-2::-1]
    total = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(body))
    return (10 - total % 10) % 10 == int(digits[-1])


def _digits(text: str) -> str:
    found = text.strip()
    if not (found.isascii() and _WRITTEN.fullmatch(found)):
        return ""
    digits = found.replace(" ", "").replace("-", "")
    return digits if len(digits) in _LENGTHS else ""
