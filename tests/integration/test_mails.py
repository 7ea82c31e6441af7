"""What arrives in a real mail box: whole words, whole links, the course, one fact a line."""

from __future__ import annotations

import email
import email.policy
import unicodedata
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from monitor.app.exercise import Exercises
from tests.contract.channel_simulators import MailServer, serving_mail
from tests.fakes import FakeClock
from tests.walk import (
    JUMP_DAY,
    STALLS,
    USUAL,
    Row,
    a_monitor,
    drop_workbook,
    jump_rows,
    noon,
    usual_rows,
    write_config,
)
from tests.web import answer

BASE = "https://binhon.haiphong.gov.vn"
DAY = timedelta(days=1)


def read(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def picture_of(mail: EmailMessage) -> str:
    """Return the content id of the picture that stands in a mail's page."""
    [picture] = [each for each in mail.walk() if each.get_content_maintype() == "image"]
    assert picture.get_content_disposition() == "inline"
    return str(picture["Content-ID"]).strip("<>")


def test_a_start_an_exercise_and_an_end_read_well_in_both_parts_of_a_mail(tmp_path: Path) -> None:
    clock = FakeClock(noon(JUMP_DAY + DAY))
    rows = [*usual_rows(20), *jump_rows(JUMP_DAY), *jump_rows(JUMP_DAY + DAY)]
    with serving_mail(MailServer()) as server:
        config = write_config(tmp_path, server.port, {"http://127.0.0.1:8000": BASE})
        with a_monitor(config, tmp_path / "var", clock) as monitor:
            drop_workbook(tmp_path / "var", "gia.xlsx", rows)
            monitor.collect()
            monitor.deliver(until_empty=True)
            Exercises(monitor).call("Chị Hoa", "Thử báo động", ["inspector"])
            monitor.deliver(until_empty=True)
            clock.advance(DAY)
            again: list[Row] = [
                (JUMP_DAY + 2 * DAY, stall, price)
                for stall, price in zip(STALLS, USUAL, strict=True)
            ]
            drop_workbook(tmp_path / "var", "lai.xlsx", again)
            monitor.collect()
            monitor.deliver(until_empty=True)
            start, call, end = [read(raw) for raw in server.box]
            text, page = part(start, "plain"), part(start, "html")
            link = next(line for line in text.splitlines() if line.startswith(f"{BASE}/a/"))
            opened = answer(monitor.desk, link.removeprefix(BASE))

    assert start["Subject"] == "[Khẩn cấp] Giá tăng đột biến: Thịt lợn ba chỉ – Chợ số 1, Lê Chân"
    assert "Mặt hàng: Thịt lợn ba chỉ\n" in text
    assert "Số liệu: 205.000 đ/kg so với 138.500 đ/kg (+48,0 %)\n" in text
    assert f'<a href="{link}"' in page
    assert 'alt="Diễn biến Mức so sánh 138.500\xa0đ/kg; 26/01 ' in page
    assert [picture.get_content_type() for picture in start.iter_attachments()] == ["image/png"]
    assert f'src="cid:{picture_of(start)}"' in page
    assert opened.status_code == 200
    assert call["Subject"].startswith("[DIỄN TẬP]")
    assert f"{BASE}/x/" in part(call, "plain")
    assert end["Subject"].startswith("[KẾT THÚC]")
    assert f"{BASE}/a/" not in part(end, "html")
    for mail in (start, call, end):
        for kind in ("plain", "html"):
            assert unicodedata.is_normalized("NFC", part(mail, kind))
