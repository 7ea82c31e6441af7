"""Pack sizes in product names: ``túi 5kg``, ``vỉ 10 quả``, ``thùng 30 gói x 75g``.

A size that belongs to something else (``0,5 kg/con``), one of a range or an estimate, and a gift
that comes with the pack are no pack size, what a pack holds is (``300 g/khay``); two sizes that do
not multiply are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from monitor.domain.errors import UnknownUnitError, UnreadableAmountError
from monitor.domain.market import BaseUnit, Product
from monitor.normalise.spelling import composed, dashed, plain_vowel
from monitor.normalise.units import Measure, Unit, read_size, units_named

_INNER = r"gói|goi|hộp|hop|chai|lon|túi|tui|hũ|hu|bịch|bich|miếng|cây|ly|vắt|lọ|vỉ|vi|bao|bình|binh"
_SIZES = (
    "chục|chuc|tá|yến|tạ|tấn|cân|kgs?|kí|ký|gram|gam|gr|g|lạng|lang|lít|lit|l|ml"
    "|quả|qủa|qua|trái|trai|trứng|trung|cái|cai"
)
_HOLDER = rf"{_INNER}|bó|bo|thùng|thung|lốc|loc|két|khay|can|giỏ|gio"
_WRITTEN = (
    r"(?P<bound>[~/]\s*|-(?=[0-9])|(?<=[0-9])\s*-\s*)?(?:(?<![\w.,])|(?<=[0-9][x×*]))(?P<number>[0-9]+(?:[.,][0-9]+)?)\s*"
    rf"(?:(?P<times>[x×*](?=\s*[0-9]))|(?:(?P<unit>{_SIZES}|{_INNER})(?!\w)"
    rf"(?:\s*/\s*(?:{_HOLDER})(?!\w)|(?P<shared>\s*/|\s*-(?=\s*[0-9])))?))"
)
_FIGURE = re.compile(_WRITTEN, re.IGNORECASE)
_HELD_FIGURE = re.compile(
    rf"(?:(?<!\w)(?:{_HOLDER}|cây|cay)\s+)?{_WRITTEN}(?:\s*[x×*])?", re.IGNORECASE
)
_GIFT = re.compile(
    r"\b(?:tặng|kèm|tang kem|(?:khuyến m[aạ]i|km)(?=\s*:?\s*(?:[0-9]|tặng|thêm|kèm)))\b.*",
    re.IGNORECASE,
)
_OF_EGGS = re.compile(r"\s+(?:gà|ga|vịt|vit|cút|cut|chim|ta|cn|công)\b", re.IGNORECASE)
_EMPTY_BRACKETS = re.compile(r"\(\s*\)")
_CASE_OF = re.compile(r"(?P<unit>[^\W\d_]+)\s+(?P<number>[0-9]{1,3})")
_INNER_KEYS = frozenset(plain_vowel(word) for word in _INNER.split("|"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The sizes that a name states: how many packs lie within, and what one holds by base unit."""

    counts: tuple[tuple[int, str], ...] = ()
    sizes: tuple[tuple[BaseUnit, int], ...] = ()

    def total(self, product: Product) -> int | None:
        """Return what the whole holds in thousandths of the base unit, where that is said.

        Raises:
            UnknownUnitError: two sizes or two counts stand side by side.
        """
        sizes = [size for base, size in self.sizes if base == product.base_unit]
        if len(set(sizes)) > 1 or len(set(self.counts)) > 1:
            raise UnknownUnitError(
                f"the name of this {product.name} states more than one pack size"
            )
        count, inner = self.counts[0] if self.counts else (1, "")
        if sizes:
            return count * sizes[0]
        held = {plain_vowel(name): size for name, size in product.packs.items()}
        return count * held[inner] if inner in held else None


@lru_cache(maxsize=16_384)
def read_pack(name: str) -> Pack:
    """Return the pack sizes that a product name states; an empty one when there are none.

    Raises:
        UnreadableAmountError: a size is no number, as in ``79.0000ml``.
    """
    counts: list[tuple[int, str]] = []
    sizes: list[tuple[BaseUnit, int]] = []
    for found in _FIGURE.finditer(_GIFT.sub("", dashed(composed(name)))):
        if found["bound"] or found["shared"]:
            continue
        if found["times"]:
            counts.append((int(found["number"]), "")) if found["number"].isdigit() else None
        elif plain_vowel(found["unit"]) in _INNER_KEYS:
            counts += _count(found, is_late=bool(sizes))
        else:
            sizes += _size(found)
    return Pack(counts=tuple(counts), sizes=tuple(sizes))


def stated_pack(name: str) -> Pack | None:
    """Return what :func:`read_pack` does, and ``None`` where a size is no number."""
    try:
        return read_pack(name)
    except UnreadableAmountError:
        return None


def without_pack(name: str) -> str:
    """Return the name without its pack size, to be matched with the watchlist."""
    return _without(_HELD_FIGURE, name)


def without_size(name: str) -> str:
    """Return the name without the size alone: a pack may be part of it (``Thịt lợn hộp 170g``)."""
    return _without(_FIGURE, name)


def _without(pattern: re.Pattern[str], name: str) -> str:
    rest = _GIFT.sub("", dashed(composed(name)))
    return composed(_EMPTY_BRACKETS.sub(" ", pattern.sub(_blank, rest)))


def _blank(found: re.Match[str]) -> str:
    """Return nothing for a size; what is counted may begin the name: ``vỉ 10 trứng gà ta``."""
    is_name = _OF_EGGS.match(found.string, found.end()) is not None
    return " trứng " if is_name and plain_vowel(found["unit"] or "") == "trung" else " "


def measure_in_pack(unit: str, name: str, product: Product) -> Measure | None:
    """Return what a container named in the unit column holds by the pack size in the name.

    Raises:
        UnknownUnitError: the name states several sizes, or the container can be the inner one.
    """
    pack = read_pack(name)
    total = pack.total(product)
    case = _CASE_OF.fullmatch(composed(unit))
    word = case["unit"] if case else composed(unit)
    if total is None:
        return None
    stated = int(case["number"]) if case else 0
    if not pack.counts:
        total = _total_of_one(total, stated, units_named(word))
    elif stated != pack.counts[0][0] if stated else plain_vowel(word) == pack.counts[0][1]:
        raise UnknownUnitError(f"{unit!r} can be the whole or one pack within {name!r}")
    return Measure(name="", thousandths=total) if total else None


def _total_of_one(size: int, stated: int, units: tuple[Unit, ...]) -> int:
    if stated:
        return size * stated
    return 0 if any(unit.holds_several for unit in units) else size


def _count(found: re.Match[str], *, is_late: bool) -> list[tuple[int, str]]:
    """Return a count of packs; one that follows the size without a sign only describes it."""
    before = found.string[: found.start()].rstrip()
    if not found["number"].isdigit() or (is_late and not before.endswith(("x", "×", "*"))):
        return []
    return [(int(found["number"]), plain_vowel(found["unit"]))]


def _size(found: re.Match[str]) -> list[tuple[BaseUnit, int]]:
    sizes = []
    for unit in units_named(found["unit"]):
        total = read_size(found["number"]) * unit.thousandths
        if unit.base is not None and total and total == total.to_integral_value():
            sizes.append((unit.base, int(total)))
    return sizes
