"""What a simulated retailer writes, form by form."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from monitor.domain.market import is_in_force
from monitor.domain.source import Reading, SourceSpec, Wide
from monitor.drill import SimulatedMarket
from monitor.drill.csv_feed import encoded
from monitor.drill.feed import Feed, Feeds
from tests.unit.drill.markets import START, at, settings, source

NOW = at(START, 16, 5)
TET = at(date(2021, 2, 12), 16, 5)
LONG = {
    "observed_at": "Ngày",
    "outlet": "Điểm bán",
    "product": "Tên hàng",
    "unit": "ĐVT",
    "price": "Giá",
}
VIETNAMESE = Reading(date_formats=("%d/%m/%Y",))


def feeds_of(*sources: SourceSpec) -> tuple[Feeds, SimulatedMarket]:
    configured = settings(*sources)
    assert configured.drill is not None
    simulated = SimulatedMarket(configured, configured.drill)
    return Feeds(simulated), simulated


def feed(written: SourceSpec, now: datetime = NOW, days: int = 0) -> Feed:
    return feeds_of(written)[0].render(written, now, days=days)


def rows_of(written: SourceSpec, now: datetime = NOW, days: int = 0) -> list[list[str]]:
    options = written.format.options
    text = feed(written, now, days).content.decode(str(options.get("encoding") or "utf-8"))
    return list(csv.reader(io.StringIO(text), delimiter=str(options.get("delimiter") or ",")))


def cells_of(written: SourceSpec, now: datetime = NOW) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(feed(written, now).content))
    return book.get_sheet_by_index(0).to_python()


def test_a_csv_table_has_a_line_for_each_outlet_and_product() -> None:
    heads, *body = rows_of(source("csv", LONG))
    assert heads == ["Ngày", "Điểm bán", "Tên hàng", "ĐVT", "Giá", "Mô phỏng"]
    assert {row[1] for row in body} == {"Siêu thị mart-1", "Siêu thị mart-2"}
    assert {row[0] for row in body} == {"25/01/2021"}


def test_every_line_says_that_it_is_simulated() -> None:
    assert {row[-1] for row in rows_of(source("csv", LONG))[1:]} == {"mô phỏng"}


def test_the_mark_goes_into_a_column_that_the_map_ignores() -> None:
    heads, first, *_ = rows_of(source("csv", LONG, ignore=("STT", "Ghi chú", "Người lập")))
    assert (heads[0], first[0]) == ("STT", "1")
    assert (heads[-2], first[-2]) == ("Ghi chú", "mô phỏng")
    assert (heads[-1], first[-1]) == ("Người lập", "")


def test_a_history_has_lines_for_each_day() -> None:
    days = {row[0] for row in rows_of(source("csv", LONG), days=2)[1:]}
    assert days == {"23/01/2021", "24/01/2021", "25/01/2021"}


def test_title_lines_and_heads_are_as_many_as_agreed() -> None:
    options = {"skip_rows": 2, "header_rows": 2, "delimiter": ";"}
    rows = rows_of(source("csv", LONG, options=options))
    assert rows[0] == ["DỮ LIỆU MÔ PHỎNG"]
    assert rows[2] == rows[3]
    assert rows[4][0] == "25/01/2021"


def test_old_windows_files_keep_every_accent() -> None:
    import unicodedata

    name = "Thịt lợn, gạo tẻ, sườn, trứng, rau muống, ĐƯỜNG, mỡ, ẫ ậ"
    assert unicodedata.normalize("NFC", encoded(name, "cp1258").decode("cp1258")) == name


def test_a_letter_that_an_encoding_lacks_is_an_error_and_not_a_question_mark() -> None:
    with pytest.raises(UnicodeEncodeError):
        encoded("日", "cp1258")


def test_eggs_are_sold_by_ten_where_a_table_has_a_unit() -> None:
    eggs = next(row for row in rows_of(source("csv", LONG))[1:] if row[2] == "Trứng gà ta")
    assert eggs[3] == "chục"


def test_without_a_unit_column_a_price_is_for_the_base_unit() -> None:
    fields = {"product_code": "Mã", "price": "Giá"}
    written = source("csv", fields, reading=Reading(number_style="point"))
    eggs = next(row for row in rows_of(written)[1:] if row[0] == "egg_local")
    assert 2000 < int(eggs[1]) < 5000


def test_prices_in_thousands_have_a_comma() -> None:
    reading = Reading(date_formats=("%d/%m/%Y",), amount_unit="nghìn đồng")
    prices = {row[2]: row[4] for row in rows_of(source("csv", LONG, reading=reading))[1:]}
    pork = prices.get("Thịt lợn ba chỉ") or prices["thịt heo ba rọi"]
    assert 80 < float(pork.replace(",", ".")) < 250


def test_clerks_write_prices_in_three_ways() -> None:
    written = [
        rows_of(source("csv", LONG, name=f"habit-{number}", retailer="board"))[1][4]
        for number in range(12)
    ]
    ways = {"k" if w.endswith("k") else "đ" if w.endswith(" đ") else "." for w in written}
    assert ways == {"k", "đ", "."}


def test_a_number_style_with_points_has_no_thousands_mark() -> None:
    reading = Reading(date_formats=("%d/%m/%Y",), number_style="point")
    fields = {**LONG, "stock": "Tồn"}
    rows = rows_of(source("csv", fields, reading=reading))[1:]
    assert all(row[4].isdigit() and "," not in row[5] for row in rows)


def test_the_sources_own_codes_are_written_back() -> None:
    lookups = {"product": {"BA ROI": "pork_belly"}, "outlet": {"S1": "mart-1", "S2": "mart-2"}}
    reading = Reading(date_formats=("%d/%m/%Y",), lookups=lookups)
    rows = rows_of(source("csv", LONG, reading=reading))[1:]
    assert {row[1] for row in rows} == {"S1", "S2"}
    assert any(row[2] == "BA ROI" for row in rows)


def test_a_default_outlet_is_the_only_one_that_reports() -> None:
    fields = {"product_code": "Mã hàng", "stock": "Tồn", "received": "Nhập", "sold": "Xuất"}
    written = source("csv", fields, defaults={"outlet": "depot"}, ignore=("Tên hàng",))
    heads, first, *rest = rows_of(written)
    assert heads == ["Mã hàng", "Tồn", "Nhập", "Xuất", "Tên hàng", "Mô phỏng"]
    assert len([first, *rest]) == 5  # no live fowl in a warehouse
    assert first[4] in {"Thịt lợn ba chỉ", "thịt heo ba rọi"}


def test_fields_that_nobody_fills_are_blank() -> None:
    rows = rows_of(source("csv", {**LONG, "registered_price": "Giá đăng ký", "note": "Ghi"}))[1:]
    assert {(row[5], row[6]) for row in rows} == {("", "mô phỏng")}


def test_a_closed_shop_says_so_without_figures() -> None:
    fields = {**LONG, "stock": "Tồn", "availability": "Tình trạng", "stock_form": "Dạng"}
    rows = rows_of(source("csv", fields), TET)[1:]
    closed = [row for row in rows if row[6] == "Đóng cửa"]
    assert len(closed) >= 5
    assert {(row[4], row[5], row[7]) for row in closed} == {("", "", "")}


def test_a_closed_shop_without_a_word_for_it_has_no_lines() -> None:
    outlets = {row[1] for row in rows_of(source("csv", LONG), TET)[1:]}
    assert len(outlets) < 2


def test_a_wide_table_has_a_column_for_each_market() -> None:
    fields = {"observed_at": "Ngày", "product": "Mặt hàng", "unit": "ĐVT"}
    written = source(
        "csv", fields, retailer="board", wide=Wide(into="outlet"), ignore=("STT", "Ghi chú")
    )
    heads, *body = rows_of(written)
    assert heads[:4] == ["STT", "Ngày", "Mặt hàng", "ĐVT"]
    assert heads[4:-1] == [
        "Chợ Hàng",
        *(f"Chợ {a} {n}" for a in ("Lê Chân", "Kiến An") for n in (1, 2, 3)),
    ]
    assert len(body) == 6
    assert all(row[-1] == "mô phỏng" for row in body)


def test_a_wide_table_with_named_columns_has_only_those() -> None:
    columns = {"Lê Chân số 1": "le-chan-1", "Chợ Hàng LC": "Chợ Hàng"}
    fields = {"product": "Mặt hàng"}
    wide = Wide(into="outlet", columns=columns)
    heads, *body = rows_of(source("csv", fields, retailer="board", wide=wide))
    assert heads == ["Mặt hàng", *columns, "Mô phỏng"]
    assert all(len(row) == 4 and row[1] for row in body)


def test_a_wide_table_may_have_a_column_for_each_product() -> None:
    fields = {"observed_at": "Ngày", "outlet": "Điểm bán"}
    wide = Wide(into="product_code", columns={"Ba chỉ": "pork_belly", "Gạo": "rice_plain"})
    heads, *body = rows_of(source("csv", fields, wide=wide))
    assert heads == ["Ngày", "Điểm bán", "Ba chỉ", "Gạo", "Mô phỏng"]
    assert len(body) == 2


def test_a_wide_table_of_all_products_has_them_as_heads() -> None:
    wide = Wide(into="product", value="stock")
    heads, *body = rows_of(source("csv", {"outlet": "Điểm bán"}, wide=wide))
    assert len(heads) == 7
    assert len(body) == 2


def test_a_market_that_nobody_visited_has_the_agreed_word() -> None:
    reading = Reading(date_formats=("%d/%m/%Y",), missing=("", "KKS"))
    wide = Wide(into="outlet")
    written = source("csv", {"product": "Mặt hàng"}, retailer="board", wide=wide, reading=reading)
    found = [cell for row in rows_of(written, days=20)[1:] for cell in row[1:]]
    assert 0 < found.count("KKS") < 0.1 * len(found)


def test_a_closed_market_has_blank_cells() -> None:
    wide = Wide(into="outlet")
    written = source("csv", {"product": "Mặt hàng"}, retailer="board", wide=wide)
    columns = list(zip(*rows_of(written, TET)[1:], strict=True))[1:]
    assert any(set(column) == {""} for column in columns)


def test_a_workbook_has_its_head_under_a_title_and_numbers_as_numbers() -> None:
    rows = cells_of(source("excel", LONG))
    assert str(rows[0][0]).startswith("DỮ LIỆU MÔ PHỎNG")
    assert rows[2][:2] == ["Ngày", "Điểm bán"]
    assert isinstance(rows[3][4], float)


def test_a_workbooks_sheet_stands_where_the_source_says() -> None:
    for sheet, name in ((2, "Báo cáo"), ("Giá chợ", "Giá chợ")):
        written = source("excel", LONG, options={"sheet": sheet})
        book = CalamineWorkbook.from_filelike(io.BytesIO(feed(written).content))
        number = sheet if isinstance(sheet, int) else 1
        assert book.sheet_names[number - 1] == name
        assert book.sheet_names[-1] == "Mô phỏng"


def test_the_mark_of_an_answer_changes_with_the_report_and_with_what_is_asked() -> None:
    written = source("csv", LONG)
    feeds, _ = feeds_of(written)
    same = feeds.tag(written, at(START, 16)), feeds.tag(written, at(START, 20))
    other = feeds.tag(written, at(START, 15)), feeds.tag(written, at(START, 16), days=3)
    assert same[0] == same[1]
    assert len({same[0], *other}) == 3


def test_outlets_that_do_not_exist_yet_do_not_report() -> None:
    from dataclasses import replace

    written = source("csv", LONG)
    configured = settings(written)
    known = configured.market
    late = replace(known.outlets["mart-2"], valid_from=date(2021, 2, 1))
    changed = replace(configured, market=replace(known, outlets={**known.outlets, "mart-2": late}))
    assert not is_in_force(late, START)
    assert changed.drill is not None
    content = Feeds(SimulatedMarket(changed, changed.drill)).render(written, NOW).content.decode()
    assert "mart-1" in content
    assert "mart-2" not in content


def test_a_retailer_without_outlets_answers_with_heads_only() -> None:
    written = source("csv", LONG, retailer="nobody")
    assert len(rows_of(written)) == 1
    assert time(16, 0) in written.schedule.at


def test_a_json_source_without_a_list_is_not_played() -> None:
    bare = source("json", {"price": "p"}, options={"records": "$.item"})
    assert not feeds_of(bare)[0].can_render(bare)
