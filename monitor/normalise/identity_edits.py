"""Edits of identity: the product behind a code changed, which looks like a spike and is none.

A retailer's code is taken for one product for as long as its name stands. When the name and the
price level jump together, the line is about something else; when only the name changed it is
marked; when only the price moved it is the market's own news.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from monitor.domain.errors import IdentityChangedError
from monitor.domain.observation import RawRecord
from monitor.domain.wording import number
from monitor.normalise.identity import one_way
from monitor.normalise.packs import stated_pack, without_pack
from monitor.normalise.price_edits import Prices
from monitor.normalise.sheet import EditSheet

LEVEL_JUMP = 1.4
"""From this factor on the level is another one."""
SAME_WORDS = 0.6
"""Two names are of one thing when they share this part of their words (Jaccard)."""


def edit_identity(sheet: EditSheet, prices: Prices, names: Mapping[str, str]) -> dict[str, str]:
    """Set lines aside whose code stands for something else now; return the names to remember.

    ``names`` are those under which the source last wrote its codes.
    """
    learnt: dict[str, str] = {}
    place_of = {int(at): place for place, at in enumerate(prices.at)}
    for at, record in enumerate(sheet.records):
        code, name = coded_name(record)
        known = names.get(code)
        if not (code and name) or known == name:
            continue
        if known is None or is_same_thing(known, name):
            learnt[code] = name
            continue
        place = place_of.get(at)
        factor = _jump(prices, place) if place is not None else 1.0
        if 1 / LEVEL_JUMP < factor < LEVEL_JUMP:
            sheet.flag(at, "renamed")
            learnt[code] = name
        else:
            text = (
                f"the code {code!r} stood for {known!r} and now stands for {name!r}, at "
                f"{number(factor, 2)} times the usual price"
            )
            proposal = {"was": known, "is": name}
            sheet.set_aside(at, IdentityChangedError.reason, text, proposal)
            learnt.pop(code, None)
    return learnt


def coded_name(record: RawRecord) -> tuple[str, str]:
    """Return the product's code and name as written, empty where they are not."""
    fields = record.fields
    return fields.get("product_code", "").strip(), fields.get("product", "").strip()


def is_same_thing(one: str, other: str) -> bool:
    """Say whether two names are of one product in one pack, however they are written."""
    left, right = set(one_way(without_pack(one))), set(one_way(without_pack(other)))
    if not left or not right:
        return True
    shared = len(left & right) / len(left | right)
    return shared >= SAME_WORDS and stated_pack(one) == stated_pack(other)


def _jump(prices: Prices, place: int) -> float:
    own = float(prices.own[place])
    return float(prices.price[place]) / own if np.isfinite(own) else 1.0
