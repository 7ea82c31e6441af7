"""Open workbooks in a process of their own, with little memory and little time.

A damaged workbook of a few kilobytes can make a reader ask for more memory than there is, and the
reader then ends its whole process. Here that process is not ours: what comes of it is one source
with an error, while all others go on.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.collectors.form import is_workbook, other_form
from monitor.domain.errors import SourceChangedError, SourceTooLargeError
from monitor.domain.observation import Payload

MOST_UNPACKED_BYTES = 400_000_000
MOST_MEMORY_BYTES = 480_000_000
_MOST_SECONDS = 30
"""Of a processor: a busy machine is no fault of a workbook."""
_LONGEST_WAIT_SECONDS = 300.0
_CHILD = """
import json, sys
try:
    import resource
except ImportError:
    pass
else:
    limit = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    seconds = int(sys.argv[4])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
import types
sys.path[:] = json.loads(sys.argv[1])
rooms = json.loads(sys.argv[3])
for name, folder in rooms.items():
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [folder]
from monitor.collectors.spreadsheet import serve
serve(sys.stdin.buffer, sys.stdout.buffer)
"""

"""What the other process runs; it takes our modules one by one, without what each room loads."""

_LOCKED = "EncryptedPackage".encode("utf-16-le")
"""The part of a compound file in which Excel keeps a workbook under a password."""

Span = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as text, with its merged cells (zero-based, both corners included)."""

    name: str
    rows: list[list[str]]
    merged: Sequence[Span]


def open_sheet(payload: Payload, wanted: int | str, decimal_mark: str) -> Sheet:
    """Return one sheet of a workbook; an error in a cell is its name, in an xls it is empty.

    Raises:
        SourceChangedError: it is no workbook, is damaged, or has no such sheet.
        SourceTooLargeError: it unpacks to too much, or has too many cells.
    """
    _refuse_locks_and_bombs(payload)
    asked = {"sheet": wanted, "decimal_mark": decimal_mark}
    answer = _asked(json.dumps(asked).encode() + b"\n" + payload.content, payload.origin)
    if "damaged" in answer:
        raise _damaged(payload.origin, answer["damaged"])
    if "sheets" in answer:
        names = ", ".join(answer["sheets"])
        raise SourceChangedError(f"{payload.origin}: no sheet {wanted!r}; there are: {names}")
    if "cells" in answer:
        raise SourceTooLargeError(f"{payload.origin}: a sheet of {answer['cells']:,} cells")
    merged = [((top, left), (bottom, right)) for (top, left), (bottom, right) in answer["merged"]]
    return Sheet(answer["name"], answer["rows"], merged)


def _asked(question: bytes, origin: str) -> dict[str, Any]:
    here = Path(__file__).parent
    rooms = {"monitor": str(here.parent), "monitor.collectors": str(here)}
    arguments = [json.dumps(sys.path), str(MOST_MEMORY_BYTES), json.dumps(rooms)]
    arguments.append(str(_MOST_SECONDS))
    try:
        done = subprocess.run(  # noqa: S603 our own interpreter and our own code
            [sys.executable, "-I", "-c", _CHILD, *arguments],
            input=question,
            capture_output=True,
            timeout=_LONGEST_WAIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _damaged(origin, f"reading it took {_LONGEST_WAIT_SECONDS:g} s") from error
    if done.returncode != 0:
        raise _damaged(origin, f"reading it ended with {done.returncode}, malformed or too large")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _refuse_locks_and_bombs(payload: Payload) -> None:
    if not is_workbook(payload.content):
        raise SourceChangedError(
            f"{payload.origin}: expected a workbook, found {other_form(payload.content)}"
        )
    if not payload.content.startswith(b"PK"):
        if _LOCKED in payload.content:
            raise SourceChangedError(
                f"{payload.origin}: the workbook is under a password; save it without one"
            )
        return
    try:
        with zipfile.ZipFile(io.BytesIO(payload.content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise _damaged(payload.origin, str(error)) from error
    if unpacked > MOST_UNPACKED_BYTES:
        raise SourceTooLargeError(
            f"{payload.origin} unpacks to {unpacked:,} bytes; allowed are {MOST_UNPACKED_BYTES:,}"
        )


def _damaged(origin: str, text: str) -> SourceChangedError:
    return SourceChangedError(f"{origin}: expected a workbook, found a damaged one: {text}")
