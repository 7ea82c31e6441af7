"""A storm of 10,000 alerts to 50 people, beside the bare writing and posting of as much.

``STORM_ALERTS`` changes the number. The floor inserts as many alerts, transitions, rows and
attempts into SQLite and posts one message of the same size to each person.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from pathlib import Path

import httpx

from monitor.app.storm import run_storm
from monitor.drill.sink import counting_sink

_PEOPLE = 50
_ROW = ("x" * 16, "price-spike", 1, 29_000.0, "Giá tăng so với mức thường ngày. " * 6)


def measure() -> list[dict[str, object]]:
    alerts = int(os.environ.get("STORM_ALERTS", "10000"))
    result = run_storm(alerts, _PEOPLE)
    assert result.lost == 0
    seconds = dict(result.seconds)
    seconds.pop("the quiet past (not part of the storm)")
    return [
        {
            "figure": f"storm: {alerts:,} alerts to {_PEOPLE} people, {result.messages} messages",
            "value": sum(seconds.values()),
            "unit": "s",
            "floor": _written(alerts) + _posted(alerts),
            "floor_is": "the same rows into SQLite, one post of as many bytes to each person",
            "phases": seconds,
            "peak_megabytes": result.peak_megabytes,
        }
    ]


def _written(alerts: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "bare.db")
        connection.execute("PRAGMA journal_mode = WAL")
        begin = time.perf_counter()
        for table in ("alerts", "transitions", "outbox", "deliveries"):
            connection.execute(f"CREATE TABLE {table} (id, rule, number, value, sentence)")
            with connection:
                rows = (_ROW for _ in range(alerts))
                connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?)", rows)
        seconds = time.perf_counter() - begin
        connection.close()
    return seconds


def _posted(alerts: int) -> float:
    body = b'{"delivery_id": "%d", "recipient": "", "digest": false, "alerts": [], "pad": "%s"}'
    with counting_sink() as sink, httpx.Client() as client:
        begin = time.perf_counter()
        for person in range(_PEOPLE):
            client.post(sink.address, content=body % (person, b"x" * 600 * (alerts // _PEOPLE)))
        return time.perf_counter() - begin
