"""What belongs into the cells of an outlet's form; who writes otherwise is asked, not stopped."""

from __future__ import annotations

from monitor.domain.form import AVAILABILITIES, DAY_LABEL, HEADS
from monitor.domain.labels import label

NUMBER: dict[str, object] = {
    "validate": "decimal",
    "criteria": ">=",
    "value": 0,
    "input_message": "Số theo cột ĐVT, từ 0 trở lên; hoặc ghi như 134k, 1,2 tấn, hết hàng.",
    "error_title": "Không phải một số",
    "error_message": "Ô này thường là một số từ 0 trở lên. Vẫn giữ như đã ghi?",
    "error_type": "warning",
}
SHELF: dict[str, object] = {
    "validate": "list",
    "source": [label(one) for one in AVAILABILITIES],
    "input_title": HEADS["availability"],
    "input_message": "Chọn trong danh sách.",
    "error_title": "Không có trong danh sách",
    "error_message": "Nên chọn trong danh sách. Vẫn giữ như đã ghi?",
    "error_type": "warning",
}
DAY: dict[str, object] = {
    "validate": "length",
    "criteria": "between",
    "minimum": len("5/2/2021"),
    "maximum": len("05/02/2021"),
    "input_title": DAY_LABEL,
    "input_message": "Ngày của giá và lượng hàng, ví dụ 05/02/2021.",
    "error_title": "Không phải một ngày",
    "error_message": "Hãy ghi ngày/tháng/năm, ví dụ 05/02/2021.",
    "error_type": "warning",
}
