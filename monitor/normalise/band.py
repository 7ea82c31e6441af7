"""The plausible band of a product, and what was probably meant by a price outside it."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.domain.market import Product
from monitor.domain.wording import number
from monitor.normalise.refusal import OutOfBandError

SLIPS = (1000, 100, 10)


def check_band(price: int, product: Product) -> None:
    """Pass a price per base unit that lies within the product's plausible band, ends included.

    Raises:
        OutOfBandError: proposes the price moved by a factor of 10, 100 or 1000 where that fits.
    """
    low, high = product.plausible_low, product.plausible_high
    if low <= price <= high:
        return
    middle = (low * high) ** 0.5
    fitting = [(value, factor) for value, factor in moved(price) if low <= value <= high]
    text = (
        f"{number(price)} a {product.base_unit} of {product.name} lies outside "
        f"{number(low)} to {number(high)}"
    )
    if not fitting:
        raise OutOfBandError(text, {})
    value, factor = min(fitting, key=lambda one: max(one[0] / middle, middle / one[0]))
    raise OutOfBandError(
        f"{text}; {factor} would be {number(value)}", {"price": str(value), "factor": factor}
    )


def moved(price: int) -> Iterator[tuple[int, str]]:
    """Yield the price moved by each power of ten that people slip by, with the factor's name."""
    for factor in SLIPS:
        yield price * factor, f"× {factor}"
        if price >= factor:
            yield round(price / factor), f"÷ {factor}"
