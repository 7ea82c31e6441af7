from __future__ import annotations

from decimal import Decimal

import pytest

from monitor.domain.errors import MissingFieldError, UnknownUnitError, UnreadableAmountError
from monitor.domain.market import BaseUnit
from monitor.normalise.packs import measure_in_pack, read_pack, without_pack, without_size
from monitor.normalise.sale import container_of, open_product, sale_of
from monitor.normalise.units import Measure, measure_of, units_named
from tests.unit.normalise.watchlist import MARKET

P = MARKET.products


@pytest.mark.parametrize(
    ("unit", "product", "thousandths"),
    [
        ("kg", "pork_belly", 1000),
        ("KG", "pork_belly", 1000),
        ("ký", "pork_belly", 1000),
        ("cân", "pork_belly", 1000),
        ("gram", "pork_belly", 1),
        ("lạng", "pork_belly", 100),
        ("yến", "rice_plain", 10_000),
        ("tạ", "rice_plain", 100_000),
        ("tấn", "rice_plain", 1_000_000),
        ("100g", "pork_belly", 100),
        ("0,5 kg", "pork_belly", 500),
        ("1.5 kg", "pork_belly", 1500),
        ("lít", "oil_soybean", 1000),
        ("ml", "oil_soybean", 1),
        ("chai 750ml", "oil_soybean", 750),
        ("quả", "egg_local", 1000),
        ("trái", "egg_local", 1000),
        ("Qủa", "egg_local", 1000),
        ("chục", "egg_local", 10_000),
        ("tá", "egg_local", 12_000),
        ("10 quả", "egg_local", 10_000),
        ("vỉ 10 quả", "egg_local", 10_000),
        ("mớ", "water_spinach", 400),
        ("thùng", "instant_noodles", 30_000),
        ("củ", "kohlrabi", 400),
    ],
)
def test_a_unit_is_turned_into_the_base_unit(unit: str, product: str, thousandths: int) -> None:
    measure = measure_of(unit, P[product])

    assert measure is not None
    assert measure.thousandths == thousandths


def test_a_word_without_marks_is_settled_by_the_products_base_unit() -> None:
    rice, eggs = measure_of("ta", P["rice_plain"]), measure_of("ta", P["egg_local"])

    assert rice == Measure(name="tạ", thousandths=100_000)
    assert eggs == Measure(name="tá", thousandths=12_000)


@pytest.mark.parametrize("unit", ["bó", "thùng", "Gói 4", "thùng 24 lon", "quả", "3 gói"])
def test_what_a_container_holds_is_never_assumed(unit: str) -> None:
    assert measure_of(unit, P["cabbage"]) is None


@pytest.mark.parametrize("unit", ["xyz", "lít", "2 lít", "chai 2 lít", "", "0 kg", "0,0005 kg"])
def test_a_unit_of_another_kind_is_refused_with_what_is_allowed(unit: str) -> None:
    with pytest.raises(UnknownUnitError, match="allowed are kg, g, lạng"):
        measure_of(unit, P["cabbage"])


def test_no_unit_is_named_by_a_strange_word() -> None:
    assert units_named("xyz") == ()


@pytest.mark.parametrize(
    ("name", "product", "total"),
    [
        ("Gạo thơm A An ST25 túi 5kg", "rice_plain", 5000),
        ("Bánh gói 180g", "cabbage", 180),
        ("Trứng gà vỉ 10 quả", "egg_local", 10_000),
        ("Trứng cút hộp 30 quả từ 300g-360g", "egg_local", 30_000),
        ("thùng 30 gói x 75g", "instant_noodles", 30_000),
        ("thùng 30 gói x 75g", "cabbage", 2250),
        ("24x180ml", "oil_soybean", 4320),
        ("2g*15gói", "cabbage", 30),
        ("hộp 1 lít", "oil_soybean", 1000),
        ("can 1.5L", "oil_soybean", 1500),
        ("túi 5kg tặng 500g", "rice_plain", 5000),
        ("túi 665g (10 vắt)", "cabbage", 665),
        ("gói 100g 3 hộp", "cabbage", 100),
        ("cá 0,5 kg/con", "carp", None),
        ("loại 200 – 300 gram/ cái", "carp", None),
        ("bó ~500g", "cabbage", None),
        ("gói 1,5x30g", "cabbage", 30),
        ("gói 1,5 hộp", "cabbage", None),
        ("0,0005 g", "cabbage", None),
        ("Lốc 4 hộp", "oil_soybean", None),
        ("Rau muống", "cabbage", None),
    ],
)
def test_a_pack_size_in_a_name_is_read(name: str, product: str, total: int | None) -> None:
    assert read_pack(name).total(P[product]) == total


