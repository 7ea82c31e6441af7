"""A long table into the ledger, many sources at once, and a large workbook.

A thousand retailers answer 200 ms late with 60 rows each, every rule is switched on and a
fortnight of the market is known; memory is kept as ``monitor run`` keeps it. ``INTAKE_SOURCES``
and ``INTAKE_ROWS`` change the sizes.
"""

from __future__ import annotations

import gc
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Self

import httpx
import numpy as np
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from benchmarks.big_market import LAST_DAY, BigMarket
from benchmarks.slow_server import slow_server
from monitor.app.check import load_checked
from monitor.app.database import open_store
from monitor.app.memory import keep_few_arenas, look_seldom
from monitor.app.monitor import Monitor
from monitor.collectors.excel import ExcelFormat, ExcelOptions
from monitor.config import Loaded
from monitor.domain.market import Retailer
from monitor.domain.observation import Payload
from monitor.domain.quotes import QuoteTable
from monitor.domain.settings import HttpPolicy
from monitor.domain.source import PlugIn, RecordMap, Schedule, SourceSpec
from monitor.store import SqlStore

_SOURCES = int(os.environ.get("INTAKE_SOURCES", "1000"))
_ROWS = int(os.environ.get("INTAKE_ROWS", "1000000"))
_WORKBOOK_ROWS = 20_000
_LATENCY_SECONDS = 0.2
_PAST_DAYS = 14
_PART_ROWS = 100_000
_ROOT = Path(__file__).parents[1]
_TODAY = LAST_DAY + timedelta(days=1)
_NOW = datetime(2021, 2, 5, 3, tzinfo=UTC)
_NOON_MICROS = 5 * 3600 * 1_000_000
_DAY_MICROS = 86_400 * 1_000_000
_EPOCH = date(1970, 1, 1).toordinal()
_READ = RecordMap(
    fields={
        "outlet": ("outlet",),
        "product_code": ("sku",),
        "unit": ("unit",),
        "price": ("price",),
        "stock": ("stock",),
        "observed_at": ("at",),
    }
)


class _Morning:
    """A clock that stands on the morning of the round."""

    def now(self) -> datetime:
        return _NOW


def measure() -> Iterator[dict[str, object]]:
    yield from _history()  # first: a process counts what its parent held as its own highest memory
    with _kept_as_in_service():
        yield from _round()
    yield _workbook()


@contextmanager
def _kept_as_in_service() -> Iterator[None]:
    """Look for dead objects as seldom as the service does, and as often as before afterwards."""
    before = gc.get_threshold()
    keep_few_arenas()
    look_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _row(figure: str, value: float, unit: str, floor: float, floor_is: str) -> dict[str, object]:
    load = os.getloadavg()[0]
    shared = {"figure": figure, "value": value, "unit": unit, "load": load}
    return {**shared, "floor": floor, "floor_is": floor_is} if floor else shared


# --- A thousand sources -----------------------------------------------------------------------


def _round() -> Iterator[dict[str, object]]:
    """Yield what a round takes on the wall, and of the processor: the first is as the load is."""
    big = BigMarket.of(_SOURCES * 60)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        answers = place / "answers"
        answers.mkdir()
        rows = _write_answers(big, answers)
        with slow_server(answers, _LATENCY_SECONDS) as port:
            loaded = _with_sources(big, port)
            floor = _bare_fetches(loaded)
            seconds, accepted = _collected(loaded, big, place)
    assert accepted == rows, f"{accepted} of {rows} rows"
    figure = f"{_SOURCES:,} sources at 200 ms, {rows:,} rows collected, read, recorded"
    floor_is = f"bare fetches, {HttpPolicy().concurrency} at once"
    yield _row(figure, seconds.wall, "s", floor.wall, floor_is)
    yield _row("its processor time", seconds.processor, "s", floor.processor, floor_is)


