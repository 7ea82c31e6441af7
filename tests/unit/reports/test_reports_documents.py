"""The documents of a day say the same as its summary, in right Vietnamese, byte for byte again."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest

from monitor.domain.delivery import Claim, DeliveryKind, OutboxRow, Undelivered
from monitor.domain.people import Recipient
from monitor.domain.run import Outcome
from monitor.domain.view import DailySummary, Origin, PriceRange, ReserveLine
from monitor.domain.wording import gist
from monitor.reports import tables
from monitor.reports.conclusion import conclusions, is_calm, verdict
from monitor.reports.digest import digest_workbook
from monitor.reports.html import render_html, segments
from monitor.reports.message import report_message
from monitor.reports.words import Words, blocks
from monitor.reports.xlsx import render_xlsx
from tests.desk import (
    NOW,
    a_run,
    a_summary,
    an_empty_summary,
    an_origin,
    open_alerts,
    origins_of_the_alert,
    price_lines,
    reserve_lines,
    settings_of_the_desk,
)

SETTINGS = settings_of_the_desk()
VIETNAMESE, ENGLISH = Words("vi", SETTINGS), Words("en", SETTINGS)


def page(summary: DailySummary, language: str = "vi") -> str:
    """Return the report's page with breaks and unbreakable spaces evened out."""
    return " ".join(render_html(summary, SETTINGS, language).decode().split())


def workbook(summary: DailySummary, *origins: Origin) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(render_xlsx(summary, SETTINGS, origins)))


def a_calm_summary() -> DailySummary:
    return a_summary(
        prices=tuple(replace(line, change_week_percent=1.0) for line in price_lines()),
        reserves=tuple(replace(line, verdict="ok") for line in reserve_lines()),
        opened=(),
        still_open=(),
        problems=(),
        silent=(),
        runs=(),
    )


def a_claim(**changes: object) -> Claim:
    row = OutboxRow(
        kind=DeliveryKind.REPORT,
        topic="daily/2021-02-05",
        number=1,
        recipient="director",
        channel="mail",
        not_before=NOW,
        created_at=NOW,
        config_version="v1",
        route="daily",
    )
    claim = Claim(row=row, token=1, attempt=2, possible_duplicate=False, lease_until=NOW)
    return replace(claim, **changes)  # type: ignore[arg-type]  # the caller names its fields


def test_the_page_names_every_product_with_its_figures() -> None:
    text = page(a_summary())

    for said in ("Thịt lợn ba chỉ", "162.000</b> đ/kg", "149.000–189.500", "▲ +14,6 %", "Siêu thị"):
        assert said in text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_same_summary_gives_the_same_bytes(language: str) -> None:
    first, second = (
        (
            render_html(a_summary(), SETTINGS, language),
            render_xlsx(a_summary(), SETTINGS, (), language),
        )
        for _ in range(2)
    )

    assert first == second


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_letter_is_composed(language: str) -> None:
    assert unicodedata.is_normalized("NFC", render_html(a_summary(), SETTINGS, language).decode())


def test_the_page_needs_nothing_from_elsewhere() -> None:
    text = page(a_summary())

    assert not re.search(r"<(script|img|link|iframe)", text)
    assert set(re.findall(r'href="(http://[^/"]+)', text)) == {"http://127.0.0.1:8000"}


def test_a_market_of_sixty_products_stays_under_the_size_at_which_mail_is_cut() -> None:
    lines = tuple(
        replace(line, product=f"{line.product}{again}")
        for again in range(3)
        for line in price_lines()
    )
    alerts = tuple(
        replace(alert, sentence_vi=f"Thịt lợn: {'thiếu hàng ' * 14}; {'điều từ kho ' * 40}.")
        for alert in open_alerts() * 60
    )
    summary = a_summary(
        prices=lines, reserves=reserve_lines() * 3, opened=alerts, still_open=alerts, closed=alerts
    )

    assert len(render_html(summary, SETTINGS)) < 102_000


