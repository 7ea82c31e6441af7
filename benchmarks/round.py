"""One full round of the default market: 300 outlets × 60 products over loopback HTTP.

Collect, normalise, record, evaluate and enqueue, beside bare fetches of the same answers.
"""

from __future__ import annotations

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import httpx

from monitor.app.check import load_checked
from monitor.app.database import open_store
from monitor.app.monitor import Monitor

_ROOT = Path(__file__).parents[1]


def measure() -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        store = open_store(f"sqlite:///{data / 'monitor.db'}")
        monitor = Monitor(load_checked(_ROOT / "config.yaml"), store, data)
        monitor.prepare()
        assert monitor.simulation is not None
        monitor.simulation._server.start()  # noqa: SLF001 - without the history of a first start
        names = [name for name, one in monitor.sources.items() if one.spec.fetch.kind == "http"]
        addresses = [str(monitor.sources[name].spec.fetch.options["url"]) for name in names]
        with ThreadPoolExecutor(16) as pool, httpx.Client() as client:
            list(pool.map(client.get, addresses))
            begin = time.perf_counter()
            list(pool.map(client.get, addresses))
            floor = time.perf_counter() - begin
        begin = time.perf_counter()
        reports = monitor.collect(names)
        monitor.evaluate()
        seconds = time.perf_counter() - begin
        rows = sum(report.accepted for report in reports)
        monitor.stop()
        store.close()
    return [
        {
            "figure": f"one round: {len(names)} sources, {rows:,} observations, rules, outbox",
            "value": seconds,
            "unit": "s",
            "floor": floor,
            "floor_is": "bare fetches of the same answers",
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
    ]
