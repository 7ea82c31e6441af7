"""What the rooms get: every key of the file in the place where the domain expects it."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from monitor.domain.finding import Severity
from monitor.domain.market import BaseUnit, OutletKind, Temperament
from monitor.domain.people import GroupingPolicy
from monitor.domain.run import ExpectedBand
from monitor.domain.settings import DeliveryPolicy, DrillSpec, HttpPolicy, LifecyclePolicy, Settings
from monitor.domain.source import Schedule, Wide
from tests.unit.config.drafts import GOOD, good, loaded, problems, without

FULL_READ = r"""      optional: stock
      defaults: {unit: kg}
      ditto: '"'
      wide: {into: outlet, columns: {Bình Định: cho-con}}
      from_origin: '(?P<observed_at>[0-9]{8})'
      ignore: [stt]
      strict: true
      missing: ['', NR]
      number_style: point
      amount_unit: nghìn đồng
      range: midpoint
      date_formats: '%d/%m/%Y'
      time_of_day: '08:30'
      lookups: {product: {Rice: rice}}
      identify: open
"""
PRODUCT = "{code: hen_egg, name: Trứng gà, group: egg, base_unit: piece, "


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return loaded(tmp_path, GOOD).settings


def test_the_programme_is_named_and_the_rest_has_defaults(settings: Settings) -> None:
    assert (settings.name, settings.name_en) == ("Bình ổn giá", "")
    assert settings.authority == "Sở Công Thương Hải Phòng"
    assert settings.zone.key == "Asia/Ho_Chi_Minh"
    assert (settings.currency.code, settings.currency.digits) == ("VND", 0)
    assert settings.window_days == 60
    assert settings.evaluate_every == timedelta(minutes=10)


def test_a_product_has_its_band_in_dong_and_its_packs_in_thousandths(tmp_path: Path) -> None:
    text = good((PRODUCT, PRODUCT + 'packs: {chục: 10, vỉ: "12 quả", nửa: "0,5"}, '))

    product = loaded(tmp_path, text).settings.market.products["hen_egg"]

    assert (product.plausible_low, product.plausible_high) == (1000, 9000)
    assert product.packs == {"chục": 10_000, "vỉ": 12_000, "nửa": 500}
    assert (product.base_unit, product.temperament) == (BaseUnit.PIECE, Temperament.VOLATILE)


def test_prices_of_a_currency_with_digits_are_in_its_minor_unit(tmp_path: Path) -> None:
    text = good(
        ("authority: Sở", "currency: {code: INR, symbol: ₹, digits: 2}, authority: Sở"),
        ("[60.000 đ, 400.000 đ]", "[60.25, 400 ₹]"),
        ("[1.000 đ, 9.000 đ]", '[10, "90,5 INR"]'),
    )

    market = loaded(tmp_path, text).settings.market

    assert market.products["pork_belly"].plausible_low == 6025
    assert market.products["pork_belly"].plausible_high == 40000
    assert market.products["hen_egg"].plausible_high == 9050


def test_a_bare_price_finer_than_the_coin_is_refused(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, good(("[1.000 đ, 9.000 đ]", "[1000.5, 9000]")))

    assert "found 1000.5; allowed is nothing finer than the smallest coin" in problem


def test_outlets_belong_to_areas_and_retailers(settings: Settings) -> None:
    outlet = settings.market.outlets["winmart-le-chan"]

    assert (outlet.kind, outlet.area) == (OutletKind.SUPERMARKET, "le-chan")
    assert [each.code for each in settings.market.outlets_of("winmart")] == ["winmart-le-chan"]


def test_a_source_has_two_plug_ins_with_raw_options_and_their_place(settings: Settings) -> None:
    source = settings.sources[0]

    assert (source.fetch.kind, source.format.kind) == ("http", "json")
    assert source.fetch.options == {"url": "http://127.0.0.1:8100/winmart.json"}
    assert source.fetch.path == ("sources", 0, "from")
    assert source.format.path == ("sources", 0, "format")
    assert source.schedule == Schedule(at=(time(7), time(15)), grace=timedelta(hours=2))
    assert source.expected == ExpectedBand(low=1, high=None)


def test_one_mapping_gives_the_record_map_and_the_reading(tmp_path: Path) -> None:
    text = good(
        (
            "      optional: [stock]\n",
            FULL_READ,
        )
    )

    source = loaded(tmp_path, text).settings.sources[0]
    record_map, reading = source.record_map, source.reading

    assert record_map.fields["product"] == ("name", "ten")
    assert (record_map.optional, record_map.ditto) == (("stock",), ('"',))
    assert record_map.wide == Wide(into="outlet", columns={"Bình Định": "cho-con"})
    assert record_map.defaults == {"unit": "kg"}
    assert (record_map.ignore, record_map.strict) == (("stt",), True)
    assert (reading.missing, reading.number_style) == (("", "NR"), "point")
    assert (reading.range, reading.amount_unit) == ("midpoint", "nghìn đồng")
    assert (reading.date_formats, reading.time_of_day) == (("%d/%m/%Y",), time(8, 30))
    assert reading.lookups == {"product": {"Rice": "rice"}}
    assert reading.identify == "open"


def test_a_rule_keeps_its_options_raw_for_the_room_that_owns_it(tmp_path: Path) -> None:
    text = good(("kind: spike, groups", 'kind: spike, options: {volatile_percent: "15 %"}, groups'))

    rule = loaded(tmp_path, text).settings.rules[0]

    assert rule.plug_in.options == {"volatile_percent": "15 %"}
    assert rule.plug_in.path == ("rules", 0, "options")
    assert (rule.groups, rule.kinds) == (("pork",), (OutletKind.MARKET,))


def test_the_reserve_is_counted_in_thousandths_of_the_base_unit(settings: Settings) -> None:
    plan = settings.reserve

    assert plan.needs[0].monthly_need == 3_696_000_000
    assert plan.needs[0].held_share == 0.117
    assert plan.commitments[0].quantity == 40_000_000
    assert plan.in_force(date(2021, 2, 1)).factor == 1.3
    assert plan.in_force(date(2021, 3, 1)).code == "normal"


def test_a_need_may_name_the_products_that_count_when_the_group_has_two_units(
    tmp_path: Path,
) -> None:
    text = good(
        ("group: egg, base_unit: piece", "group: pork, base_unit: piece"),
        ("source: Kế hoạch 2021", "source: Kế hoạch 2021, products: [pork_belly]"),
    )

    assert loaded(tmp_path, text).settings.reserve.needs[0].monthly_need == 3_696_000_000


def test_an_allowance_is_in_percent(settings: Settings) -> None:
    assert settings.season[0].allowance_percent == 5.0
    assert (settings.season[0].from_day, settings.season[0].to_day) == (-8, -3)


def test_routes_keep_their_order_and_conditions(settings: Settings) -> None:
    first, second = settings.routes

    assert (first.areas, first.groups, first.recipients) == (("le-chan",), ("pork",), ("officer",))
    assert (second.areas, second.min_severity, second.stop) == ((), Severity.WARNING, False)


def test_policies_are_those_of_the_file(settings: Settings) -> None:
    assert settings.deliveries == DeliveryPolicy()
    assert settings.lifecycle == LifecyclePolicy()
    assert settings.http == HttpPolicy()
    assert settings.drill == DrillSpec()
    assert settings.reports[0].at == time(17)


def test_a_person_may_have_a_limit_of_messages_of_his_own(tmp_path: Path) -> None:
    text = good(("channels: [{name: drop", "messages_per_hour: 4, channels: [{name: drop"))
    text += "grouping: {wait_for_companions: 10s}\n"

    settings = loaded(tmp_path, text).settings

    own = settings.recipients["officer"].grouping
    assert own == GroupingPolicy(wait_for_companions=timedelta(seconds=10), messages_per_hour=4)
    assert settings.grouping == GroupingPolicy(wait_for_companions=timedelta(seconds=10))


def test_reminders_are_by_severity_and_at_least_five_minutes_apart(tmp_path: Path) -> None:
    text = GOOD + "grouping: {remind_every: {critical: 2h}}\n"
    wrong = GOOD + "grouping: {remind_every: {critical: 1m, info: 1h}}\n"

    found = loaded(tmp_path, text).settings.grouping.remind_every

    assert found == {Severity.CRITICAL: timedelta(hours=2)}
    assert [each.split(": ", 1)[1] for each in problems(tmp_path, wrong)] == [
        'found "1m"; allowed is 5m or more',
        'unknown key "info"; allowed here: warning, critical',
    ]


def test_without_a_drill_the_market_is_real(tmp_path: Path) -> None:
    assert loaded(tmp_path, without("drill")).settings.drill is None


@pytest.mark.parametrize(
    "section",
    [
        "retailers",
        "rules",
        "season",
        "routes",
        "deliveries",
        "lifecycle",
        "http",
        "drill",
        "reports",
    ],
)
def test_a_section_that_is_not_required_may_be_left_out_or_empty(
    tmp_path: Path, section: str
) -> None:
    text = without(section)
    if section == "retailers":
        text = text.replace("retailer: winmart", "retailer: null").replace("commitments:", "#")
        text = text[: text.index("sources:")] + text[text.index("rules:") :]

    assert loaded(tmp_path, text).settings.name
    assert loaded(tmp_path, text + f"{section}:\n").settings.name


def test_two_products_of_one_name_are_a_warning(tmp_path: Path) -> None:
    text = good((PRODUCT, PRODUCT + "aliases: [thịt lợn  BA chỉ], "))

    (warning,) = loaded(tmp_path, text).warnings

    assert '"thịt lợn  BA chỉ" also names another of the products (line 4 of' in warning.text


@pytest.mark.parametrize(
    ("read", "found"),
    [
        ("lookups: {outlet: {C1: cho-conn}}", '"cho-conn", which is neither a code nor a name'),
        ("lookups: {product: {BC: Thịt lợn ba chi}}", 'did you mean "Thịt lợn ba chỉ"?'),
        ("lookups: {product_code: {7: pork_bely}}", 'did you mean "pork_belly"?'),
        ("defaults: {outlet: cho-cn}", 'did you mean "cho-con"?'),
        ("wide: {into: outlet, value: stock, columns: {C: cho-xa}}", '"cho-xa", which is neither'),
    ],
    ids=["outlet", "product", "code", "default", "wide"],
)
def test_a_meaning_that_nothing_is_called_is_a_warning(
    tmp_path: Path, read: str, found: str
) -> None:
    text = good(("      optional: [stock]\n", f"      optional: [stock]\n      {read}\n"))

    (warning,) = loaded(tmp_path, text).warnings

    assert found in warning.text
    assert "lines with it will wait in quarantine" in warning.text


@pytest.mark.parametrize(
    "read",
    [
        "lookups: {outlet: {C1: chợ  con}, product: {BC: pork_belly}}",
        "lookups: {outlet: {C1: cho-xa}}\n      identify: open",
        "wide: {into: availability, value: note, columns: {C: cho-xa}}",
        "lookups: {unit: {kí: kg}}",
    ],
    ids=["known", "open", "wide", "unit"],
)
def test_a_meaning_that_something_is_called_is_none(tmp_path: Path, read: str) -> None:
    text = good(("      optional: [stock]\n", f"      optional: [stock]\n      {read}\n"))

    assert loaded(tmp_path, text).warnings == ()


def test_a_group_that_no_route_takes_is_a_warning(tmp_path: Path) -> None:
    text = good(("  - {name: rest, recipients: [officer]}\n", ""))

    (warning,) = loaded(tmp_path, text).warnings

    assert warning.text == 'no route takes "egg"; its alerts go to the fallback only'


def test_a_route_by_product_takes_the_group_of_the_product(tmp_path: Path) -> None:
    text = good(("name: rest, recipients", "name: rest, products: [hen_egg], recipients"))

    assert loaded(tmp_path, text).warnings == ()


@pytest.mark.parametrize("value", ["9" * 400, "1e300", "1000000000000000000"])
def test_a_number_beyond_all_counting_is_refused(tmp_path: Path, value: str) -> None:
    found = problems(tmp_path, good(("from_day: -8", f"from_day: {value}")))

    assert len(found) == 1
    assert "allowed is" in found[0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("grace: 2h", "grace: 1000000000000", "allowed is a duration that fits a calendar"),
        ("grace: 2h", "grace: [2h]", "allowed is a duration such as 30s"),
        ("max_bytes: 50 MB", "max_bytes: 50000000.5", "allowed is a size such as 50 MB"),
        ("max_bytes: 50 MB", "max_bytes: 10", "allowed is 1 KB or more"),
        ("factor: 1.3", "factor: [1]", "allowed is a number"),
        ("      optional", "      date_formats: ['%Q']\n      optional", "directives of strptime"),
        ("authority: Sở", "base_url: 'http://[', authority: Sở", "allowed is an address such as"),
        ("areas: [le-chan], groups: [pork]", "outlet_kinds: [mall]", "there is no mall at all"),
    ],
)
def test_a_value_out_of_bounds_is_refused_with_what_is_allowed(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    found = problems(tmp_path, good((old, new)))

    assert [problem for problem in found if said in problem]


def test_a_size_may_be_a_bare_number_of_bytes(tmp_path: Path) -> None:
    text = good(("max_bytes: 50 MB", "max_bytes: 2000"))

    assert loaded(tmp_path, text).settings.http.max_bytes == 2000
