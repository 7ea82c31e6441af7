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

NO_FIGURE = "no_figure"
BAD_LINE = "bad_line"

SENTENCES: Mapping[str, str] = {
    UnknownOutletError.reason: "Không có điểm bán này trong danh sách của Sở.",
    ForeignOutletError.reason: "Điểm bán này không thuộc đơn vị gửi báo cáo.",
    UnknownProductError.reason: "Không rõ đây là mặt hàng nào trong danh mục.",
    UnknownUnitError.reason: "Đơn vị tính không dùng được cho mặt hàng này.",
    ImplausiblePriceError.reason: "Giá khác xa mức thường gặp.",
    ImplausibleStockError.reason: (
        "Tồn kho gấp cả nghìn lần thường ngày; hãy xem lại đơn vị tính (kg, g hay tấn)."
    ),
    IdentityChangedError.reason: (
        "Tên hàng sau mã này đã đổi cùng với mức giá: có phải mặt hàng khác?"
    ),
    BadDateError.reason: "Ngày báo cáo không đọc được, hoặc chưa tới.",
    MissingFieldError.reason: "Thiếu điểm bán, mặt hàng, đơn vị tính hoặc ngày.",
    UnreadableAmountError.reason: (
        "Không đọc chắc chắn được số đã ghi; hãy ghi một số, ví dụ 29.000 hoặc 1,2 tấn."
    ),
    NO_FIGURE: "Dòng không có giá, lượng hàng hay tình trạng nào.",
    BAD_LINE: "Dòng không đúng mẫu.",
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


def sentence_vi(reason: str, proposal: Mapping[str, str], market: Market) -> str:
    """Return the Vietnamese sentence for a reason, with what may have been meant."""
    said = SENTENCES.get(reason, "Dòng này cần người xem lại.")
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
