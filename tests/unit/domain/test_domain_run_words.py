"""A run that went wrong says in Vietnamese what happened and what to do, the details behind."""

from __future__ import annotations

import pytest

from monitor.domain.run import Outcome
from monitor.domain.run_words import said_vi, sentence_vi


@pytest.mark.parametrize(
    ("outcome", "details", "said"),
    [
        (
            Outcome.SHORT,
            "3 records, at least 40 were expected",
            "Chỉ có 3 dòng, ít nhất phải có 40",
        ),
        (
            Outcome.SHORT,
            "3 records, at least 40 were expected; 57 more say nothing",
            "Chỉ có 3 dòng có số liệu, ít nhất phải có 40; 57 dòng không ghi gì.",
        ),
        (Outcome.OK, "90 records, at most 40 were expected", "Có đến 90 dòng, nhiều nhất"),
        (Outcome.OK, "gia.csv: new columns Ghi chú", "có điểm khác với thỏa thuận"),
        (Outcome.DOWN, "https://a.vn/ gave no full answer within 30 s", "trả lời quá chậm"),
        (Outcome.DOWN, "https://a.vn/ failed: ConnectTimeout", "trả lời quá chậm"),
        (Outcome.DOWN, "https://a.vn/ answered 503 Service Unavailable", "đang lỗi (503)"),
        (Outcome.DOWN, "https://a.vn/ failed: ConnectError: refused", "Không kết nối được"),
        (Outcome.DOWN, "the folder inbox cannot be read: Permission denied", "quyền truy cập"),
        (Outcome.REFUSED, "https://a.vn/ answered 401 Unauthorized", "tài khoản, khóa"),
        (Outcome.REFUSED, "https://a.vn/: the host b.vn is not configured", "chưa khai báo"),
        (Outcome.REFUSED, "the certificate of a.vn is not trusted: expired", "Chứng thư"),
        (Outcome.CHANGED, "a.csv: the columns have changed: no Giá", "hãy sửa mục read"),
        (Outcome.CHANGED, "a.json: the records have changed: no gia", "hãy sửa mục read"),
        (Outcome.CHANGED, "a.csv: the rows are parted by ','", "Dấu ngăn cột"),
        (Outcome.CHANGED, "a.xlsx: the workbook is under a password", "mật khẩu"),
        (Outcome.CHANGED, "a.csv, row 7: the file breaks off here", "cắt giữa chừng"),
        (Outcome.CHANGED, "a.json: expected JSON, found a web page", "trang web"),
        (Outcome.CHANGED, "a.json: no records at $.items[*]: items is not there", "mục format"),
        (Outcome.CHANGED, "a.json gave more than the allowed 5 bytes", "lớn hơn mức cho phép"),
        (Outcome.CHANGED, "https://a.vn/ answered 404 Not Found", "không còn đúng (404)"),
        (Outcome.CHANGED, "a.json: not readable as JSON", "Không đọc được theo dạng"),
        (Outcome.CHANGED, "something else", "không còn như đã thỏa thuận"),
        (Outcome.EMPTY, "nothing was there", "không có dòng nào"),
        (Outcome.EMPTY, "none of 600 records says anything", "Có 600 dòng nhưng không dòng nào"),
        (Outcome.IDLE, "nothing was handed in", "Chưa có tệp hay thư mới"),
        (Outcome.UNCHANGED, "the same as last time", "Giống hệt"),
        (Outcome.FAILED, "broken off: the process went away", "Bị ngắt giữa chừng"),
        (Outcome.FAILED, "StoreError: out of range", "sẽ được đọc lại"),
    ],
)
def test_an_outcome_is_said_with_what_to_do(outcome: Outcome, details: str, said: str) -> None:
    assert said in sentence_vi(outcome, details)


def test_a_good_run_has_nothing_to_say() -> None:
    assert sentence_vi(Outcome.OK, "") == ""
    assert said_vi(Outcome.OK, "") == "Tốt."


def test_a_line_of_a_report_has_the_details_behind() -> None:
    line = said_vi(Outcome.DOWN, "https://a.vn/ answered 503 Service Unavailable")
    assert line == (
        "Không kết nối được. Máy chủ của nguồn đang lỗi (503); sẽ tự hỏi lại. "
        "(https://a.vn/ answered 503 Service Unavailable)"
    )
