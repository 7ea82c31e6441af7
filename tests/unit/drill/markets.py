"""A small market to simulate: seven markets in two districts, two chain shops, one warehouse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from monitor.domain.calendar import moment_of
from monitor.domain.market import (
    Area,
    BaseUnit,
    Market,
    Outlet,
    OutletKind,
    Product,
    ProductGroup,
    Retailer,
    Temperament,
)
from monitor.domain.reserve import Commitment, ReserveNeed, ReservePlan
from monitor.domain.settings import DrillSpec, Settings
from monitor.domain.source import PlugIn, Reading, RecordMap, Schedule, SourceSpec, Wide

START = date(2021, 1, 25)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NAMED = "cho-hang"
CHAIN = ("mart-1", "mart-2")
DEPOT = "depot"


def product(
    code: str, name: str, group: str, *, unit: BaseUnit = BaseUnit.KG, **more: object
) -> Product:
    details: dict[str, object] = {"plausible_low": 500, "plausible_high": 800_000, **more}
    return Product(code=code, name=name, group=group, base_unit=unit, **details)  # type: ignore[arg-type]  # test shorthand


PRODUCTS = (
    product("pork_belly", "Thịt lợn ba chỉ", "pork", aliases=("thịt heo ba rọi",)),
    product("cabbage", "Bắp cải", "vegetables"),
    product("tomato", "Cà chua", "roots"),
    product("chicken_live", "Gà ta còn sống", "poultry"),
    product("egg_local", "Trứng gà ta", "eggs", unit=BaseUnit.PIECE, packs={"chục": 10_000}),
    product("rice_plain", "Gạo tẻ thường", "rice", temperament=Temperament.STICKY),
)


def markets() -> list[Outlet]:
    found = [
        Outlet(
            code=NAMED,
            name="Chợ Hàng",
            kind=OutletKind.MARKET,
            area="le-chan",
            retailer="board",
            aliases=("Hàng",),
        )
    ]
    for area, name in (("le-chan", "Lê Chân"), ("kien-an", "Kiến An")):
        found += [
            Outlet(
                code=f"{area}-{n}",
                name=f"Chợ {name} {n}",
                kind=OutletKind.MARKET,
                area=area,
                retailer="board",
            )
            for n in (1, 2, 3)
        ]
    return found


def market() -> Market:
    shops = [
        Outlet(
            code=code,
            name=f"Siêu thị {code}",
            kind=OutletKind.SUPERMARKET,
            area="kien-an",
            retailer="mart",
        )
        for code in CHAIN
    ]
    depot = Outlet(
        code=DEPOT, name="Kho", kind=OutletKind.WAREHOUSE, area="le-chan", retailer="depot"
    )
    return Market.of(
        groups=[
            ProductGroup(code=code, name=code) for code in dict.fromkeys(p.group for p in PRODUCTS)
        ],
        products=PRODUCTS,
        areas=[Area(code="le-chan", name="Lê Chân"), Area(code="kien-an", name="Kiến An")],
        retailers=[
            Retailer(code="board", name="Ban quản lý chợ"),
            Retailer(code="mart", name="Siêu thị", member=True),
            Retailer(code="depot", name="Kho", member=True),
        ],
        outlets=[*markets(), *shops, depot],
    )


def settings(
    *sources: SourceSpec, events: tuple[str, ...] = ("S1", "S5", "S8"), **spec: object
) -> Settings:
    need = ReserveNeed(good="pork", monthly_need=1_000_000_000, held_share=0.1, source="test")
    promises = (Commitment(retailer="depot", good="pork", quantity=60_000_000),)
    drill: dict[str, object] = {"start": START, "events": events, **spec}
    return Settings(
        version="v1",
        name="Thử",
        name_en="Test",
        authority="Sở",
        market=market(),
        sources=sources,
        reserve=ReservePlan(needs=(need,), commitments=promises),
        drill=DrillSpec(**drill),  # type: ignore[arg-type]  # test shorthand
    )


def source(
    kind: str,
    fields: Mapping[str, str],
    *,
    name: str = "feed",
    retailer: str = "mart",
    options: Mapping[str, object] | None = None,
    wide: Wide | None = None,
    ignore: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
    defaults: Mapping[str, str] | None = None,
    reading: Reading = Reading(date_formats=("%d/%m/%Y",)),  # noqa: B008 - frozen
) -> SourceSpec:
    return SourceSpec(
        name=name,
        retailer=retailer,
        fetch=PlugIn(kind="http", options={"url": f"http://127.0.0.1:8100/{name}"}, path=()),
        format=PlugIn(kind=kind, options=options or {}, path=()),
        record_map=RecordMap(
            fields={ours: (theirs,) for ours, theirs in fields.items()},
            wide=wide,
            ignore=ignore,
            optional=optional,
            defaults=defaults or {},
        ),
        reading=reading,
        schedule=Schedule(at=(time(7, 0), time(16, 0))),
    )


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return moment_of(day, time(hour, minute), ZONE)
