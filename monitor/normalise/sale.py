"""In what unit a record sells its product: the unit column, the pack in the name, or refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from monitor.domain.errors import MissingFieldError, UnreadableAmountError
from monitor.domain.market import BaseUnit, Product
from monitor.normalise.money import read_scale
from monitor.normalise.packs import measure_in_pack, read_pack
from monitor.normalise.units import Measure, measure_of, units_named, unknown_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A product with what one sold unit of it holds, and the scale of its bare amounts.

    ``measure`` is ``None`` when no unit was said, which is refused as soon as a figure needs it.
    """

    product: Product
    measure: Measure | None
    scale: Decimal
    name: str = ""

    def measure_for(self, unit: str) -> Measure:
        """Return the measure of a figure that carries a unit of its own, or of the record.

        Raises:
            UnknownUnitError: the unit is unknown, or contradicts the record's.
            MissingFieldError: no unit is said anywhere.
        """
        if not unit:
            if self.measure is None:
                raise MissingFieldError(
                    f"no unit is given for {self.product.name}; name its column, or a default"
                )
            return self.measure
        own = container_of(unit, self.name, self.product)
        if self.measure and own.thousandths != self.measure.thousandths:
            raise unknown_unit(f"{unit} beside {self.measure.name}", self.product)
        return own

    def quantity_measure(self, unit: str) -> Measure:
        """Return the measure of a quantity, which may be in another unit than the price."""
        return container_of(unit, self.name, self.product) if unit else self.measure_for("")


def sale_of(
    product: Product, unit: str, name: str, *, amount_unit: str, symbol: str, is_open: bool = False
) -> Sale:
    """Return how a record sells: ``đ/kg`` and ``nghìn đồng/kg`` also say the scale of its amounts.

    In an open market a product without any unit is in its base unit, and one that no watchlist
    knows has no plausible band.

    Raises:
        UnknownUnitError: the unit is not known for this product, or its size is said nowhere.
        UnreadableAmountError: the unit column and the configured amount unit contradict.
    """
    scale, word = read_scale(unit, symbol)
    usual, usual_word = read_scale(amount_unit, symbol)
    if scale and usual and scale != usual:
        raise UnreadableAmountError(
            f"the unit {unit!r} contradicts the amount unit {amount_unit!r}"
        )
    word = word or (usual_word if usual else "")
    measure = container_of(word, name, product) if word else _by_name_alone(name, product)
    if measure is None and is_open:
        measure = Measure(name=product.base_unit, thousandths=1000)
    return Sale(product=product, measure=measure, scale=scale or usual or Decimal(1), name=name)


def container_of(unit: str, name: str, product: Product) -> Measure:
    """Return what a unit holds; the size in the name says more than the product's usual packs.

    Raises:
        UnknownUnitError: the unit is not known, or what it holds is said nowhere.
    """
    known = measure_of(unit, product)
    if known is None or any(one.base is None for one in units_named(unit)):
        named = measure_in_pack(unit, name, product)
        known = replace(named, name=unit) if named else known
    if known is None:
        raise unknown_unit(unit, product)
    return known


def open_product(text: str, unit: str, symbol: str) -> Product:
    """Return a product of its own for a name that no watchlist knows, without a plausible band.

    Its base unit is that of its unit of sale: a piece where it is sold by the case or the bunch.
    """
    word = read_scale(unit, symbol)[1]
    bases = [one.base for one in units_named(word)] or [base for base, _ in read_pack(word).sizes]
    base = bases[0] if bases else BaseUnit.KG
    return Product(
        code=text,
        name=text,
        group="",
        base_unit=base or BaseUnit.PIECE,
        plausible_low=0,
        plausible_high=0,
        packs={} if base else {word: 1000},
    )


def _by_name_alone(name: str, product: Product) -> Measure | None:
    total = read_pack(name).total(product)
    return Measure(name="", thousandths=total) if total else None
