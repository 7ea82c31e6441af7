"""How soon a command answers, beside the bare interpreter."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

_RUNS = 7


def measure() -> list[dict[str, object]]:
    help_seconds = _median([sys.executable, "-m", "monitor", "--help"])
    floor = _median([sys.executable, "-c", "import click"])
    return [
        {
            "figure": "monitor --help",
            "value": help_seconds,
            "unit": "s",
            "floor": floor,
            "floor_is": "python -c 'import click'",
        }
    ]


def _median(command: list[str]) -> float:
    times = []
    for _ in range(_RUNS):
        begin = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - begin)
    return statistics.median(times)