def _write_answers(big: BigMarket, folder: Path) -> int:
    quotes = _believable(big, _TODAY.toordinal())
    width = len(quotes.products)
    items = [
        {
            "outlet": quotes.outlets[outlet],
            "sku": quotes.products[product],
            "unit": big.market.products[quotes.products[product]].base_unit,
            "price": None if np.isnan(price) else round(price),
            "stock": round(stock / 1000),
            "at": _TODAY.isoformat(),
        }
        for outlet, product, price, stock in zip(
            *(getattr(quotes, name).tolist() for name in ("outlet", "product", "price", "stock")),
            strict=True,
        )
    ]
    for at, outlet in enumerate(quotes.outlets):
        answer = json.dumps({"items": items[at * width : (at + 1) * width]})
        (folder / f"{outlet}.json").write_text(answer, "utf-8")
    return len(items)


def _believable(big: BigMarket, day: int) -> QuoteTable:
    """Return the reports of a day with every price in the plausible band of its product."""
    quotes, products = big.quotes(day), list(big.market.products.values())
    low = np.array([product.plausible_low for product in products])[quotes.product]
    high = np.array([product.plausible_high for product in products])[quotes.product]
    price = np.clip(quotes.price, low, high)
    return replace(quotes, price=price, listed_price=price)


def _with_sources(big: BigMarket, port: int) -> Loaded:
    """Return the configuration with a retailer and a source for every outlet, each on a host."""
    outlets = {
        code: replace(outlet, retailer=f"retailer-{code}")
        for code, outlet in big.market.outlets.items()
    }
    retailers = {
        f"retailer-{code}": Retailer(code=f"retailer-{code}", name=code) for code in outlets
    }
    sources = tuple(
        SourceSpec(
            name=code,
            retailer=f"retailer-{code}",
            fetch=PlugIn(
                kind="http",
                options={"url": f"http://127.0.{1 + at // 250}.{1 + at % 250}:{port}/{code}.json"},
                path=(),
            ),
            format=PlugIn(kind="json", options={"records": "$.items[*]"}, path=()),
            record_map=_READ,
            schedule=Schedule(at=(datetime(2021, 1, 1, 7).time(),)),
        )
        for at, code in enumerate(outlets)
    )
    settings = big.loaded.settings
    market = replace(settings.market, outlets=outlets, retailers=retailers)
    reserve = replace(settings.reserve, commitments=())
    settings = replace(
        settings, market=market, reserve=reserve, sources=sources, drill=None, http=HttpPolicy()
    )
    return replace(big.loaded, settings=settings)


class _Stopwatch:
    """The seconds on the wall and of this process's processors between begin and end."""

    def __enter__(self) -> Self:
        self.wall, self.processor = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall = time.perf_counter() - self.wall
        self.processor = time.process_time() - self.processor


def _bare_fetches(loaded: Loaded) -> _Stopwatch:
    addresses = [str(spec.fetch.options["url"]) for spec in loaded.settings.sources]
    with ThreadPoolExecutor(HttpPolicy().concurrency) as pool, httpx.Client() as client:
        with _Stopwatch() as seconds:
            for answer in pool.map(client.get, addresses):
                answer.raise_for_status()
        return seconds


def _collected(loaded: Loaded, big: BigMarket, place: Path) -> tuple[_Stopwatch, int]:
    """Return the seconds of one round through the whole of the monitor, and the rows accepted."""
    store = open_store(f"sqlite:///{place / 'monitor.db'}")
    _remember_past(store, big)
    monitor = Monitor(loaded, store, place, wall=_Morning())
    monitor.prepare()
    monitor.recorder.make_ready()
    with _Stopwatch() as seconds:
        reports = monitor.collect()
    monitor.stop()
    store.close()
    return seconds, sum(report.accepted for report in reports)


def _remember_past(store: SqlStore, big: BigMarket) -> None:
    with store.begin() as tx:
        run = tx.runs.begin("past", _NOW, "bench")
        content = b"past"
        payload = Payload(
            source="past",
            received_at=_NOW,
            origin="past",
            media_type="",
            content=content,
            digest=sha256(content).hexdigest(),
        )
        payload_id, _ = tx.ledger.keep_payload(payload, "bench")
        tx.ledger.settle_payload(payload_id, _NOW)
        for back in range(_PAST_DAYS, 0, -1):
            quotes = _believable(big, _TODAY.toordinal() - back)
            moments = (quotes.day - _EPOCH) * _DAY_MICROS + _NOON_MICROS
            tx.ledger.import_table(
                quotes,
                moments,
                payload_id=payload_id,
                run_id=run,
                received_at=_NOW,
                config_version="bench",
            )


