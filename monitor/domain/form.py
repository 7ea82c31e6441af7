"""The Excel form of an outlet: what stands on it, so that who writes it and who reads it agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from monitor.domain.intake import LineAnswer, LineStatus
from monitor.domain.observation import Availability

SHEET = "Báo cáo"
INSTRUCTIONS = "Hướng dẫn"
VERSION = 1
VERSION_MARK = "binh-on-form/"
OUTLET_LABEL = "Mã điểm bán"
DAY_LABEL = "Ngày báo cáo"
RESULT_HEAD = "Kết quả"

HEADS: Mapping[str, str] = {
    "product_code": "Mã hàng",
    "product": "Mặt hàng",
    "unit": "ĐVT",
    "last_price": "Giá lần trước",
    "last_stock": "Tồn lần trước",
    "price": "Giá bán",
    "listed_price": "Giá niêm yết",
    "stock": "Tồn cuối",
    "sold": "Bán",
    "received": "Nhập",
    "availability": "Tình trạng",
    "note": "Ghi chú",
}
"""The heads of the columns by our fields, in their order on the sheet."""

ENTRIES = ("price", "listed_price", "stock", "sold", "received", "availability", "note")
"""The fields that a clerk fills; the others are locked."""

AVAILABILITIES = (
    Availability.IN_STOCK,
    Availability.LOW_STOCK,
    Availability.OUT_OF_STOCK,
    Availability.LIMITED,
    Availability.CLOSED,
)
"""What the drop-down list of the state of the shelf offers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """One product on the form; last values are per ``unit`` and for orientation only.

    ``entries`` are what a clerk wrote, by field; ``answer`` is what became of it.
    """

    product_code: str
    product: str
    unit: str
    last_price: float | None = None
    last_stock: float | None = None
    entries: Mapping[str, str] = field(default_factory=dict)
    answer: LineAnswer | None = None

    @property
    def is_bad(self) -> bool:
        """Say whether somebody has to look at this line again."""
        return self.answer is not None and self.answer.status is not LineStatus.ACCEPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletForm:
    """The form of one outlet, blank or answered.

    ``day`` is the text of the date cell as a clerk wrote it; ``made_on`` the day of its making.
    ``remarks`` are what is to be said of the report as a whole.
    """

    outlet: str
    outlet_name: str
    retailer_name: str
    authority: str
    lines: tuple[FormLine, ...]
    made_on: date
    day: str = ""
    is_answer: bool = False
    is_drill: bool = False
    remarks: tuple[str, ...] = ()
