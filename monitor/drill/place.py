"""Who sells what, at whose price: the fixed make-up of the simulated market.

Supermarket prices are set by the chain and stand for days; market prices move daily and differ from
market to market by a factor for greens (a survey of Thái Nguyên found 5.000 to 20.000 đ for a kilo
of water spinach). Arrays have the shape (outlets, products).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitor.domain.market import Market, Outlet, OutletKind, Temperament
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.drill.anchor import FRESH, GREENS, anchor_of
from monitor.drill.noise import Noise

_LACKING = 0.03
_SHOPS = frozenset({OutletKind.SUPERMARKET, OutletKind.MALL, OutletKind.CONVENIENCE})
_DEPOTS = frozenset({OutletKind.WAREHOUSE, OutletKind.WHOLESALER})
_KIND_OFFSET = {OutletKind.CONVENIENCE: 0.04, OutletKind.MALL: 0.05, OutletKind.WHOLESALER: -0.08}
_MARKET_PORK, _SHOP_GREENS, _MEMBER = 0.07, 0.12, -0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The market's outlets and products as index arrays.

    ``setter`` is the row whose prices an outlet shows: its own, or its chain's first outlet.
    ``usual`` is the usual price in đồng before any day's moves. ``is_volatile`` marks prices that
    move daily, ``is_carried`` what an outlet sells at all.
    """

    outlets: tuple[str, ...]
    products: tuple[str, ...]
    groups: tuple[str, ...]
    areas: tuple[str, ...]
    kinds: tuple[OutletKind, ...]
    setter: Ints
    usual: Floats
    is_volatile: Bools
    is_carried: Bools
    is_shop: Bools
    is_chain: Bools
    is_depot: Bools
    is_market: Bools

    def outlet_rows(self, *, area: str = "", outlet: str = "") -> Ints:
        """Return the rows of an outlet, or of an area's markets: shops hold their prices."""
        if outlet:
            return np.array([self.outlets.index(outlet)])
        if area:
            here = np.array([code == area for code in self.areas], dtype=bool)
            return np.flatnonzero(here & self.is_market)
        return np.arange(len(self.outlets))

    def rows_in(self, area: str) -> Ints:
        """Return the rows of all outlets of an area; of the whole city when it is empty."""
        return np.flatnonzero(np.array([not area or code == area for code in self.areas]))

    def product_columns(self, *, product: str = "", group: str = "") -> Ints:
        """Return the columns of a product, or of a group's products."""
        if product:
            return np.array([self.products.index(product)])
        if group:
            return np.flatnonzero(np.array([code == group for code in self.groups], dtype=bool))
        return np.arange(len(self.products))


def stand_ins(market: Market, kind: OutletKind, product: str, place: Place) -> list[Outlet]:
    """Return outlets that sell a product at their own price and have no other names.

    An outlet with other names stands for a real place, and no known place is accused.
    """
    if product not in place.products:
        return []
    column = place.products.index(product)
    return [
        outlet
        for row, outlet in enumerate(market.outlets.values())
        if outlet.kind is kind
        and not outlet.aliases
        and place.is_carried[row, column]
        and not place.is_chain[row]
    ]


def place_of(market: Market, seed: int) -> Place:
    """Return the make-up of the market of a configuration."""
    outlets = list(market.outlets.values())
    products = list(market.products.values())
    kinds = tuple(outlet.kind for outlet in outlets)
    setter = _setters(market)
    volatile_kind = np.array([kind not in _SHOPS for kind in kinds], dtype=bool)
    volatile = np.array(
        [product.temperament is Temperament.VOLATILE for product in products], dtype=bool
    )
    return Place(
        outlets=tuple(market.outlets),
        products=tuple(market.products),
        groups=tuple(product.group for product in products),
        areas=tuple(outlet.area for outlet in outlets),
        kinds=kinds,
        setter=setter,
        usual=_usual(market, setter, seed),
        is_volatile=volatile_kind[:, None] & volatile[None, :],
        is_carried=_carried(market, seed),
        is_shop=np.array([kind in _SHOPS for kind in kinds], dtype=bool),
        is_chain=_in_chain(market),
        is_depot=np.array([kind in _DEPOTS for kind in kinds], dtype=bool),
        is_market=np.array([kind is OutletKind.MARKET for kind in kinds], dtype=bool),
    )


def _in_chain(market: Market) -> Bools:
    """Say which outlets show a chain's prices: shops of a retailer that is in the programme."""
    members = {code for code, retailer in market.retailers.items() if retailer.member}
    found = [o.kind in _SHOPS and o.retailer in members for o in market.outlets.values()]
    return np.array(found, dtype=bool)


def _setters(market: Market) -> Ints:
    chained = _in_chain(market)
    first: dict[tuple[str | None, OutletKind], int] = {}
    rows: list[int] = []
    for row, outlet in enumerate(market.outlets.values()):
        key = (outlet.retailer, outlet.kind)
        rows.append(first.setdefault(key, row) if chained[row] else row)
    return np.array(rows, dtype=np.int64)


def _usual(market: Market, setter: Ints, seed: int) -> Floats:
    outlets, products = list(market.outlets.values()), list(market.products.values())
    noise = Noise(seed, (len(outlets), len(products)))
    anchors = np.array([anchor_of(product).price for product in products], dtype=np.float64)
    offset = np.array([_KIND_OFFSET.get(outlet.kind, 0.0) for outlet in outlets])[:, None]
    at_market = np.array([outlet.kind is OutletKind.MARKET for outlet in outlets], dtype=bool)[
        :, None
    ]
    groups = [product.group for product in products]
    pork = np.array([group == "pork" for group in groups], dtype=bool)[None, :]
    greens = np.array([group in GREENS for group in groups], dtype=bool)[None, :]
    own = noise.fixed("usual price") * np.where(at_market, _market_spread(groups), 0.03)
    place = Noise(seed, (len(outlets), 1)).fixed("dear or cheap place") * 0.03
    total = offset + own + place + _MEMBER * _in_chain(market)[:, None]
    total = total + np.where(at_market & pork, _MARKET_PORK, 0.0)
    total = total + np.where(~at_market & greens, _SHOP_GREENS, 0.0)
    return np.asarray(anchors * np.exp(np.clip(total, -0.5, 0.5)), dtype=np.float64)[setter]


def _market_spread(groups: list[str]) -> Floats:
    spread = [0.14 if g in GREENS else 0.06 if g in FRESH else 0.03 for g in groups]
    return np.array(spread)[None, :]


def _carried(market: Market, seed: int) -> Bools:
    """Say what is sold where: live fowl at markets only, and every shop lacks a few things."""
    outlets, products = list(market.outlets.values()), list(market.products.values())
    chance = Noise(seed, (len(outlets), len(products))).even("assortment")
    lacking = np.array([0.01 if o.kind is OutletKind.MARKET else _LACKING for o in outlets])
    lacking[[o.kind is OutletKind.WAREHOUSE for o in outlets]] = 0.0
    at_market = np.array([outlet.kind is OutletKind.MARKET for outlet in outlets], dtype=bool)[
        :, None
    ]
    market_only = np.array([anchor_of(product).market_only for product in products], dtype=bool)[
        None, :
    ]
    return np.asarray((chance >= lacking[:, None]) & (at_market | ~market_only))
