"""Edits of prices: slips with a name are set aside, changes that stand out are marked.

Set aside is what no market does (methods A6: an edit corrects or queries, it never deletes). What a
market could do is accepted and marked: by its change against the changes of its stratum
(Hidiroglou-Berthelot) and by its level against three times the stratum's median (Open Prices). A
move that several outlets share is news and is never set aside as the price of a pack.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from monitor.domain.errors import ImplausiblePriceError
from monitor.domain.market import Market, OutletKind
from monitor.domain.observation import Observation
from monitor.domain.quotes import Floats, Ints
from monitor.domain.wording import number
from monitor.normalise.confusion import Confusion, confusion, packs_of, within_reach
from monitor.normalise.sheet import EditSheet
from monitor.stats.edits import hidiroglou_berthelot
from monitor.stats.panel import Panel
from monitor.stats.usual import Stratum, Usual, channel_of

PEERS = 2.0
"""A price within this factor of what the product costs elsewhere is believed."""
MANY_OUTLETS = 3
"""So many outlets with one and the same move are news, and no slip of one pen."""
ASKED = 4.0
"""Sellers did ask up to three times the usual of what was scarce (S2, S3 of the drill)."""
NOTABLE = 1.2
"""Smaller changes than this factor are never marked, however still the stratum stands."""
HB_WIDTH = 7.0
"""C of Hidiroglou-Berthelot; 4 as published, 7 commonly."""
FEW_CHANGES = 5
DECIDED_DAYS, DECIDED_WIDTH = 28, float(np.log(1.25))
"""For so long a person's word stands, for prices this near (in logarithms) to the one decided."""
TIMES_MEDIAN = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The priced lines of a report beside their yardsticks, NaN where there is none.

    ``at`` are the lines, ``series`` their outlets and products, ``strata`` their products and
    channels, ``own`` the usual price of the very series, ``peers`` that of its stratum or product.
    """

    at: Ints
    series: Sequence[tuple[str, str]]
    strata: Sequence[tuple[str, str]]
    price: Floats
    own: Floats
    peers: Floats


def prices_of(sheet: EditSheet, usual: Usual, market: Market) -> Prices:
    """Return the priced lines of a report."""
    lines = [at for at, one in enumerate(sheet.observations) if one.price is not None]
    chosen = [sheet.observations[at] for at in lines]
    strata = [stratum_of(one, market) for one in chosen]
    nan = float("nan")
    return Prices(
        at=np.array(lines, dtype=np.int64),
        series=[(one.outlet, one.product) for one in chosen],
        strata=strata,
        price=np.array([one.price for one in chosen], dtype=np.float64),
        own=np.array(
            [usual.by_series.get((one.outlet, one.product), nan) for one in chosen],
            dtype=np.float64,
        ),
        peers=np.array([peers_price(key, usual) for key in strata], dtype=np.float64),
    )


def stratum_of(one: Observation, market: Market) -> tuple[str, str]:
    """Return product and channel; an outlet that nobody configured is taken for a market."""
    outlet = market.outlets.get(one.outlet)
    return one.product, channel_of(outlet.kind if outlet else OutletKind.MARKET)


def peers_price(key: tuple[str, str], usual: Usual) -> float:
    """Return what the product usually costs in the channel, or anywhere; NaN for nowhere."""
    stratum = usual.strata.get(key)
    return stratum.level if stratum else usual.by_product.get(key[0], float("nan"))


def edit_prices(
    sheet: EditSheet, prices: Prices, usual: Usual, market: Market, panel: Panel
) -> None:
    """Set slips aside and mark what stands out, on the sheet itself."""
    with np.errstate(divide="ignore", invalid="ignore"):
        reference = np.where(np.isfinite(prices.own), prices.own, prices.peers)
        ratio = prices.price / reference
        from_peers = prices.price / prices.peers
        moved = (ratio >= NOTABLE) | (ratio <= 1 / NOTABLE)
        believed = (from_peers >= 1 / PEERS) & (from_peers <= PEERS)
    places = np.flatnonzero(moved)
    unlikely = places[~believed[places]].tolist()
    doubted = [
        place for place in unlikely
        if not is_decided(panel, prices.series[place], float(prices.price[place]))
    ]  # fmt: skip
    slips = _slips(sheet, prices, doubted, reference, market)
    _settle(sheet, slips, prices, reference)
    for place in places.tolist():
        if int(prices.at[place]) not in sheet.aside and not within_reach(float(ratio[place])):
            sheet.flag(int(prices.at[place]), "far_from_usual")
    _mark_changes(sheet, prices, places, usual)
    _mark_levels(sheet, prices, usual)


def _slips(
    sheet: EditSheet, prices: Prices, places: Sequence[int], reference: Floats, market: Market
) -> dict[int, Confusion]:
    """Return by place which slip explains a price."""
    found: dict[int, Confusion] = {}
    for place in places:
        at = int(prices.at[place])
        one = sheet.observations[at]
        packs = packs_of(market.products.get(one.product), one, sheet.records[at])
        named = confusion(
            one.price or 0, float(reference[place]), packs, converted="converted_unit" in one.flags
        )
        if named is not None and at not in sheet.aside:
            found[place] = named
    return found


def is_decided(panel: Panel, told: tuple[str, str], price: float) -> bool:
    """Say whether a person decided of late that this outlet's product stands where the price is."""
    series = panel.series_of(*told)
    if series is None:
        return False
    true = panel.price[-DECIDED_DAYS:, series][panel.reviewed[-DECIDED_DAYS:, series]]
    return bool((np.abs(np.log(true / price)) <= DECIDED_WIDTH).any())


