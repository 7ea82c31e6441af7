"""The market price of a product on a day: the median of retail outlets outside the programme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from monitor.domain.market import OutletKind
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.rules.case import Case
from monitor.rules.commitment_price_options import CommitmentPriceOptions
from monitor.rules.peers import log_paid
from monitor.stats.grouped import grouped_median
from monitor.stats.panel import KINDS, Panel

RETAIL = np.array([kind not in {OutletKind.WHOLESALER, OutletKind.WAREHOUSE} for kind in KINDS])
"""Which of ``KINDS`` sell to households."""


def is_member(case: Case, outlets: Ints, retailers: tuple[str, ...] = ()) -> Bools:
    """Say which outlets (indices) belong to members of the programme, or to named ones only."""
    panel, known = case.panel, case.market.retailers
    bound = [
        code in known and known[code].member and (not retailers or code in retailers)
        for code in panel.retailers.names
    ]
    nobody = False  # the last one is that of outlets of no known retailer
    return np.array([*bound, nobody], dtype=bool)[panel.by_outlet.retailer[outlets]]


def market_prices(
    case: Case, options: CommitmentPriceOptions, rows: Sequence[int], series: Ints
) -> Iterator[tuple[Floats, Ints]]:
    """Yield for each day the logarithm of the market price for each series, and its quotes.

    NaN and 0 where nobody outside the programme reported.
    """
    panel = case.panel
    strata = panel.strata
    wanted, place = np.unique(
        _keys(options, panel, panel.product[series], panel.area[series], panel.kind[series]),
        return_inverse=True,
    )
    keys = _keys(options, panel, strata.product, strata.area, strata.kind)
    is_wanted = np.isin(keys, wanted) & RETAIL[strata.kind]
    quoted, _ = strata.members(np.flatnonzero(is_wanted))
    quoted = quoted[~is_member(case, panel.outlet[quoted])]
    group = np.searchsorted(wanted, keys[strata.of[quoted]])
    for row in rows:
        median, quotes = grouped_median(log_paid(panel, row, quoted), group, wanted.size)
        yield median[place], quotes[place]


def reference_of(options: CommitmentPriceOptions) -> str:
    """Return in words which outlets make the market price."""
    kinds = "of the same kind" if options.reference_kinds == "same" else "of all retail kinds"
    where = "in the whole city" if options.reference_area == "city" else "in the same area"
    return f"{kinds}, {where}"


def _keys(
    options: CommitmentPriceOptions, panel: Panel, product: Ints, area: Ints, kind: Ints
) -> Ints:
    """Return one number for each product, area and kind, as far as the options tell them apart."""
    key = product
    if options.reference_area == "area":
        key = key * len(panel.areas) + area
    if options.reference_kinds == "same":
        key = key * len(KINDS) + kind
    return key