def test_two_sizes_that_do_not_multiply_are_refused() -> None:
    with pytest.raises(UnknownUnitError, match="more than one pack size"):
        read_pack("Combo gạo 5kg + gạo 2kg").total(P["rice_plain"])


def test_a_name_without_its_pack_is_what_the_watchlist_knows() -> None:
    assert without_pack("Gạo Bắc Hương túi 5kg (10 gói)") == "Gạo Bắc Hương"
    assert without_size("Thịt lợn hộp 170g") == "Thịt lợn hộp"


@pytest.mark.parametrize(
    ("unit", "name", "total"),
    [
        ("Gói", "Gạo túi 5kg", 5000),
        ("Thùng", "Bún khô thùng 20 gói x 500g", 10_000),
        ("Thùng 24", "Bún khô 500g", 12_000),
        ("Gói 6", "Lốc 6 gói bún 500g", 3000),
        ("Thùng", "Bún khô 500g", None),
        ("Gói", "Bún khô", None),
    ],
)
def test_a_container_holds_what_the_name_says(unit: str, name: str, total: int | None) -> None:
    measure = measure_in_pack(unit, name, P["dry_vermicelli"])

    assert (measure.thousandths if measure else None) == total


@pytest.mark.parametrize("unit", ["Gói", "Thùng 12"])
def test_a_price_of_the_case_or_of_one_pack_within_is_refused(unit: str) -> None:
    with pytest.raises(UnknownUnitError, match="the whole or one pack"):
        measure_in_pack(unit, "Thùng 20 gói bún x 500g", P["dry_vermicelli"])


def test_the_size_in_the_name_says_more_than_the_usual_pack() -> None:
    assert container_of("chai", "Dầu đậu nành chai 400ml", P["oil_soybean"]).thousandths == 400
    assert container_of("chai", "Dầu đậu nành", P["oil_soybean"]).thousandths == 1000
    with pytest.raises(UnknownUnitError):
        container_of("bó", "Bắp cải", P["cabbage"])


def test_a_price_with_a_unit_of_its_own_must_not_contradict_the_record() -> None:
    sale = sale_of(P["pork_belly"], "kg", "", amount_unit="", symbol="đ")

    assert sale.measure_for("kg").thousandths == 1000
    with pytest.raises(UnknownUnitError, match="lạng beside kg"):
        sale.measure_for("lạng")
    assert sale.quantity_measure("tạ").thousandths == 100_000
    assert sale.quantity_measure("").thousandths == 1000


def test_no_unit_anywhere_is_refused_when_a_figure_needs_it() -> None:
    sale = sale_of(P["pork_belly"], "", "Thịt lợn ba chỉ", amount_unit="", symbol="đ")

    assert sale.measure_for("kg").thousandths == 1000
    with pytest.raises(MissingFieldError, match="no unit is given"):
        sale.measure_for("")


def test_the_pack_in_the_name_stands_in_for_a_missing_unit() -> None:
    sale = sale_of(P["rice_plain"], "", "Gạo túi 5kg", amount_unit="", symbol="đ")

    assert sale.measure_for("").thousandths == 5000


def test_a_column_in_thousands_scales_and_must_not_be_contradicted() -> None:
    product = P["pork_belly"]

    assert sale_of(product, "kg", "", amount_unit="nghìn đồng", symbol="đ").scale == 1000
    by_column = sale_of(product, "", "", amount_unit="nghìn đồng/kg", symbol="đ")
    assert by_column.measure_for("").thousandths == 1000
    with pytest.raises(UnreadableAmountError, match="contradicts"):
        sale_of(product, "đ/kg", "", amount_unit="nghìn đồng", symbol="đ")


@pytest.mark.parametrize(
    ("unit", "base"),
    [
        ("kg", BaseUnit.KG),
        ("Rs/quintal", BaseUnit.KG),
        ("lít", BaseUnit.LITRE),
        ("chai 750ml", BaseUnit.LITRE),
        ("quả", BaseUnit.PIECE),
        ("két", BaseUnit.PIECE),
        ("", BaseUnit.KG),
    ],
)
def test_an_unknown_product_takes_the_base_unit_of_its_sale(unit: str, base: BaseUnit) -> None:
    assert open_product("x", unit, "Rs").base_unit is base


def test_unit_prices_round_half_up() -> None:
    assert Measure(name="", thousandths=3000).unit_price(Decimal(10_000)) == 3333
    assert Measure(name="", thousandths=2000).unit_price(Decimal(1)) == 1
    assert Measure(name="", thousandths=400).quantity(Decimal("2.5")) == 1000
