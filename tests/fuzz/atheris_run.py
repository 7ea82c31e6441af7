"""One campaign led by coverage on one format, in a process of its own: libFuzzer's limits hold.

``python -m tests.fuzz.atheris_run KIND SEEDS_FOLDER SECONDS [libFuzzer's flags]``; the seconds are
of a processor, because libFuzzer's own limit counts the clock, with other work on the machine.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import struct
import sys
import warnings
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore]

with atheris.instrument_imports(include=["monitor"]):
    from tests.fuzz.limits import bounded, processor_seconds
    from tests.fuzz.mutation import spoilt_archive, spoilt_bytes
    from tests.fuzz.targets import feed_workbook, files, reader_of

_NO_ARCHIVE = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(NotImplementedError, RuntimeError, EOFError, OSError, ValueError, IndexError),
)


def _mutated(kind: str, content: bytes, most: int, seed: int) -> bytes:
    rng = random.Random(seed)
    if kind == "excel" and rng.random() < 0.6:
        content = rng.choice(files()[kind])  # its reader is native: coverage leads nowhere
    if content.startswith(b"PK") and rng.random() < 0.8:
        try:
            return spoilt_archive(content, rng)[:most]
        except _NO_ARCHIVE:
            return spoilt_bytes(content, rng)[:most]
    if rng.random() < 0.5:
        return spoilt_bytes(content, rng)[:most]
    return bytes(atheris.Mutate(content, most))


def _in_turn(whole: Callable[[bytes], object]) -> Callable[[bytes], object]:
    """Return what opens workbooks here, and every so many as they are opened in earnest."""
    count = itertools.count(1)
    return lambda content: whole(content) if next(count) % 100 == 0 else feed_workbook(content)


def _for(seconds: float, feed: Callable[[bytes], object]) -> Callable[[bytes], None]:
    """Return what feeds until so much of a processor is used, and then asks libFuzzer to end."""
    until = processor_seconds() + seconds

    def feed_in_time(content: bytes) -> None:
        feed(content)
        if processor_seconds() >= until:
            os.kill(os.getpid(), signal.SIGUSR1)

    return feed_in_time


def main() -> None:
    """Fuzz until the time is used up; the exit code is libFuzzer's."""
    kind, folder, seconds, *flags = sys.argv[1:]
    for number, content in enumerate(files()[kind]):
        (Path(folder) / f"seed{number}").write_bytes(content)
    warnings.simplefilter("ignore")
    feed = bounded(reader_of(kind) if kind != "excel" else _in_turn(reader_of(kind)))
    feed = _for(float(seconds), feed)
    atheris.Setup([sys.argv[0], folder, *flags], feed, custom_mutator=partial(_mutated, kind))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
