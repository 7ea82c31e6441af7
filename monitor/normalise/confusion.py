"""Which slip of the pen makes one price of another: zeros, thousands, packs, pieces.

A price that is off by just the size of something has a name and a corrected value. A factor that a
market can reach by itself (below ``NEAREST``) is believed to be a slip only where the record names
the very pack; nothing rises more overnight, but slips do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import log

from monitor.domain.errors import BadRecordError
from monitor.domain.market import BaseUnit, Product
from monitor.domain.observation import Observation, RawRecord
from monitor.normalise.packs import read_pack
from monitor.normalise.units import units_named

FACTORS = (10, 100, 1000)
LEAST, MOST = 0.75, 1.6
"""A price is off by a factor when the corrected one lies between these shares of the usual."""
NEAREST = FACTORS[0] / MOST
CLOSE = log(1.15)
"""How near, in logarithms, the corrected price must come to the usual one to name a pack."""
_DOZENS: tuple[tuple[str, int], ...] = (("chục", 10_000), ("tá", 12_000))
_WEIGHTS: tuple[tuple[str, int], ...] = (("lạng", 100), ("yến", 10_000), ("tạ", 100_000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """A slip with its name and what was probably meant.

    ``code`` is ``zeros``, ``thousands``, ``pack_price`` (of a pack, taken for one base unit),
    ``piece_price``, ``wholesale_pack`` or ``unit_price`` (of one base unit, taken for a pack).
    ``within_reach`` says that a market could have moved so far by itself.
    """

    code: str
    factor: str
    price: int
    pack: str = ""
    within_reach: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """What a pack holds, in thousandths of the base unit, and whether the record itself says it."""

    word: str
    thousandths: int
    is_said: bool


def confusion(
    price: int, usual: float, packs: Sequence[Held], *, converted: bool
) -> Confusion | None:
    """Return the slip that explains a price; ``None`` when none does.

    ``packs`` are those that may be meant; ``converted`` says that the price was divided by a pack.
    """
    if price <= 0 or usual <= 0:
        return None
    return _pack_slip(price, usual, packs, converted=converted) or _factor_slip(price, usual)


def packs_of(product: Product | None, one: Observation, record: RawRecord) -> list[Held]:
    """Return the packs of a product that a record may have confused."""
    if product is None:
        return []
    is_converted = "converted_unit" in one.flags
    held = [Held(word, size, is_converted) for word, size in product.packs.items()]
    usual = _DOZENS if product.base_unit is BaseUnit.PIECE else ()
    weights = _WEIGHTS if product.base_unit is BaseUnit.KG and is_converted else ()
    held += [Held(word, size, is_converted) for word, size in (*usual, *weights)]
    if (total := _total(product, record)) is not None:
        held.append(Held("", total, is_said=True))
    return held


def _total(product: Product, record: RawRecord) -> int | None:
    try:
        total = read_pack(record.fields.get("product", "")).total(product)
    except BadRecordError:
        return None
    return total if total != 1000 else None


def _pack_slip(
    price: int, usual: float, packs: Sequence[Held], *, converted: bool
) -> Confusion | None:
    ratio = price / usual
    found: list[tuple[float, Held]] = []
    for held in packs:
        size = held.thousandths / 1000
        off = abs(log(ratio * size if converted else ratio / size))
        if off <= CLOSE < abs(log(size)) / 2 and (held.is_said or not within_reach(size)):
            found.append((off, held))
    if not found:
        return None
    held = min(found, key=lambda one: one[0])[1]
    size = held.thousandths / 1000
    meant = price * size if converted else price / size
    return Confusion(
        code="unit_price" if converted else code_of(held.word),
        factor=f"{'×' if converted else '÷'} {size:g}",
        price=round(meant),
        pack=held.word,
        within_reach=within_reach(size),
    )


def code_of(word: str) -> str:
    """Return the name of the slip that takes the price of a pack for that of one unit."""
    units = units_named(word)
    if any(unit.holds_several for unit in units):
        return "wholesale_pack"
    is_piece = any(unit.base is BaseUnit.PIECE and unit.thousandths == 1000 for unit in units)
    return "piece_price" if is_piece else "pack_price"


def _factor_slip(price: int, usual: float) -> Confusion | None:
    if within_reach(price / usual):
        return None
    for factor, name, meant in moved(price):
        if LEAST <= meant / usual <= MOST:
            return Confusion(code=name_of(factor), factor=name, price=meant)
    return None


def within_reach(ratio: float, reach: float = NEAREST) -> bool:
    """Say whether a market could move by this factor overnight without anybody's slip."""
    return 1 / reach < ratio < reach


def name_of(factor: int) -> str:
    """Return the name of a slip by a power of ten."""
    return "thousands" if factor == FACTORS[-1] else "zeros"


def moved(price: int | Decimal) -> Iterator[tuple[int, str, int]]:
    """Yield each power of ten that people slip by, its sign, and the price moved by it."""
    for factor in reversed(FACTORS):
        yield factor, f"× {factor}", round(price * factor)
        if price >= factor:
            yield factor, f"÷ {factor}", round(price / factor)
