"""What things cost in Hải Phòng in the winter of 2020-21, and how the groups of goods behave.

Prices are đồng per base unit. A figure with a source is a printed price of November 2020 to April
2021; the others are assumed (no dated Hải Phòng price was found) and say so. A product that is not
listed here is given the middle of its plausible band.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from monitor.domain.market import Product

ASSUMED = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A usual price and where it is printed; ``market_only`` goods are not sold in shops."""

    price: int
    source: str = ASSUMED
    market_only: bool = False


_YEN_BAI = "Yên Bái 11/2020"
_BIG_C = "Big C Hải Phòng 08/01/2021"
_MOIT = "Bộ Công Thương, 30 Tết 2021"
_HANOI = "Khuyến nông Hà Nội 04/2021"
_HA_GIANG = "Hà Giang 03/2021"
_GIA_LAI = "Hà Nội 18/02/2021"

ANCHORS: dict[str, Anchor] = {
    "rice_plain": Anchor(price=13_600, source=_MOIT),
    "rice_tam_thom": Anchor(price=17_000, source=_YEN_BAI),
    "rice_tam_thai": Anchor(price=19_000, source=_HANOI),
    "rice_bac_huong": Anchor(price=16_500),
    "rice_hai_hau": Anchor(price=16_500, source=_HANOI),
    "sugar_refined": Anchor(price=20_000),
    "sugar_white": Anchor(price=18_500),
    "oil_soybean": Anchor(price=42_000),
    "oil_mixed": Anchor(price=40_000),
    "oil_peanut": Anchor(price=78_000),
    "pork_belly": Anchor(price=134_100, source=_BIG_C),
    "pork_tenderloin": Anchor(price=140_000, source=_YEN_BAI),
    "pork_rump": Anchor(price=125_000),
    "pork_shoulder": Anchor(price=118_000, source=_BIG_C),
    "pork_ribs": Anchor(price=169_000, source=_BIG_C),
    "pork_chop": Anchor(price=134_000, source=_BIG_C),
    "pork_leg": Anchor(price=118_000, source=_BIG_C),
    "pork_trotter": Anchor(price=110_000),
    "chicken_live": Anchor(price=130_000, source=_GIA_LAI, market_only=True),
    "chicken_local": Anchor(price=155_000),
    "chicken_industrial": Anchor(price=80_000, source=_HA_GIANG),
    "chicken_thigh": Anchor(price=70_000),
    "duck_dressed": Anchor(price=78_000),
    "egg_industrial": Anchor(price=2_300),
    "egg_local": Anchor(price=3_300),
    "egg_duck": Anchor(price=3_200),
    "egg_quail": Anchor(price=900),
    "cabbage": Anchor(price=11_000),
    "water_spinach": Anchor(price=14_000),
    "choy_sum": Anchor(price=14_000),
    "chinese_cabbage": Anchor(price=13_000),
    "cauliflower": Anchor(price=20_000),
    "spring_onion": Anchor(price=30_000),
    "crown_daisy": Anchor(price=18_000),
    "tomato": Anchor(price=18_000),
    "winter_melon": Anchor(price=18_000),
    "pumpkin": Anchor(price=14_000),
    "kohlrabi": Anchor(price=12_000),
    "chayote": Anchor(price=13_000),
    "carrot": Anchor(price=16_000),
    "potato": Anchor(price=16_000),
    "cucumber": Anchor(price=18_000),
    "gio_lua": Anchor(price=170_000, source=_HA_GIANG),
    "cha_que": Anchor(price=155_000),
    "sausage": Anchor(price=130_000),
    "canned_pork": Anchor(price=165_000),
    "canned_fish": Anchor(price=105_000),
    "carp": Anchor(price=70_000, source=_GIA_LAI),
    "grass_carp": Anchor(price=75_000, source=_GIA_LAI),
    "snakehead": Anchor(price=110_000),
    "mackerel": Anchor(price=190_000),
    "shrimp": Anchor(price=220_000),
    "squid": Anchor(price=250_000),
    "instant_noodles": Anchor(price=3_500),
    "dry_vermicelli": Anchor(price=32_000),
    "glass_noodles": Anchor(price=75_000),
    "water_bottle": Anchor(price=8_000),
    "water_jug": Anchor(price=2_000),
    "salt_iodised": Anchor(price=6_500),
    "salt_coarse": Anchor(price=4_500),
}

FRESH = frozenset({"pork", "poultry", "vegetables", "roots", "seafood"})
GREENS = frozenset({"vegetables", "roots"})

COVER_DAYS = {"eggs": 7.0, "processed": 20.0, **dict.fromkeys(FRESH, 3.0)}
"""How many days a shop's usual stock lasts; goods not listed last a month."""


def anchor_of(product: Product) -> Anchor:
    """Return the usual price of a product: printed or assumed, else the middle of its band."""
    middle = math.sqrt(max(product.plausible_low, 1) * max(product.plausible_high, 1))
    return ANCHORS.get(product.code, Anchor(price=round(middle)))


def cover_days(group: str) -> float:
    """Return how many days a shop's usual stock of a group lasts."""
    return COVER_DAYS.get(group, 30.0)
