"""How soon a command answers, and how soon a newcomer's monitor tells of its first alert.

The first start reads eighteen days of the shipped drill's past, on the ports 8100 and 8643. Its
floor is a monitor that starts again on what is there, and has nothing to read.
"""

from __future__ import annotations

import csv
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import httpx

from monitor.config import load

_RUNS, _OUTLETS = 7, 10_000
_ROOT = Path(__file__).parents[1]
_PORT, _PATIENCE_SECONDS = 8643, 600


def measure() -> list[dict[str, object]]:
    help_seconds = _median([sys.executable, "-m", "monitor", "--help"])
    floor = _median([sys.executable, "-c", "import click"])
    with tempfile.TemporaryDirectory() as data:
        first, again = _first_alert(data), _first_alert(data)
    return [
        {
            "figure": "monitor --help",
            "value": help_seconds,
            "unit": "s",
            "floor": floor,
            "floor_is": "python -c 'import click'",
        },
        {
            "figure": "monitor run on a fresh database, first alert",
            "value": first["seconds"],
            "unit": "s",
            "floor": again["seconds"],
            "floor_is": "started again on the same database",
            "cpu_seconds": first["cpu_seconds"],
            "peak_megabytes": first["peak_megabytes"],
            "load": os.getloadavg()[0],
        },
        _many_outlets(),
    ]


def _many_outlets() -> dict[str, object]:
    """Measure the shipped configuration with ten thousand outlets more in its CSV file."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        shutil.copy(_ROOT / "config.yaml", place)
        shutil.copytree(_ROOT / "config", place / "config")
        listed = place / "config" / "outlets.csv"
        head, first, *rest = listed.read_text("utf-8").splitlines()
        without_code = first.partition(",")[2]
        more = (f"more-{number},{without_code}" for number in range(_OUTLETS))
        listed.write_text("\n".join([head, first, *rest, *more]), "utf-8")
        before = min(_work(lambda: load(_ROOT / "config.yaml", {})) for _ in range(_RUNS))
        after = min(_work(lambda: load(place / "config.yaml", {})) for _ in range(_RUNS))
        lines = listed.read_text("utf-8").splitlines()
        floor = min(_work(lambda: list(csv.DictReader(lines))) for _ in range(_RUNS))
    return {
        "figure": "10,000 outlets from a CSV file, of a processor",
        "value": after - before,
        "unit": "s",
        "floor": floor,
        "floor_is": "csv.DictReader",
    }


def _work(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _median(command: list[str]) -> float:
    times = []
    for _ in range(_RUNS):
        begin = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def _first_alert(data: str) -> dict[str, float]:
    """Run the shipped configuration until an alert is shown; return what that took."""
    command = [sys.executable, "-m", "monitor", "run", "--port", str(_PORT)]
    surroundings = {**os.environ, "MONITOR_DATA_DIR": data}
    begin = time.perf_counter()
    process = subprocess.Popen(command, cwd=_ROOT, env=surroundings, stderr=subprocess.DEVNULL)
    try:
        _wait_for_an_alert(process)
        seconds = time.perf_counter() - begin
    finally:
        process.send_signal(signal.SIGTERM)
        _, _, used = os.wait4(process.pid, 0)
    return {
        "seconds": seconds,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "peak_megabytes": used.ru_maxrss * 1024 / 1e6,
    }


def _wait_for_an_alert(process: subprocess.Popen[bytes]) -> None:
    end, pause = time.monotonic() + _PATIENCE_SECONDS, Event()
    while time.monotonic() < end and process.poll() is None:
        try:
            answer = httpx.get(f"http://127.0.0.1:{_PORT}/api/v1/alerts", timeout=20)
        except httpx.TransportError:
            answer = None
        if answer is not None and '"firing"' in answer.text:
            return
        pause.wait(0.3)
    raise RuntimeError("no alert was shown; are the ports 8100 and 8643 free?")
