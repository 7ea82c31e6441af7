"""What people read instead of a code: states, kinds and outcomes in Vietnamese and English.

Messages, reports and pages must say the same word for the same thing, which is why the words are
here and not with each of them.
"""

from __future__ import annotations

from enum import StrEnum

from monitor.domain.alert import AlertState, Reason
from monitor.domain.delivery import DeliveryState
from monitor.domain.finding import Severity
from monitor.domain.market import OutletKind
from monitor.domain.observation import Availability
from monitor.domain.run import Outcome

_LABELS: tuple[tuple[StrEnum, str, str], ...] = (
    (OutletKind.MARKET, "Chợ", "Market"),
    (OutletKind.SUPERMARKET, "Siêu thị", "Supermarket"),
    (OutletKind.MALL, "Trung tâm thương mại", "Mall"),
    (OutletKind.CONVENIENCE, "Cửa hàng tiện lợi", "Convenience shop"),
    (OutletKind.WHOLESALER, "Bán buôn", "Wholesaler"),
    (OutletKind.WAREHOUSE, "Kho", "Warehouse"),
    (Severity.INFO, "Lưu ý", "Notice"),
    (Severity.WARNING, "Cảnh báo", "Warning"),
    (Severity.CRITICAL, "Khẩn cấp", "Critical"),
    (AlertState.PENDING, "Đang theo dõi", "Watching"),
    (AlertState.FIRING, "Đang diễn ra", "Firing"),
    (AlertState.RECOVERING, "Đang dịu lại", "Recovering"),
    (AlertState.STALE, "Mất dữ liệu", "Data stopped"),
    (AlertState.RESOLVED, "Đã kết thúc", "Resolved"),
    (Reason.WATCHED, "vượt ngưỡng, chờ xác nhận", "over the threshold, to be confirmed"),
    (Reason.CONFIRMED, "vượt ngưỡng đủ số ngày", "over the threshold for long enough"),
    (Reason.LEGAL_BREACH, "vi phạm quy định", "legal breach"),
    (Reason.WORSENED, "nặng hơn", "worsened"),
    (Reason.EASED, "nhẹ hơn", "eased"),
    (Reason.RECOVERING, "trở lại dưới ngưỡng", "back under the threshold"),
    (Reason.BREACHED_AGAIN, "lại vượt ngưỡng", "over the threshold again"),
    (Reason.REOPENED, "tái diễn", "reopened"),
    (Reason.RECOVERED, "đã trở lại bình thường", "recovered"),
    (Reason.NEVER_CONFIRMED, "không được xác nhận", "never confirmed"),
    (Reason.DATA_STOPPED, "nguồn ngừng báo cáo", "its data stopped"),
    (Reason.DATA_RESUMED, "có số liệu trở lại", "its data resumed"),
    (Reason.WITHDRAWN, "rút lại", "withdrawn"),
    (Reason.AMENDED, "đính chính số liệu", "figures corrected"),
    (Reason.LEVEL_ACCEPTED, "chấp nhận mặt bằng giá mới", "new level accepted"),
    (DeliveryState.WAITING, "Chờ gửi", "Waiting"),
    (DeliveryState.CLAIMED, "Đang gửi", "Being sent"),
    (DeliveryState.DELIVERED, "Đã gửi", "Delivered"),
    (DeliveryState.UNCERTAIN, "Không rõ đã đến", "Uncertain"),
    (DeliveryState.DEAD, "Không gửi được", "Failed"),
    (DeliveryState.CANCELLED, "Đã hủy", "Cancelled"),
    (Outcome.OK, "Tốt", "Good"),
    (Outcome.UNCHANGED, "Không có gì mới", "Nothing new"),
    (Outcome.IDLE, "Chưa nộp gì thêm", "Nothing handed in"),
    (Outcome.SHORT, "Thiếu bản ghi", "Too few records"),
    (Outcome.EMPTY, "Rỗng", "Empty"),
    (Outcome.DOWN, "Không kết nối được", "Down"),
    (Outcome.CHANGED, "Đổi cấu trúc", "Form changed"),
    (Outcome.REFUSED, "Bị từ chối", "Refused"),
    (Outcome.FAILED, "Lỗi hệ thống", "Our own failure"),
    (Availability.IN_STOCK, "Còn hàng", "In stock"),
    (Availability.LOW_STOCK, "Sắp hết", "Low stock"),
    (Availability.OUT_OF_STOCK, "Hết hàng", "Out of stock"),
    (Availability.LIMITED, "Hạn chế mua", "Limited per customer"),
    (Availability.CLOSED, "Đóng cửa", "Closed"),
    (Availability.UNKNOWN, "Không rõ", "Unknown"),
)

# An enumeration of text equals any other of the same text ("recovering" is a state and a reason),
# so the type is part of the key.
_WORDS = {(type(code), code.value): (vi, en) for code, vi, en in _LABELS}


def label(code: StrEnum, language: str = "vi") -> str:
    """Return the word for a state, kind, severity, reason or outcome in ``vi`` or ``en``."""
    vietnamese, english = _WORDS[type(code), code.value]
    return english if language == "en" else vietnamese
