"""500 people × 4 channels told of one alert while a twentieth of the ways is ill.

What counts is how long the healthy ones wait from the moment at which all fell due: beside it, as
the floor, the same with nobody ill. The sink takes 5 ms a message; an ill way answers 503 at once,
or says nothing until the timeout (1 s), half of them each.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Lock

from monitor.app.check import load_checked
from monitor.app.database import open_store
from monitor.app.monitor import Monitor
from monitor.domain.calendar import local_day
from monitor.drill.sink import listening
from monitor.drill.storm import INBOX, Storm, past_sheet, storm_config, storm_sheet
from tests.killing.sink import QuietServer

_PEOPLE, _WAYS, _ILL = 500, 4, 0.05
_POLICY = "deliveries: {timeout: 1s, lease: 30s, first_retry: 5s, longest_retry: 1m}\n"


def measure() -> Iterator[dict[str, object]]:
    well, ill = _told(ill=False), _told(ill=True)
    for name, share in (("p50", 0.5), ("the last", 1.0)):
        yield {
            "figure": f"{_PEOPLE} people × {_WAYS} ways, 5 % ill: a healthy one, {name}",
            "value": _at(ill, share),
            "unit": "s",
            "floor": _at(well, share),
            "floor_is": "the same ways with nobody ill",
            "later": _at(ill, share) - _at(well, share),
            "load": os.getloadavg()[0],
        }


def _told(*, ill: bool) -> list[float]:
    """Return after how many seconds each healthy way had its message, in order."""
    storm = Storm(alerts=1, recipients=1)
    with tempfile.TemporaryDirectory() as folder, _sink(ill=ill) as sink:
        place = Path(folder)
        (place / "config.yaml").write_text(_config(storm, sink.address), "utf-8")
        (place / INBOX).mkdir()
        store = open_store(f"sqlite:///{place / 'monitor.db'}")
        monitor = Monitor(load_checked(place / "config.yaml"), store, place)
        today = local_day(monitor.clock.now(), monitor.settings.zone)
        monitor.prepare()
        (place / INBOX / "past.csv").write_text(past_sheet(storm, today), "utf-8")
        with monitor.recorder.learning():
            monitor.collect()
        (place / INBOX / "today.csv").write_text(storm_sheet(storm, today), "utf-8")
        monitor.collect()
        begin = time.perf_counter()
        while len(sink.healthy) < sink.wanted:
            monitor.send_due()
            time.sleep(0.01)
            assert time.perf_counter() - begin < 400, f"{len(sink.healthy)} of {sink.wanted} told"
        monitor.stop()
        store.close()
    return sorted(at - begin for at in sink.healthy.values())


def _config(storm: Storm, address: str) -> str:
    """Return the storm's configuration with a crowd in the place of its one inspector."""
    head, _, _ = storm_config(storm, address).partition("recipients:")
    people = [f"person-{number}" for number in range(_PEOPLE)]
    lines = [
        f"  - {{code: {code}, name: {code}, channels: [{', '.join(_ways(code, address))}]}}"
        for code in people
    ]
    route = f"routes: [{{name: all, recipients: [{', '.join(people)}]}}]"
    told = [*lines, route, "fallback: [person-0]", "operators: [person-0]"]
    return head + "recipients:\n" + "\n".join(told) + "\n" + _POLICY


def _ways(code: str, address: str) -> Iterator[str]:
    for way in range(_WAYS):
        url = f"{address}/{code}/{way}"
        yield f'{{name: way-{way}, kind: webhook, address: "{url}"}}'


@dataclass
class _Sink:
    ill: bool
    address: str = ""
    healthy: dict[str, float] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    @property
    def wanted(self) -> int:
        ways = [f"/person-{at}/{way}" for at in range(_PEOPLE) for way in range(_WAYS)]
        return sum(self.ailment_of(path) == 0 for path in ways)

    def ailment_of(self, path: str) -> int:
        """Return 0 for a healthy way, 1 for one that refuses, 2 for one that says nothing."""
        _, person, way = path.split("/")
        number = int(person.removeprefix("person-")) * _WAYS + int(way)
        is_ill = self.ill and number % round(1 / _ILL) == 0
        return 1 + number // round(1 / _ILL) % 2 if is_ill else 0


@contextmanager
def _sink(*, ill: bool) -> Iterator[_Sink]:
    sink = _Sink(ill)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            ailment = sink.ailment_of(self.path)
            time.sleep((0.005, 0.0, 1.5)[ailment])
            if ailment == 0:
                with sink.lock:
                    sink.healthy.setdefault(self.path, time.perf_counter())
            self.send_response(503 if ailment else 204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with listening(QuietServer(("127.0.0.1", 0), Handler)) as sink.address:
        yield sink


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
