"""How an alert was judged, in Vietnamese: the words of the rules' evidence name it in English.

Figures in a method stand for themselves in both languages, so that one phrase serves every
configuration; a method without a phrase is shown as the rule wrote it.
"""

from __future__ import annotations

import re
from typing import Final

_FIGURE: Final = re.compile(r"\d+(?:\.\d+)?")

_VIETNAMESE: Final = {
    "# quantile of regular prices, # days": "phân vị # của giá thường ngày trong # ngày",
    "median over outlets of the rise over each one's own baseline": (
        "trung vị mức tăng của từng điểm bán so với giá thường ngày của chính điểm ấy"
    ),
    "sum of small steps over # days": "cộng các bước tăng nhỏ trong # ngày",
    "median climb over # days, each outlet for itself": (
        "trung vị mức tăng dần trong # ngày của từng điểm bán"
    ),
    "log distance from the peers' median, less the outlet's usual distance": (
        "chênh lệch (lô-ga-rít) so với trung vị các điểm bán cùng loại, trừ phần chênh thường ngày"
    ),
    "price against the lowest ceiling in force, whole đồng per base unit": (
        "so giá với mức trần thấp nhất đang áp dụng, theo đồng chẵn trên đơn vị tính"
    ),
    "charged and listed price of one report, whole đồng per base unit": (
        "so giá thu với giá niêm yết trong cùng một báo cáo, theo đồng chẵn trên đơn vị tính"
    ),
    "median of outlets outside the programme, of the same kind, in the same area": (
        "trung vị các điểm bán cùng loại ngoài chương trình trong khu vực"
    ),
    "median of outlets outside the programme, of the same kind, in the whole city": (
        "trung vị các điểm bán cùng loại ngoài chương trình trong toàn thành phố"
    ),
    "median of outlets outside the programme, of all retail kinds, in the same area": (
        "trung vị mọi điểm bán lẻ ngoài chương trình trong khu vực"
    ),
    "median of outlets outside the programme, of all retail kinds, in the whole city": (
        "trung vị mọi điểm bán lẻ ngoài chương trình trong toàn thành phố"
    ),
    "retailers whose rises of one day lie within one narrow band": (
        "đơn vị có mức tăng trong một ngày nằm trong cùng một khoảng hẹp"
    ),
    "stock reported; silent outlets as zero, run down, or scaled by promises": (
        "tồn đã báo cáo; điểm chưa báo cáo tính bằng không, trừ dần, hoặc theo cam kết"
    ),
    "last stocks of a retailer's outlets within a week against its promise": (
        "tồn mới nhất trong một tuần của các điểm thuộc đơn vị so với cam kết"
    ),
    "burn-down of the stock under the season's demand": ("trừ dần lượng tồn theo nhịp mua của mùa"),
    "stock against the usual one of the same series": (
        "so tồn với mức thường ngày của cùng điểm bán và mặt hàng"
    ),
    "outlets short of a good, of those that reported it on the day": (
        "số điểm thiếu hàng trên số điểm đã báo cáo trong ngày"
    ),
    "price over its own past, stock and sales against the usual ones": (
        "giá so với chính nó trước đây, tồn và bán so với thường ngày"
    ),
    "opening stock + received - sold against closing stock, the day before": (
        "tồn đầu + nhập − bán so với tồn cuối của ngày hôm trước"
    ),
    "reports due against reports received": "số báo cáo đến hạn so với số đã nhận",
    "lines set aside, of those of the last report": (
        "số dòng phải để riêng trên số dòng của báo cáo gần nhất"
    ),
    "prices and stocks of the day against those of the days before": (
        "giá và tồn trong ngày so với các ngày trước"
    ),
    "the newest look at each lot": "lần xem mới nhất của từng lô hàng",
}


def vietnamese_method(method: str) -> str:
    """Return the method of an alert's evidence in Vietnamese, with its figures."""
    figures = iter(_FIGURE.findall(method))
    phrase = _VIETNAMESE.get(_FIGURE.sub("#", method))
    if phrase is None:
        return method
    return re.sub("#", lambda _: next(figures).replace(".", ","), phrase)
