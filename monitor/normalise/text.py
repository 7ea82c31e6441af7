"""What people type into a message, read: product, price, unit, stock; or said why it is not sure.

``Trứng gà ta 45k/chục, còn 30 chục`` is read. A range, two prices, no price, a price of zero or
words that could mean two things never are: the answer then names what they could mean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from monitor.domain.errors import BadRecordError, ImplausiblePriceError
from monitor.domain.market import Market, Product
from monitor.domain.observation import Availability
from monitor.domain.wording import number
from monitor.normalise.band import check_band
from monitor.normalise.identity import one_way
from monitor.normalise.numbers import to_whole
from monitor.normalise.packs import Pack, stated_pack, without_pack, without_size
from monitor.normalise.refusal import proposal_of
from monitor.normalise.sentence import Sentence
from monitor.normalise.spelling import may_stand_for
from monitor.normalise.text_aside import take_asides, tidied
from monitor.normalise.text_name import Catalogue, Named, is_abbreviated, stray_numbers
from monitor.normalise.text_offers import keep_price_of_now
from monitor.normalise.text_price import LEAST_PRICE, Quotes, small_number, take_quotes
from monitor.normalise.text_shelf import Shelf, take_shelf
from monitor.normalise.text_stock import Stock
from monitor.normalise.text_unit import (
    Sold,
    sold,
    split_unit_cell,
    split_unit_word,
    stock_of,
    with_pieces,
    without_half,
)
from monitor.normalise.units import read_size, units_named

LONGEST_LINE = 500
NO_PRICE = "no price is named"
_COUNTED = re.compile(r"[0-9][0-9.,]*\s*(?P<unit>[^\W\d_]+|%)")
_PER_LEFT = re.compile(r"/\s*[^\W\d_]+")


class Status(StrEnum):
    """Whether a line can be taken as it stands."""

    READ = "read"
    AMBIGUOUS = "ambiguous"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReading:
    """The answer to one line.

    ``price`` is in đồng for one ``unit`` as written; ``quantity`` says what that unit or the named
    pack holds in base units, ``unit_price`` is the price per base unit. ``stock`` is in base units.
    """

    text: str
    status: Status
    product: str | None = None
    price: int | None = None
    unit: str = ""
    quantity: float | None = None
    unit_price: int | None = None
    stock: float | None = None
    availability: Availability | None = None
    reason: str = ""
    candidates: tuple[str, ...] = ()


def read_text(line: str, market: Market) -> TextReading:
    """Return what one line says; never raises for what people write."""
    return read_or_doubted(line, market)[0]


def read_or_doubted(
    line: str, market: Market, taught: Mapping[str, str] = MappingProxyType({})
) -> tuple[TextReading, BadRecordError | None]:
    """Return what one line says, with the refusal of a figure in it that left it open.

    ``taught`` are codes by names as ``name_in`` gives them: what people said where we are not sure.
    """
    return _reader(_Same(market)).read(line, taught)


def name_in(line: str, market: Market) -> str:
    """Return what a line calls its good, in the one way of saying it; blank where it does not."""
    return _reader(_Same(market)).name(line)


class _Same:
    """A market known by being the same object, because its tables cannot be hashed."""

    __slots__ = ("market",)

    def __init__(self, market: Market) -> None:
        self.market = market

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.market is self.market

    def __hash__(self) -> int:
        return id(self.market)


@lru_cache(maxsize=4)
def _reader(same: _Same) -> _TextReader:
    return _TextReader(same.market)


class _TextReader:
    def __init__(self, market: Market) -> None:
        self._market = market
        self._catalogue = Catalogue(market)
        codes = {re.escape(one.official_code) for one in market.products.values()} - {""}
        self._official = re.compile(
            r"(?:^\s*(?:[0-9]{1,3}\s*[|;.)-]\s*)?(?:ma(?: so)?\s*:?\s*)?|[|(]\s*)"
            rf"(?:{'|'.join(sorted(codes)) or '(?!)'})(?:\s*\)|[\s|;:,/-]+(?=[a-z]))"
        )

    def read(
        self, line: str, taught: Mapping[str, str]
    ) -> tuple[TextReading, BadRecordError | None]:
        if len(line) > LONGEST_LINE:
            reason = f"longer than {LONGEST_LINE} letters"
            return TextReading(text=line, status=Status.UNREADABLE, reason=reason), None
        shelf, quotes, rest, named = self._taken_apart(line)
        if named.product is None and (code := taught.get(_name(rest))):
            named = Named(product=self._market.products.get(code))
        told = TextReading(
            text=line,
            status=Status.AMBIGUOUS,
            product=named.product.code if named.product else None,
            availability=shelf.availability,
            candidates=quotes.candidates or named.candidates,
        )
        try:
            stock = stock_of(shelf.stock, rest, named.product) if shelf.stock else None
            told = replace(told, stock=None if stock is None else _base(stock))
            return _in_what_is_sold(self._priced(told, quotes, rest, named), shelf.stock), None
        except BadRecordError as error:
            meant = proposal_of(error).get("price")
            proposed = (f"{number(int(meant))} đ",) if meant else ()
            candidates = told.candidates or proposed
            return replace(told, reason=str(error), candidates=candidates), error

    def name(self, line: str) -> str:
        return "" if len(line) > LONGEST_LINE else _name(self._taken_apart(line)[2])

    def _taken_apart(self, line: str) -> tuple[Shelf, Quotes, str, Named]:
        sentence = Sentence(tidied(line))
        sentence.take_all(self._official)
        take_asides(sentence)
        shelf = take_shelf(sentence)
        keep_price_of_now(sentence)
        quotes = take_quotes(sentence)
        rest = with_pieces(self._catalogue.without_speaker(sentence.text))
        rest, quotes, named = self._named(rest, quotes)
        return shelf, quotes, rest, named

    def _named(self, rest: str, quotes: Quotes) -> tuple[str, Quotes, Named]:
        """Return the rest and its product; a unit word beside the name becomes the price's unit.

        A word that belongs to a name (cá quả, thịt lợn hộp) is no unit.
        """
        has_unit = len(quotes.found) != 1 or bool(quotes.found[0].unit)
        without, word = split_unit_cell(rest)
        if word and not has_unit:
            return without, _in_unit(quotes, word), self._find(without)
        named = self._find(rest)
        without, word = split_unit_word(rest)
        if not word or has_unit or stated_pack(rest) != Pack():
            return rest, quotes, named
        apart = self._find(without)
        if named.product is not None and (apart.product is None or _is_of(word, named.product)):
            return rest, quotes, named
        return without, _in_unit(quotes, word), apart

    def _find(self, rest: str) -> Named:
        words = _words(rest)
        whole = self._catalogue.find(without_size(words))
        return whole if whole.product else self._catalogue.find(without_pack(words))

    def _priced(self, told: TextReading, quotes: Quotes, rest: str, named: Named) -> TextReading:
        stray = stray_numbers(_COUNTED.sub(_without_count, without_pack(rest)))
        if not quotes.found and not quotes.doubt and stray:
            quotes = small_number(Decimal(stray[0]))
            told = replace(told, candidates=quotes.candidates)
        if not quotes.found and not quotes.doubt:
            return replace(told, status=Status.UNREADABLE, reason=NO_PRICE)
        if quotes.doubt or len(quotes.found) != 1:
            return replace(told, reason=quotes.doubt)
        quote = quotes.found[0]
        if quote.value == 0:
            return replace(told, status=Status.UNREADABLE, reason="a price of zero is no price")
        price = to_whole(quote.value)
        what = sold(quote, rest, named.product)
        told = replace(told, price=price, unit=what.unit)
        if what.thousandths:
            told = replace(
                told,
                quantity=_base(what.thousandths),
                unit_price=to_whole(quote.value * 1000 / what.thousandths),
            )
        doubt = self._doubt(told, what, rest, named)
        return replace(told, reason=doubt, status=Status.AMBIGUOUS if doubt else Status.READ)

    def _doubt(self, told: TextReading, what: Sold, rest: str, named: Named) -> str:
        """Return why a complete reading may still be wrong; nothing for one that stands.

        Raises:
            BadRecordError: the price is not believable for its product.
        """
        price = told.price or 0
        if named.is_doubtful:
            return f"the name can be {', '.join(named.candidates)}"
        if stray := stray_numbers(without_pack(rest)):
            return f"it is not clear what {stray[0]} is"
        if price < LEAST_PRICE or price > MOST_PRICE:
            raise ImplausiblePriceError(f"{number(price)} đ is hardly the price of anything here")
        if named.product is None:
            return _doubt_of_other(told, what, rest, named)
        if told.unit_price is None:
            return _doubt_of_unsized(told.unit, price, named.product)
        check_band(told.unit_price, named.product)
        if what.is_loose and told.quantity != 1:
            return "the price can be for one unit or for all"
        return ""


def _without_count(found: re.Match[str]) -> str:
    """Return what stands there, but nothing for a number of units, which is no price."""
    return " " if found["unit"] == "%" or units_named(found["unit"]) else found[0]


def _words(rest: str) -> str:
    return _PER_LEFT.sub(" ", without_half(rest))


def _name(rest: str) -> str:
    return " ".join(one_way(without_pack(_words(rest))))


def _in_what_is_sold(reading: TextReading, stock: Stock | None) -> TextReading:
    """Return a reading with a stock of no unit of its own in what the price is for."""
    if stock is None or stock.unit or reading.status is not Status.READ or not reading.quantity:
        return reading
    number = read_size(stock.number) * Decimal(str(reading.quantity))
    return replace(reading, stock=_base(int(number * 1000)))


def _in_unit(quotes: Quotes, word: str) -> Quotes:
    return replace(quotes, found=(replace(quotes.found[0], unit=word.casefold()),))


def _is_of(word: str, product: Product) -> bool:
    """Say whether a word is one of a product's name: lon is lợn there, and no can."""
    return any(may_stand_for(word.casefold(), known) for known in one_way(product.name))


