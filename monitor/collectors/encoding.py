"""Turn bytes into Vietnamese text, or say that they are not what was agreed.

Files come as UTF-8 with or without a mark, as UTF-16 from Excel's "Unicode text", and as CP1258
from old Windows machines. What is not valid is a change of the source: a replacement character
would be an invented value. All text leaves this module in Unicode's composed form (NFC).
"""

from __future__ import annotations

import codecs
import io
import unicodedata
from collections.abc import Iterator

from monitor.collectors.spelling import composed
from monitor.domain.errors import SourceChangedError
from monitor.domain.observation import Payload

_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_STEP = 1 << 20
_SAMPLE = 1 << 18
_LEGACY = ["cp1252", "iso8859_15"]


def encoding_of(payload: Payload, agreed: str = "") -> str:
    """Return the encoding in which the payload is valid: the agreed one, or the one found.

    Raises:
        SourceChangedError: the bytes are not valid in the agreed encoding, or in any known one.
    """
    content = payload.content
    name = _marked(content) or agreed or _unmarked(content)
    if name is None:
        raise SourceChangedError(f"{payload.origin}: the text is in no known encoding")
    fault = _fault(content, name)
    if fault is not None:
        raise SourceChangedError(f"{payload.origin}: not valid {name} at byte {fault}")
    return name


def lines_of(payload: Payload, encoding: str) -> Iterator[str]:
    """Yield the lines with their ends, decoded as they are needed and composed (NFC)."""
    stream = io.TextIOWrapper(io.BytesIO(payload.content), encoding=encoding, newline="")
    if payload.content.isascii() and not encoding.startswith("utf-16"):
        return stream
    return map(composed, stream)


def _marked(content: bytes) -> str | None:
    return next((name for mark, name in _MARKED if content.startswith(mark)), None)


def _unmarked(content: bytes) -> str | None:
    zeros = content[:2000].count(0)
    if zeros > len(content[:2000]) // 4:
        return "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    return "utf-8" if _fault(content, "utf-8") is None else _legacy(content)


def _legacy(content: bytes) -> str | None:
    """Return the encoding of old files: Vietnamese where every tone finds its letter."""
    from charset_normalizer import from_bytes

    if _is_vietnamese(content):
        return "cp1258"
    best = from_bytes(content, cp_isolation=_LEGACY).best()
    return None if best is None else best.encoding


def _is_vietnamese(content: bytes) -> bool:
    try:
        text = composed(content[:_SAMPLE].decode("cp1258"))
    except UnicodeDecodeError:
        return False
    return not any(map(unicodedata.combining, text))


def _fault(content: bytes, encoding: str) -> int | None:
    """Return the place of the first byte that is not valid, looking at a megabyte at a time."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for begin in range(0, len(content) + 1, _STEP):
        piece = content[begin : begin + _STEP]
        try:
            decoder.decode(piece, final=begin + _STEP > len(content))
        except UnicodeDecodeError as error:
            return begin + error.start
    return None
