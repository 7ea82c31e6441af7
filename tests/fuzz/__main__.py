"""The long campaigns, ``python -m tests.fuzz texts|files|led``; a fault is exit code 1.

``texts`` feeds the reader of texts, ``files`` every format with spoilt files; both say how many
inputs a second of processor time and what took most of it. ``led`` runs atheris, led by coverage,
on each format. How long something took, and how long a campaign lasts, is counted in processor
time, of the process that opens workbooks too: a busy machine is no fault of a reader.
"""

from __future__ import annotations

import argparse
import base64
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from monitor.collectors import FORMATS
from tests.fuzz.limits import MOST_MEGABYTES, SLOWEST_SECONDS, megabytes, processor_seconds
from tests.fuzz.mutation import spoilt_line
from tests.fuzz.targets import feed_line, lines, reader_of, spoilt_file

_HANGS_SECONDS = 60
"""After so long by the clock libFuzzer ends an input, whatever the processor did meanwhile."""


def main() -> int:
    """Run the campaign that the arguments name."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("campaign", choices=["texts", "files", "led"])
    parser.add_argument("--inputs", type=int, default=1_000_000, help="texts, or files of each")
    parser.add_argument("--minutes", type=float, default=10, help="led: of a processor, for all")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if asked.campaign == "led":
        return _led(asked.minutes, asked.seed)
    rng = random.Random(asked.seed)
    if asked.campaign == "texts":
        return _fed("texts", asked.inputs, lambda: spoilt_line(lines(), rng), feed_line)
    return max(
        _fed(kind, asked.inputs, partial(spoilt_file, kind, rng), reader_of(kind))
        for kind in sorted(FORMATS)
    )


def _fed(name: str, inputs: int, make: Callable[[], Any], feed: Callable[[Any], object]) -> int:
    """Feed made inputs and tell how it went; 1 when one raised or took too long."""
    faults: Counter[str] = Counter()
    slowest, begun = 0.0, processor_seconds()
    for number in range(1, inputs + 1):
        given = make()
        started = processor_seconds()
        try:
            feed(given)
        except BaseException as error:  # a panic of native code is no Exception
            if isinstance(error, KeyboardInterrupt):
                raise
            kind = type(error).__name__
            faults[kind] += 1
            if faults[kind] <= 3:
                print(f"{name}: {kind}: {error}\n  input {given!r:.400}")
        slowest = max(slowest, processor_seconds() - started)
        if number == inputs or number % max(1, inputs // 10) == 0:
            rate = number / (processor_seconds() - begun)
            print(
                f"{name}: {number:,} inputs, {rate:,.0f} a second, slowest {slowest * 1000:.0f} "
                f"ms, {megabytes():.0f} MB, faults: {dict(faults) or 'none'}",
                flush=True,
            )
    return int(bool(faults) or slowest > SLOWEST_SECONDS or megabytes() > MOST_MEGABYTES)


def _led(minutes: float, seed: int) -> int:
    """Run atheris on each format for an equal part of the time."""
    worst, seconds = 0, f"{minutes * 60 / len(FORMATS):.0f}"
    for kind in sorted(FORMATS):
        with tempfile.TemporaryDirectory() as folder:
            flags = [
                f"-timeout={_HANGS_SECONDS}",
                f"-rss_limit_mb={MOST_MEGABYTES}",
                f"-seed={seed}",
                "-max_len=20000",
                "-print_final_stats=1",
                f"-artifact_prefix={folder}/",
            ]
            command = [sys.executable, "-m", "tests.fuzz.atheris_run", kind, folder]
            command += [seconds, *flags]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            told = [line for line in done.stderr.splitlines() if line.startswith("stat::")]
            print(f"{kind}: exit {done.returncode}; {'; '.join(told)}", flush=True)
            if done.returncode:
                print(done.stderr[-4000:] + done.stdout[-4000:])
                for found in Path(folder).glob("*-*"):
                    print(found.name, base64.b64encode(found.read_bytes()).decode())
        worst = max(worst, int(done.returncode != 0))
    return worst


if __name__ == "__main__":
    sys.exit(main())
