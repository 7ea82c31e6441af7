"""Read what comes packed: gzip files and zip archives around any form.

Retailers' portals hand out archives, and an archive is the easiest bomb there is: the unpacked
size, its ratio to the packed one, the number of files and the nesting are bounded. A workbook is a
zip archive, too, but not one of ours to open.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import IO

from monitor.domain.errors import SourceChangedError, SourceTooLargeError
from monitor.domain.observation import Payload, RawRecord
from monitor.domain.ports import Format
from monitor.domain.source import RecordMap

MOST_BYTES = 200_000_000
MOST_FILES = 1000
MOST_TIMES = 200
"""How many times its packed size a file may unpack to: price tables come to ten or twenty."""
_RATIO_COUNTS_FROM = 10_000_000
"""Bytes that are unpacked whatever their ratio: an empty form of many blanks is no bomb."""
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_OF_WORKBOOKS = frozenset({"[Content_Types].xml", "mimetype"})
_DAMAGE = (
    *(OSError, EOFError, ValueError, struct.error, zlib.error, zipfile.BadZipFile),
    *(NotImplementedError, RuntimeError),
)
"""What the standard library raises for bytes that only begin like an archive.

``RuntimeError`` is a password; ``ValueError`` is a place before the beginning of the file.
"""


class Unpacking:
    """Reads packed payloads with another format, file by file."""

    def __init__(self, inner: Format) -> None:
        self._inner = inner

    def read(self, payload: Payload, record_map: RecordMap) -> Iterator[RawRecord]:
        """Yield the records of all files; in an archive each locator begins with the file's name.

        Raises:
            SourceChangedError: it is damaged, locked or nested, or a file is of another form.
            SourceTooLargeError: it unpacks to too much or holds too many files.
        """
        if payload.content.startswith(_GZIP):
            return self._inner.read(_with(payload, _gunzipped(payload), ""), record_map)
        if payload.content.startswith(_ZIP) and (parts := _unzipped(payload)):
            return self._of_parts(parts, record_map)
        return self._inner.read(payload, record_map)

    def _of_parts(
        self, parts: list[tuple[str, Payload]], record_map: RecordMap
    ) -> Iterator[RawRecord]:
        for name, part in parts:
            for record in self._inner.read(part, record_map):
                yield replace(record, locator=f"{name}: {record.locator}")


def _gunzipped(payload: Payload) -> bytes:
    try:
        with gzip.open(io.BytesIO(payload.content)) as stream:
            return _bounded(stream, MOST_BYTES, len(payload.content), payload.origin)
    except _DAMAGE as error:
        raise SourceChangedError(f"{payload.origin}: damaged gzip data: {error}") from error


def _unzipped(payload: Payload) -> list[tuple[str, Payload]]:
    """Return the files of an archive in the order of their names; none for a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(payload.content)) as archive:
            entries = sorted(archive.infolist(), key=lambda entry: entry.filename)
            if _OF_WORKBOOKS & {entry.filename for entry in entries}:
                return []
            return list(_parts(archive, [entry for entry in entries if _is_ours(entry)], payload))
    except _DAMAGE as error:
        raise SourceChangedError(f"{payload.origin}: damaged zip archive: {error}") from error


def _parts(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], payload: Payload
) -> Iterator[tuple[str, Payload]]:
    if len(entries) > MOST_FILES:
        raise SourceTooLargeError(
            f"{payload.origin} holds {len(entries):,} files; allowed are {MOST_FILES:,}"
        )
    left = MOST_BYTES
    for entry in entries:
        with archive.open(entry) as stream:
            content = _bounded(stream, left, entry.compress_size, payload.origin)
        left -= len(content)
        yield entry.filename, _with(payload, content, f"/{entry.filename}")


def _bounded(stream: IO[bytes] | gzip.GzipFile, limit: int, packed: int, origin: str) -> bytes:
    """Return what is unpacked, read no further than the size and the ratio allow.

    Raises:
        SourceTooLargeError: there is more.
    """
    by_ratio = max(packed * MOST_TIMES, _RATIO_COUNTS_FROM)
    content = stream.read(min(limit, by_ratio) + 1)
    if len(content) > limit:
        raise SourceTooLargeError(f"{origin} unpacks to more than the allowed {MOST_BYTES:,} bytes")
    if len(content) > by_ratio:
        raise SourceTooLargeError(
            f"{origin} unpacks to more than {MOST_TIMES} times its packed size of {packed:,} bytes"
        )
    return content


def _is_ours(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.rpartition("/")[2]
    return bool(name) and not name.startswith(".") and not entry.filename.startswith("__MACOSX/")


def _with(payload: Payload, content: bytes, end: str) -> Payload:
    digest = hashlib.sha256(content).hexdigest()
    return replace(payload, content=content, digest=digest, origin=f"{payload.origin}{end}")
