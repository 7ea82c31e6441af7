"""The Excel form of an outlet: made blank from what it reported last, or answered cell by cell."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from monitor.collectors.report_form import FilledForm, is_filled, read_form
from monitor.domain import wording
from monitor.domain.calendar import local_day
from monitor.domain.errors import UsageError
from monitor.domain.form import ENTRIES, FormLine, OutletForm
from monitor.domain.intake import LineAnswer, ReportAnswer
from monitor.domain.market import Outlet, Product
from monitor.domain.observation import Payload, RawRecord
from monitor.domain.quotes import Floats, QuoteTable
from monitor.reports.form import render_form

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor

_LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Last:
    """What an outlet last said of a product: its price and stock per base unit."""

    price: float | None = None
    stock: float | None = None


class Forms:
    """Makes forms and reads them back."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor

    def blank(self, outlet_code: str) -> bytes:
        """Return the form of an outlet, ready to be filled: first what it reported last.

        The rest of the watchlist follows, or what was once sold out or refused would never return.

        Raises:
            UsageError: there is no such outlet.
        """
        outlet = self._outlet(outlet_code)
        last = self._last_said(outlet.code)
        products = self._monitor.settings.market.products
        codes = sorted(products, key=lambda code: code not in last)
        lines = tuple(_line(products[code], last.get(code, _Last())) for code in codes)
        return render_form(self._form(outlet, lines))

    def outlet_of(self, content: bytes, origin: str) -> str:
        """Return the code of the outlet that stands on a form, empty where none does.

        Raises:
            SourceChangedError: it is no form of ours.
        """
        return self._read(content, origin).outlet

    def answered(self, content: bytes, answer: ReportAnswer) -> bytes:
        """Return a form as it came back, with every cell marked by what became of it."""
        filled = self._read(content, "")
        by_place = {line.place: line for line in answer.lines}
        lines = tuple(
            _answered_line(record, by_place.get(record.locator) if is_filled(record) else None)
            for record in filled.records
        )
        market = self._monitor.settings.market
        outlet = market.outlets.get(filled.outlet)
        return render_form(
            self._form(outlet, lines, code=filled.outlet, day=filled.day, is_answer=True)
        )

    def _form(
        self, outlet: Outlet | None, lines: tuple[FormLine, ...], *, code: str = "", day: str = "",
        is_answer: bool = False,
    ) -> OutletForm:  # fmt: skip
        settings = self._monitor.settings
        retailer = settings.market.retailers.get(outlet.retailer or "") if outlet else None
        return OutletForm(
            outlet=outlet.code if outlet else code,
            outlet_name=outlet.name if outlet else "",
            retailer_name=retailer.name if retailer else "",
            authority=settings.authority,
            lines=lines,
            made_on=local_day(self._monitor.clock.now(), settings.zone),
            day=day,
            is_answer=is_answer,
            is_drill=settings.drill is not None,
        )

    def _outlet(self, code: str) -> Outlet:
        outlet = self._monitor.settings.market.outlets.get(code)
        if outlet is None:
            raise UsageError(f"no such outlet: {code}; its code stands in the configuration")
        return outlet

    def _last_said(self, outlet: str) -> dict[str, _Last]:
        """Return what an outlet last said of each product within the last month."""
        today = local_day(self._monitor.clock.now(), self._monitor.settings.zone)
        with self._monitor.store.read() as tx:
            quotes = tx.ledger.window(today - _LOOK_BACK, today)
        if outlet not in quotes.outlets:
            return {}
        own = np.flatnonzero(quotes.outlet == quotes.outlets.index(outlet))
        return _newest(quotes, own[np.argsort(quotes.day[own], kind="stable")].tolist())

    def _read(self, content: bytes, origin: str) -> FilledForm:
        return read_form(
            Payload(
                source="",
                received_at=self._monitor.clock.now(),
                origin=origin,
                media_type="",
                content=content,
                digest=hashlib.sha256(content).hexdigest(),
            )
        )


def _newest(quotes: QuoteTable, rows: list[int]) -> dict[str, _Last]:
    found: dict[str, _Last] = {}
    for row in rows:
        code = quotes.products[int(quotes.product[row])]
        before = found.get(code, _Last())
        price, stock = _figure(quotes.price, row), _figure(quotes.stock, row)
        found[code] = _Last(
            before.price if price is None else price,
            before.stock if stock is None else stock / 1000,
        )
    return found


def _figure(column: Floats, row: int) -> float | None:
    value = float(column[row])
    return None if np.isnan(value) else value


def _line(product: Product, last: _Last) -> FormLine:
    return FormLine(
        product_code=product.code,
        product=product.name,
        unit=wording.unit_word(product.unit),
        last_price=last.price,
        last_stock=last.stock,
    )


def _answered_line(record: RawRecord, answer: LineAnswer | None) -> FormLine:
    fields: Mapping[str, str] = record.fields
    return FormLine(
        product_code=fields.get("product_code", ""),
        product=fields.get("product", ""),
        unit=fields.get("unit", ""),
        entries={name: fields.get(name, "") for name in ENTRIES},
        answer=answer,
    )
