"""A watchlist of the kind that the city keeps before Tết, built in code so that tests own it."""

from __future__ import annotations

from datetime import date

from monitor.domain.market import (
    Area,
    BaseUnit,
    Market,
    Outlet,
    OutletKind,
    Product,
    ProductGroup,
    Retailer,
)

KG, LITRE, PIECE = BaseUnit.KG, BaseUnit.LITRE, BaseUnit.PIECE

# code, name, group, base unit, plausible band, aliases
_ROWS: tuple[tuple[str, str, str, BaseUnit, int, int, tuple[str, ...]], ...] = (
    ("rice_plain", "Gạo tẻ thường", "rice", KG, 6_000, 35_000, ()),
    ("rice_tam_thai", "Gạo tám Thái", "rice", KG, 8_000, 55_000, ("tám Thái",)),
    ("rice_bac_huong", "Gạo Bắc Hương", "rice", KG, 8_000, 50_000, ("gạo tẻ Bắc Hương",)),
    ("pork_belly", "Thịt lợn ba chỉ", "pork", KG, 50_000, 400_000, ("thịt ba rọi", "heo ba rọi")),
    ("pork_tenderloin", "Thịt lợn nạc thăn", "pork", KG, 50_000, 420_000, ("thịt lợn thăn",)),
    ("pork_rump", "Thịt lợn mông sấn", "pork", KG, 45_000, 380_000, ("mông sấn",)),
    ("pork_shoulder", "Thịt lợn nạc vai", "pork", KG, 45_000, 380_000, ()),
    ("pork_ribs", "Sườn non lợn", "pork", KG, 60_000, 500_000, ("sườn non heo",)),
    ("chicken_live", "Gà ta còn sống", "poultry", KG, 50_000, 400_000, ("gà ta sống",)),
    ("chicken_industrial", "Gà công nghiệp làm sẵn", "poultry", KG, 30_000, 250_000, ()),
    ("chicken_thigh", "Đùi gà", "poultry", KG, 25_000, 220_000, ()),
    ("egg_industrial", "Trứng gà công nghiệp", "eggs", PIECE, 900, 8_000, ("trứng gà CN",)),
    ("egg_local", "Trứng gà ta", "eggs", PIECE, 1_200, 10_000, ("hột gà ta",)),
    ("egg_duck", "Trứng vịt", "eggs", PIECE, 1_200, 10_000, ("hột vịt",)),
    ("cabbage", "Bắp cải", "vegetables", KG, 3_000, 60_000, ("cải bắp",)),
    ("water_spinach", "Rau muống", "vegetables", KG, 3_000, 70_000, ()),
    ("choy_sum", "Cải ngọt", "vegetables", KG, 4_000, 70_000, ("rau cải ngọt",)),
    ("tomato", "Cà chua", "roots", KG, 5_000, 90_000, ()),
    ("winter_melon", "Bí xanh", "roots", KG, 5_000, 80_000, ("bí đao",)),
    ("pumpkin", "Bí đỏ", "roots", KG, 4_000, 70_000, ("bí ngô",)),
    ("kohlrabi", "Su hào", "roots", KG, 3_000, 60_000, ()),
    ("potato", "Khoai tây", "roots", KG, 5_000, 80_000, ()),
    ("cucumber", "Dưa chuột", "roots", KG, 5_000, 80_000, ("dưa leo",)),
    ("oil_soybean", "Dầu đậu nành", "oil", LITRE, 18_000, 130_000, ("dầu nành",)),
    ("sugar_white", "Đường kính trắng", "sugar", KG, 7_000, 55_000, ("đường RS",)),
    ("sugar_refined", "Đường tinh luyện", "sugar", KG, 8_000, 60_000, ("đường RE",)),
    ("carp", "Cá chép", "seafood", KG, 25_000, 250_000, ()),
    ("snakehead", "Cá quả", "seafood", KG, 40_000, 320_000, ("cá lóc",)),
    ("mackerel", "Cá thu", "seafood", KG, 60_000, 550_000, ()),
    ("shrimp", "Tôm thẻ", "seafood", KG, 80_000, 700_000, ()),
    ("canned_pork", "Thịt lợn hộp", "processed", KG, 60_000, 500_000, ("thịt heo hộp",)),
    ("gio_lua", "Giò lụa", "processed", KG, 60_000, 450_000, ("chả lụa",)),
    ("instant_noodles", "Mì ăn liền", "noodles", PIECE, 1_200, 12_000, ("mỳ tôm",)),
    ("dry_vermicelli", "Bún khô", "noodles", KG, 12_000, 100_000, ()),
    ("water_bottle", "Nước uống đóng chai", "water", LITRE, 3_000, 25_000, ()),
    ("salt_iodised", "Muối i-ốt", "salt", KG, 2_000, 25_000, ("muối iốt",)),
)
_PACKS = {
    "egg_industrial": {"chục": 10_000},
    "egg_local": {"chục": 10_000},
    "egg_duck": {"chục": 10_000},
    "water_spinach": {"mớ": 400},
    "choy_sum": {"mớ": 400},
    "kohlrabi": {"củ": 400},
    "oil_soybean": {"chai": 1000},
    "instant_noodles": {"gói": 1000, "thùng": 30_000},
    "water_bottle": {"chai": 500, "thùng": 12_000},
}
_OFFICIAL = {"rice_plain": "10.001", "pork_tenderloin": "10.004", "chicken_live": "10.007"}

PRODUCTS = tuple(
    Product(
        code=code,
        name=name,
        group=group,
        base_unit=base,
        plausible_low=low,
        plausible_high=high,
        aliases=aliases,
        official_code=_OFFICIAL.get(code, ""),
        packs=_PACKS.get(code, {}),
    )
    for code, name, group, base, low, high, aliases in _ROWS
)
OUTLETS = (
    Outlet(
        code="cho-hang", name="Chợ Hàng", kind=OutletKind.MARKET, area="le-chan", retailer="board"
    ),
    Outlet(
        code="big-c",
        name="Big C Hải Phòng",
        kind=OutletKind.SUPERMARKET,
        area="ngo-quyen",
        retailer="big-c",
        aliases=("GO! Hải Phòng", "BIGC HPG"),
        valid_from=date(2020, 1, 1),
        valid_to=date(2021, 6, 30),
    ),
    Outlet(
        code="kiosk-1", name="Quầy số 1", kind=OutletKind.MARKET, area="le-chan", retailer="board"
    ),
    Outlet(
        code="kiosk-2", name="Quầy số 1", kind=OutletKind.MARKET, area="le-chan", retailer="other"
    ),
)


def the_market() -> Market:
    return Market.of(
        groups=[
            ProductGroup(code=code, name=code)
            for code in dict.fromkeys(one.group for one in PRODUCTS)
        ],
        products=PRODUCTS,
        areas=[Area(code="le-chan", name="Lê Chân"), Area(code="ngo-quyen", name="Ngô Quyền")],
        retailers=[Retailer(code="board", name="Ban quản lý chợ"), Retailer(code="big-c", name="")],
        outlets=OUTLETS,
    )


MARKET = the_market()
