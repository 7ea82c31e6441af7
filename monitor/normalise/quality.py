"""The screen against slips by a factor: a lost or added zero, thousands written as đồng.

Compared are a price and what the same outlet usually asked for the product, or its peers where it
has no past. A real rise is never set aside: nothing doubles tenfold overnight, but slips do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.domain.errors import ImplausiblePriceError
from monitor.domain.observation import Observation, QuarantinedRecord
from monitor.domain.wording import number

FACTORS = (10, 100, 1000)
LEAST, MOST = 0.75, 1.6
"""A price is off by a factor when the corrected one lies between these shares of the usual."""
_NEAREST = FACTORS[0] / MOST
PEERS = 2.0
"""A price within this factor of what the product usually costs elsewhere is believed."""


def screen(
    observations: Sequence[Observation],
    usual: Mapping[tuple[str, str], float],
    by_product: Mapping[str, float],
) -> tuple[tuple[Observation, ...], tuple[QuarantinedRecord, ...]]:
    """Return the observations kept, and those whose price is off by 10, 100 or 1000 either way.

    ``usual`` holds usual prices by (outlet, product), ``by_product`` those of all outlets; a series
    with neither is kept, and so is a price that agrees with the peers against its own past.
    """
    kept: list[Observation] = []
    set_aside: list[QuarantinedRecord] = []
    for one in observations:
        peers = by_product.get(one.product)
        reference = usual.get((one.outlet, one.product), peers)
        off = None if one.price is None else slip(one.price, reference, peers)
        if off is None:
            kept.append(one)
        else:
            set_aside.append(_quarantined(one, reference or 0.0, *off))
    return tuple(kept), tuple(set_aside)


def slip(price: int, usual: float | None, peers: float | None = None) -> tuple[str, int] | None:
    """Return the factor by which a price is off, and the corrected price; ``None`` for neither."""
    if not usual or price <= 0 or (peers and 1 / PEERS <= price / peers <= PEERS):
        return None
    ratio = price / usual
    if 1 / _NEAREST < ratio < _NEAREST:
        return None
    for factor in FACTORS:
        if LEAST <= ratio / factor <= MOST:
            return f"× {factor}", round(price / factor)
        if LEAST <= ratio * factor <= MOST:
            return f"÷ {factor}", price * factor
    return None


def _quarantined(one: Observation, usual: float, factor: str, corrected: int) -> QuarantinedRecord:
    return QuarantinedRecord(
        fields={
            "outlet": one.outlet,
            "product_code": one.product,
            "price": str(one.price),
            "observed_at": one.observed_at.isoformat(),
        },
        locator=one.locator,
        reason=ImplausiblePriceError.reason,
        text=(
            f"{number(one.price or 0)} is {factor} the usual {number(usual)}; "
            f"{number(corrected)} may have been meant"
        ),
        proposal={"price": str(corrected), "factor": factor},
    )
