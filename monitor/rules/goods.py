"""Goods and places as indices, so that supply rules work on whole arrays."""

from __future__ import annotations

import numpy as np

from monitor.domain.quotes import Ints
from monitor.rules.case import Case


def goods_of(case: Case) -> tuple[list[str], Ints]:
    """Return the goods (product groups) in order, and each stratum its good; -1 for none.

    A good is weighed in the base unit of its first product; a product of another unit is left out,
    as are strata that the rule does not watch.
    """
    market, panel, strata = case.market, case.panel, case.panel.strata
    goods = list(market.groups)
    units = {
        product.group: product.base_unit for product in reversed(list(market.products.values()))
    }
    index = np.full(len(panel.products), -1, dtype=np.int64)
    for at, code in enumerate(panel.products.names):
        known = market.products.get(code)
        if known is not None and known.base_unit is units[known.group]:
            index[at] = goods.index(known.group)
    return goods, np.where(case.watches(strata.product, strata.kind), index[strata.product], -1)
