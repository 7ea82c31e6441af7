"""The plain walk: a file in the folder becomes a letter, a line in the report, and leads back."""

import io
from datetime import timedelta
from pathlib import Path

from python_calamine import CalamineWorkbook

from tests.fakes import FakeClock, a_mail_server, text_of
from tests.walk import (
    JUMP_DAY,
    a_monitor,
    drop_workbook,
    jump_rows,
    noon,
    usual_rows,
    write_config,
)


def test_a_file_in_the_folder_becomes_a_letter_and_a_line_that_lead_back_to_its_row(
    tmp_path: Path,
) -> None:
    data, clock = tmp_path / "var", FakeClock(noon(JUMP_DAY - timedelta(days=1)))
    with (
        a_mail_server() as letters,
        a_monitor(write_config(tmp_path, letters.port), data, clock) as monitor,
    ):
        drop_workbook(data, "thang-1.xlsx", usual_rows(20))
        assert monitor.collect(["inbox"])[0].accepted == 100
        for days in (0, 1):
            clock.set(noon(JUMP_DAY + timedelta(days=days)))
            day = JUMP_DAY + timedelta(days=days)
            drop_workbook(data, f"ngay-{day.isoformat()}.xlsx", jump_rows(day))
            assert monitor.collect(["inbox"])[0].accepted == 5
        monitor.deliver(until_empty=True)

        [letter] = letters.received
        [alert] = monitor.desk.open_alerts()
        file = monitor.desk.alert_file(alert.id)
        report = monitor.publish(monitor.settings.reports[0], JUMP_DAY + timedelta(days=1))
        monitor.deliver(until_empty=True)

    assert file is not None
    assert "Thịt lợn ba chỉ" in text_of(letter)
    assert "Chợ số 1" in text_of(letter)
    assert "205.000" in text_of(letter)
    assert alert.id in text_of(letter)
    assert [delivery.state for delivery in file.deliveries] == ["delivered"]
    last = max(file.origins, key=lambda origin: origin.observed_at)
    assert last.price == 205_000
    assert last.payload_origin.endswith(f"ngay-{(JUMP_DAY + timedelta(days=1)).isoformat()}.xlsx")
    assert "4" in last.locator
    book = CalamineWorkbook.from_filelike(io.BytesIO(report.documents["xlsx"]))
    cells = [
        str(cell)
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    assert any(alert.id in cell for cell in cells)
    assert any("Chợ số 1" in cell for cell in cells)
    assert list((data / "told/officer").glob("*"))
