"""What the reporting calls take and answer, for the machine-readable description.

The body of a report is read by hand, since it is kept as it came; its shape is therefore written
here, and a test holds it against what the reader takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from monitor.web.refusals import RETRY, Answers, Refused

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRefused:
    """A report that was not taken as a whole: a stable code, and why."""

    code: str
    sentence_vi: str
    sentence_en: str


_PROSE = {"type": ["string", "number", "null"], "maxLength": 300}
_FLAG = {"type": ["string", "boolean", "null"], "maxLength": 300}
_TEXT = {"type": ["string", "null"], "maxLength": 300}


def _said(shape: dict[str, Any], text: str, example: object) -> dict[str, Any]:
    return {**shape, "description": text, "examples": [example]}


_LINE: dict[str, Any] = {
    "outlet": _said(_TEXT, "Code or name of one of your own outlets.", "winmart-le-chan-01"),
    "product": _said(_TEXT, "Name, alias or code of the product.", "Thịt lợn ba chỉ"),
    "name": _said(_TEXT, "The same as product.", "Thịt heo ba rọi"),
    "product_code": _said(_TEXT, "Our code of the product, or the official one.", "pork_belly"),
    "gtin": _said(_TEXT, "Bar code; used where no product_code is given.", "8934563138164"),
    "unit": _said(_TEXT, "For what the price and the quantities are.", "kg"),
    "price": _said(_PROSE, "What a buyer pays now, in đồng or as people write.", "134k"),
    "listed_price": _said(_PROSE, "Giá niêm yết.", 139000),
    "regular_price": _said(_PROSE, "The price without the promotion, where there is one.", None),
    "promotional": _said(_FLAG, "Whether the price is that of a promotion.", example=False),
    "member_price": _said(_PROSE, "What holders of a member card pay, beside the price.", None),
    "stock": _said(_PROSE, "Closing stock: quantity, value, percent or days.", "1,2 tấn"),
    "stock_form": _said(
        _TEXT, "quantity, value, percent_above_normal or days_of_cover.", "quantity"
    ),
    "sold": _said(_PROSE, "Sold since the last report.", 85.5),
    "received": _said(_PROSE, "Received since the last report.", "2 tạ"),
    "ordered": _said(_PROSE, "Under order with suppliers.", None),
    "availability": _said(_FLAG, "The state of the shelf, as people write it.", "còn hàng"),
    "note": _said(_TEXT, "Anything else.", "giới hạn 3 vỉ/khách"),
    "observed_at": _said(_TEXT, "The line's own moment, instead of the report's.", None),
    "withdraw": _said(
        {"type": ["boolean", "null"]}, "Take back what was said of this moment.", example=False
    ),
}

SHAPES: dict[str, Any] = {
    "ReportLine": {
        "type": "object",
        "description": "One product at one outlet; texts as people write them are welcome.",
        "additionalProperties": False,
        "properties": _LINE,
    },
    "Report": {
        "type": "object",
        "description": "One retailer's report.",
        "additionalProperties": False,
        "required": ["lines"],
        "properties": {
            "observed_at": {
                "type": "string",
                "description": "When it was so: a day or an ISO moment. Here or on each line.",
                "examples": ["2021-02-05T07:00:00+07:00", "05/02/2021"],
            },
            "outlet": {
                "type": "string",
                "description": "The outlet of all lines that name none.",
                "examples": ["winmart-le-chan-01"],
            },
            "lines": {"type": "array", "items": {"$ref": "#/components/schemas/ReportLine"}},
        },
        "examples": [
            {
                "observed_at": "2021-02-05T07:00:00+07:00",
                "lines": [
                    {
                        "outlet": "winmart-le-chan-01",
                        "product": "Thịt lợn ba chỉ",
                        "price": "134k",
                        "unit": "kg",
                        "stock": "1,2 tạ",
                    }
                ],
            }
        ],
    },
}

_ANSWER = {"$ref": "#/components/schemas/ReportAnswer"}
_SHEET = {"schema": {"type": "string", "format": "binary"}}


def _refused(text: str, **more: Any) -> dict[str, Any]:
    return {"model": ReportRefused, "description": text, **more}


_EVERYWHERE: Answers = {
    401: _refused("No token, or one that is not in force."),
    403: _refused("The token's retailer may not do this."),
    429: _refused("Too many calls; wait as long as told.", headers=RETRY),
    503: {
        "model": Refused,
        "description": "The database cannot be reached; send the same again.",
        "headers": RETRY,
    },
}
_POSTED: Answers = {
    **_EVERYWHERE,
    400: _refused("No usable Idempotency-Key."),
    409: _refused("This very report is being recorded; ask again.", headers=RETRY),
    413: _refused("Larger than 2 MB."),
    415: _refused("Another kind of content, or packed."),
    422: _refused("No report of the agreed form, or the key stands for another report."),
}

JSON_ANSWERS: Answers = {200: {"description": "Every line answered."}, **_POSTED}
EXCEL_ANSWERS: Answers = {
    200: {
        "description": "The form with every cell marked, or JSON where Accept asks for it.",
        "content": {WORKBOOK: _SHEET, "application/json": {"schema": _ANSWER}},
    },
    **_POSTED,
}
FORM_ANSWERS: Answers = {
    200: {"description": "The form.", "content": {WORKBOOK: _SHEET}},
    404: _refused("There is no such outlet."),
    **_EVERYWHERE,
}

_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Chosen by the sender, a new one for each report: the same key with the same "
    "body is answered as before, and recorded once.",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": 200,
        "pattern": "^[!-~]([ -~]*[!-~])?$",
    },
    "example": "winmart-2021-02-05-07",
}
JSON_BODY: dict[str, Any] = {
    "parameters": [_KEY],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Report"}}},
    },
}
EXCEL_BODY: dict[str, Any] = {
    "parameters": [_KEY],
    "requestBody": {"required": True, "content": {WORKBOOK: _SHEET, ODS: _SHEET}},
}
