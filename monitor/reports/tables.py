"""The tables of the workbook: which columns, in which form, and the rows that fill them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.domain.alert import Alert
from monitor.domain.market import BaseUnit
from monitor.domain.view import DailySummary, Origin, PriceLine, ReserveLine
from monitor.reports.words import Words, blocks

MAX_ORIGINS = 200_000

Cell = str | int | float | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width in letters, and the form of its cells.

    ``form`` is ``text``, ``long`` (wrapped), ``whole``, ``amount``, ``percent``, ``change``,
    ``moment``, ``course`` (blocks) or ``link`` (shown as the last part of the address).
    """

    head: str
    width: int
    form: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet: its rows and which of them stand out (``strong``).

    ``aside`` is the number of trailing columns that are not printed; ``note`` is said under the
    table.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    strong: frozenset[int] = frozenset()
    aside: int = 0
    note: str = ""


def tables(summary: DailySummary, origins: Sequence[Origin], words: Words) -> list[Table]:
    """Return the tables of a report in their order."""
    return [
        _prices(summary, words),
        _kinds(summary, words),
        _reserves(summary, words),
        _alerts(summary, words),
        _silent(summary, words),
        _origins(origins, words),
    ]


def _prices(summary: DailySummary, words: Words) -> Table:
    days = [summary.day - timedelta(days=back) for back in range(13, -1, -1)]
    columns = (
        Column(words("Nhóm hàng", "Group"), 17),
        Column(words("Mã", "Code"), 17),
        Column(words("Mặt hàng", "Product"), 27),
        Column(words("ĐVT", "Unit"), 7),
        Column(words("Trung vị", "Median"), 11, "whole"),
        Column(words("Thấp nhất", "Lowest"), 11, "whole"),
        Column(words("Cao nhất", "Highest"), 11, "whole"),
        Column(words("Điểm bán", "Outlets"), 9, "whole"),
        Column(words("So hôm qua", "On yesterday"), 10, "change"),
        Column(words("So tuần trước", "On last week"), 10, "change"),
        Column(words("Mức mùa vụ", "Seasonal allowance"), 10, "percent"),
        Column(words("Mức theo dõi", "Limit"), 10, "percent"),
        Column(words("Vượt mức", "Over"), 9),
        Column(words("Cảnh báo", "Alerts"), 9, "whole"),
        Column(words("14 ngày", "14 days"), 16, "course"),
        *(Column(f"{day:%d/%m}", 9, "whole") for day in days),
    )
    rows = tuple(_price(line, words) for line in summary.prices)
    over = frozenset(at for at, line in enumerate(summary.prices) if line.is_over_allowance)
    return Table(name=words("Giá", "Prices"), columns=columns, rows=rows, strong=over, aside=14)


def _price(line: PriceLine, words: Words) -> tuple[Cell, ...]:
    overall = line.overall
    figures: tuple[Cell, ...] = (None,) * 4
    if overall:
        figures = (overall.median, overall.low, overall.high, overall.outlets)
    history = (*(None,) * (14 - len(line.history)), *line.history[-14:])
    return (
        words.group(line.group),
        line.product,
        words.named(line),
        words.price_unit(line.unit),
        *figures,
        _share(line.change_day_percent),
        _share(line.change_week_percent),
        _share(line.allowance_percent),
        _share(line.limit_percent),
        words("vượt", "over") if line.is_over_allowance else "",
        line.alerts or None,
        blocks(line),
        *history,
    )


def _kinds(summary: DailySummary, words: Words) -> Table:
    columns = (
        Column(words("Nhóm hàng", "Group"), 18),
        Column(words("Mặt hàng", "Product"), 30),
        Column(words("Loại điểm bán", "Kind of outlet"), 24),
        Column(words("ĐVT", "Unit"), 8),
        Column(words("Thấp nhất", "Lowest"), 12, "whole"),
        Column(words("Trung vị", "Median"), 12, "whole"),
        Column(words("Cao nhất", "Highest"), 12, "whole"),
        Column(words("Điểm bán", "Outlets"), 10, "whole"),
    )
    rows = tuple(
        (
            words.group(line.group),
            words.named(line),
            words.label(kind),
            words.price_unit(line.unit),
            prices.low,
            prices.median,
            prices.high,
            prices.outlets,
        )
        for line in summary.prices
        for kind, prices in line.by_kind.items()
    )
    return Table(name=words("Giá theo loại hình", "Prices by kind"), columns=columns, rows=rows)


def _reserves(summary: DailySummary, words: Words) -> Table:
    columns = (
        Column(words("Nhóm hàng", "Good"), 22),
        Column(words("ĐVT", "Unit"), 8),
        Column(words("Chỉ tiêu", "Target"), 15, "amount"),
        Column(words("Chắc chắn có", "Surely held"), 15, "amount"),
        Column(words("Ước tính", "Estimate"), 15, "amount"),
        Column(words("Nhiều nhất", "At most"), 15, "amount"),
        Column(words("Đáp ứng thấp", "Coverage, low"), 13, "percent"),
        Column(words("Đáp ứng cao", "Coverage, high"), 13, "percent"),
        Column(words("Đã báo cáo", "Reporting"), 10, "whole"),
        Column(words("Phải báo cáo", "Expected"), 10, "whole"),
        Column(words("Kết luận", "Verdict"), 15),
    )
    rows = tuple(_reserve(line, words) for line in summary.reserves)
    short = frozenset(at for at, line in enumerate(summary.reserves) if line.verdict != "ok")
    return Table(
        name=words("Dự trữ", "Reserves"),
        columns=columns,
        rows=rows,
        strong=short,
        note=words(
            "Chắc chắn có: đơn vị chưa báo cáo tính bằng không. Nhiều nhất: tính bù phần chưa "
            "báo cáo.",
            "Surely held: silent reporters count as zero. At most: scaled up for them.",
        ),
    )


