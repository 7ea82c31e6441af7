"""Who and what a record speaks of, found once for each way of saying it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from monitor.domain.errors import (
    BadDateError,
    ForeignOutletError,
    MissingFieldError,
    UnknownOutletError,
    UnknownProductError,
)
from monitor.domain.market import Market, Outlet, Product, is_in_force
from monitor.domain.settings import Currency
from monitor.domain.source import Reading
from monitor.normalise.identity import Identity
from monitor.normalise.refusal import UnsureProductError, listed
from monitor.normalise.remembered import Remembered
from monitor.normalise.sale import open_product, sale_of
from monitor.normalise.spelling import composed
from monitor.normalise.subject import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a record was made: an outlet of the configuration, or a code of its own."""

    code: str
    outlet: Outlet | None = None
    is_dated: bool = False

    def check_open(self, day: date) -> None:
        """Pass a day on which the outlet existed.

        Raises:
            BadDateError: the outlet was not yet, or no longer, there.
        """
        if self.outlet is not None and not is_in_force(self.outlet, day):
            raise BadDateError(f"{self.outlet.name} ({self.code}) did not exist on {day}")


class Subjects:
    """The things of a market, by the texts of sources that are read alike.

    ``places`` are found by retailer and text, ``by_text`` by code, name and unit.
    """

    def __init__(self, market: Market, reading: Reading, currency: Currency) -> None:
        self._identity = Identity(market)
        self._market, self._reading, self._currency = market, reading, currency
        self._is_open = reading.identify == "open"
        self._is_own = reading.identify == "own"
        self._lookups = {
            field: {composed(text).casefold(): meant for text, meant in table.items()}
            for field, table in reading.lookups.items()
        }
        self.places = Remembered(self._place)
        self.by_text = Remembered(self._subject)

    def meant_by(self, field: str) -> Mapping[str, str]:
        """Return the agreed or taught codes of a field by text (composed, case folded)."""
        return self._lookups.get(field, {})

    def _meant(self, field: str, text: str) -> str:
        table = self._lookups.get(field)
        return table.get(composed(text).casefold(), text) if table else text

    def _place(self, said: tuple[str, str]) -> Place:
        retailer, text = said
        meant = composed(self._meant("outlet", text))
        if not meant:
            raise MissingFieldError("no outlet is named")
        try:
            outlet = self._identity.outlet(meant, retailer)
        except UnknownOutletError:
            if self._is_open:
                return Place(code=meant)
            raise
        if self._is_own and outlet.retailer != retailer:
            raise ForeignOutletError(
                f"{outlet.name} ({outlet.code}) is not an outlet of the sender"
            )
        is_dated = outlet.valid_from is not None or outlet.valid_to is not None
        return Place(code=outlet.code, outlet=outlet, is_dated=is_dated)

    def _subject(self, texts: tuple[str, str, str]) -> Subject:
        code = composed(self._meant("product_code", texts[0]))
        name = composed(self._meant("product", texts[1]))
        unit = self._meant("unit", texts[2])
        symbol = self._currency.symbol
        product = self._product(code, name) or open_product(name or code, unit, symbol)
        sale = sale_of(
            product,
            unit,
            texts[1],
            amount_unit=self._reading.amount_unit,
            symbol=symbol,
            is_open=self._is_open,
        )
        return Subject(sale, self._reading, self._currency, self._doubts(product, code, name))

    def _doubts(self, product: Product, code: str, name: str) -> tuple[str, ...]:
        """Return the flag of a product that only the likeness of its name told."""
        is_known = product.code in self._market.products
        if not is_known or (code and self._identity.product_by_code(code)):
            return ()
        return ("likely_name",) if self._identity.is_by_likeness(name or code) else ()

    def _product(self, code: str, name: str) -> Product | None:
        """Return the product of the watchlist, ``None`` for another one where all are taken."""
        if not (code or name):
            raise MissingFieldError("neither a product nor its code is named")
        try:
            return self._agreed(code, name)
        except UnknownProductError:
            if self._is_open:
                return None
            raise

    def _agreed(self, code: str, name: str) -> Product:
        by_code = self._identity.product_by_code(code) if code else None
        if by_code is None:
            return self._identity.product_by_name(name or code)
        try:
            by_name = self._identity.product_by_name(name) if name else by_code
        except UnknownProductError:
            return by_code
        if by_name is not by_code:
            both = listed((by_code.code, by_name.code))
            raise UnsureProductError(
                f"the code {code!r} and the name {name!r} are different products: {both}",
                {"product_code": both},
            )
        return by_code