def _settle(
    sheet: EditSheet, slips: dict[int, Confusion], prices: Prices, reference: Floats
) -> None:
    """Set each slip aside, but a move within a market's reach only where few outlets share it.

    What a single seller may well ask (twice or three times the usual) is news wherever it happens.
    """
    sharing: dict[tuple[str, str], set[str]] = defaultdict(set)
    for place, slip in slips.items():
        one = sheet.observations[int(prices.at[place])]
        sharing[one.product, slip.factor].add(one.outlet)
    for place, slip in slips.items():
        at = int(prices.at[place])
        one = sheet.observations[at]
        is_shared = len(sharing[one.product, slip.factor]) >= MANY_OUTLETS
        is_asked = within_reach((one.price or 0) / slip.price, ASKED)
        if slip.within_reach and (is_shared or is_asked):
            sheet.flag(at, "possible_pack_price")
            continue
        text = (
            f"{number(one.price or 0)} against the usual {number(float(reference[place]))}: "
            f"{_REASONS[slip.code]}? {slip.factor} would be {number(slip.price)}"
        )
        proposal = {"price": str(slip.price), "factor": slip.factor, "confusion": slip.code}
        sheet.set_aside(at, ImplausiblePriceError.reason, text, proposal)


_REASONS = {
    "zeros": "zeros added or lost",
    "thousands": "đồng and thousands of đồng confused",
    "pack_price": "the price of a pack taken for that of one unit",
    "piece_price": "the price of a piece taken for that of one unit",
    "wholesale_pack": "the price of a wholesale pack taken for that of one unit",
    "unit_price": "the price of one unit taken for that of a pack",
}


def _mark_changes(sheet: EditSheet, prices: Prices, places: Ints, usual: Usual) -> None:
    """Mark changes that stand out among those of their stratum, this report's and the last ones."""
    wanted = {prices.strata[place] for place in places.tolist()}
    members: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, key in enumerate(prices.strata):
        if key in wanted:
            members[key].append(place)
    for key, mine in members.items():
        _mark_stratum(sheet, prices, np.array(mine, dtype=np.int64), usual.strata.get(key))


def _mark_stratum(sheet: EditSheet, prices: Prices, mine: Ints, known: Stratum | None) -> None:
    before, after = prices.own[mine], prices.price[mine]
    if known is not None:
        before = np.concatenate([before, known.before])
        after = np.concatenate([after, known.after])
    effects = hidiroglou_berthelot(before, after, width=HB_WIDTH)
    if int(np.isfinite(effects.effect).sum()) < FEW_CHANGES:
        return
    change = after / before / effects.median_ratio
    stands_out = effects.flagged & ((change >= NOTABLE) | (change <= 1 / NOTABLE))
    _flag(sheet, prices.at[mine[np.flatnonzero(stands_out[: mine.size])]], "unusual_change")


def _mark_levels(sheet: EditSheet, prices: Prices, usual: Usual) -> None:
    """Mark prices beyond three times their stratum's median that their own past does not bear out.

    A stratum of less than three outlets has no peers to speak of: there it is what is usual.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        level = np.abs(np.log(prices.price / prices.peers)) > np.log(TIMES_MEDIAN)
        own = np.abs(np.log(prices.price / prices.own)) <= np.log(PEERS)
    for place in np.flatnonzero(level & ~own).tolist():
        stratum = usual.strata.get(prices.strata[place])
        has_peers = stratum is not None and stratum.before.size >= MANY_OUTLETS
        _flag(sheet, prices.at[[place]], "far_from_peers" if has_peers else "far_from_usual")


def _flag(sheet: EditSheet, lines: Ints | Sequence[int], name: str) -> None:
    for at in lines:
        if int(at) not in sheet.aside:
            sheet.flag(int(at), name)
