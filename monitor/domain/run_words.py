"""What became of a source's run, for whoever has to act on it: Vietnamese first, then the details.

The details are as the collector said them, with addresses and columns, and stay on record.
"""

from __future__ import annotations

import re

from monitor.domain.labels import label
from monitor.domain.run import Outcome

_USUAL = {
    Outcome.UNCHANGED: "Giống hệt lần trước.",
    Outcome.IDLE: "Chưa có tệp hay thư mới từ lần xem trước.",
    Outcome.EMPTY: "Nguồn trả lời nhưng không có dòng nào; hãy hỏi đơn vị báo cáo.",
    Outcome.DOWN: "Không kết nối được với nguồn; sẽ tự hỏi lại.",
    Outcome.CHANGED: "Dữ liệu không còn như đã thỏa thuận; hãy sửa mục khai báo nguồn.",
    Outcome.REFUSED: "Nguồn không cho truy cập; hãy xem lại tài khoản, khóa hoặc địa chỉ.",
    Outcome.FAILED: "Lỗi ở phía hệ thống; dữ liệu đã nhận được giữ lại và sẽ được đọc lại.",
}
_CAUSES: tuple[tuple[Outcome, str, str], ...] = (
    (
        Outcome.SHORT,
        r"(\d+) records, at least (\d+) were expected; (\d+) more",
        "Chỉ có {0} dòng có số liệu, ít nhất phải có {1}; {2} dòng không ghi gì.",
    ),
    (Outcome.SHORT, r"(\d+) records, at least (\d+)", "Chỉ có {0} dòng, ít nhất phải có {1}."),
    (Outcome.OK, r"(\d+) records, at most (\d+)", "Có đến {0} dòng, nhiều nhất phải có {1}."),
    (
        Outcome.EMPTY,
        r"none of (\d+) records",
        "Có {0} dòng nhưng không dòng nào có số liệu; hãy hỏi đơn vị báo cáo.",
    ),
    (Outcome.DOWN, r"full answer within|in time|Timeout", "Nguồn trả lời quá chậm; sẽ tự hỏi lại."),
    (Outcome.DOWN, r"answered (\d+)", "Máy chủ của nguồn đang lỗi ({0}); sẽ tự hỏi lại."),
    (
        Outcome.DOWN,
        r"the (?:folder|file) .* cannot be read",
        "Không đọc được thư mục hoặc tệp; hãy xem quyền truy cập và ổ đĩa.",
    ),
    (
        Outcome.REFUSED,
        r"redirects|another host|is not configured",
        "Địa chỉ dẫn sang máy chủ chưa khai báo; hãy xem lại địa chỉ.",
    ),
    (Outcome.REFUSED, r"certificate", "Chứng thư của máy chủ không đáng tin; hãy hỏi bên cấp."),
    (
        Outcome.CHANGED,
        r"(?:columns|records) have changed",
        "Cột hay trường đã đổi; hãy sửa mục read (theo dòng đề xuất nếu có) rồi đọc lại.",
    ),
    (
        Outcome.CHANGED,
        r"rows are parted by",
        "Dấu ngăn cột của các dòng khác với dòng đầu bảng; hãy xin lại tệp.",
    ),
    (
        Outcome.CHANGED,
        r"under a password",
        "Tệp có mật khẩu; hãy xin lại tệp không mật khẩu.",
    ),
    (
        Outcome.CHANGED,
        r"breaks off|damaged|ends too early",
        "Tệp hỏng hoặc bị cắt giữa chừng; hãy xin gửi lại.",
    ),
    (
        Outcome.CHANGED,
        r"found a web page",
        "Nhận được trang web thay cho dữ liệu; hãy xem lại địa chỉ.",
    ),
    (
        Outcome.CHANGED,
        r"no sheet|no records at|has nothing at",
        "Không thấy bảng ở chỗ đã thỏa thuận; hãy sửa mục format.",
    ),
    (
        Outcome.CHANGED,
        r"more than the allowed|allowed are|unpacks to",
        "Dữ liệu lớn hơn mức cho phép; không đọc phần nào.",
    ),
    (
        Outcome.CHANGED,
        r"answered (\d+)",
        "Địa chỉ hay câu hỏi không còn đúng ({0}); hãy hỏi lại bên cấp dữ liệu.",
    ),
    (
        Outcome.CHANGED,
        r"not readable|not valid|no known encoding|expected ",
        "Không đọc được theo dạng đã thỏa thuận (json, csv, excel …).",
    ),
    (
        Outcome.FAILED,
        r"broken off",
        "Bị ngắt giữa chừng; dữ liệu đã nhận được giữ lại và sẽ được đọc lại.",
    ),
)
"""By outcome, what the details say and what that means; the first that fits."""


def sentence_vi(outcome: Outcome, details: str) -> str:
    """Return what happened and what to do about it; empty for a run without anything to say."""
    for of, pattern, sentence in _CAUSES:
        if of is outcome and (found := re.search(pattern, details)):
            return sentence.format(*found.groups())
    if outcome is Outcome.OK and details:
        return "Đã đọc, nhưng có điểm khác với thỏa thuận."
    return _USUAL.get(outcome, "")


def said_vi(outcome: Outcome, details: str) -> str:
    """Return the outcome, the sentence and, in brackets, the details as a line of a report."""
    said = f"{label(outcome)}. {sentence_vi(outcome, details)}".rstrip()
    return f"{said} ({details})" if details else said
