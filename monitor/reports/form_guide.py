"""The instructions that come with an outlet's Excel form, with examples of how to write."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter import Workbook

from monitor.domain.form import HEADS, INSTRUCTIONS

_FONT: dict[str, object] = {"font_name": "Arial", "font_size": 11, "valign": "top"}
_BRAND = "#0B4F40"

STEPS = (
    "Ghi ngày báo cáo, rồi chỉ điền các ô nền vàng. Mặt hàng không bán thì để trống.",
    "Giá bán là giá khách trả hôm nay, kể cả đang khuyến mại. Giá niêm yết là giá ghi trên kệ.",
    "Giá và lượng hàng tính theo cột ĐVT. Nếu bán theo đơn vị khác (chục, túi 5 kg…), sửa ô ĐVT.",
    "Tồn cuối, Bán, Nhập: số lượng trong kỳ báo cáo. Không có thì ghi 0, không biết thì để trống.",
    "Tình trạng: chọn trong danh sách, hoặc ghi vào Ghi chú, ví dụ: giới hạn 3 vỉ/khách.",
    "Lưu tệp rồi gửi lại như cũ (xlsx hoặc ods đều được). Không đổi tên cột.",
    "Sở trả lời bằng chính tệp này: ô xanh là đã nhận, ô đỏ là phải xem lại, lý do ở cột Kết quả.",
    "Gửi nhầm thì sửa ô sai rồi gửi lại cùng ngày: số sau thay số trước.",
)


@dataclass(frozen=True, slots=True)
class Example:
    """A text in a cell of a product that is sold by the kilogram, and what it is read as."""

    field: str
    text: str
    meaning: str
    is_read: bool = True


EXAMPLES = (
    Example("price", "134000", "134.000 đồng"),
    Example("price", "134.000", "134.000 đồng"),
    Example("price", "134k", "134.000 đồng"),
    Example("price", "134 nghìn", "134.000 đồng"),
    Example("price", "hết hàng", "không có giá vì hết hàng"),
    Example(
        "price", "130-140k", "không nhận: phải là một giá, không phải khoảng giá", is_read=False
    ),
    Example("price", "134.00", "không nhận: không rõ 134 hay 13.400", is_read=False),
    Example("stock", "120", "120 kg (theo ĐVT)"),
    Example("stock", "85,5", "85,5 kg"),
    Example("stock", "1,2 tấn", "1.200 kg"),
    Example("stock", "20 tạ", "2.000 kg"),
    Example("stock", "15 ngày", "đủ bán 15 ngày"),
    Example("stock", "350 triệu đồng", "lượng hàng trị giá 350 triệu đồng"),
)


def write_guide(book: Workbook) -> None:
    """Add the sheet of instructions."""
    page = book.add_worksheet(INSTRUCTIONS)
    title = book.add_format({**_FONT, "bold": True, "font_size": 15, "font_color": _BRAND})
    text = book.add_format({**_FONT, "text_wrap": True})
    head = book.add_format({**_FONT, "bold": True, "font_color": "#FFFFFF", "bg_color": _BRAND})
    cell = book.add_format({**_FONT, "bottom": 1, "bottom_color": "#DFE5DF", "num_format": "@"})
    bad = book.add_format(
        {**_FONT, "bottom": 1, "bottom_color": "#DFE5DF", "font_color": "#A81E17"}
    )
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 22)
    page.set_column(2, 2, 62)
    page.write_string(0, 0, "Hướng dẫn điền báo cáo", title)
    for at, step in enumerate(STEPS, start=2):
        page.merge_range(at, 0, at, 2, f"{at - 1}. {step}", text)
        page.set_row(at, 30 if len(step) > 100 else 18)
    top = len(STEPS) + 3
    page.write_row(top, 0, ["Cột", "Ghi như thế này", "Được hiểu là"], head)
    for at, example in enumerate(EXAMPLES, start=top + 1):
        form = cell if example.is_read else bad
        page.write_string(at, 0, HEADS[example.field], cell)
        page.write_string(at, 1, example.text, form)
        page.write_string(at, 2, example.meaning, form)
    page.hide_gridlines(2)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.protect()
