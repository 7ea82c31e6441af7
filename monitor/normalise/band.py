"""The plausible band of a product, and what was probably meant by a price outside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from monitor.domain.market import Market, Product
from monitor.domain.wording import number
from monitor.normalise.confusion import code_of, moved, name_of
from monitor.normalise.refusal import OutOfBandError

ASKED = 2.5
"""A band ends at about three times a quiet price: so far beyond it no market went, but slips do."""


def is_plausible(price: int, product: Product) -> bool:
    """Say whether a price per base unit lies within the product's plausible band, ends included.

    A product without a band (its upper end is 0) has no price that is not plausible.
    """
    return product.plausible_high == 0 or product.plausible_low <= price <= product.plausible_high


def check_band(
    price: int, product: Product, *, exact: Decimal | None = None, converted: bool = False
) -> None:
    """Pass a price per base unit that lies within the product's plausible band, ends included.

    ``exact`` is the price before it was rounded, as 148,5 in a column of thousands; ``converted``
    says that it was divided by what a pack holds.

    Raises:
        OutOfBandError: proposes the price moved by a factor of 10, 100 or 1000, or divided by one
            of the product's packs, where that fits; ``above`` is the end of the band of a price
            that lies so little beyond it that a seller may ask it.
    """
    if is_plausible(price, product):
        return
    low, high = product.plausible_low, product.plausible_high
    middle = (low * high) ** 0.5
    packs = () if converted else _by_packs(price, product)
    factors = ((name_of(size), sign, value) for size, sign, value in moved(exact or price))
    fitting = [one for one in (*packs, *factors) if is_plausible(one[2], product)]
    text = (
        f"{number(price)} a {product.base_unit} of {product.name} lies outside "
        f"{number(low)} to {number(high)}"
    )
    near = {"above": str(high)} if high < price <= high * ASKED else {}
    if not fitting:
        raise OutOfBandError(text, near)
    name, factor, value = min(fitting, key=lambda one: max(one[2] / middle, middle / one[2]))
    raise OutOfBandError(
        f"{text}; {factor} would be {number(value)}",
        {"price": str(value), "factor": factor, "confusion": name, **near},
    )


def _by_packs(price: int, product: Product) -> Iterator[tuple[str, str, int]]:
    for word, size in product.packs.items():
        if size > 1000:
            yield code_of(word), f"÷ {size / 1000:g}", round(price * 1000 / size)


def without_bands(market: Market) -> Market:
    """Return a market in which every price is plausible, for those that a person has looked at."""
    return replace(
        market,
        products={
            code: replace(one, plausible_low=0, plausible_high=0)
            for code, one in market.products.items()
        },
    )