def test_a_long_list_of_alerts_is_cut_and_says_where_the_rest_is() -> None:
    text = page(a_summary(opened=tuple(open_alerts() * 6)))

    shown = 6 * len(open_alerts())
    assert f"Mở trong ngày ({shown})" in text
    assert f"và {shown - 20} cảnh báo nữa" in text
    assert 'href="http://127.0.0.1:8000/alerts"' in text


def test_a_product_without_a_report_has_a_dash_and_says_so() -> None:
    text = page(a_summary())

    chilli = text[text.index("Ớt tươi") : text.index("Dầu ăn</a>")]
    assert "không có báo cáo hôm nay" in chilli
    assert ">–<" in chilli


def test_each_figure_leads_to_the_observations_behind_it() -> None:
    text = page(a_summary())

    for path in ("figures/2021-02-05/pork_belly", "figures/2021-02-05/pork", "alerts/a1"):
        assert f'href="http://127.0.0.1:8000/{path}"' in text


def test_alerts_opened_closed_and_still_open_are_listed_with_their_sentences() -> None:
    summary = a_summary()
    text = page(summary)

    for alert in (*summary.opened, *summary.closed, *summary.still_open):
        assert gist(alert.sentence_vi) in text
    assert "Mở trong ngày (1)" in text
    assert "Còn mở từ các ngày trước (4)" in text


def test_messages_that_reached_nobody_are_counted_and_named_everywhere() -> None:
    lost = (
        Undelivered(recipient="nobody-known", channel="mail", count=3, text="550: no such box"),
        Undelivered(recipient="desk", channel="sms", count=1, text="out of money"),
    )
    summary = a_summary(undelivered=lost)

    assert "4 tin báo không gửi được tới người nhận." in conclusions(summary, VIETNAMESE)
    assert "Tin không gửi được (4)" in page(summary)
    assert "nobody-known (mail): 3 tin không gửi được; 550: no such box" in page(summary)
    cells = [cell.value for row in workbook(summary).worksheets[0].rows for cell in row]
    assert "desk (sms): 1 tin không gửi được; out of money" in cells
    assert "không gửi được" not in page(a_summary())


def test_failures_are_said_plainly() -> None:
    text = page(a_summary())

    assert "<b>Công ty An Nguyên</b>: không báo cáo" in text
    assert "212 bản ghi, cần ít nhất 500" in text
    assert "Nguồn go-hai-phong chỉ có 212 bản ghi" in text


def test_a_source_that_recovered_later_in_the_day_is_no_trouble() -> None:
    again = replace(a_run("go-hai-phong", Outcome.OK), finished_at=NOW)
    summary = a_summary(runs=(again, *a_summary().runs), problems=(), silent=())

    assert "(go-hai-phong)" not in page(summary)


def test_a_day_without_trouble_says_so() -> None:
    assert "Mọi đơn vị đã báo cáo" in page(a_calm_summary())


def test_a_drill_is_marked_everywhere_and_a_real_day_nowhere() -> None:
    drill, real = a_summary(), a_summary(is_drill=False)

    assert "MÔ PHỎNG" in page(drill)
    assert "MÔ PHỎNG" not in page(real)
    assert all("MÔ PHỎNG" in str(sheet["A1"].value) for sheet in workbook(drill))
    assert not any("MÔ PHỎNG" in str(sheet["A1"].value) for sheet in workbook(real))


def test_words_from_a_source_cannot_become_markup() -> None:
    assert "<b>x</b>" not in page(a_summary(problems=("<b>x</b>",)))


def test_a_first_day_without_any_data_is_still_a_whole_report() -> None:
    text = page(an_empty_summary())

    assert "Chưa có giá nào được báo cáo." in text
    assert "Chưa có báo cáo dự trữ." in text
    assert "Chưa đủ số liệu để kết luận" in text


def test_the_english_report_is_english() -> None:
    text = page(a_summary(), "en")

    assert "162,000</b> đ/kg" in text
    assert "Reserves against target" in text
    for word in ("Mặt hàng", "Dự trữ", "Cảnh báo", "Trung vị"):
        assert word not in text


