"""A made-up market of one day: its settings, its prices and its reserves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

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
from monitor.domain.reserve import ReserveNeed, ReservePlan, Scenario, ScenarioPeriod, SeasonStep
from monitor.domain.settings import DrillSpec, Settings
from monitor.domain.source import PlugIn, RecordMap, Schedule, SourceSpec
from monitor.domain.view import (
    PriceLine,
    PriceRange,
    ReserveLine,
)

DAY = date(2021, 2, 5)


NOW = datetime(2021, 2, 5, 9, 42, tzinfo=UTC)


VERSION = "3f9c2a71d04b"


_GROUPS = """
rice|Gạo|Rice
pork|Thịt lợn|Pork
poultry|Thịt gia cầm|Poultry
eggs|Trứng gia cầm|Eggs
seafood|Thủy hải sản|Seafood
vegetables|Rau, củ, quả|Vegetables
oil|Dầu ăn|Cooking oil
sugar|Đường|Sugar
"""


# code | name | English | group | unit | price | day % | week % | allowance %
_PRODUCTS = """
rice_plain|Gạo tẻ thường|Plain rice|rice|kg|14500|0|0.2|5
rice_good|Gạo tẻ ngon (Bắc Hương)|Fragrant rice|rice|kg|18200|0.4|1.6|5
rice_sticky|Gạo nếp cái hoa vàng|Sticky rice|rice|kg|31000|1.1|4.9|5
pork_belly|Thịt lợn ba chỉ|Pork belly|pork|kg|162000|2.8|14.6|5
pork_lean|Thịt lợn nạc thăn|Pork loin|pork|kg|151000|0.9|4.1|5
pork_ham|Thịt lợn mông sấn|Pork leg|pork|kg|143000|-0.4|3.2|5
chicken_free|Gà ta làm sẵn|Free-range chicken|poultry|kg|128000|1.7|4.9|8
chicken_farm|Gà công nghiệp làm sẵn|Farm chicken|poultry|kg|62000|0|-1.2|8
duck|Vịt làm sẵn|Duck|poultry|kg|74000||2.4|8
egg_hen|Trứng gà ta|Hen's eggs|eggs|piece|3600|0|3.1|5
egg_duck|Trứng vịt|Duck eggs|eggs|piece|3200|0.6|2.2|5
fish_carp|Cá chép 1–2 kg/con|Carp|seafood|kg|68000|6.2|18.4|5
fish_snakehead|Cá quả 0,5 kg/con|Snakehead|seafood|kg|118000|0.9|3.0|5
shrimp|Tôm sú loại to|Tiger prawns|seafood|kg|410000|0.5|4.4|5
cabbage|Bắp cải trắng|White cabbage|vegetables|kg|9500|-3.1|-12.4|10
kohlrabi|Su hào|Kohlrabi|vegetables|kg|11000|1.2|4.6|10
tomato|Cà chua|Tomato|vegetables|kg|19500|4.3|16.8|10
morning_glory|Rau muống|Morning glory|vegetables|kg|22000||8.9|10
chilli|Ớt tươi|Fresh chilli|vegetables|kg|58000|||10
oil_soy|Dầu ăn đậu nành|Soybean oil|oil|l|44500|0|0.3|5
sugar_re|Đường tinh luyện RE|Refined sugar|sugar|kg|19800|0|-0.6|5
"""


_AREAS = """
hong-bang|Hồng Bàng|101625
le-chan|Lê Chân|219762
ngo-quyen|Ngô Quyền|165309
thuy-nguyen|Thủy Nguyên|333810
cat-hai|Cát Hải|32090
"""


_OUTLETS = """
cho-sat|Chợ Sắt|market|hong-bang|board
cho-con|Chợ Cố Đạo|market|le-chan|board
cho-luong-van-can|Chợ Lương Văn Can|market|ngo-quyen|board
cho-tan-duong|Chợ Tân Dương|market|thuy-nguyen|board
big-c|Siêu thị GO! Hải Phòng|supermarket|ngo-quyen|go
aeon|AEON Mall Hải Phòng Lê Chân|mall|le-chan|aeon
vm-tran-nguyen-han|VinMart+ Trần Nguyên Hãn|convenience|le-chan|vinmart
vm-cat-ba|VinMart+ Cát Bà|convenience|cat-hai|vinmart
kho-an-nguyen|Kho An Nguyên|warehouse|thuy-nguyen|an-nguyen
"""


_RETAILERS = {
    "board": "Ban quản lý chợ thành phố",
    "go": "Big C / GO!",
    "aeon": "AEON Việt Nam",
    "vinmart": "VinMart+",
    "an-nguyen": "Công ty An Nguyên",
}


def _lines(text: str) -> list[list[str]]:
    return [line.split("|") for line in text.strip().splitlines()]


def a_market() -> Market:
    return Market.of(
        groups=[ProductGroup(code=c, name=n, name_en=e) for c, n, e in _lines(_GROUPS)],
        products=[
            Product(
                code=code,
                name=name,
                name_en=name_en,
                group=group,
                base_unit=BaseUnit(unit),
                plausible_low=1000,
                plausible_high=900000,
            )
            for code, name, name_en, group, unit, *_ in _lines(_PRODUCTS)
        ],
        areas=[
            Area(code=c, name=n, name_en=f"{n} district", population=int(p))
            for c, n, p in _lines(_AREAS)
        ],
        retailers=[Retailer(code=c, name=n, member=True) for c, n in _RETAILERS.items()],
        outlets=[
            Outlet(code=c, name=n, kind=OutletKind(k), area=a, retailer=r)
            for c, n, k, a, r in _lines(_OUTLETS)
        ],
    )


def a_source(name: str, retailer: str) -> SourceSpec:
    plug_in = PlugIn(kind="http", options={}, path=("sources", 0, "from"))
    return SourceSpec(
        name=name,
        retailer=retailer,
        fetch=plug_in,
        format=PlugIn(kind="json", options={}, path=("sources", 0, "format")),
        record_map=RecordMap(fields={}),
        schedule=Schedule(at=(time(7), time(15))),
    )


SOURCES = (
    ("vinmart-plus", "vinmart"),
    ("aeon-le-chan", "aeon"),
    ("go-hai-phong", "go"),
    ("bang-gia-cho", "board"),
    ("kho-an-nguyen", "an-nguyen"),
)


def settings_of_the_desk(*, is_drill: bool = True) -> Settings:
    tet = Scenario(code="tet", name="Tết (tăng 30 %)", name_en="Tết (+30 %)", factor=1.3)
    return Settings(
        version=VERSION,
        name="Bình ổn thị trường Tết Tân Sửu 2021",
        name_en="Market stabilisation, Tết 2021",
        authority="Sở Công Thương Hải Phòng",
        market=a_market(),
        sources=tuple(a_source(*pair) for pair in SOURCES),
        season=(
            SeasonStep(from_day=-10, to_day=-3, allowance_percent=5.0),
            SeasonStep(from_day=-10, to_day=-3, allowance_percent=8.0, groups=("poultry",)),
        ),
        reserve=ReservePlan(
            needs=(
                ReserveNeed(good="pork", monthly_need=3_696_000_000, held_share=0.117, source="…"),
            ),
            scenarios={"tet": tet},
            periods=(
                ScenarioPeriod(
                    scenario="tet",
                    from_day=date(2021, 1, 13),
                    to_day=date(2021, 2, 28),
                    author="Phòng QLTM",
                    reason="Kế hoạch Tết",
                ),
            ),
        ),
        drill=DrillSpec() if is_drill else None,
    )


def _history(price: float, week: float) -> tuple[float | None, ...]:
    start = price / (1 + week / 100)
    values: list[float | None] = []
    for step in range(14):
        share = 1 / (1 + math.exp(-(step - 10) * 0.9))
        values.append(round(start + (price - start) * share + math.sin(step * 2.1) * price / 250))
    values[-1] = price
    return tuple(values)


def a_price_line(cells: Sequence[str], alerts: int = 0) -> PriceLine:
    code, name, name_en, group, unit, text, day, week, allowance = cells
    price, change = float(text), float(week) if week else None
    history = _history(price, change or 0.0)
    kinds = (
        (OutletKind.MARKET, 0.97, 31),
        (OutletKind.SUPERMARKET, 1.06, 12),
        (OutletKind.CONVENIENCE, 1.1, 44),
    )
    by_kind = {
        kind: PriceRange(
            low=round(price * level * 0.95, -2),
            median=round(price * level, -2),
            high=round(price * level * 1.06, -2),
            outlets=outlets,
        )
        for kind, level, outlets in kinds
    }
    return PriceLine(
        product=code,
        name=name,
        name_en=name_en,
        group=group,
        unit=BaseUnit(unit),
        overall=PriceRange(
            low=round(price * 0.92, -2), median=price, high=round(price * 1.17, -2), outlets=87
        ),
        by_kind=by_kind,
        change_day_percent=float(day) if day else None,
        change_week_percent=change,
        allowance_percent=float(allowance),
        history=history if code != "duck" else (*history[:5], None, None, *history[7:]),
        alerts=alerts,
    )


def price_lines() -> tuple[PriceLine, ...]:
    alerts = {"pork_belly": 2, "fish_carp": 1}
    lines = [a_price_line(cells, alerts.get(cells[0], 0)) for cells in _lines(_PRODUCTS)]
    unreported = {"chilli"}
    return tuple(
        line
        if line.product not in unreported
        else replace(line, overall=None, by_kind={}, history=(*line.history[:9], *(None,) * 5))
        for line in lines
    )


def reserve_lines() -> tuple[ReserveLine, ...]:
    figures = [
        ("pork", 562.0, 401.0, 430.0, 478.0, 13, 15, "confirmed"),
        ("rice", 3272.0, 3630.0, 3710.0, 3820.0, 14, 15, "ok"),
        ("eggs", 4680.0, 4100.0, 4620.0, 5200.0, 11, 15, "possible"),
        ("vegetables", 5096.0, 5240.0, 5400.0, 5900.0, 12, 15, "ok"),
        ("oil", 151.0, 233.0, 233.0, 233.0, 15, 15, "ok"),
    ]
    groups = {code: (name, name_en) for code, name, name_en in _lines(_GROUPS)}
    units = {"eggs": BaseUnit.PIECE, "oil": BaseUnit.LITRE}
    return tuple(
        ReserveLine(
            good=good,
            name=groups[good][0],
            name_en=groups[good][1],
            unit=units.get(good, BaseUnit.KG),
            scenario="tet",
            target=target * 1e6,
            lower=lower * 1e6,
            middle=middle * 1e6,
            upper=upper * 1e6,
            reporting=reporting,
            expected=expected,
            verdict=verdict,
        )
        for good, target, lower, middle, upper, reporting, expected, verdict in figures
    )
