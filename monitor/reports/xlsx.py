"""The report as a workbook: figures as numbers, ready to sort, to copy and to print on A4.

Byte for byte the same for the same input: the file carries the moment of its figures and never that
of its making.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from xlsxwriter import Workbook

from monitor.domain.settings import Settings
from monitor.domain.view import DailySummary, Origin
from monitor.reports.conclusion import conclusions, verdict
from monitor.reports.sheet import Sheet, Styles
from monitor.reports.tables import tables
from monitor.reports.words import Words


def render_xlsx(
    summary: DailySummary,
    settings: Settings,
    origins: Sequence[Origin] = (),
    language: str = "vi",
) -> bytes:
    """Return the report as an Excel workbook; ``origins`` are the observations behind it."""
    words = Words(language, settings)
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(stream, options) as book:
        _describe(book, summary, words)
        styles = Styles.of(book)
        _overview(Sheet(book, styles, words("Tổng hợp", "Overview"), words, summary), summary)
        for table in tables(summary, origins, words):
            Sheet(book, styles, table.name, words, summary).fill(table)
    return stream.getvalue()


def _describe(book: Workbook, summary: DailySummary, words: Words) -> None:
    book.set_properties(
        {
            "title": words("Báo cáo bình ổn thị trường", "Market stabilisation report")
            + f" {words.day(summary.day)}",
            "author": summary.authority,
            "comments": f"{words('cấu hình', 'configuration')} {summary.config_version}",
            "created": summary.as_of.replace(tzinfo=None),
        }
    )
    book.set_calc_mode("auto")


def _overview(sheet: Sheet, summary: DailySummary) -> None:
    words = sheet.words
    sheet.page.set_column(0, 0, 30)
    sheet.page.set_column(1, 1, 100)
    sheet.page.set_column(2, 3, 4)
    sheet.title(
        f"{words('Báo cáo bình ổn thị trường ngày', 'Market stabilisation report of')}"
        f" {words.day(summary.day)}"
    )
    for name, value in _facts(summary, words):
        sheet.pair(name, value)
    sheet.gap(words("Nhận định chung", "In short"))
    closing = verdict(summary, words)
    for sentence in conclusions(summary, words):
        sheet.sentence(sentence, is_strong=sentence == closing)
    if summary.problems:
        sheet.gap(words("Vấn đề về số liệu", "Problems with the data"))
    for problem in summary.problems:
        sheet.sentence(problem)
    if summary.undelivered:
        sheet.gap(words("Tin không gửi được", "Not delivered"))
    for one in summary.undelivered:
        sheet.sentence(words.undelivered(one))


def _facts(summary: DailySummary, words: Words) -> list[tuple[str, str | int]]:
    address = words.link("reports", summary.day.isoformat())
    alerts = (len(summary.opened), len(summary.closed), len(summary.still_open))
    return [
        (words("Cơ quan", "Authority"), summary.authority),
        (words("Chương trình", "Programme"), words(summary.name, summary.name_en)),
        (words("Số liệu đến", "Figures as of"), words.moment(summary.as_of)),
        (
            words("Kịch bản dự trữ", "Reserve scenario"),
            words(summary.scenario, summary.scenario_en or summary.scenario),
        ),
        (
            words("Số ngày so với mùng 1 Tết", "Days relative to Tết day 1"),
            summary.days_to_tet,
        ),
        (words("Quan sát trong ngày", "Observations today"), summary.observations),
        (words("Bản ghi cách ly", "In quarantine"), sum(summary.quarantined.values())),
        (
            words("Cảnh báo mở / đóng / còn", "Alerts opened / closed / open"),
            " / ".join(str(count) for count in alerts),
        ),
        (words("Nguồn không báo cáo", "Silent sources"), len(summary.silent)),
        (words("Cấu hình", "Configuration"), summary.config_version),
        (words("Bản trên web", "On the web"), address),
    ]
