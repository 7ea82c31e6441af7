"""Units as people write them, in thousandths of a base unit: ``lạng`` is 100 g, ``tạ`` is 100 kg.

What a bunch, a box or a crate holds is the product's own matter (``packs`` in the configuration) or
is said by the pack size in the name; it is never assumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from monitor.domain.errors import UnknownUnitError
from monitor.domain.market import BaseUnit, Product
from monitor.normalise.numbers import read_number, to_whole
from monitor.normalise.spelling import composed, may_stand_for, plain_vowel

_KG, _LITRE, _PIECE = BaseUnit.KG, BaseUnit.LITRE, BaseUnit.PIECE


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit under its canonical spelling.

    ``thousandths`` of ``base`` make one; both are unset for a container or bundle.
    """

    name: str
    base: BaseUnit | None = None
    thousandths: int = 0
    holds_several: bool = False
    """Whether it is a case of packs (``thùng``), whose size is not that of the pack within."""


_MEASURES: tuple[tuple[str, BaseUnit, int, tuple[str, ...]], ...] = (
    ("kg", _KG, 1000, ("kí", "ký", "ki", "kilo", "kilogam", "kilôgam", "kilogram", "cân", "kgs")),
    ("g", _KG, 1, ("gam", "gram", "gr", "grams")),
    ("lạng", _KG, 100, ("hg",)),
    ("yến", _KG, 10_000, ()),
    ("tạ", _KG, 100_000, ("quintal", "qtl")),
    ("tấn", _KG, 1_000_000, ("ton", "tonne", "tonnes")),
    ("lít", _LITRE, 1000, ("l", "litre", "liter", "lit")),
    ("ml", _LITRE, 1, ("mililít", "mililit")),
    ("quả", _PIECE, 1000, ("trái", "qủa", "trứng", "hột")),
    ("cái", _PIECE, 1000, ("chiếc", "piece", "pieces", "pc", "pcs")),
    ("con", _PIECE, 1000, ()),
    ("củ", _PIECE, 1000, ()),
    ("cây", _PIECE, 1000, ()),
    ("chục", _PIECE, 10_000, ()),
    ("tá", _PIECE, 12_000, ("dozen",)),
)
_PACKS = (
    "gói", "hộp", "chai", "lon", "túi", "bao", "bịch", "khay", "hũ", "lọ", "can", "bình", "ly",
    "cốc", "tô", "tuýp", "vỉ", "bộ", "miếng", "ổ", "bó", "mớ", "nải", "buồng", "bắp", "chùm",
    "giỏ", "cặp",
)  # fmt: skip
_CASES = ("thùng", "két", "lốc", "lô", "dây", "kiện")
_SPELLINGS = {"túi": ("bag",), "bịch": ("bich",), "hũ": ("hủ",), "bình": ("bidon",)}

_CANDIDATES: dict[str, list[tuple[str, Unit]]] = {}
for _name, _base, _size, _others in _MEASURES:
    _unit = Unit(name=_name, base=_base, thousandths=_size)
    for _word in (_name, *_others):
        _CANDIDATES.setdefault(plain_vowel(_word), []).append((_word, _unit))
for _name in (*_PACKS, *_CASES):
    _unit = Unit(name=_name, holds_several=_name in _CASES)
    for _word in (_name, *_SPELLINGS.get(_name, ())):
        _CANDIDATES.setdefault(plain_vowel(_word), []).append((_word, _unit))

_COUNTED = re.compile(r"(?P<number>[0-9][0-9.,]*)\s*(?P<unit>[^\W\d_]+)")
_FILLED = re.compile(r"(?P<unit>[^\W\d_]+)\s+(?P<number>[0-9][0-9.,]*)\s*(?P<inner>[^\W\d_]+)?")


@lru_cache(maxsize=4096)
def units_named(word: str) -> tuple[Unit, ...]:
    """Return every unit that the typed word can mean: ``ta`` is a dozen or a hundred kilograms."""
    typed = composed(word).casefold()
    found = _CANDIDATES.get(plain_vowel(typed), [])
    exact = tuple(unit for known, unit in found if known == typed)
    meant = (unit for known, unit in found if may_stand_for(typed, known))
    return exact or tuple(dict.fromkeys(meant))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How much one priced unit holds, in thousandths of the product's base unit."""

    name: str
    thousandths: int

    def unit_price(self, amount: Decimal) -> int:
        """Return the price per base unit, half rounded away from zero."""
        return to_whole(amount * 1000 / self.thousandths)

    def quantity(self, number: Decimal) -> int:
        """Return so many of this unit in thousandths of the base unit."""
        if number == (whole := int(number)):
            return whole * self.thousandths
        return to_whole(number * self.thousandths)


def measure_of(text: str, product: Product) -> Measure | None:
    """Return what a unit text means for a product, ``None`` for a container of unsaid size.

    ``100g``, ``10 quả`` and ``chai 750ml`` say a number; ``mớ`` needs the product's ``packs``.

    Raises:
        UnknownUnitError: the unit is not known, is of another kind than the product's base unit,
            or could be two.
    """
    written = composed(text).casefold()
    if whole := _one(written, product):
        return whole
    if counted := _COUNTED.fullmatch(written):
        return _times(counted["number"], counted["unit"], text, product)
    if filled := _FILLED.fullmatch(written):
        if filled["inner"] is None:
            return None
        return _times(filled["number"], filled["inner"], text, product)
    units = units_named(written)
    if units and all(unit.base in {None, BaseUnit.PIECE} for unit in units):
        return None
    raise unknown_unit(text, product)


def _times(number: str, unit: str, text: str, product: Product) -> Measure | None:
    one = _one(unit, product)
    if one is None:
        if any(named.base is None for named in units_named(unit)):
            return None
        raise unknown_unit(text, product)
    total = read_size(number) * one.thousandths
    if total != total.to_integral_value() or not total:
        raise unknown_unit(text, product)
    return Measure(name=composed(text).casefold(), thousandths=int(total))


def _one(word: str, product: Product) -> Measure | None:
    for name, thousandths in product.packs.items():
        if may_stand_for(word, composed(name).casefold()):
            return Measure(name=composed(name), thousandths=thousandths)
    fitting = {unit for unit in units_named(word) if unit.base == product.base_unit}
    if len(fitting) != 1:
        return None
    unit = fitting.pop()
    return Measure(name=unit.name, thousandths=unit.thousandths)


def read_size(written: str) -> Decimal:
    """Return a number in a size such as ``1,5`` or ``1.5``, where shops use both marks.

    Raises:
        UnreadableAmountError: three decimals, which could be thousands in the other style.
    """
    if re.fullmatch(r"[0-9]{1,3}\.[0-9]{1,2}", written):
        return Decimal(written)
    return read_number(written)


def allowed_units(product: Product) -> Iterator[str]:
    """Yield the canonical units in which a product may be reported."""
    yield from product.packs
    yield from (name for name, base, _, _ in _MEASURES if base == product.base_unit)


def unknown_unit(text: str, product: Product) -> UnknownUnitError:
    """Return the refusal of a unit, with what is allowed and the way to teach a local one."""
    allowed = ", ".join(dict.fromkeys(allowed_units(product)))
    return UnknownUnitError(
        f"{text!r} is no unit of {product.name} ({product.code}); allowed are {allowed}. "
        "A local unit needs its size in the product's packs, or in the product's name"
    )
