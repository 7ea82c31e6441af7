"""How much is usually in stock: what retailers promised, and elsewhere a shop's usual shelf."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from monitor.domain.market import Market, OutletKind
from monitor.domain.quotes import Floats
from monitor.domain.reserve import ReserveNeed, ReservePlan
from monitor.drill.anchor import anchor_of
from monitor.drill.place import Place

_SHELF_VALUE = {
    OutletKind.MARKET: 10e6,
    OutletKind.SUPERMARKET: 20e6,
    OutletKind.MALL: 25e6,
    OutletKind.CONVENIENCE: 2e6,
    OutletKind.WHOLESALER: 200e6,
    OutletKind.WAREHOUSE: 500e6,
}
"""The value of one product's stock in đồng where nothing was promised."""

_UNPROMISED = 0.05


def usual_stock(market: Market, plan: ReservePlan, place: Place) -> Floats:
    """Return the stock of a normal month in thousandths of the base unit, (outlets, products).

    What a retailer promised to hold of a good is what its outlets hold together. Shops that
    promised nothing hold a small part of the target; all of it where nobody promised anything.
    """
    anchors = np.array([anchor_of(product).price for product in market.products.values()])
    value = np.array([_SHELF_VALUE[kind] for kind in place.kinds])
    stock = value[:, None] / anchors[None, :] * 1000 * place.is_carried
    for need in plan.needs:
        _fill(stock, need, _promises(plan, need.good), market, place)
    return np.asarray(stock, dtype=np.float64)


def _promises(plan: ReservePlan, good: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for promise in plan.commitments:
        if promise.good == good:
            found[promise.retailer] = found.get(promise.retailer, 0.0) + promise.quantity
    return found


def _fill(
    stock: Floats, need: ReserveNeed, promises: Mapping[str, float], market: Market, place: Place
) -> None:
    counted = need.products_in(market)
    columns = np.flatnonzero(np.array([code in counted for code in place.products]))
    owners = np.array([outlet.retailer or "" for outlet in market.outlets.values()])
    at_market = np.array([kind is OutletKind.MARKET for kind in place.kinds])
    others = ~at_market & ~np.isin(owners, list(promises))
    target = need.monthly_need * need.held_share * (_UNPROMISED if promises else 1.0)
    parts = [(owners == retailer, quantity) for retailer, quantity in promises.items()]
    for rows, quantity in [*parts, (others, target)]:
        cells = np.ix_(np.flatnonzero(rows), columns)
        if (held := stock[cells].sum()) > 0:
            stock[cells] *= quantity / held