# --- A million rows ---------------------------------------------------------------------------


def _history() -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _write_history(place / "history.csv")
        seconds, peak = _imported(place)
        floor = _bare_inserts(place)
    yield _row(
        f"import {_ROWS:,} rows of CSV into the ledger, the start of the process included",
        seconds,
        "s",
        floor,
        "executemany of the same rows into the same table",
    )
    yield _row("its highest memory", peak, "MB", 0, "")


def _write_history(path: Path) -> None:
    market = load_checked(_ROOT / "config.yaml").settings.market
    lines = ["date,outlet,area,product,price,stock,sold"]
    day = date(2019, 1, 1)
    while len(lines) <= _ROWS:
        lines += [
            f"{day},{outlet.code},{outlet.area},{product.code},"
            f"{(product.plausible_low + product.plausible_high) // 2 + day.toordinal() % 9 * 100},"
            f"{100 + day.toordinal() % 7},{day.toordinal() % 5}"
            for outlet in market.outlets.values()
            for product in market.products.values()
        ]
        day += timedelta(days=1)
    path.write_text("\n".join(lines[: _ROWS + 1]) + "\n", "utf-8")


def _imported(place: Path) -> tuple[float, float]:
    """Return the seconds and the highest memory (MB) of importing the history."""
    database = f"sqlite:///{place / 'monitor.db'}"
    open_store(database).close()
    surroundings = os.environ | {
        "MONITOR_DATABASE_URL": database,
        "MONITOR_DATA_DIR": str(place),
        "MONITOR_CONFIG": str(_ROOT / "config.yaml"),
    }
    command = [sys.executable, "-m", "monitor", "import", str(place / "history.csv")]
    begin = time.perf_counter()
    process = subprocess.Popen(command, env=surroundings, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, "the import failed"
    return seconds, usage.ru_maxrss / 1024


def _bare_inserts(place: Path) -> float:
    """Insert what was imported into an empty ledger, in one transaction like the import."""
    with closing(sqlite3.connect(place / "monitor.db")) as full:
        rows = full.execute("SELECT * FROM observations ORDER BY id").fetchall()
    assert len(rows) == _ROWS
    open_store(f"sqlite:///{place / 'bare.db'}").close()
    statement = f"INSERT INTO observations VALUES ({', '.join('?' * len(rows[0]))})"
    with closing(sqlite3.connect(place / "bare.db")) as bare:
        bare.execute("PRAGMA synchronous = NORMAL")
        begin = time.perf_counter()
        with bare:
            for at in range(0, len(rows), _PART_ROWS):
                bare.executemany(statement, rows[at : at + _PART_ROWS])
        return time.perf_counter() - begin


# --- A large workbook -------------------------------------------------------------------------


def _workbook() -> dict[str, object]:
    content = _written_workbook()
    payload = Payload(
        source="bench",
        received_at=_NOW,
        origin="bench.xlsx",
        media_type="",
        content=content,
        digest=sha256(content).hexdigest(),
    )
    written = ExcelFormat(ExcelOptions(header=("Tên hàng", "ĐVT"), decimal_mark=","))
    heads = RecordMap(
        fields={
            "observed_at": ("Ngày",),
            "outlet": ("Điểm bán",),
            "product": ("Tên hàng",),
            "unit": ("ĐVT",),
            "price": ("Giá bán",),
            "stock": ("Tồn",),
        }
    )
    begin = time.perf_counter()
    CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    floor = time.perf_counter() - begin
    begin = time.perf_counter()
    count = sum(1 for record in written.read(payload, heads) if not record.notice)
    seconds = time.perf_counter() - begin
    assert count == _WORKBOOK_ROWS
    return _row(f"read a workbook of {count:,} rows", seconds, "s", floor, "bare python-calamine")


def _written_workbook() -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Bảng giá")
    sheet.append(["Ngày", "Điểm bán", "Tên hàng", "ĐVT", "Giá bán", "Tồn"])
    for at in range(_WORKBOOK_ROWS):
        sheet.append(["05/02/2021", f"Chợ {at // 60}", f"Hàng {at % 60}", "kg", 50_000 + at, at])
    content = BytesIO()
    book.save(content)
    return content.getvalue()