def _reserve(line: ReserveLine, words: Words) -> tuple[Cell, ...]:
    target = line.target or 1.0
    verdicts = {
        "ok": words("Đủ", "Met"),
        "possible": words("Có thể thiếu", "Possibly short"),
        "confirmed": words("Thiếu", "Short"),
    }
    return (
        words.named(line),
        words.unit(line.unit),
        line.target / 1000,
        line.lower / 1000,
        line.middle / 1000,
        line.upper / 1000,
        line.lower / target,
        line.upper / target,
        line.reporting,
        line.expected,
        verdicts[line.verdict],
    )


def _alerts(summary: DailySummary, words: Words) -> Table:
    columns = (
        Column(words("Trong ngày", "On the day"), 14),
        Column(words("Mức độ", "Severity"), 14),
        Column(words("Tình trạng", "State"), 16),
        Column(words("Quy tắc", "Rule"), 18),
        Column(words("Vì sao", "Why"), 80, "long"),
        Column(words("Mở lúc", "Opened"), 16, "moment"),
        Column(words("Đóng lúc", "Closed"), 16, "moment"),
        Column(words("Bằng chứng", "Evidence"), 20, "link"),
    )
    parts = (
        (words("Mở mới", "Opened"), summary.opened),
        (words("Còn mở", "Still open"), summary.still_open),
        (words("Đã đóng", "Closed"), summary.closed),
    )
    rows = tuple(_alert(part, alert, words) for part, alerts in parts for alert in alerts)
    return Table(name=words("Cảnh báo", "Alerts"), columns=columns, rows=rows)


def _alert(part: str, alert: Alert, words: Words) -> tuple[Cell, ...]:
    zone = words.settings.zone
    return (
        part,
        words.label(alert.severity),
        words.label(alert.state),
        alert.rule,
        words.sentence(alert),
        _local(alert.opened_at, zone),
        _local(alert.closed_at, zone),
        words.link("alerts", alert.id),
    )


def _silent(summary: DailySummary, words: Words) -> Table:
    columns = (
        Column(words("Đơn vị", "Reporter"), 34),
        Column(words("Nguồn", "Source"), 24),
        Column(words("Số điểm bán", "Outlets"), 12, "whole"),
        Column(words("Lần tốt cuối", "Last good report"), 18, "moment"),
        Column(words("Ghi chú", "Note"), 60, "long"),
    )
    zone = words.settings.zone
    rows = tuple(
        (one.retailer, one.source, one.outlets, _local(one.last_good_at, zone), one.text)
        for one in summary.silent
    )
    return Table(name=words("Không báo cáo", "Silent"), columns=columns, rows=rows)


def _origins(origins: Sequence[Origin], words: Words) -> Table:
    columns = (
        Column(words("Nhóm hàng", "Group"), 16),
        Column(words("Mặt hàng", "Product"), 26),
        Column(words("Điểm bán", "Outlet"), 28),
        Column(words("Giá", "Price"), 11, "whole"),
        Column(words("Tồn kho", "Stock"), 11, "amount"),
        Column(words("ĐVT", "Unit"), 7),
        Column(words("Lúc quan sát", "Observed"), 16, "moment"),
        Column(words("Quan sát", "Observation"), 11, "whole"),
        Column(words("Tệp gốc", "Payload"), 9, "whole"),
        Column(words("Vị trí trong tệp", "Place in it"), 18),
        Column(words("Tên tệp hoặc địa chỉ", "File or address"), 44),
        Column(words("Nguồn", "Source"), 18),
    )
    left = len(origins) - MAX_ORIGINS
    note = words(
        f"Còn {words.number(left)} quan sát nữa, xem trên web.",
        f"{words.number(left)} more observations are on the web.",
    )
    rows = tuple(_origin_rows(origins[:MAX_ORIGINS], words))
    table = Table(name=words("Nguồn gốc", "Origins"), columns=columns, rows=rows)
    return replace(table, note=note) if left > 0 else table


def _origin_rows(origins: Sequence[Origin], words: Words) -> Iterator[tuple[Cell, ...]]:
    products = words.settings.market.products
    for origin in sorted(origins, key=lambda one: (one.product, one.outlet, one.observation)):
        product = products.get(origin.product)
        unit = product.unit if product else BaseUnit.KG
        yield (
            words.group(product.group) if product else "",
            words.product(origin.product),
            words.outlet(origin.outlet),
            origin.price,
            None if origin.stock is None else origin.stock / 1000,
            words.unit(unit),
            _local(origin.observed_at, words.settings.zone),
            origin.observation,
            origin.payload,
            origin.locator,
            origin.payload_origin,
            origin.source,
        )


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if moment is None else moment.astimezone(zone).replace(tzinfo=None)
