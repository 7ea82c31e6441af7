"""How a source writes: its amounts, units, names and dates, as its own configuration reads them.

A clerk's habits differ from source to source and never within one: dots or none, "29.000" or "29k",
eggs by ten, the Southern name of a good. Everything is chosen so that it has one meaning only.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache

import numpy as np

from monitor.domain.market import BaseUnit, Product
from monitor.domain.observation import Availability, StockForm
from monitor.domain.quotes import Floats
from monitor.domain.settings import Settings
from monitor.domain.source import SourceSpec
from monitor.drill.market import Report

Cell = str | int | float | None

SIMULATED = "mô phỏng"
_UNIT_WORDS = {BaseUnit.KG: "kg", BaseUnit.LITRE: "lít", BaseUnit.PIECE: "quả"}
_SCALES = {"nghìn": 1_000, "ngàn": 1_000, "triệu": 1_000_000}
_WORDS = {
    Availability.IN_STOCK: "Còn hàng",
    Availability.LOW_STOCK: "Sắp hết",
    Availability.OUT_OF_STOCK: "Hết hàng",
    Availability.LIMITED: "Hạn chế mua",
    Availability.CLOSED: "Đóng cửa",
    Availability.UNKNOWN: "",
}
_LOW, _OUT = 0.35, 0.02


class Pen:
    """Writes what one source reports, field by field, for all products of one outlet at once."""

    def __init__(self, settings: Settings, source: SourceSpec) -> None:
        self._settings, self._source = settings, source
        self._reading = source.reading
        self._zone = settings.zone
        self._is_api = source.format.kind == "json"
        self._habit = zlib.crc32(source.name.encode())
        products = list(settings.market.products.values())
        self._units = [self._unit(product) for product in products]
        self._products = [self._name(product) for product in products]
        self._codes = [self._as_looked_up("product_code", p.code) or p.code for p in products]
        self._scale = _scale(self._reading.amount_unit)
        self._sizes = np.array([size for _, size in self._units], dtype=np.float64)
        self._parts = np.array(
            [
                _parts(product, size)
                for product, (_, size) in zip(products, self._units, strict=True)
            ]
        )
        self._money = lru_cache(maxsize=4096)(self._written_money)
        self._number = lru_cache(maxsize=20_000)(self._decimal)
        self._columns: Mapping[str, Callable[[Report, int], list[Cell]]] = {
            "product": lambda _report, _row: list(self._products),
            "product_code": lambda _report, _row: list(self._codes),
            "unit": lambda _report, _row: [word for word, _ in self._units],
            "price": self._prices,
            "listed_price": self._prices,
            "stock": lambda report, row: self._quantities(report.stock[row]),
            "sold": lambda report, row: self._quantities(report.sold[row]),
            "received": lambda report, row: self._quantities(report.received[row]),
            "availability": self._availabilities,
            "stock_form": lambda _report, _row: [str(StockForm.QUANTITY)] * len(products),
            "note": lambda _report, _row: [SIMULATED] * len(products),
        }

    @property
    def missing(self) -> str:
        """Return how the source writes that a price was not looked at."""
        words = [word for word in self._reading.missing if word.isalnum()]
        return words[0] if words and "" in self._reading.missing else ""

    @property
    def products(self) -> list[str]:
        """Return the products' names as this source writes them, in the order of all columns."""
        return self._products

    def name_of(self, code: str) -> str:
        """Return a product's name by its code as this source writes it, "" when it is unknown."""
        return self._products[self._codes.index(code)] if code in self._codes else ""

    def column(self, field: str, report: Report, row: int) -> list[Cell]:
        """Return a field for every product at one outlet; blank for what is not reported."""
        if field == "outlet":
            return [self.outlet(report.outlets[row])] * len(self._products)
        if field == "observed_at":
            return [self.moment(report.moment)] * len(self._products)
        write = self._columns.get(field)
        return write(report, row) if write else [""] * len(self._products)

    def outlet(self, code: str) -> str:
        """Return an outlet as this source names it."""
        known = self._as_looked_up("outlet", code)
        return known or (code if self._is_api else self._settings.market.outlets[code].name)

    def moment(self, moment: datetime) -> str:
        """Return a moment in the source's first date form, local time."""
        return moment.astimezone(self._zone).strftime(self._reading.date_formats[0])

    def _name(self, product: Product) -> str:
        known = self._as_looked_up("product", product.code)
        if known or not product.aliases or (self._habit + zlib.crc32(product.code.encode())) % 4:
            return known or product.name
        return product.aliases[self._habit % len(product.aliases)]

    def _as_looked_up(self, field: str, code: str) -> str:
        found = self._reading.lookups.get(field, {})
        return next((text for text, meant in found.items() if meant == code), "")

    def _unit(self, product: Product) -> tuple[str, int]:
        """Return the unit in which a product is priced, and what it holds in thousandths."""
        whole = next((word for word, size in product.packs.items() if size == 1000), "")
        base = whole or _UNIT_WORDS[product.base_unit]
        if self._is_api or not self._writes("unit"):
            return base, 1000
        return next(iter(product.packs.items()), (base, 1000))

    def _writes(self, field: str) -> bool:
        return field in self._source.record_map.fields

    def _prices(self, report: Report, row: int) -> list[Cell]:
        prices = report.price[row].tolist()
        return [self._money(p, size) for p, (_, size) in zip(prices, self._units, strict=True)]

    def _written_money(self, price: int, size: int) -> Cell:
        amount = round(price * size / 1000)
        if self._scale > 1:
            return self._decimal(round(amount * 1000 / self._scale))
        if self._source.format.kind in {"json", "excel"}:
            return amount
        return self._habitual(amount)

    def _habitual(self, amount: int) -> str:
        """Return an amount as the source's clerk writes it: 29.000, 29.000 đ or 29k."""
        if self._reading.number_style != "vietnamese" or self._settings.currency.code != "VND":
            return str(amount)
        habit = self._habit % 3
        if habit == 2 and amount % 1000 == 0:
            return f"{amount // 1000}k"
        grouped = f"{amount:,}".replace(",", ".")
        return f"{grouped} đ" if habit == 1 else grouped

    def _quantities(self, quantities: Floats) -> list[Cell]:
        """Return quantities to a tenth of the unit they are sold in, pieces whole."""
        units = np.maximum(np.round(quantities / self._sizes * self._parts), 0) * 1000 / self._parts
        return [self._number(number) for number in units.astype(np.int64).tolist()]

    def _decimal(self, thousandths: int) -> Cell:
        """Return a number in the source's style; whole ones stay numbers in JSON and workbooks."""
        whole, rest = divmod(thousandths, 1000)
        if not rest:
            return str(whole) if self._source.format.kind == "csv" else whole
        mark = "," if self._reading.number_style == "vietnamese" else "."
        return f"{whole}{mark}{rest:03d}".rstrip("0")

    def _availabilities(self, report: Report, row: int) -> list[Cell]:
        if not report.is_open[row]:
            found = [Availability.CLOSED] * len(self._products)
        else:
            fullness, rush = report.fullness[row].tolist(), report.is_rush[row].tolist()
            found = [_shelf(full, rushed) for full, rushed in zip(fullness, rush, strict=True)]
        return [str(state) if self._is_api else _WORDS[state] for state in found]


def _shelf(fullness: float, is_rush: bool) -> Availability:  # noqa: FBT001 - one cell of two arrays
    if fullness < _OUT:
        return Availability.OUT_OF_STOCK
    if is_rush:
        return Availability.LIMITED
    return Availability.LOW_STOCK if fullness < _LOW else Availability.IN_STOCK


def _parts(product: Product, size: int) -> int:
    """Return into how many parts a unit is counted: tenths, but a single piece is whole."""
    return 1 if product.base_unit is BaseUnit.PIECE and size == 1000 else 10


def _scale(amount_unit: str) -> int:
    return next((scale for word, scale in _SCALES.items() if word in amount_unit.casefold()), 1)
