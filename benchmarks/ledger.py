"""Appending and loading observations, beside bare inserts of the same rows into SQLite."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.app.database import open_store
from monitor.domain.observation import Observation, Payload
from monitor.domain.store import Arrival

_SERIES, _DAYS = 18_000, 5
_BEGIN = datetime(2021, 1, 1, 1, tzinfo=UTC)


def measure() -> list[dict[str, object]]:
    days = [_day(number) for number in range(_DAYS)]
    with tempfile.TemporaryDirectory() as folder:
        append_seconds, window_seconds = _through_the_store(Path(folder), days)
        floor = _bare(Path(folder), days)
    return [
        {
            "figure": f"append {_SERIES * _DAYS:,} observations, a day at a time",
            "value": append_seconds,
            "unit": "s",
            "floor": floor,
            "floor_is": "sqlite3 executemany of the same figures",
        },
        {
            "figure": f"load a window of {_SERIES * _DAYS:,} rows",
            "value": window_seconds,
            "unit": "s",
        },
    ]


def _day(number: int) -> list[Observation]:
    moment = _BEGIN + timedelta(days=number)
    return [
        Observation(
            outlet=f"outlet-{series // 60}",
            product=f"product-{series % 60}",
            observed_at=moment,
            price=10_000 + series,
            stock=1_000 * series,
        )
        for series in range(_SERIES)
    ]


def _through_the_store(folder: Path, days: list[list[Observation]]) -> tuple[float, float]:
    store = open_store(f"sqlite:///{folder / 'store.db'}")
    begin = time.perf_counter()
    for number, facts in enumerate(days):
        _append(store, number, facts)
    appended = time.perf_counter()
    with store.read() as tx:
        first = _BEGIN.date()
        assert len(tx.ledger.window(first, first + timedelta(days=_DAYS))) == _SERIES * _DAYS
    loaded = time.perf_counter()
    store.close()
    return appended - begin, loaded - appended


def _append(store: object, number: int, facts: list[Observation]) -> None:
    from hashlib import sha256

    content = str(number).encode()
    moment = facts[0].observed_at
    with store.begin() as tx:  # type: ignore[attr-defined]
        run = tx.runs.begin("bench", moment, "bench")
        payload, _ = tx.ledger.keep_payload(
            Payload(
                source="bench",
                received_at=moment,
                origin="bench",
                media_type="text/plain",
                content=content,
                digest=sha256(content).hexdigest(),
            ),
            "bench",
        )
        arrival = Arrival(
            observations=facts,
            payload_id=payload,
            run_id=run,
            received_at=moment,
            config_version="bench",
        )
        tx.ledger.append([arrival])


def _bare(folder: Path, days: list[list[Observation]]) -> float:
    rows = [
        [
            (int(fact.observed_at.timestamp()), series, fact.price, fact.stock)
            for series, fact in enumerate(facts)
        ]
        for facts in days
    ]
    connection = sqlite3.connect(folder / "bare.db")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(
        "CREATE TABLE facts (at INTEGER, series INTEGER, price INTEGER, stock INTEGER, "
        "PRIMARY KEY (at, series)) WITHOUT ROWID"
    )
    begin = time.perf_counter()
    for day in rows:
        with connection:
            connection.executemany("INSERT INTO facts VALUES (?, ?, ?, ?)", day)
    seconds = time.perf_counter() - begin
    connection.close()
    return seconds
