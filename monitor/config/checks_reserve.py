"""Reserves that can be weighed: goods with products of one base unit, quantities in that unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.config import schema
from monitor.config.checks import Complaint
from monitor.config.draft import Draft
from monitor.config.schema import CommitmentEntry, NeedEntry, ProductEntry
from monitor.config.tree import Path
from monitor.config.written import Quantity


def base_units(draft: Draft, good: str, products: Sequence[str]) -> set[str]:
    """Return the base units of the products that count for a good."""
    return {
        product.base_unit.value
        for product in draft.models(ProductEntry)
        if product.group == good and (not products or product.code in products)
    }


def unit_of(draft: Draft, good: str) -> str:
    """Return the base unit in which a good is weighed; empty when there is not exactly one."""
    needs = [need for need in draft.models(NeedEntry) if need.good == good]
    products = needs[0].products if needs else ()
    units = base_units(draft, good, products)
    return units.pop() if len(units) == 1 else ""


def quantities(draft: Draft) -> Iterator[Complaint]:
    """Yield quantities that cannot be stated in the base unit they are about."""
    for product in draft.all(ProductEntry):
        for name, pack in product.model.packs.items() if product.has("packs", "base_unit") else ():
            yield from _fits(pack, product.model.base_unit.value, (*product.path, "packs", name))
    for need in draft.all(NeedEntry):
        if need.has("monthly_need", "products"):
            unit = unit_of(draft, need.model.good)
            yield from _fits(need.model.monthly_need, unit, (*need.path, "monthly_need"))
    for promise in draft.all(CommitmentEntry):
        unit = unit_of(draft, promise.model.good)
        yield from _fits(promise.model.quantity, unit, (*promise.path, "quantity"))


def goods(draft: Draft) -> Iterator[Complaint]:
    """Yield needs whose products cannot be added up."""
    groups = {product.code: product.group for product in draft.models(ProductEntry)}
    complete = all(entry.has("group", "base_unit") for entry in draft.all(ProductEntry))
    for need in draft.all(NeedEntry):
        for index, code in enumerate(need.model.products):
            if groups.get(code, need.model.good) != need.model.good:
                text = f'found "{code}", a product of group "{groups[code]}"'
                yield (
                    (*need.path, "products", index),
                    f'{text}; allowed are those of "{need.model.good}"',
                )
        units = base_units(draft, need.model.good, need.model.products)
        is_known = any(group.code == need.model.good for group in draft.models(schema.GroupEntry))
        is_clear = complete and is_known and groups.keys() >= set(need.model.products)
        if is_clear and not units and need.has("products"):
            text = f'no product belongs to "{need.model.good}"'
            yield (*need.path, "good"), f"{text}; a reserve of nothing cannot be counted"
        if len(units) > 1:
            text = f'products of "{need.model.good}" are counted in {" and ".join(sorted(units))}'
            yield (
                (*need.path, "good"),
                f"{text}; name under products those that count, all in one unit",
            )


def repeats(draft: Draft) -> Iterator[Complaint]:
    """Yield needs and commitments that are stated twice."""
    seen: set[tuple[str, ...]] = set()
    for need in draft.all(NeedEntry):
        if ("", need.model.good) in seen:
            yield (*need.path, "good"), f'the need of "{need.model.good}" is given twice; keep one'
        seen.add(("", need.model.good))
    for promise in draft.all(CommitmentEntry):
        pair = (promise.model.retailer, promise.model.good)
        if pair in seen:
            text = f'"{pair[0]}" is committed twice to "{pair[1]}"; add the two up'
            yield (*promise.path, "good"), text
        seen.add(pair)


def _fits(quantity: Quantity, unit: str, path: Path) -> Iterator[Complaint]:
    if quantity.amount <= 0:
        yield path, "allowed is a quantity above zero"
    elif unit:
        try:
            quantity.thousandths(unit)
        except ValueError as error:
            yield path, str(error)