@pytest.mark.parametrize("line", reserve_lines(), ids=lambda line: line.good)
def test_a_reserve_bar_is_whole_and_marks_its_target(line: ReserveLine) -> None:
    parts = segments(line)

    assert sum(part.width for part in parts) == pytest.approx(100, abs=0.1)
    assert sum(part.colour == "#16241f" for part in parts) == 1


def test_calm_is_concluded_only_when_everything_says_so() -> None:
    calm = a_calm_summary()

    assert "không xảy ra tình trạng thiếu hàng, sốt giá" in verdict(calm, VIETNAMESE)
    assert not is_calm(replace(calm, still_open=tuple(open_alerts()[:1])))
    assert not is_calm(replace(calm, reserves=reserve_lines()))
    assert not is_calm(replace(calm, prices=price_lines()))


def test_calm_is_not_concluded_from_too_little() -> None:
    calm = a_calm_summary()
    few = tuple(replace(line, overall=None) for line in calm.prices[5:])

    assert "Chưa đủ" in verdict(replace(calm, prices=(*calm.prices[:5], *few)), VIETNAMESE)
    assert "not enough" in verdict(replace(calm, reserves=()), ENGLISH)


def test_the_steepest_rises_are_named_first_and_a_long_list_is_cut() -> None:
    lines = tuple(
        replace(line, change_week_percent=20.0 + at) for at, line in enumerate(price_lines()[:8])
    )
    first = conclusions(a_summary(prices=lines), VIETNAMESE)[0]

    assert first.startswith("0/8 mặt hàng")
    assert first.index("+27,0 %") < first.index("+26,0 %")
    assert first.endswith("và 3 mặt hàng khác.")


def test_blocks_draw_a_calm_course_level_and_keep_its_gaps() -> None:
    line = price_lines()[0]

    calm = blocks(replace(line, history=(1000.0, 1001.0, None, 1000.0)))
    steep = blocks(replace(line, history=(1000.0, 2000.0)))

    assert len(set(calm) - {"·"}) == 1
    assert calm[2] == "·"
    assert steep == "▁▇"
    assert blocks(replace(line, history=(None, 5.0))) == ""


def test_outlets_that_agree_are_told_as_one_price() -> None:
    line = price_lines()[0]
    agreed = PriceRange(low=15000, median=15000, high=15000, outlets=3)
    text = page(a_summary(prices=(replace(line, group="new", overall=agreed, by_kind={}),)))

    assert ">15.000, 3 điểm bán<" in text
    assert ">new</a>" in text


def test_a_source_without_a_retailer_is_named_by_itself() -> None:
    summary = a_summary(runs=(a_run("stranger", Outcome.CHANGED),))

    assert "<b>stranger</b>" in page(summary)


def test_the_workbook_has_its_sheets_in_vietnamese_order() -> None:
    assert workbook(a_summary()).sheetnames == [
        "Tổng hợp",
        "Giá",
        "Giá theo loại hình",
        "Dự trữ",
        "Cảnh báo",
        "Không báo cáo",
        "Nguồn gốc",
    ]


@pytest.mark.parametrize(
    ("value", "shown"), [(180_000, "#,##0"), (58.0, "#,##0"), (58.33, "#,##0.0#")]
)
def test_a_figure_of_the_list_has_a_decimal_mark_only_where_something_follows(
    value: float, shown: str
) -> None:
    made = digest_workbook([("Giá trị",), (value,)], "Sở", datetime(2021, 2, 5, tzinfo=UTC))

    cell = openpyxl.load_workbook(io.BytesIO(made.content)).worksheets[0]["A2"]
    assert (cell.value, cell.number_format) == (value, shown)


def test_amounts_in_the_workbook_have_a_decimal_mark_only_where_something_follows() -> None:
    page = workbook(a_summary())["Dự trữ"]
    amounts = [
        cell
        for row in page.iter_rows()
        for cell in row
        if cell.number_format in {"#,##0", "#,##0.0#"} and isinstance(cell.value, int | float)
    ]

    assert amounts
    assert all((cell.number_format == "#,##0") == (cell.value % 1 == 0) for cell in amounts)


