"""Why a record was set aside, in the words of whoever sent it or must decide about it."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.domain import wording
from monitor.domain.errors import (
    BadDateError,
    ForeignOutletError,
    IdentityChangedError,
    ImplausiblePriceError,
    ImplausibleStockError,
    MissingFieldError,
    UnknownOutletError,
    UnknownProductError,
    UnknownUnitError,
    UnreadableAmountError,
)
from monitor.domain.market import Market
from monitor.domain.observation import QuarantinedRecord

NO_FIGURE = "no_figure"
BAD_LINE = "bad_line"

SENTENCES: Mapping[str, str] = {
    UnknownOutletError.reason: (
        "Không có điểm bán này trong danh sách của Sở; hãy ghi mã điểm bán mà Sở đã cấp."
    ),
    ForeignOutletError.reason: (
        "Điểm bán này không thuộc đơn vị gửi báo cáo; hãy xem lại mã điểm bán."
    ),
    UnknownProductError.reason: "Không rõ đây là mặt hàng nào trong danh mục.",
    UnknownUnitError.reason: (
        "Đơn vị tính không dùng được cho mặt hàng này; hãy ghi như trong biểu (kg, quả, lít …)."
    ),
    ImplausiblePriceError.reason: "Giá khác xa mức thường gặp.",
    ImplausibleStockError.reason: (
        "Tồn kho gấp cả nghìn lần thường ngày; hãy xem lại đơn vị tính (kg, g hay tấn)."
    ),
    IdentityChangedError.reason: (
        "Tên hàng sau mã này đã đổi cùng với mức giá: có phải mặt hàng khác?"
    ),
    BadDateError.reason: (
        "Ngày báo cáo không đọc được, hoặc chưa tới; hãy ghi ngày/tháng/năm, ví dụ 05/02/2021."
    ),
    MissingFieldError.reason: "Thiếu điểm bán, mặt hàng, đơn vị tính hoặc ngày.",
    UnreadableAmountError.reason: (
        "Không đọc chắc chắn được số đã ghi; hãy ghi một số, ví dụ 29.000 hoặc 1,2 tấn."
    ),
    NO_FIGURE: (
        "Dòng không có giá, lượng hàng hay tình trạng nào; hãy ghi ít nhất một mục, hoặc bỏ dòng."
    ),
    BAD_LINE: "Dòng hay tệp không đúng mẫu; hãy xem hướng dẫn rồi gửi lại.",
}

_MISSING: Mapping[str, str] = {
    "outlet": "Thiếu điểm bán; hãy ghi mã điểm bán mà Sở đã cấp.",
    "product_code": "Thiếu mặt hàng; hãy ghi tên hoặc mã như trong biểu của Sở.",
    "observed_at": "Thiếu ngày báo cáo; hãy ghi ngày/tháng/năm, ví dụ 05/02/2021.",
    "unit": "Thiếu đơn vị tính; hãy ghi đơn vị của giá và lượng hàng (kg, quả, lít …).",
}
_ASKED: Mapping[str, str] = {
    UnknownProductError.reason: "product_code",
    UnknownOutletError.reason: "outlet",
    UnknownUnitError.reason: "unit",
    BadDateError.reason: "observed_at",
    ImplausibleStockError.reason: "stock",
}

CONFUSIONS: Mapping[str, str] = {
    "zeros": "Có thể thừa hoặc thiếu số 0. ",
    "thousands": "Có thể nhầm đồng với nghìn đồng. ",
    "pack_price": "Có thể là giá cả gói, không phải giá một đơn vị. ",
    "piece_price": "Có thể là giá một quả, một con, không phải giá một kg. ",
    "wholesale_pack": "Có thể là giá cả thùng, không phải giá một đơn vị. ",
    "unit_price": "Có thể là giá một đơn vị, không phải giá cả gói. ",
}


def candidates(proposal: Mapping[str, str], market: Market) -> dict[str, str]:
    """Return the products and outlets that may have been meant: their names by their codes."""
    named = (("product_code", market.products), ("outlet", market.outlets))
    return {
        code: things[code].name
        for key, things in named
        for code in proposal.get(key, "").split(", ")
        if code in things
    }


def sentence_vi(record: QuarantinedRecord, market: Market) -> str:
    """Return the Vietnamese sentence for a reason, with what is missing or may have been meant."""
    if record.reason == MissingFieldError.reason:
        return _MISSING[_missing(record.fields)]
    said = SENTENCES.get(record.reason, "Dòng này cần người xem lại.")
    proposal = record.proposal
    if found := candidates(proposal, market):
        return f"{said} Có thể là: {', '.join(found.values())}."
    if {"low", "high"} <= proposal.keys():
        return "Đây là một khoảng giá; hãy ghi một giá."
    if "price" in proposal:
        price = proposal["price"]
        price = wording.in_dong(int(price)) if price.isdecimal() else price
        slip = CONFUSIONS.get(proposal.get("confusion", ""), "")
        return f"{said} {slip}Có phải là {price} ({proposal.get('factor', '')})?"
    return said


def asked(record: QuarantinedRecord) -> str:
    """Return the field that a person is most likely to have to say."""
    if record.reason == MissingFieldError.reason:
        return _missing(record.fields)
    return _ASKED.get(record.reason, "price")


def _missing(fields: Mapping[str, str]) -> str:
    """Return the first field that is missing, in the order in which a line is read."""
    if not fields.get("outlet"):
        return "outlet"
    if not (fields.get("product") or fields.get("product_code") or fields.get("text")):
        return "product_code"
    return "unit" if fields.get("observed_at", "-").strip() else "observed_at"