MOST_PRICE = 100_000_000
"""No food costs more a unit, in đồng."""
MOST_OF_OTHERS = 5_000_000
"""No good that the watchlist does not know is believed to cost more a kg, litre or piece."""


def _doubt_of_other(told: TextReading, what: Sold, rest: str, named: Named) -> str:
    """Return a doubt about the price of a good that is not on the watchlist."""
    if (told.unit_price or 0) > MOST_OF_OTHERS:
        return f"{number(told.price or 0)} đ is hardly the price of one {told.unit}"
    if is_abbreviated(rest):
        return f"it is not clear what {rest.strip(' |')} is"
    if not told.unit and told.quantity is None:
        return f"it is not said what {number(told.price or 0)} đ is for"
    is_open = what.is_loose and not named.is_branded and (told.quantity or 0) > 1
    return "the price can be for one unit or for all" if is_open else ""


def _doubt_of_unsized(unit: str, price: int, product: Product) -> str:
    """Return why a price cannot be held against others: its unit is none, or of unknown size."""
    if not unit:
        return f"it is not said what {number(price)} đ is for"
    if not units_named(unit):
        return f"it is not clear what {unit} is"
    return f"it is not said what one {unit} of {product.name} holds"


def _base(thousandths: int) -> float:
    """Return thousandths in base units, whole where they are."""
    return thousandths // 1000 if thousandths % 1000 == 0 else thousandths / 1000
