"""500 people × 4 channels told of one alert while a twentieth of the ways is ill.

What counts is how much later the healthy ones have it, from the moment at which all fell due; the
floor is the same with nobody ill. The sink takes 5 ms a message; an ill way answers 503 at once, or
says nothing until the timeout (5 s), half of them each.

On a machine that others use as well the two differ by more than what is measured. So rounds with
and without ill ways take turns (``CROWD_ROUNDS``, three if not given) and their medians are told;
``CROWD_PEOPLE`` makes the crowd smaller. Beside the clock on the wall stands how ill ways could
delay others at all, whatever the load: by keeping every sender at once, or by the processor time of
their attempts.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from statistics import median
from threading import Lock

from monitor.app.check import load_checked
from monitor.app.database import open_store
from monitor.app.monitor import _SENDERS, Monitor
from monitor.domain.calendar import local_day
from monitor.drill.sink import listening
from monitor.drill.storm import INBOX, Storm, past_sheet, storm_config, storm_sheet
from tests.killing.sink import QuietServer

_PEOPLE, _WAYS, _ILL = int(os.environ.get("CROWD_PEOPLE", "500")), 4, 0.05
_TIMEOUT = 5
_POLICY = f"deliveries: {{timeout: {_TIMEOUT}s, lease: 30s, first_retry: 5s, longest_retry: 1m}}\n"


def measure() -> Iterator[dict[str, object]]:
    well: list[_Told] = []
    ill: list[_Told] = []
    for _ in range(int(os.environ.get("CROWD_ROUNDS", "3"))):
        well.append(_told(ill=False))
        ill.append(_told(ill=True))
    what = f"{_PEOPLE} people × {_WAYS} ways, 5 % ill"
    for name, share in (("p50", 0.5), ("the last", 1.0)):
        yield _row(
            f"{what}: a healthy one, {name}",
            [(a.at(share), b.at(share)) for a, b in zip(well, ill, strict=True)],
        )
    yield _row(
        f"{what}: processor time of all",
        [(a.processor, b.processor) for a, b in zip(well, ill, strict=True)],
    )
    yield {
        "figure": f"{what}: senders that they keep at once",
        "value": max(each.kept for each in ill),
        "unit": "",
        "floor": float(_SENDERS),
        "floor_is": "all there are; below it one is always free",
    }


def _row(figure: str, pairs: Sequence[tuple[float, float]]) -> dict[str, object]:
    return {
        "figure": figure,
        "value": median(ill for _, ill in pairs),
        "unit": "s",
        "floor": median(well for well, _ in pairs),
        "floor_is": "the same ways with nobody ill",
        "later": median(ill - well for well, ill in pairs),
        "load": os.getloadavg()[0],
    }


@dataclass(frozen=True)
class _Told:
    """A round: after how many seconds each healthy way was told, in order, and what it took.

    ``kept`` is how many senders ill ways kept at once, at most.
    """

    times: list[float]
    processor: float
    kept: float

    def at(self, share: float) -> float:
        return self.times[min(int(share * len(self.times)), len(self.times) - 1)]


def _told(*, ill: bool) -> _Told:
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
        begin, spent = time.perf_counter(), time.process_time()
        while len(sink.healthy) < sink.wanted:
            monitor.send_due()
            time.sleep(0.01)
            assert time.perf_counter() - begin < 1200, f"{len(sink.healthy)} of {sink.wanted} told"
        told = _Told(
            times=sorted(at - begin for at in sink.healthy.values()),
            processor=time.process_time() - spent,
            kept=float(sink.most),
        )
        monitor.stop()
        store.close()
    return told


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
    kept: int = 0
    most: int = 0
    """How many wait for a word at this moment, and how many did at most."""
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

    def keep(self) -> None:
        """Say nothing for longer than anybody waits."""
        with self.lock:
            self.kept += 1
            self.most = max(self.most, self.kept)
        time.sleep(_TIMEOUT)
        with self.lock:
            self.kept -= 1
        time.sleep(1)


@contextmanager
def _sink(*, ill: bool) -> Iterator[_Sink]:
    sink = _Sink(ill)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            ailment = sink.ailment_of(self.path)
            if ailment == 2:
                sink.keep()
            else:
                time.sleep((0.005, 0.0)[ailment])
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
