"""The figures of what a record is about: prices per base unit, quantities, stocks in four forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from monitor.domain.errors import ImplausiblePriceError, UnreadableAmountError
from monitor.domain.observation import StockForm
from monitor.domain.settings import Currency
from monitor.domain.source import Reading
from monitor.normalise.band import check_band
from monitor.normalise.money import Amount, read_amount, to_minor
from monitor.normalise.numbers import is_plain, read_number
from monitor.normalise.refusal import RangeError
from monitor.normalise.remembered import Remembered
from monitor.normalise.sale import Sale
from monitor.normalise.spelling import composed, dashed, plain

_QUANTITY = re.compile(
    r"(?:c[òo]n\s)?\s*(?P<number>[0-9](?:[0-9.,]|\s(?=[0-9]))*)\s*"
    r"(?:(?P<scale>nghìn|ngàn|triệu|tỷ|tỉ)\b)?\s*(?P<unit>[^\W\d].*)?"
)
_TIMES = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_FIGURES = 256
"""How many texts of each kind are remembered of one product."""
_RATE = r"[0-9][0-9.,]*(?: ?- ?[0-9][0-9.,]*)?"
_FORMS: tuple[tuple[StockForm, re.Pattern[str]], ...] = (
    (StockForm.PERCENT_ABOVE_NORMAL, re.compile(rf"(?:tang |cao hon |\+)?{_RATE} ?%.*")),
    (StockForm.DAYS_OF_COVER, re.compile(rf"(?:du )?{_RATE} ?(?:ngay|days?)\b.*")),
    (
        StockForm.VALUE,
        re.compile(
            r"[0-9][0-9., ]*(?:(?:ty|ti|trieu|tr|nghin|ngan|k) ?)?(?:dong|vnd|d)"
            r"|[0-9][0-9., ]*(?:ty|ti|tr)"
        ),
    ),
)
_FORM_WORDS = {
    "so luong": StockForm.QUANTITY,
    "gia tri": StockForm.VALUE,
    "% tang": StockForm.PERCENT_ABOVE_NORMAL,
    "%": StockForm.PERCENT_ABOVE_NORMAL,
    "so ngay": StockForm.DAYS_OF_COVER,
    "ngay": StockForm.DAYS_OF_COVER,
    **{form.value: form for form in StockForm},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A price per base unit in minor currency, and what was noticed while reading it."""

    value: int
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """A stock as reported; ``quantity`` in thousandths where it was stated as one.

    ``worth`` is its value in minor currency where it was stated as money.
    """

    form: StockForm
    text: str
    quantity: int | None = None
    worth: int | None = None


class Subject:
    """One product in one unit of sale; every text about it is read once."""

    def __init__(
        self, sale: Sale, reading: Reading, currency: Currency, flags: tuple[str, ...] = ()
    ) -> None:
        self.flags = flags
        self.code = sale.product.code
        self._sale, self._reading, self._currency = sale, reading, currency
        self.prices = Remembered(self._price, _FIGURES)
        self.quantities = Remembered(self._quantity, _FIGURES)
        self.stocks = Remembered(self._stock, _FIGURES)

    def _price(self, text: str) -> Price:
        amount = read_amount(text, self._reading.number_style, self._currency.symbol)
        if amount.is_range and self._reading.range != "midpoint":
            raise RangeError(
                f"{text!r} is a range; give one price",
                {"low": str(amount.low), "high": str(amount.high)},
            )
        worth = self._worth(amount)
        if amount.low < 0:
            raise UnreadableAmountError(f"{text!r} is negative, and no price is")
        if worth == 0:
            raise ImplausiblePriceError(f"{text!r} is a price of zero; leave out what has no price")
        measure = self._sale.measure_for(amount.unit)
        value = measure.unit_price(worth)
        exact = worth * 1000 / measure.thousandths
        check_band(value, self._sale.product, exact=exact, converted=measure.thousandths != 1000)
        flags = ("range_midpoint",) if amount.is_range else ()
        return Price(
            value=value, flags=flags + (("converted_unit",) if measure.thousandths != 1000 else ())
        )

    def _worth(self, amount: Amount) -> Decimal:
        scale = self._sale.scale if amount.is_bare else Decimal(1)
        return (amount.middle * scale).scaleb(self._currency.digits)

    def _quantity(self, text: str) -> int:
        amount, unit = read_quantity(text, self._reading.number_style)
        return self._sale.quantity_measure(unit).quantity(amount)

    def _stock(self, written: tuple[str, str]) -> Stock:
        text, form_text = written
        form = stock_form(text, form_text)
        match form:
            case StockForm.QUANTITY:
                return Stock(form=form, text=text, quantity=self.quantities[text])
            case StockForm.VALUE:
                amount = read_amount(text, self._reading.number_style, self._currency.symbol)
                if amount.is_range or amount.low < 0:
                    raise UnreadableAmountError(f"{text!r} is not the one value of a stock")
                return Stock(form=form, text=text, worth=to_minor(amount.low, self._currency))
            case _:
                return Stock(form=form, text=text)


@lru_cache(maxsize=65_536)
def read_quantity(text: str, style: str) -> tuple[Decimal, str]:
    """Return the number that a quantity states, and its unit as written, empty where it has none.

    Raises:
        UnreadableAmountError: the text is not one quantity.
    """
    if is_plain(text):
        return Decimal(text), ""
    found = _QUANTITY.fullmatch(composed(text).casefold())
    if found is None:
        raise UnreadableAmountError(
            f"{text!r} is not one quantity; allowed is one such as 150 kg or 1,2 tấn"
        )
    number = read_number(found["number"].strip(), style) * _TIMES.get(found["scale"] or "", 1)
    return number, (found["unit"] or "").strip()


@lru_cache(maxsize=65_536)
def stock_form(text: str, form_text: str) -> StockForm:
    """Return the form in which a stock was stated: by its column, or by its own words."""
    if form_text:
        stated = _FORM_WORDS.get(plain(form_text))
        if stated is None:
            allowed = ", ".join(StockForm)
            raise UnreadableAmountError(
                f"{form_text!r} is no form of a stock; allowed are {allowed}"
            )
        return stated
    if is_plain(text):
        return StockForm.QUANTITY
    bare = plain(dashed(composed(text)))
    return next((form for form, pattern in _FORMS if pattern.fullmatch(bare)), StockForm.QUANTITY)
