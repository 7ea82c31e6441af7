"""One typed line as figures: what ``read_text`` is sure of, or the refusal that says why it is not.

A line that speaks of no good and no price is a greeting or a signature, and no report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from monitor.domain.errors import BadRecordError, UnknownProductError, UnreadableAmountError
from monitor.domain.market import Market
from monitor.domain.observation import Availability, StockForm
from monitor.normalise.band import check_band
from monitor.normalise.money import read_amount
from monitor.normalise.refusal import OutOfBandError, UnsureProductError, listed
from monitor.normalise.sale import container_of
from monitor.normalise.text import NO_PRICE, Status, TextReading, read_or_doubted


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The product of a line and its figures, named as in an observation."""

    product: str
    figures: dict[str, Any] = field(default_factory=dict)


def what_is_told(
    fields: Mapping[str, str], market: Market, taught: Mapping[str, str]
) -> Told | None:
    """Return what a line says in ``text``; ``None`` for one that is no report.

    A ``product_code`` or a ``price`` in đồng per base unit beside it is a person's word and stands
    in the place of what the line leaves open. ``taught`` are names that people explained before.

    Raises:
        BadRecordError: the line speaks of a good or a price, and is not sure.
    """
    line = fields["text"]
    reading, doubt = read_or_doubted(line, market, taught)
    if fields.keys() & {"product_code", "price"}:
        reading = _explained(reading, fields, market)
    is_bare = reading.status is Status.UNREADABLE and reading.reason == NO_PRICE
    is_shelf = reading.stock is not None or reading.availability is not None
    if is_bare and not (is_shelf or reading.product):
        return None
    if reading.status is not Status.READ and not (is_bare and is_shelf and _is_sure(reading)):
        raise _refusal(reading, doubt, market)
    if reading.product is None:
        raise UnknownProductError(f"{line!r} names no product of the watchlist")
    return Told(product=reading.product, figures=_figures(reading))


def _explained(reading: TextReading, said: Mapping[str, str], market: Market) -> TextReading:
    """Return a reading with a person's word in it."""
    code = said.get("product_code", reading.product or "")
    product = market.products.get(code)
    if product is None:
        raise UnknownProductError(f"{code!r} is no product of the watchlist")
    reading = replace(reading, status=Status.READ, product=code)
    if "price" in said:
        amount = read_amount(said["price"])
        if amount.is_range:
            raise UnreadableAmountError(f"{said['price']!r} is a range; give one price")
        price, unit = amount.low, amount.unit or product.base_unit
    elif reading.price is not None:
        price, unit = Decimal(reading.price), reading.unit
    else:
        return reading
    unit_price = container_of(unit, reading.text, product).unit_price(price)
    check_band(unit_price, product)
    return replace(reading, price=unit_price, unit_price=unit_price)


def _is_sure(reading: TextReading) -> bool:
    return reading.product is not None and not reading.candidates


def _refusal(reading: TextReading, doubt: BadRecordError | None, market: Market) -> BadRecordError:
    """Return why a line is not sure; a price outside the band is a person's to believe."""
    if isinstance(doubt, OutOfBandError):
        return doubt
    said = f"{reading.text!r}: {reading.reason}"
    codes = [code for code in reading.candidates if code in market.products]
    if codes and reading.product is None:
        return UnsureProductError(said, {"product_code": listed(codes)})
    return UnreadableAmountError(said)


def _figures(reading: TextReading) -> dict[str, Any]:
    figures: dict[str, Any] = {"price": reading.unit_price}
    if reading.stock is not None:
        thousandths = round(reading.stock * 1000)
        figures |= {"stock": thousandths, "stock_form": StockForm.QUANTITY}
        figures["stock_as_reported"] = reading.text
    figures["availability"] = reading.availability or Availability.UNKNOWN
    return figures