def test_figures_in_the_workbook_are_numbers_and_gaps_are_empty() -> None:
    sheet = workbook(a_summary())["Giá"]
    rows = {row[1].value: row for row in sheet.iter_rows(min_row=3)}

    belly, chilli = rows["pork_belly"], rows["chilli"]
    assert belly[4].value == 162000
    assert belly[9].value == pytest.approx(0.146)
    assert belly[9].number_format == "+0.0%;-0.0%;0.0%"
    assert [cell.value for cell in chilli[4:10]] == [None] * 6


def test_every_table_is_frozen_filtered_and_fits_an_a4_page_across() -> None:
    for sheet in list(workbook(a_summary()))[1:]:
        assert sheet.freeze_panes == "A3"
        assert sheet.auto_filter.ref
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)


def test_each_line_of_the_origins_leads_to_payload_and_place() -> None:
    sheet = workbook(a_summary(), *origins_of_the_alert())["Nguồn gốc"]
    first = [cell.value for cell in sheet[3]]

    assert first[:5] == ["Thịt lợn", "Thịt lợn ba chỉ", "Chợ Cố Đạo", 141000, 420]
    assert first[7:10] == [9001, 17, "Giá!D17"]
    assert isinstance(first[6], datetime)


def test_an_origin_of_something_unknown_is_shown_by_its_codes() -> None:
    strange = an_origin(product="gold", outlet="moon", price=None, stock=None)

    row = [cell.value for cell in workbook(a_summary(), strange)["Nguồn gốc"][3]]

    assert row[1:5] == ["gold", "moon", None, None]


def test_too_many_origins_are_cut_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ORIGINS", 2)

    sheet = workbook(a_summary(), *origins_of_the_alert())["Nguồn gốc"]

    assert sheet.max_row == 6
    assert sheet["A6"].value == "Còn 7 quan sát nữa, xem trên web."


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    summary = a_summary(problems=("=HYPERLINK(1)",))

    with zipfile.ZipFile(io.BytesIO(render_xlsx(summary, SETTINGS))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        strings = archive.read("xl/sharedStrings.xml").decode()

    assert "<f>" not in sheet
    assert "=HYPERLINK(1)" in strings


def test_the_workbook_carries_the_moment_of_its_figures_only() -> None:
    data = render_xlsx(a_summary(), SETTINGS)

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2021-02-05T09:42:00Z"}


def test_an_empty_table_says_that_it_is_empty() -> None:
    assert workbook(an_empty_summary())["Cảnh báo"]["A4"].value == "Không có dòng nào."


def test_the_mail_names_the_day_carries_the_page_and_attaches_the_workbook() -> None:
    message = report_message(
        a_summary(is_drill=False),
        {"html": b"<p>", "xlsx": b"PK"},
        Recipient(code="director", name="Giám đốc"),
        SETTINGS,
        a_claim(),
    )

    assert message.title == "Báo cáo bình ổn thị trường ngày 05/02/2021"
    assert "Thịt lợn ba chỉ" in message.html
    assert [part.name for part in message.attachments] == ["bao-cao-binh-on-2021-02-05.xlsx"]
    assert message.text.endswith("http://127.0.0.1:8000/reports/2021-02-05")
    assert (message.delivery_id, message.attempt) == (a_claim().row.key, 2)


def test_a_drill_and_a_possible_duplicate_are_told_in_the_mail() -> None:
    message = report_message(
        a_summary(),
        {},
        Recipient(code="director", name="Director", language="en"),
        SETTINGS,
        a_claim(possible_duplicate=True),
    )

    assert message.title.startswith("[DRILL] ")
    assert "may be a repeated message" in message.text
    assert message.possible_duplicate
    assert (message.data["drill"], message.data["title"]) == (True, message.title)


def test_an_incomplete_report_says_so_to_programs() -> None:
    message = report_message(a_summary(), {}, Recipient(code="d", name="D"), SETTINGS, a_claim())

    report = message.data["report"]
    assert isinstance(report, dict)
    assert report["complete"] is False
    assert report["day"] == "2021-02-05"
