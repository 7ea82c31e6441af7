"""Facts: what arrived (payload), what was written in it (raw record), what we accept (observation).

Prices are integers in the currency's minor unit (đồng has none, so đồng); quantities are integers
in thousandths of the product's base unit. An absent figure is ``None`` and never zero.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from monitor.domain.numerous import numerous


class Availability(StrEnum):
    """What a shelf looks like; words of schema.org where it has one."""

    IN_STOCK = "in_stock"
    LOW_STOCK = "low_stock"
    OUT_OF_STOCK = "out_of_stock"
    LIMITED = "limited_per_customer"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class StockForm(StrEnum):
    """How a stock was stated; the figure as reported is kept beside the converted quantity."""

    QUANTITY = "quantity"
    VALUE = "value"
    PERCENT_ABOVE_NORMAL = "percent_above_normal"
    DAYS_OF_COVER = "days_of_cover"


CONVERTED = frozenset({StockForm.PERCENT_ABOVE_NORMAL, StockForm.DAYS_OF_COVER})
"""Forms whose quantity follows from what the series said before, and so is no yardstick itself."""


PRICES = ("price", "listed_price", "regular_price", "registered_price", "member_price")
"""The prices of an observation."""

WRITTEN_PRICES = ("price", "listed_price", "registered_price", "promotional_price", "member_price")
WRITTEN_QUANTITIES = ("sold", "received", "ordered")
"""What a record names of prices and quantities; the stock stands apart, it has four forms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """The bytes of one answer or file, exactly as received.

    ``digest`` is the SHA-256 of ``content`` in hexadecimal. ``origin`` names the place without
    secrets: an address without its query's tokens, or a file name.
    """

    source: str
    received_at: datetime
    origin: str
    media_type: str
    content: bytes
    digest: str
    headers: Mapping[str, str] = field(default_factory=dict)


def storable(text: str) -> str:
    """Return a text without what no database takes: NUL and halves of letters, as JSON allows."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


@numerous(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """One record as written, under our field names; every value is the source's own text.

    Field names: ``outlet product product_code unit price listed_price registered_price
    promotional_price promotional member_price stock stock_form sold received ordered availability
    observed_at note``; ``text`` is a line as people type it, with product and figures in it, and
    ``for_outlets`` the codes of the outlets for which the sender may speak.

    ``locator`` leads back to the place in the payload: ``row 17``,
    ``Sheet1!C17``, ``$.items[16]``.
    """

    fields: Mapping[str, str]
    locator: str
    notice: str = ""
    """Not a record but a word about the source: what was different from what was agreed."""


@numerous(frozen=True, slots=True, kw_only=True)
class Observation:
    """One accepted fact about one product at one outlet at one moment. Never changed.

    ``price`` is what a buyer pays now, per base unit; ``listed_price`` is the giá niêm yết and
    ``regular_price`` the price without a promotion, ``member_price`` what holders of a card pay,
    each in minor currency per base unit.
    ``stock``, ``sold``, ``received`` and ``ordered`` are in thousandths of the base unit.
    ``flags`` names what was noticed while reading (``promotional``, ``converted_unit`` ...).
    """

    outlet: str
    product: str
    observed_at: datetime
    price: int | None = None
    listed_price: int | None = None
    regular_price: int | None = None
    registered_price: int | None = None
    member_price: int | None = None
    is_promotional: bool = False
    stock: int | None = None
    stock_form: StockForm | None = None
    stock_as_reported: str = ""
    sold: int | None = None
    received: int | None = None
    ordered: int | None = None
    availability: Availability = Availability.UNKNOWN
    locator: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedRecord:
    """A record that was not accepted, with the reason and, where one is known, a proposal."""

    fields: Mapping[str, str]
    locator: str
    reason: str
    text: str
    proposal: Mapping[str, str] = field(default_factory=dict)
