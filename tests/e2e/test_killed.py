"""Killed between any two steps and started again: nothing lost, nobody told twice unmarked."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.e2e.killed import POINTS
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

ROOT = Path(__file__).parents[2]
SECOND_DAY = JUMP_DAY + timedelta(days=1)


def run_a_day(config: Path, data: Path, point: str) -> int:
    command = [sys.executable, "-m", "tests.e2e.killed", str(config), str(data)]
    moment = noon(SECOND_DAY).isoformat()
    return subprocess.run([*command, moment, point], cwd=ROOT, check=False, timeout=60).returncode


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_loses_nothing_and_a_second_letter_is_marked(tmp_path: Path, point: str) -> None:
    data, clock = tmp_path / "var", FakeClock(noon(JUMP_DAY))
    with a_mail_server() as letters:
        config = write_config(tmp_path, letters.port)
        with a_monitor(config, data, clock) as monitor:
            drop_workbook(data, "thang-1.xlsx", usual_rows(20))
            drop_workbook(data, "ngay-1.xlsx", jump_rows(JUMP_DAY))
            monitor.collect()
        drop_workbook(data, "ngay-2.xlsx", jump_rows(SECOND_DAY))

        assert run_a_day(config, data, point) == -signal.SIGKILL
        clock.set(noon(SECOND_DAY) + timedelta(minutes=5))
        with a_monitor(config, data, clock) as monitor:
            monitor.jobs.recover()
            monitor.replay()
            monitor.collect()
            monitor.deliver(until_empty=True)
            [alert] = monitor.desk.open_alerts()
            file = monitor.desk.alert_file(alert.id)
            with monitor.store.read() as tx:
                assert tx.ledger.count() == 110
                assert tx.ledger.waiting_payloads() == []

    assert file is not None
    assert [step.to_state for step in file.transitions] == ["pending", "firing"]
    assert [record.state for record in file.deliveries] == ["delivered"]
    assert len(letters.received) == (2 if point == "the letter is sent" else 1)
    assert all("có thể trùng" in text_of(letter).casefold() for letter in letters.received[1:])
