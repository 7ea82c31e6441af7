"""CSV feeds in the delimiter and encoding that the source's format names."""

from __future__ import annotations

import csv
import io
import unicodedata
from functools import cache

from monitor.drill.record import Desk
from monitor.drill.table import table_of

TITLE = "DỮ LIỆU MÔ PHỎNG"
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def render_csv(desk: Desk) -> bytes:
    """Return the answer's bytes: title lines, heads and rows."""
    options = desk.source.format.options
    table = table_of(desk)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=str(options.get("delimiter") or ","))
    for number in range(_whole(options.get("skip_rows"), 0)):
        writer.writerow([TITLE if number == 0 else desk.source.retailer])
    for _ in range(_whole(options.get("header_rows"), 1)):
        writer.writerow(table.heads)
    writer.writerows(table.rows)
    return encoded(stream.getvalue(), str(options.get("encoding") or "utf-8"))


def encoded(text: str, encoding: str) -> bytes:
    """Return the text in an encoding; CP1258 keeps tones as marks behind their letters.

    Raises:
        UnicodeEncodeError: the encoding has no way to write a letter.
    """
    if encoding.replace("-", "").replace("_", "").casefold() in {"cp1258", "windows1258"}:
        text = "".join(map(_apart, text))
    return text.encode(encoding)


@cache
def _apart(letter: str) -> str:
    """Return a letter as CP1258 can write it: composed as far as possible, then a tone."""
    if _fits(letter):
        return letter
    parts = unicodedata.normalize("NFD", letter)
    tones = "".join(mark for mark in parts if mark in _TONES)
    rest = "".join(mark for mark in parts if mark not in _TONES)
    return unicodedata.normalize("NFC", rest) + tones


def _fits(letter: str) -> bool:
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        return False
    return True


def _whole(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) else otherwise
