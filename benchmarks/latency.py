"""One breach, from ``POST /api/v1/reports`` to the web hook, while 100,000 prices are watched.

``LATENCY_SERIES`` changes the number. Each report is the first of its kind for its inspector, so
that it goes at once. The floor posts as many bytes to the same hook, with nothing between.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import httpx

from monitor.app.check import load_checked
from monitor.app.database import open_store
from monitor.app.monitor import Monitor
from monitor.domain.calendar import local_day
from monitor.drill.sink import Sink, counting_sink
from monitor.drill.storm import INBOX, Storm, jumped_price, past_sheet, storm_config
from monitor.scheduler import Heart
from monitor.web.serve import serve

_PEOPLE, _GROUPS, _PORT = 50, 4, 8642
_BODY = b'{"delivery_id": "%d", "recipient": "", "digest": false, "alerts": [], "pad": "%s"}'


def measure() -> list[dict[str, object]]:
    storm = Storm(alerts=int(os.environ.get("LATENCY_SERIES", "100000")), recipients=_PEOPLE)
    with tempfile.TemporaryDirectory() as folder, counting_sink() as sink:
        with _running(storm, Path(folder), sink) as (client, today):
            reports = [
                _report(at, group, today) for group in range(_GROUPS) for at in range(_PEOPLE)
            ]
            took = sorted(_told_after(client, sink, report) for report in reports)
        with httpx.Client() as bare:
            floor = sorted(_bare(bare, sink.address, at) for at in range(len(took)))
    figure = f"one breach, from the report to the hook, {storm.alerts:,} series"
    floor_is = "one post of as many bytes to the hook"
    return [
        {
            "figure": f"{figure}, {name}",
            "value": _at(took, share) * 1000,
            "unit": "ms",
            "floor": _at(floor, share) * 1000,
            "floor_is": floor_is,
            "load": os.getloadavg()[0],
        }
        for name, share in (("p50", 0.5), ("p99", 0.99))
    ]


@contextmanager
def _running(storm: Storm, place: Path, sink: Sink) -> Iterator[tuple[httpx.Client, str]]:
    """Run a monitor on a quiet past, with clock and web; yield the board's client, and today."""
    (place / "config.yaml").write_text(storm_config(storm, sink.address), "utf-8")
    store = open_store(f"sqlite:///{place / 'monitor.db'}")
    monitor = Monitor(load_checked(place / "config.yaml"), store, place)
    heart, stop = Heart(monitor.beats()), Event()
    today = local_day(monitor.clock.now(), monitor.settings.zone)
    (place / INBOX).mkdir()
    (place / INBOX / "past.csv").write_text(past_sheet(storm, today), "utf-8")
    monitor.prepare()
    with monitor.recorder.learning():
        monitor.collect()
    token = monitor.tokens.issue("board", "benchmark")
    web = Thread(target=serve, args=(monitor.desk, "127.0.0.1", _PORT, stop))
    web.start()
    heart.start()
    client = httpx.Client(
        base_url=f"http://127.0.0.1:{_PORT}",
        headers={"Authorization": f"Bearer {token}"},
        transport=httpx.HTTPTransport(retries=9),
        timeout=60,
    )
    try:
        monitor.bell.knock()
        with client:
            client.get("/healthz").raise_for_status()
            yield client, today.isoformat()
    finally:
        stop.set()
        heart.stop()
        monitor.stop()
        web.join()
        store.close()


def _report(at: int, group: int, day: str) -> dict[str, object]:
    """Return a report of one price that jumped, at an outlet of the inspector of this number."""
    price = jumped_price(at, group)
    line = {"outlet": f"outlet-{at}", "product": f"product-{group}", "unit": "kg", "price": price}
    return {"observed_at": day, "lines": [line]}


def _told_after(client: httpx.Client, sink: Sink, report: dict[str, object]) -> float:
    """Return the seconds from sending a report until it is answered and the hook has heard."""
    heard, begin = sink.messages, time.perf_counter()
    key = {"Idempotency-Key": f"benchmark-{heard}"}
    client.post("/api/v1/reports", json=report, headers=key).raise_for_status()
    while sink.messages == heard:
        time.sleep(0.0005)
        assert time.perf_counter() - begin < 60, "nobody was told"
    return time.perf_counter() - begin


def _bare(client: httpx.Client, address: str, at: int) -> float:
    begin = time.perf_counter()
    client.post(address, content=_BODY % (at, b"x" * 900)).raise_for_status()
    return time.perf_counter() - begin


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
