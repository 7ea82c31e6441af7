"""Reports by mail, from the clerk's letter to the answer in her inbox, over real IMAP and SMTP."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlencode

import openpyxl
import pytest

from monitor.app.forms import Forms
from monitor.app.links import Access
from monitor.app.monitor import Monitor
from monitor.domain.form import HEADS, SHEET
from monitor.domain.review import Verdict
from monitor.domain.run import Outcome, RunReport
from tests.fakes import FakeClock, Letters, a_free_port, a_mail_server, text_of
from tests.payloads.workbooks import ods, xls, xlsx
from tests.postbox import PASSWORD, Postbox, a_letter, a_postbox, attach
from tests.walk import JUMP_DAY, a_monitor, noon, write_config
from tests.web import answer

MAILBOX = """sources:
  - name: mailbox
    retailer: board
    from:
      kind: imap
      host: 127.0.0.1
      port: BOX_PORT
      username: gia
      password: ${MONITOR_BOX_PASSWORD}
      senders: {lan@cho.example: stall-1, hoa@cho.example: [stall-2, stall-3]}
      answer: "mailto://127.0.0.1:SMTP_PORT?from=gia@so.example&mode=insecure"
    format: {kind: csv}
    read:
      fields: {outlet: [Chợ, cho], product: [Mặt hàng, hang], unit: [ĐVT, dvt],
        price: [Giá bán, gia]}
      optional: [outlet]
    schedule: {every: 5m}
