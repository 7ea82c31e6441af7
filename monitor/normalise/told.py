"""One typed line as figures: what ``read_text`` is sure of, or the refusal that says why it is not.

A line that speaks of no good and no price is a greeting or a signature, and no report.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from monitor.domain.errors import BadRecordError, UnknownProductError, UnreadableAmountError
from monitor.domain.market import Market
from monitor.domain.observation import Availability, StockForm
from monitor.normalise.refusal import UnsureProductError, listed
from monitor.normalise.text import NO_PRICE, Status, TextReading, read_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The product of a line and its figures, named as in an observation."""

    product: str
    figures: dict[str, Any] = field(default_factory=dict)


def what_is_told(line: str, market: Market) -> Told | None:
    """Return what a line says; ``None`` for one that is no report.

    Raises:
        BadRecordError: the line speaks of a good or a price, and is not sure.
    """
    reading = read_text(line, market)
    is_bare = reading.status is Status.UNREADABLE and reading.reason == NO_PRICE
    is_shelf = reading.stock is not None or reading.availability is not None
    if is_bare and not (is_shelf or reading.product):
        return None
    if reading.status is not Status.READ and not (is_bare and is_shelf and _is_sure(reading)):
        raise _refusal(reading, market)
    if reading.product is None:
        raise UnknownProductError(f"{line!r} names no product of the watchlist")
    if reading.price is not None and reading.unit_price is None:
        raise UnreadableAmountError(f"{line!r} does not say what one unit holds")
    return Told(product=reading.product, figures=_figures(reading))


def _is_sure(reading: TextReading) -> bool:
    return reading.product is not None and not reading.candidates


def _refusal(reading: TextReading, market: Market) -> BadRecordError:
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
