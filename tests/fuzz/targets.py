"""What is fed: the reader of texts and the reader of each format, and what each may raise."""

from __future__ import annotations

import csv
import os
import random
import resource
import signal
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from monitor.collectors import FORMATS
from monitor.collectors.packed import Unpacking
from monitor.collectors.spreadsheet import sheet_of
from monitor.collectors.workbook import MOST_MEMORY_BYTES
from monitor.domain.errors import SourceError
from monitor.normalise.text import Status, read_text
from tests.fuzz.mutation import spoilt_archive, spoilt_bytes
from tests.payloads.samples import HEADS, MAP, ROWS, SAMPLES, a_payload
from tests.payloads.workbooks import ods, xls, xlsx
from tests.unit.normalise.watchlist import MARKET

CORPUS = Path(__file__).parents[1] / "unit" / "normalise" / "corpus.csv"


@cache
def lines() -> tuple[str, ...]:
    """Return the good lines: those of the corpus."""
    with CORPUS.open(encoding="utf-8", newline="") as file:
        return tuple(row["text"] for row in csv.DictReader(file))


def feed_line(line: str) -> None:
    """Read one line; whatever it is, the answer is a reading."""
    reading = read_text(line, MARKET)
    if reading.status is Status.READ and reading.price is not None:
        assert reading.price > 0


@cache
def files() -> Mapping[str, tuple[bytes, ...]]:
    """Return good files of each format."""
    table = [["BẢNG GIÁ"], [], list(HEADS), *ROWS]
    books = (xlsx(table), ods(table), xls(table))
    return {
        kind: books if kind == "excel" else (sample.write(HEADS, ROWS),)
        for kind, sample in SAMPLES.items()
    }


def reader_of(kind: str) -> Callable[[bytes], int]:
    """Return what reads bytes as one format and says how many records it found.

    An error that the reader promises is an answer; any other is a fault and goes up.
    """
    plug_in = FORMATS[kind]
    reader = Unpacking(plug_in.build(plug_in.options(**SAMPLES[kind].options)))

    def feed(content: bytes) -> int:
        try:
            return sum(1 for _ in reader.read(a_payload(content), MAP))
        except SourceError:
            return 0

    return feed


def feed_workbook(content: bytes) -> None:
    """Open a workbook in a copy of this process, far sooner than in a new one.

    However the copy ends, by a panic or for want of memory, our reader would answer; what it took
    of time and memory counts.
    """
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    try:
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        for number in (signal.SIGABRT, signal.SIGSEGV):
            signal.signal(number, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
        sheet_of(content, 1, ".")
    finally:
        os._exit(0)


def spoilt_file(kind: str, rng: random.Random) -> bytes:
    """Return one spoilt file of a format."""
    good = rng.choice(files()[kind])
    if good.startswith(b"PK") and rng.random() < 0.8:
        return spoilt_archive(good, rng)
    return spoilt_bytes(good, rng)
