"""A small market for walks through the whole house: five stalls, one good, one inbox folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path

import xlsxwriter

from monitor.app.check import load_checked
from monitor.app.database import open_store
from monitor.app.monitor import Monitor
from monitor.config import Loaded
from monitor.config.environment import variables
from monitor.domain.calendar import moment_of
from tests.fakes import FakeClock
from tests.migrated import a_database

FIRST_DAY = date(2021, 1, 11)
JUMP_DAY = FIRST_DAY + timedelta(days=20)
STALLS = [f"Chợ số {number}" for number in range(1, 6)]
Row = tuple[date, str, int | str]

USUAL = [138_000, 140_000, 141_000, 139_000, 142_000]

CONFIG = """
programme:
  name: Bình ổn thử
  authority: Sở Công Thương thử nghiệm
  base_url: http://127.0.0.1:8000
  evaluate_every: 10m
groups: [{code: pork, name: Thịt lợn, name_en: Pork}]
products:
  - {code: pork_belly, name: Thịt lợn ba chỉ, name_en: Pork belly, group: pork, base_unit: kg,
     plausible: [40000, 600000], aliases: [thịt heo ba rọi]}
areas: [{code: le-chan, name: Lê Chân, population: 200000}]
retailers: [{code: board, name: Ban quản lý chợ Lê Chân}]
outlets:
  - {code: stall-1, name: Chợ số 1, kind: market, area: le-chan, retailer: board}
  - {code: stall-2, name: Chợ số 2, kind: market, area: le-chan, retailer: board}
  - {code: stall-3, name: Chợ số 3, kind: market, area: le-chan, retailer: board}
  - {code: stall-4, name: Chợ số 4, kind: market, area: le-chan, retailer: board}
  - {code: stall-5, name: Chợ số 5, kind: market, area: le-chan, retailer: board}
sources:
  - name: inbox
    retailer: board
    from: {kind: folder, path: inbox, pattern: "*.xlsx", settle: 0s}
    format: {kind: excel, header: [Chợ, Giá bán]}
    read:
      fields: {observed_at: Ngày, outlet: Chợ, product: Mặt hàng, unit: ĐVT, price: Giá bán}
      date_formats: ["%d/%m/%Y"]
    schedule: {at: ["07:00"], grace: 2h}
    expect: {low: 0}
rules:
  - {name: price-spike, kind: spike}
recipients:
  - code: inspector
    name: Thanh tra Lan
    channels: [{name: mail, kind: apprise, address: "MAIL_ADDRESS"}]
  - code: officer
    name: Chị Hoa
    role: officer
    channels: [{name: drop, kind: file, address: told/officer}]
routes: [{name: pork, recipients: [inspector], groups: [pork]}]
fallback: [officer]
operators: [officer]
reports: [{name: daily, at: "17:00", recipients: [officer], formats: [html, xlsx]}]
deliveries: {timeout: 5s, lease: 10s, first_retry: 1s, longest_retry: 5s, give_up_after: 1h}
"""


def mail_address(port: int) -> str:
    return f"mailto://127.0.0.1:{port}?from=monitor@example.vn&to=lan@example.vn&mode=insecure"


def write_config(folder: Path, port: int, changes: Mapping[str, str] | None = None) -> Path:
    text = CONFIG.replace("MAIL_ADDRESS", mail_address(port))
    for old, new in (changes or {}).items():
        assert old in text
        text = text.replace(old, new)
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def drop_workbook(data_dir: Path, name: str, rows: list[Row]) -> Path:
    """Save a market board's sheet in the inbox, as a person would."""
    path = data_dir / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Giá chợ")
        sheet.write_row(0, 0, ["BẢNG GIÁ BÁN LẺ TẠI CHỢ"])
        sheet.write_row(2, 0, ["Ngày", "Chợ", "Mặt hàng", "ĐVT", "Giá bán"])
        for at, (day, stall, price) in enumerate(rows, start=3):
            cells = [f"{day:%d/%m/%Y}", stall, "Thịt heo ba rọi", "đ/kg", price]
            sheet.write_row(at, 0, cells)
    return path


def usual_rows(days: int) -> list[Row]:
    """Return quiet prices from the first day on, wavering a little."""
    return [
        (FIRST_DAY + timedelta(days=day), stall, price + 500 * ((day + at) % 3))
        for day in range(days)
        for at, (stall, price) in enumerate(zip(STALLS, USUAL, strict=True))
    ]


def jump_rows(day: date) -> list[Row]:
    """Return a day on which the first stall asks 205.000 đ and the others what they always ask."""
    prices: list[int | str] = ["205.000 đ", *USUAL[1:]]
    return [(day, stall, price) for stall, price in zip(STALLS, prices, strict=True)]


def noon(day: date) -> datetime:
    return moment_of(day, time(12))


_LOADED: dict[tuple[bytes, frozenset[tuple[str, str]]], Loaded] = {}


def checked(file: Path) -> Loaded:
    """Return a configuration of one file; the same one again is not read a second time."""
    given = (one for one in variables().items() if one[0].startswith("MONITOR_"))
    key = (file.read_bytes(), frozenset(given))
    if key not in _LOADED:
        _LOADED[key] = load_checked(file)
    return _LOADED[key]


@contextmanager
def a_monitor(config: Path, data_dir: Path, clock: FakeClock, url: str = "") -> Iterator[Monitor]:
    """Open a monitor on its own data folder, with a clock that the test moves."""
    data_dir.mkdir(parents=True, exist_ok=True)
    store = open_store(url or a_database(data_dir / "monitor.db"))
    try:
        monitor = Monitor(checked(config), store, data_dir, clock)
        try:
            monitor.prepare()
            yield monitor
        finally:
            monitor.stop()
    finally:
        store.close()
