"""Read a body without trusting its size: neither what is sent nor what it unpacks to.

Compression is undone here and not in the HTTP library, because only so can a bomb (a thousand
bytes that unpack to a million) be stopped before it is in memory.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable

from monitor.domain.errors import (
    SourceChangedError,
    SourceTooLargeError,
    SourceUnavailableError,
)

_GZIP_OR_ZLIB = 47
_STEP = 1 << 20
PLAIN = frozenset({"", "identity"})
PACKED = frozenset({"gzip", "x-gzip"})


def read_body(chunks: Iterable[bytes], encoding: str, limit: int, place: str) -> bytes:
    """Return the whole body, unpacked, of at most ``limit`` bytes.

    Raises:
        SourceTooLargeError: it is larger; reading stopped there.
        SourceUnavailableError: the packed body ends too early or is damaged.
        SourceChangedError: it is packed in a way that was not asked for.
    """
    if encoding in PLAIN:
        return _gathered(chunks, limit, place)
    if encoding in PACKED:
        return _gathered(_unpacked(chunks, place), limit, place)
    raise SourceChangedError(f"{place} answered in the encoding {encoding!r}, which we do not read")


def _gathered(chunks: Iterable[bytes], limit: int, place: str) -> bytes:
    body = io.BytesIO()
    for chunk in chunks:
        if body.tell() + len(chunk) > limit:
            raise too_large(place, limit)
        body.write(chunk)
    return body.getvalue()


def too_large(place: str, limit: int) -> SourceTooLargeError:
    """Return the error for a body over the limit."""
    return SourceTooLargeError(
        f"{place} gave more than the allowed {limit:,} bytes; nothing of it was read"
    )


def _unpacked(chunks: Iterable[bytes], place: str) -> Iterable[bytes]:
    unpacker = zlib.decompressobj(_GZIP_OR_ZLIB)
    has_begun = False
    for chunk in chunks:
        has_begun = has_begun or bool(chunk)
        rest = chunk
        while rest:
            if unpacker.eof:
                unpacker = zlib.decompressobj(_GZIP_OR_ZLIB)
            try:
                yield unpacker.decompress(rest, _STEP)
            except zlib.error as error:
                raise SourceUnavailableError(f"{place} sent damaged gzip data: {error}") from error
            rest = unpacker.unconsumed_tail or unpacker.unused_data
    yield unpacker.flush()
    if has_begun and not unpacker.eof:
        raise SourceUnavailableError(f"{place} sent gzip data that ends too early")
