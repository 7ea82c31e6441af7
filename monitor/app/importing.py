"""A history into the ledger: a long table of an earlier year, kept like every other payload."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np

from monitor.app.check import load_checked
from monitor.app.clock import SystemClock
from monitor.app.database import open_store
from monitor.config import HistoryMap, environment, read_history_map
from monitor.domain.calendar import local_day, moment_of
from monitor.domain.errors import UsageError
from monitor.domain.market import Market
from monitor.domain.observation import Payload, QuarantinedRecord
from monitor.domain.quotes import Floats, Ints, QuoteTable
from monitor.domain.run import Outcome, RunReport
from monitor.domain.settings import Settings
from monitor.domain.store import Imported, Store
from monitor.pipeline.history import History, read_history

SOURCE = "import"
_NOON = time(12)
_HEAD_LINES = 2
_NAMED = 10
_PART_ROWS = 100_000
_REASONS = ("", "implausible_price", "bad_date")

Codes = np.typing.NDArray[np.int8]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAnswer:
    """What became of a file: rows added, known already, corrected, and set aside."""

    first: date
    last: date
    rows: int
    added: int
    duplicates: int
    superseded: int
    quarantined: int


def import_file(path: Path, config: Path | None = None, names: Path | None = None) -> ImportAnswer:
    """Put a history into the environment's ledger; the same file again changes nothing.

    Columns are those of ``monitor backtest``; ``names`` is a map for foreign columns and codes.
    Figures of a day count as observed at noon, local time.

    Raises:
        ConfigError: the configuration or the map has mistakes.
        UsageError: the file cannot be read, or speaks of outlets or products nobody configured.
    """
    settings = load_checked(config).settings
    named = read_history_map(names) if names else HistoryMap()
    history = read_history(path, named.columns, named.lookups, needs_area=False)
    _refuse_strangers(path, history.quotes, settings.market)
    surroundings = environment()
    surroundings.data_dir.mkdir(parents=True, exist_ok=True)
    store = open_store(surroundings.database_url)
    try:
        return _import(store, settings, path, history, SystemClock().now())
    finally:
        store.close()


def _import(
    store: Store, settings: Settings, path: Path, history: History, now: datetime
) -> ImportAnswer:
    quotes = replace(history.quotes, observation=np.arange(len(history.quotes)) + _HEAD_LINES)
    doubtful = _doubtful(quotes, settings.market, local_day(now, settings.zone))
    set_aside = _quarantined(quotes, doubtful)
    good = quotes.take(doubtful == 0) if doubtful.any() else quotes
    with store.begin() as tx:
        run_id = tx.runs.begin(SOURCE, now, settings.version)
        payload_id, is_new = tx.ledger.keep_payload(_payload(path, now), settings.version)
        shared: dict[str, Any] = {
            "payload_id": payload_id,
            "run_id": run_id,
            "config_version": settings.version,
        }
        parts = [
            tx.ledger.import_table(part, _moments(part.day, settings), received_at=now, **shared)
            for part in _in_parts(good)
        ]
        done = Imported(
            added=sum(part.added for part in parts),
            duplicates=sum(part.duplicates for part in parts),
            superseded=sum(part.superseded for part in parts),
        )
        if is_new:
            tx.ledger.quarantine(set_aside, at=now, **shared)
        tx.ledger.settle_payload(payload_id, now)
        tx.runs.finish(run_id, _report(now, len(quotes), done, set_aside, payload_id))
    return ImportAnswer(
        first=history.first,
        last=history.last,
        rows=len(quotes),
        added=done.added,
        duplicates=done.duplicates,
        superseded=done.superseded,
        quarantined=len(set_aside),
    )


def _refuse_strangers(path: Path, quotes: QuoteTable, market: Market) -> None:
    problems = [
        f"{path}: {len(unknown)} {word} that the configuration does not know: "
        f"{', '.join(unknown[:_NAMED])}{' …' if len(unknown) > _NAMED else ''}"
        for word, names, known in (
            ("outlets", quotes.outlets, market.outlets),
            ("products", quotes.products, market.products),
        )
        if (unknown := [name for name in names if name not in known])
    ]
    if problems:
        advice = "name them in config.yaml, or give their codes under lookups in a --map"
        raise UsageError("\n".join([*problems, advice]))


def _doubtful(quotes: QuoteTable, market: Market, today: date) -> Codes:
    """Return by row why it cannot be taken as it is, as an index into ``_REASONS``."""
    reason = np.zeros(len(quotes), dtype=np.int8)
    low, high = _bands(quotes, market)
    with np.errstate(invalid="ignore"):
        reason[(quotes.price < low) | (quotes.price > high)] = 1
    reason[quotes.day > today.toordinal()] = 2
    return reason


def _bands(quotes: QuoteTable, market: Market) -> tuple[Floats, Floats]:
    products = [market.products[code] for code in quotes.products]
    low = np.array([product.plausible_low for product in products], dtype=np.float64)
    high = np.array([product.plausible_high for product in products], dtype=np.float64)
    return low[quotes.product], high[quotes.product]


def _quarantined(quotes: QuoteTable, doubtful: Codes) -> Sequence[QuarantinedRecord]:
    return [
        QuarantinedRecord(
            fields={
                "outlet": quotes.outlets[int(quotes.outlet[row])],
                "product": quotes.products[int(quotes.product[row])],
                "observed_at": date.fromordinal(int(quotes.day[row])).isoformat(),
                "price": f"{quotes.price[row]:g}",
            },
            locator=f"row {quotes.observation[row]}",
            reason=_REASONS[doubtful[row]],
            text="outside the plausible band of its product, or in the future",
        )
        for row in np.flatnonzero(doubtful).tolist()
    ]


def _in_parts(quotes: QuoteTable) -> Iterator[QuoteTable]:
    """Yield whole days together, as many as make a part of bearable size, oldest first."""
    order = np.argsort(quotes.day, kind="stable")
    days = quotes.day[order]
    begin = 0
    while begin < len(order):
        end = int(np.searchsorted(days, days[min(begin + _PART_ROWS, len(days)) - 1], "right"))
        yield quotes.take(order[begin:end])
        begin = end


def _moments(days: Ints, settings: Settings) -> Ints:
    used, where = np.unique(days, return_inverse=True)
    noons = [moment_of(date.fromordinal(day), _NOON, settings.zone) for day in used.tolist()]
    micros = [int(noon.timestamp()) * 1_000_000 for noon in noons]
    return np.array(micros, dtype=np.int64)[where.reshape(-1)]


def _payload(path: Path, now: datetime) -> Payload:
    content = path.read_bytes()
    return Payload(
        source=SOURCE,
        received_at=now,
        origin=path.name,
        media_type="",
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
    )


def _report(
    now: datetime,
    rows: int,
    done: Imported,
    set_aside: Sequence[QuarantinedRecord],
    payload_id: int,
) -> RunReport:
    reasons = [record.reason for record in set_aside]
    return RunReport(
        source=SOURCE,
        started_at=now,
        finished_at=now,
        outcome=Outcome.OK,
        seen=rows,
        accepted=done.added,
        duplicates=done.duplicates,
        quarantined={reason: reasons.count(reason) for reason in sorted(set(reasons))},
        payloads=(payload_id,),
    )
