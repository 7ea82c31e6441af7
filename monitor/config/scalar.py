"""What an unquoted word of YAML means here: the plain rules of YAML 1.2, and its traps explained.

Programs disagree on ``no``, ``010`` and ``12:30`` (false, 8 and 750 in older ones). What two
programs read in two ways is not accepted without quotes, so that nobody has to know.
"""

from __future__ import annotations

import re
from datetime import date
from math import isfinite

from monitor.config.tree import Value, WrittenFloat

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_WORDS = frozenset({"yes", "no", "on", "off"})
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9_]{0,17})")
_DECIMAL = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+"
)
_DAY = re.compile(r"[0-9]{4}-[0-9][0-9]-[0-9][0-9]")
_CLOCK = re.compile(r"[0-9]{1,3}(:[0-5]?[0-9]){1,2}")
_ZEROS = re.compile(r"[-+]?(0[xob]?[0-9a-fA-F_]+)")
_ENDLESS = re.compile(r"[-+]?\.(inf|nan)", re.IGNORECASE)


def plain_value(text: str) -> Value:
    """Return what an unquoted word is: nothing, a flag, a number, a day, or the text itself."""
    if text in _NULLS:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and not _ZEROS.fullmatch(text) and isfinite(float(text)):
        return WrittenFloat(text)
    return _day(text) if _DAY.fullmatch(text) else text


def trap(text: str) -> str | None:
    """Say why an unquoted word cannot be taken as it stands, or ``None`` when it can."""
    quoted = f'write "{text}" in quotes'
    if _CLOCK.fullmatch(text):
        return f"is read as a number of base sixty by some programs; {quoted} for a time of day"
    if text.casefold() in _WORDS:
        return f"is read as true or false by some programs; {quoted} for the word, or true or false"
    if _ENDLESS.fullmatch(text) or (_DECIMAL.fullmatch(text) and not isfinite(float(text))):
        return "is not a number that can be used; write a finite number"
    if _ZEROS.fullmatch(text) and not _WHOLE.fullmatch(text):
        return f"is read as octal or hexadecimal by some programs; {quoted} for a code"
    if _DAY.fullmatch(text) and isinstance(_day(text), str):
        return "is not a day of the calendar; write a day such as 2021-01-31"
    return None


def _day(text: str) -> Value:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
