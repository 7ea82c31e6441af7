"""What a price in a line is for: the unit it names, the pack in the name, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from monitor.domain.errors import UnknownUnitError
from monitor.domain.market import BaseUnit, Product
from monitor.normalise.packs import Pack, read_pack
from monitor.normalise.sale import container_of
from monitor.normalise.spelling import plain_vowel, words
from monitor.normalise.text_price import Quote
from monitor.normalise.text_stock import Stock
from monitor.normalise.units import measure_of, read_size, units_named

_HALF = re.compile(r"\b(?:nửa|nua)\s+(?P<unit>[^\W\d_]+)", re.IGNORECASE)
_SINGLE = re.compile(
    r"(?<![\d.,])(?:1|một|mot)\s*"
    r"(?P<unit>kg|ký|ki|cân|lạng|lang|lít|lit|l|chục|chuc|tá|tạ|yến|tấn|quả|trái)(?!\w)",
    re.IGNORECASE,
)
_HOLDERS = (
    "túi|tui|gói|goi|chai|hộp|hop|vỉ|vi|thùng|thung|khay|lốc|loc|can|bao|bịch|bình|hũ|lọ|két|giỏ"
    "|cây|cay"
)
_HELD = re.compile(
    rf"\b(?:{_HOLDERS})\s+(?:[^\W\d]+\s+){{0,3}}(?=[0-9])|(?:^|/)\s*(?:{_HOLDERS})\b|[0-9]\s*(?:{_HOLDERS}|g|gr|gram|gam|ml)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"[0-9][0-9.,]*\s*[^\W\d_]+")
_BARE_COUNT = re.compile(
    r"\b(?:vỉ|vi|khay|thùng|thung|lốc|loc|hộp|hop)\s+[0-9]{1,3}(?![\w.,]|\s*[x×*/]|\s*[^\W\d_]+\b)",
    re.IGNORECASE,
)
_SIZE_FIRST = re.compile(
    r"(?P<size>[0-9]+(?:,[0-9]+)?\s*(?:ml|g|gr|l|lít|kg))\s*[x×*]\s*(?P<count>[0-9]{1,3})(?!\s*[\w.,])",
    re.IGNORECASE,
)
_CELLS = re.compile(r"[;|]")
_UNIT_CELL = re.compile(
    r"(?:^|[|;,(-]|(?<!nghìn)(?<!nghin)(?<!ngàn)(?<!ngan)/)\s*(?:1\s*[|;]?\s*)?(?P<unit>[^\W\d_]+)\s*(?=$|[|;,)-])"
)
_CASE = re.compile(r"\b(?:thùng|thung|lốc|loc|két|kiện)\b", re.IGNORECASE)
_EACH = frozenset({"1", "mỗi", "moi", "một", "mot"})
_HOLDER = re.compile(r"(?P<unit>gói|goi|hộp|hop|chai|lon|túi|tui|vỉ|bịch)\s+[0-9]", re.IGNORECASE)
_UNIT_WORDS = frozenset(
    words(
        """
        kg ký kí ky cân lạng lang chục chuc tá tạ yến tấn lít lit mớ mo bó bo vỉ vi thùng thung hộp
        hop gói goi chai lon túi tui lốc loc két khay bịch bình bao can quả qua trái trai củ cu cái
        cai bắp
        """
    )
)
_KINDS = frozenset({"quả", "qua", "trái", "trai", "củ", "cu"})
"""Words that often only say what kind of a thing a good is: củ su hào."""
_TIMES = {"": 1, "chuc": 10, "nghin": 10**3, "ngan": 10**3, "trieu": 10**6}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """How much a price is for: ``thousandths`` of the base unit, unset where that is not known.

    ``unit`` is the canonical spelling of a named unit; empty for a pack.
    """

    unit: str = ""
    thousandths: int | None = None
    is_loose: bool = False
    """Whether an amount was named without a pack around it: ``2kg 134k``."""


def without_half(rest: str) -> str:
    """Return the words without a half that was named (``nửa cân``)."""
    return _HALF.sub(" ", rest)


def sold(quote: Quote, rest: str, product: Product | None) -> Sold:
    """Return what the price is for, by the unit after it or by the pack in the rest of the line.

    Raises:
        BadRecordError: the unit or the pack can be two things.
    """
    return _per_unit(quote, rest, product) if quote.unit else _by_pack(rest, product)


def stock_of(stock: Stock, rest: str, product: Product | None) -> int | None:
    """Return the stock told in thousandths of the base unit, unset where its unit says too little.

    A stock of packs (``tồn 60 túi``) is in those of the name (``túi 5kg``).

    Raises:
        BadRecordError: the number or the unit can be two things.
    """
    if stock.is_none:
        return 0
    one = stock.each * (_thousandths(stock.unit, rest, product) or 0)
    if not one:
        return None
    number = read_size(stock.number) + Decimal(f"0.{stock.part or 0}")
    total = number * _TIMES[stock.scale] * one
    if stock.more:
        count, unit = stock.more
        total += int(count) * (_thousandths(unit, rest, product) or 0)
    return int(total)


def split_unit_word(rest: str) -> tuple[str, str]:
    """Return the words without a unit word at their end or beginning, and that word.

    The unit of a half (``nửa ký``) is no unit of its own.
    """
    if _HALF.search(rest):
        return rest, ""
    found = [word for word in _CELLS.sub(" ", rest).split() if word.strip(":,.-")]
    is_each = len(found) > 1 and found[0].casefold() in _EACH
    found = found[1:] if is_each else found
    is_kind = bool(found) and found[0].casefold() in _KINDS and not is_each
    places = [0] if len(found) > 1 and not is_kind else []
    if len(found) > 1 and (found[-2] in _EACH or not found[-2][-1].isdigit()):
        places.insert(0, -1)
    for at in places:
        word = found[at].strip(":,.-")
        if word.casefold() in _UNIT_WORDS and units_named(word):
            left = found[:-1] if at else found[1:]
            if left[-1].casefold() in _EACH:
                left = left[:-1]
            return " ".join(left), word
    return rest, ""


def split_unit_cell(rest: str) -> tuple[str, str]:
    """Return the words without a cell or clause that holds a unit alone, and that unit."""
    for found in _UNIT_CELL.finditer(rest):
        if found["unit"].casefold() in _UNIT_WORDS and units_named(found["unit"]):
            return f"{rest[: found.start()]} | {rest[found.end() :]}", found["unit"]
    return rest, ""


def with_pieces(rest: str) -> str:
    """Return the words with counts of a pack in full: ``vỉ 30 quả``, ``24 x 500ml``."""
    return _BARE_COUNT.sub(r"\g<0> quả", _SIZE_FIRST.sub(r"\g<count> x \g<size>", rest))


def _per_unit(quote: Quote, rest: str, product: Product | None) -> Sold:
    if quote.holds:
        if product is None or product.base_unit is not BaseUnit.PIECE:
            raise UnknownUnitError(f"it is not clear what {quote.holds} is")
        return Sold(thousandths=int(quote.holds) * 1000)
    one = _thousandths(quote.unit, rest, product)
    count = read_size(quote.count) if quote.count else Decimal(1)
    if count != 1:
        return Sold(thousandths=_whole(count * one) if one else None)
    return Sold(unit=_canonical(quote.unit, product), thousandths=one)


def _by_pack(rest: str, product: Product | None) -> Sold:
    half = _HALF.search(rest)
    if half and units_named(half["unit"]):
        one = _thousandths(half["unit"], "", product)
        return Sold(thousandths=one // 2 if one else None)
    pack = read_pack(rest)
    holder = product or _own_product(pack)
    total = pack.total(holder) if holder else None
    if total is None:
        return _unsized(rest, product)
    single, is_held = _SINGLE.search(rest), bool(_HELD.search(rest))
    unit = _canonical(single["unit"], holder) if single and not is_held else ""
    return Sold(unit=unit, thousandths=total, is_loose=not unit and not is_held)


def _unsized(rest: str, product: Product | None) -> Sold:
    """Return a pack whose size is not said in the product's base unit.

    Raises:
        UnknownUnitError: an amount stands there without a pack, so the price may be for all of it.
    """
    held = _HOLDER.search(rest)
    if held:
        return Sold(thousandths=_thousandths(held["unit"], "", product))
    if (amount := _AMOUNT.search(rest)) and not _HELD.search(rest):
        raise UnknownUnitError(f"the price can be for one unit or for {amount[0].strip()!r}")
    return Sold()


def _thousandths(word: str, rest: str, product: Product | None) -> int | None:
    """Return what one unit holds: of the product, or by its own nature for an unknown one."""
    word = _weighed(word, product)
    units = units_named(word)
    if product is None:
        natural = [unit for unit in units if unit.base is not None]
        if len(natural) > 1:
            raise UnknownUnitError(f"{word!r} can be {' or '.join(unit.name for unit in natural)}")
        if natural:
            return natural[0].thousandths
        product = _own_product(read_pack(rest))
    if product is None or not units:
        return None
    if within := _within(word, rest, product):
        return within
    try:
        return container_of(word, rest, product).thousandths
    except UnknownUnitError:
        return None


def _within(word: str, rest: str, product: Product) -> int | None:
    """Return what one pack of a named case holds: ``thùng 24 chai 500ml, 5k/chai``."""
    pack = read_pack(rest)
    if not _CASE.search(rest) or [plain_vowel(word)] != [inner for _, inner in pack.counts]:
        return None
    sizes = [size for base, size in pack.sizes if base == product.base_unit]
    if not sizes and (one := measure_of(word, product)):
        return one.thousandths
    return sizes[0] if len(sizes) == 1 else None


def _own_product(pack: Pack) -> Product | None:
    """Return a stand-in with the base unit of the only size named, for an unknown product."""
    bases = {base for base, _ in pack.sizes}
    if len(bases) != 1:
        return None
    (base,) = bases
    return Product(code="", name="", group="", base_unit=base, plausible_low=0, plausible_high=0)


def _weighed(word: str, product: Product | None) -> str:
    """Return cân for a ``can`` of what is sold by weight: marks were left out."""
    is_by_weight = product is not None and product.base_unit is BaseUnit.KG
    return "cân" if word == "can" and is_by_weight else word


def _canonical(word: str, product: Product | None) -> str:
    units = units_named(_weighed(word, product))
    fitting = [unit for unit in units if product is not None and unit.base == product.base_unit]
    chosen = (*fitting, *units)
    return chosen[0].name if chosen else word


def _whole(value: Decimal) -> int | None:
    return int(value) if value == value.to_integral_value() else None
