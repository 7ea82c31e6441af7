"""A made-up market on one day, rich enough to look at: for pages, reports and their pictures."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from monitor.domain.alert import Alert, AlertState, Reason, Transition
from monitor.domain.calendar import moment_of
from monitor.domain.delivery import DeliveryKind, DeliveryRecord, DeliveryState, OutboxRow
from monitor.domain.finding import Severity, Subject
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
from monitor.domain.observation import Payload, QuarantinedRecord
from monitor.domain.run import ExpectedBand, Outcome, RunReport
from monitor.domain.settings import (
    DrillSpec,
    PlugIn,
    RecordMap,
    ReserveNeed,
    ReservePlan,
    Scenario,
    ScenarioPeriod,
    Schedule,
    SeasonStep,
    Settings,
    SourceSpec,
)
from monitor.domain.view import (
    AlertFile,
    Check,
    DailySummary,
    Gauge,
    Origin,
    PriceLine,
    PriceRange,
    ReserveLine,
    SilentReporter,
    SourceState,
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
tomato|Cà chua|Tomato|vegetables|kg|19500|4.3|11.8|10
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


def an_alert(code: str = "a1", **changes: object) -> Alert:
    alert = Alert(
        id=code,
        fingerprint=hashlib.sha256(code.encode()).hexdigest()[:24],
        rule="price-spike",
        kind="spike",
        kind_version=1,
        subject=Subject(product="pork_belly", outlet="cho-con", area="le-chan"),
        state=AlertState.FIRING,
        severity=Severity.CRITICAL,
        opened_at=NOW - timedelta(days=2, hours=3),
        opened_on=DAY - timedelta(days=2),
        changed_at=NOW - timedelta(hours=2),
        last_fresh_day=DAY,
        value=189000.0,
        baseline=141000.0,
        unit="đ/kg",
        sentence_vi=(
            "Thịt lợn ba chỉ tại Chợ Cố Đạo (Lê Chân) 189.000 đ/kg, cao hơn 34,0 % so với giá nền "
            "141.000 đ/kg; mức Tết cho phép là 5 %; đã 2 ngày báo cáo liên tiếp."
        ),
        sentence_en=(
            "Pork belly at Chợ Cố Đạo (Lê Chân) costs 189,000 đ/kg, 34.0 % above its baseline of "
            "141,000 đ/kg; the Tết allowance is 5 %; for 2 reporting days in a row."
        ),
        opened_evidence={"baseline_dong": 141000},
        evidence={
            "method": "0.5 quantile of regular prices, 28 days",
            "version": 1,
            "baseline": 141000.0,
            "n_quotes": 41,
            "n_outlets": 9,
            "history_days": 41,
            "rise_percent": 34.04,
            "expected_percent": 5.0,
            "expected_price": 148050.0,
            "shared_percent": 1.2,
            "excess_percent": 26.1,
            "entry_percent": 10.0,
            "days_over": 2,
            "days_reported": 2,
            "since": "2021-02-04",
            "observations": [9009, 9008],
        },
        transitions=3,
        config_version=VERSION,
    )
    return replace(alert, **changes)  # type: ignore[arg-type]  # the caller names Alert's fields


def open_alerts() -> list[Alert]:
    return [
        an_alert("a1"),
        an_alert(
            "a2",
            rule="reserve-shortfall",
            kind="shortfall",
            subject=Subject(group="pork"),
            value=71.4,
            baseline=100.0,
            unit="%",
            opened_at=NOW - timedelta(hours=7),
            opened_on=DAY,
            sentence_vi=(
                "Dự trữ thịt lợn đạt 71,4–85,1 % chỉ tiêu kịch bản Tết (401–478 tấn trên 562 tấn); "
                "13/15 đơn vị báo cáo: chắc chắn thiếu."
            ),
            sentence_en=(
                "The pork reserve covers 71.4–85.1 % of the Tết target (401–478 t of 562 t); 13 of "
                "15 reporters: a confirmed shortfall."
            ),
        ),
        an_alert(
            "a3",
            severity=Severity.WARNING,
            subject=Subject(product="fish_carp", area="thuy-nguyen"),
            value=74000.0,
            baseline=60000.0,
            opened_at=NOW - timedelta(days=1),
            sentence_vi=(
                "Cá chép tại huyện Thủy Nguyên 74.000 đ/kg (trung vị 9 điểm bán), cao hơn 23,3 % "
                "so với giá nền 60.000 đ/kg; mức Tết cho phép là 5 %."
            ),
            sentence_en=(
                "Carp in Thủy Nguyên costs 74,000 đ/kg (median of 9 outlets), 23.3 % above its "
                "baseline of 60,000 đ/kg; the Tết allowance is 5 %."
            ),
        ),
        an_alert(
            "a4",
            rule="silence",
            kind="silence",
            severity=Severity.WARNING,
            state=AlertState.STALE,
            subject=Subject(source="kho-an-nguyen"),
            value=26.0,
            baseline=2.0,
            unit="giờ",
            sentence_vi="Công ty An Nguyên chưa báo cáo từ 07:40 04/02/2021; giữ 22 % dự trữ gạo.",
            sentence_en=(
                "An Nguyên has not reported since 07:40 04/02/2021; it holds 22 % of the rice."
            ),
        ),
        an_alert(
            "a5",
            severity=Severity.INFO,
            state=AlertState.RECOVERING,
            subject=Subject(product="tomato", outlet="big-c", area="ngo-quyen"),
            sentence_vi="Cà chua tại Siêu thị GO! Hải Phòng 21.900 đ/kg, đã về dưới ngưỡng mở.",
            sentence_en="Tomatoes at GO! Hải Phòng cost 21,900 đ/kg, back under the threshold.",
        ),
    ]


def closed_alerts() -> tuple[Alert, ...]:
    return (
        an_alert(
            "a0",
            state=AlertState.RESOLVED,
            severity=Severity.WARNING,
            closed_at=NOW - timedelta(hours=3),
            subject=Subject(product="cabbage", outlet="cho-sat", area="hong-bang"),
            sentence_vi="Bắp cải trắng tại Chợ Sắt 9.800 đ/kg, đã trở lại mức thường.",
            sentence_en="White cabbage at Chợ Sắt costs 9,800 đ/kg, back at its usual level.",
        ),
    )


def a_run(source: str, outcome: Outcome, seen: int = 540, text: str = "") -> RunReport:
    bad = outcome in {Outcome.DOWN, Outcome.EMPTY}
    return RunReport(
        source=source,
        started_at=NOW - timedelta(hours=2),
        finished_at=NOW - timedelta(hours=2) + timedelta(seconds=3),
        outcome=outcome,
        expected=ExpectedBand(low=500, high=700),
        seen=0 if bad else seen,
        accepted=0 if bad else seen - 14,
        duplicates=0 if bad else 8,
        skipped=0 if bad else 4,
        quarantined={} if bad else {"factor_of_ten": 2},
        text=text,
        payloads=() if bad else (17,),
    )


def source_states() -> list[SourceState]:
    due = moment_of(DAY + timedelta(days=1), time(7))
    down = "kết nối bị từ chối: 127.0.0.1:8100, thử lại sau 15 phút"
    runs = {
        "vinmart-plus": a_run("vinmart-plus", Outcome.OK),
        "aeon-le-chan": a_run("aeon-le-chan", Outcome.OK),
        "go-hai-phong": a_run("go-hai-phong", Outcome.SHORT, 212, "212 bản ghi, cần ít nhất 500"),
        "bang-gia-cho": a_run("bang-gia-cho", Outcome.UNCHANGED),
        "kho-an-nguyen": a_run("kho-an-nguyen", Outcome.DOWN, text=down),
    }
    return [
        SourceState(
            name=name,
            retailer=retailer,
            last=runs[name],
            last_good_at=NOW - timedelta(hours=26 if name == "kho-an-nguyen" else 2),
            failures=4 if name == "kho-an-nguyen" else 0,
            due_at=due,
            is_late=name == "kho-an-nguyen",
        )
        for name, retailer in SOURCES
    ]


def a_summary(**changes: object) -> DailySummary:
    alerts = open_alerts()
    summary = DailySummary(
        day=DAY,
        as_of=NOW,
        name="Bình ổn thị trường Tết Tân Sửu 2021",
        name_en="Market stabilisation, Tết 2021",
        authority="Sở Công Thương Hải Phòng",
        scenario="Tết (tăng 30 %)",
        scenario_en="Tết (+30 %)",
        days_to_tet=-7,
        prices=price_lines(),
        reserves=reserve_lines(),
        opened=(alerts[1],),
        closed=closed_alerts(),
        still_open=(alerts[0], *alerts[2:]),
        silent=(
            SilentReporter(
                source="kho-an-nguyen",
                retailer="Công ty An Nguyên",
                outlets=1,
                last_good_at=NOW - timedelta(hours=26),
                text="Không kết nối được: kết nối bị từ chối",
            ),
        ),
        runs=tuple(state.last for state in source_states() if state.last),
        observations=17842,
        quarantined={"factor_of_ten": 6, "unknown_product": 11},
        problems=("Nguồn go-hai-phong chỉ có 212 bản ghi (cần ít nhất 500).",),
        is_drill=True,
        config_version=VERSION,
    )
    return replace(summary, **changes)  # type: ignore[arg-type]  # the caller names its fields


def an_empty_summary() -> DailySummary:
    prices = tuple(
        replace(
            line,
            overall=None,
            by_kind={},
            change_day_percent=None,
            change_week_percent=None,
            history=(None,) * 14,
            alerts=0,
        )
        for line in price_lines()
    )
    return a_summary(
        prices=prices,
        reserves=(),
        opened=(),
        closed=(),
        still_open=(),
        silent=(),
        runs=(),
        observations=0,
        quarantined={},
        problems=(),
    )


def an_origin(number: int = 9001, **changes: object) -> Origin:
    moment = NOW - timedelta(hours=2)
    origin = Origin(
        observation=number,
        outlet="cho-con",
        product="pork_belly",
        observed_at=moment,
        received_at=moment + timedelta(minutes=4),
        price=189000,
        stock=420000,
        payload=17,
        payload_origin="inbox/market-boards/bang-gia-2021-02-05.xlsx",
        payload_digest="9b1c" * 16,
        locator="Giá!D17",
        source="bang-gia-cho",
        config_version=VERSION,
    )
    return replace(origin, **changes)  # type: ignore[arg-type]  # the caller names Origin's fields


def origins_of_the_alert() -> tuple[Origin, ...]:
    prices = [141000, 140000, 142000, 141000, 143000, 141000, 178000, 186000, 189000]
    first = NOW - timedelta(days=len(prices) - 1)
    return tuple(
        an_origin(9001 + index, price=price, observed_at=first + timedelta(days=index))
        for index, price in enumerate(prices)
    )


def a_transition(number: int, state: AlertState, reason: Reason, **changes: object) -> Transition:
    alert = an_alert()
    transition = Transition(
        alert=alert.id,
        number=number,
        at=alert.opened_at + timedelta(days=number - 1),
        from_state=None,
        to_state=state,
        reason=reason,
        severity=Severity.WARNING,
        notify=state is AlertState.FIRING,
        value=178000.0 + 4000 * number,
        baseline=141000.0,
        unit="đ/kg",
        sentence_vi=alert.sentence_vi,
        sentence_en=alert.sentence_en,
        evidence={},
        config_version=VERSION,
    )
    return replace(transition, **changes)  # type: ignore[arg-type]  # the caller names its fields


def a_delivery(state: DeliveryState, channel: str, text: str, attempts: int = 1) -> DeliveryRecord:
    row = OutboxRow(
        kind=DeliveryKind.ALERT,
        topic="a1",
        number=2,
        recipient="thanh-tra-le-chan",
        channel=channel,
        not_before=NOW,
        created_at=NOW - timedelta(days=1),
        config_version=VERSION,
        route="le-chan",
    )
    return DeliveryRecord(
        row=row,
        state=state,
        attempts=attempts,
        settled_at=NOW - timedelta(days=1),
        text=text,
        results=(),
    )


def an_alert_file(alert: Alert | None = None) -> AlertFile:
    watched = a_transition(1, AlertState.PENDING, Reason.WATCHED)
    return AlertFile(
        alert=alert or an_alert(),
        transitions=(
            watched,
            a_transition(2, AlertState.FIRING, Reason.CONFIRMED, from_state=AlertState.PENDING),
            a_transition(
                3,
                AlertState.FIRING,
                Reason.WORSENED,
                from_state=AlertState.FIRING,
                severity=Severity.CRITICAL,
            ),
        ),
        deliveries=(
            a_delivery(DeliveryState.DELIVERED, "mail", "250 OK"),
            a_delivery(DeliveryState.DEAD, "zalo", "403: số điện thoại chưa đăng ký", 3),
        ),
        origins=origins_of_the_alert(),
    )


def a_payload() -> Payload:
    content = "Mặt hàng;Giá\nThịt lợn ba chỉ;189.000\n".encode()
    return Payload(
        source="bang-gia-cho",
        received_at=NOW,
        origin="inbox/market-boards/bảng giá 2021-02-05.csv",
        media_type="text/csv",
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
    )


def a_quarantined_record(text: str = "gấp 10 lần giá nền 141.000 đ/kg") -> QuarantinedRecord:
    return QuarantinedRecord(
        fields={"outlet": "Chợ Cố Đạo", "product": "Thịt lợn ba chỉ", "price": "1.410.000 đ"},
        locator="Giá!D18",
        reason="factor_of_ten",
        text=text,
        proposal={"price": "141.000 đ"},
    )


@dataclass
class FakeDesk:
    """Answers with what it was given; every part can be replaced."""

    settings: Settings = field(default_factory=settings_of_the_desk)
    day_summary: DailySummary = field(default_factory=a_summary)
    states: list[SourceState] = field(default_factory=source_states)
    alerts: list[Alert] = field(default_factory=open_alerts)
    files: dict[str, AlertFile] = field(default_factory=lambda: {"a1": an_alert_file()})
    reports: dict[tuple[date, str], bytes] = field(
        default_factory=lambda: {
            (DAY, "html"): "<!doctype html><title>Báo cáo</title><p>Báo cáo 05/02".encode(),
            (DAY, "xlsx"): b"PK\x03\x04",
        }
    )
    payloads: dict[int, Payload] = field(default_factory=lambda: {17: a_payload()})
    readiness: list[Check] = field(
        default_factory=lambda: [Check(name="database", ok=True, text="3 ms")]
    )
    set_aside: list[tuple[int, str, QuarantinedRecord]] = field(
        default_factory=lambda: [(5, "bang-gia-cho", a_quarantined_record())]
    )
    clock: datetime = NOW

    def now(self) -> datetime:
        return self.clock

    def summary(self) -> DailySummary:
        return self.day_summary

    def sources(self) -> list[SourceState]:
        return self.states

    def open_alerts(self) -> list[Alert]:
        return self.alerts

    def alert_file(self, alert_id: str) -> AlertFile | None:
        known = {
            alert.id: AlertFile(alert=alert, transitions=(), deliveries=(), origins=())
            for alert in self.alerts
        }
        return self.files.get(alert_id) or known.get(alert_id)

    def report(self, day: date, document: str) -> bytes | None:
        return self.reports.get((day, document))

    def report_days(self) -> list[date]:
        return sorted({day for day, _ in self.reports}, reverse=True)

    def figures(self, day: date, products: Sequence[str]) -> list[Origin]:
        wanted = set(products)
        return [o for o in origins_of_the_alert()[-1:] if o.product in wanted and day == DAY]

    def origin(self, observation_id: int) -> Origin | None:
        return next((o for o in origins_of_the_alert() if o.observation == observation_id), None)

    def payload(self, payload_id: int) -> Payload | None:
        return self.payloads.get(payload_id)

    def quarantined(self) -> list[tuple[int, str, QuarantinedRecord]]:
        return self.set_aside

    def checks(self) -> list[Check]:
        return self.readiness

    def gauges(self) -> list[Gauge]:
        return [
            Gauge(
                name="monitor_open_alerts",
                help="Open alerts.",
                value=float(len(self.alerts)),
                labels={"severity": "critical"},
            ),
            Gauge(
                name="monitor_observations_total",
                help="Observations kept.",
                value=17842.0,
                labels={},
                kind="counter",
            ),
        ]


def an_empty_desk() -> FakeDesk:
    """Return the desk of a first start: nothing has been reported yet."""
    due = moment_of(DAY, time(17))
    return FakeDesk(
        day_summary=an_empty_summary(),
        states=[
            SourceState(
                name=name, retailer=retailer, last=None, last_good_at=None, failures=0, due_at=due
            )
            for name, retailer in SOURCES
        ],
        alerts=[],
        files={},
        reports={},
        payloads={},
        set_aside=[],
    )