"""
HEAD = ["Mặt hàng", "ĐVT", "Giá bán"]
ROW = ["Thịt lợn ba chỉ", "kg", "138.000"]
CSV = "Mặt hàng;ĐVT;Giá bán\nThịt lợn ba chỉ;kg;138.000\n".encode()


@dataclass
class Desk:
    """A monitor between two mail servers: where clerks write to, and where answers arrive."""

    monitor: Monitor
    box: Postbox
    inbox: Letters
    clock: FakeClock

    def collect(self) -> RunReport:
        (report,) = self.monitor.collect(["mailbox"])
        return report

    def answer_to(self, letter: EmailMessage) -> str:
        self.box.put(letter)
        self.collect()
        return text_of(self.inbox.received[-1])

    def prices(self) -> dict[str, float]:
        with self.monitor.store.read() as tx:
            table = tx.ledger.window(JUMP_DAY, JUMP_DAY)
        outlets = [table.outlets[code] for code in table.outlet.tolist()]
        return dict(zip(outlets, table.price.tolist(), strict=True))


@contextmanager
def a_desk(folder: Path, box: Postbox, inbox: Letters) -> Iterator[Desk]:
    sources = MAILBOX.replace("BOX_PORT", str(box.port)).replace("SMTP_PORT", str(inbox.port))
    config = write_config(folder, 25, {"sources:\n": sources})
    clock = FakeClock(noon(JUMP_DAY))
    with a_monitor(config, folder / "var", clock) as monitor:
        yield Desk(monitor, box, inbox, clock)


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    with a_postbox(tmp_path) as (box, trusted):
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        monkeypatch.setenv("MONITOR_BOX_PASSWORD", PASSWORD)
        box.arrived = f"{JUMP_DAY:%d-%b-%Y} 07:12:00 +0700"
        yield box


@pytest.fixture
def desk(tmp_path: Path, box: Postbox) -> Iterator[Desk]:
    with a_mail_server() as inbox, a_desk(tmp_path, box, inbox) as desk:
        yield desk


def test_a_typed_letter_is_read_line_by_line_and_answered(desk: Desk) -> None:
    letter = a_letter(
        "Kính gửi Sở,\n\n1. Thịt lợn ba chỉ 134k/kg, còn 2 tạ; thịt heo ba rọi 130-150k/kg\n"
        "Trân trọng,\nLan - ĐT: 0912345678\n\n> Đề nghị báo giá thịt lợn ba chỉ 99k/kg",
        message_id="<7@cho.example>",
    )
    answer = desk.answer_to(letter)
    assert desk.prices() == {"stall-1": 134_000.0}
    assert "+ Chợ số 1 · Thịt lợn ba chỉ: 134.000 đ/kg, tồn 200 kg" in answer
    assert "“thịt heo ba rọi 130-150k/kg”: Không đọc chắc chắn được số đã ghi" in answer
    assert "Đã nhận 1 dòng; 1 dòng chưa nhận được." in answer


def test_the_answer_belongs_to_the_letter_and_asks_no_machine_to_answer(desk: Desk) -> None:
    desk.answer_to(a_letter("Thịt lợn ba chỉ 134k/kg", message_id="<7@cho.example>"))
    (answer,) = desk.inbox.received
    assert answer["To"] == "lan@cho.example"
    assert answer["Subject"] == "Re: Giá chợ"
    assert answer["In-Reply-To"] == answer["References"] == "<7@cho.example>"
    assert answer["Auto-Submitted"] == "auto-replied"


def test_a_letter_is_answered_once(desk: Desk) -> None:
    desk.answer_to(a_letter("Thịt lợn ba chỉ 134k/kg"))
    assert desk.collect().outcome is Outcome.IDLE
    assert len(desk.inbox.received) == 1


@pytest.mark.parametrize(
    "content",
    [
        CSV,
        xlsx([HEAD, [*ROW[:2], 138_000]]),
        xls([HEAD, [*ROW[:2], 138_000]]),
        ods([HEAD, [*ROW[:2], 138_000]]),
        json.dumps([{"hang": ROW[0], "dvt": "kg", "gia": 138_000}]).encode(),
        json.dumps(
            {"observed_at": str(JUMP_DAY), "outlet": "stall-1",
             "lines": [{"product": ROW[0], "unit": "kg", "price": 138_000}]}
        ).encode(),
    ],
    ids=["csv", "xlsx", "xls", "ods", "json", "our own json"],
)  # fmt: skip
def test_a_file_is_read_by_what_it_is_and_not_by_its_name(desk: Desk, content: bytes) -> None:
    answer = desk.answer_to(attach(a_letter("Xin gửi báo cáo"), "bao-cao.dat", content))
    assert desk.prices() == {"stall-1": 138_000.0}
    assert "Đã nhận cả 1 dòng." in answer


def test_a_file_that_cannot_be_read_is_told_and_holds_up_no_other(desk: Desk) -> None:
    letter = attach(a_letter("Xin gửi"), "anh.pdf", b"%PDF-1.4 ...")
    answer = desk.answer_to(attach(letter, "gia.csv", CSV))
    assert desk.prices() == {"stall-1": 138_000.0}
    assert "- anh.pdf: file: Dòng hay tệp không đúng mẫu; hãy xem" in answer
    assert "found a PDF document" in answer


def test_a_form_comes_back_with_every_cell_marked(desk: Desk) -> None:
    book = openpyxl.load_workbook(io.BytesIO(Forms(desk.monitor).blank("stall-1")))
    page, price = book[SHEET], list(HEADS).index("price") + 1
    page["C5"] = datetime(JUMP_DAY.year, JUMP_DAY.month, JUMP_DAY.day)
    page.cell(9, price).value = 141_000
    filled = io.BytesIO()
    book.save(filled)
    letter = attach(a_letter("Xin gửi"), "bc.xlsx", filled.getvalue())
    answer = desk.answer_to(attach(letter, "bc.xlsx", filled.getvalue()))
    marked = list(desk.inbox.received[-1].iter_attachments())
    assert [each.get_filename() for each in marked] == ["ket-qua-1.xlsx", "ket-qua-2.xlsx"]
    said = openpyxl.load_workbook(io.BytesIO(marked[0].get_content()))[SHEET]
    words = [str(cell.value) for cells in said.iter_rows() for cell in cells if cell.value]
    assert "Đã nhận: 141.000 đ/kg" in words
    assert "Đã nhận cả 2 dòng." in answer
    assert desk.prices() == {"stall-1": 141_000.0}


def test_a_sender_speaks_for_his_own_outlets_alone(desk: Desk) -> None:
    rows = "Chợ;Mặt hàng;ĐVT;Giá bán\n" + "".join(
        f"Chợ số {number};Thịt lợn ba chỉ;kg;13{number}.000\n" for number in (1, 2, 3)
    )
    letter = attach(a_letter("x", sender="hoa@cho.example"), "gia.csv", rows.encode())
    answer = desk.answer_to(letter)
    assert desk.prices() == {"stall-2": 132_000.0, "stall-3": 133_000.0}
    assert "Điểm bán này không thuộc đơn vị gửi báo cáo;" in answer


def test_who_reports_for_several_outlets_must_name_one(desk: Desk) -> None:
    answer = desk.answer_to(a_letter("Thịt lợn ba chỉ 134k/kg", sender="hoa@cho.example"))
    assert desk.prices() == {}
    assert "Thiếu điểm bán" in answer


def test_letters_of_strangers_are_left_counted_and_not_answered(desk: Desk) -> None:
    desk.box.put(a_letter("Thịt lợn ba chỉ 1k/kg", sender="spam@far.example"))
    report = desk.collect()
    assert (report.outcome, report.accepted) == (Outcome.IDLE, 0)
    assert report.text.endswith("1 letters left: not from an allowed sender")
    assert desk.inbox.received == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"List_Id": "<gia.cho.example>"},
        {"X_Auto_Response_Suppress": "All"},
    ],
    ids=["machine", "bulk", "list", "asked for"],
)
def test_a_machines_report_is_read_and_not_answered(desk: Desk, headers: dict[str, str]) -> None:
    desk.box.put(a_letter("Thịt lợn ba chỉ 134k/kg", **headers))
    assert desk.collect().accepted == 1
    assert desk.inbox.received == []


def test_a_letter_without_a_price_is_answered_too(desk: Desk) -> None:
    answer = desk.answer_to(a_letter("Chào Sở, chúc năm mới."))
    assert "Trong thư không có dòng nào là giá hay lượng hàng." in answer


def test_an_answer_waits_for_a_mail_server_that_is_away(tmp_path: Path, box: Postbox) -> None:
    away = Letters(port=a_free_port())
    box.put(a_letter("Thịt lợn ba chỉ 134k/kg"))
    with a_desk(tmp_path, box, away) as desk:
        assert desk.collect().accepted == 1
    with a_mail_server() as inbox, a_desk(tmp_path, box, inbox) as desk:
        desk.collect()
        desk.collect()
        assert len(inbox.received) == 1


def test_an_answer_that_is_days_late_is_not_sent(tmp_path: Path, box: Postbox) -> None:
    box.put(a_letter("Thịt lợn ba chỉ 134k/kg"))
    with a_desk(tmp_path, box, Letters(port=a_free_port())) as desk:
        desk.collect()
    with a_mail_server() as inbox, a_desk(tmp_path, box, inbox) as desk:
        desk.clock.advance(timedelta(days=4))
        desk.collect()
        assert inbox.received == []


def test_a_letter_that_was_kept_before_a_crash_is_read_once_and_answered(desk: Desk) -> None:
    desk.box.put(a_letter("Thịt lợn ba chỉ 134k/kg"))
    source = desk.monitor.sources["mailbox"]
    fetched = source.fetcher.fetch({})
    with desk.monitor.store.begin() as tx:
        tx.ledger.keep_payload(fetched.payloads[0], desk.monitor.settings.version)
    assert desk.collect().accepted == 1
    desk.collect()
    assert len(desk.inbox.received) == 1


def test_what_a_letter_leaves_open_is_said_by_a_person(desk: Desk) -> None:
    desk.answer_to(a_letter("Thịt lợn ba chỉ 130-140k/kg, còn 2 tạ"))
    (waiting,) = desk.monitor.desk.reviews.waiting()
    said = {"price": "135000"}
    desk.monitor.desk.reviews.decide(waiting.id, Verdict.PROPOSAL, "Hoa", "đã gọi hỏi", said)
    assert desk.prices() == {"stall-1": 135_000.0}


def test_a_typed_price_outside_the_band_that_a_person_accepted_is_taken_the_next_time(
    desk: Desk,
) -> None:
    answer = desk.answer_to(a_letter("Thịt lợn ba chỉ 700k/kg", message_id="<1@cho.example>"))
    assert "Có phải là 70.000" in answer
    (waiting,) = desk.monitor.desk.reviews.waiting()
    assert waiting.record.reason == "implausible_price"
    desk.monitor.desk.reviews.decide(waiting.id, Verdict.AS_IS, "Hoa", "đã gọi hỏi")
    desk.answer_to(a_letter("Thịt lợn ba chỉ 710k/kg", message_id="<2@cho.example>"))
    assert desk.monitor.desk.reviews.waiting() == []
    assert desk.prices() == {"stall-1": 710_000.0}


def test_a_good_that_a_person_explained_on_the_page_is_known_in_the_next_letter(desk: Desk) -> None:
    lines = ("Hàng bèo sọt đỏ 136k/kg", "Hàng bèo sọt đỏ 137k, có bớt 5k", "hàng bèo, 138k/kg")
    for number, line in enumerate(lines):
        desk.answer_to(a_letter(line, message_id=f"<{number}@cho.example>"))
    waiting = desk.monitor.desk.reviews.waiting()
    form = {
        "by": "Hoa", "reason": "đã gọi hỏi", "token": "t-1", "verdict": "proposal",
        "product_code": "pork_belly",
    }  # fmt: skip
    desk.monitor.access = Access(api_token="t-1")
    decided = answer(
        desk.monitor.desk,
        f"/quarantine/{waiting[-1].id}",
        method="POST",
        content=urlencode(form).encode(),
    )
    assert decided.status_code == 303
    assert desk.prices() == {"stall-1": 136_000.0}
    left = [one.record.fields["text"] for one in desk.monitor.desk.reviews.waiting()]
    assert left == [lines[2], lines[1]]
    told = desk.answer_to(a_letter("HÀNG BÈO sọt đỏ: 139k/kg, còn 2 tạ", message_id="<9@x>"))
    assert "+ Chợ số 1 · Thịt lợn ba chỉ: 139.000 đ/kg, tồn 200 kg" in told
    assert len(desk.monitor.desk.reviews.waiting()) == 2
