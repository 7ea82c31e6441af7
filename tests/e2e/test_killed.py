"""Killed between any two steps and started again: nothing lost, nobody told twice unmarked."""

import multiprocessing
import shutil
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.e2e.killed import POINTS, live_a_day
from tests.fakes import FakeClock, Letters, a_mail_server, text_of
from tests.walk import (
    JUMP_DAY,
    a_monitor,
    drop_workbook,
    jump_rows,
    noon,
    usual_rows,
    write_config,
)

SECOND_DAY = JUMP_DAY + timedelta(days=1)
_LIVES = multiprocessing.get_context("forkserver")
_LIVES.set_forkserver_preload(["tests.killing.preloaded"])


@pytest.fixture(scope="module")
def letters() -> Iterator[Letters]:
    with a_mail_server() as received:
        yield received


@pytest.fixture(scope="module")
def lived(letters: Letters, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the first day was lived, and the second one's report lies."""
    folder = tmp_path_factory.mktemp("lived")
    config, data = write_config(folder, letters.port), folder / "var"
    with a_monitor(config, data, FakeClock(noon(JUMP_DAY))) as monitor:
        drop_workbook(data, "thang-1.xlsx", usual_rows(20))
        drop_workbook(data, "ngay-1.xlsx", jump_rows(JUMP_DAY))
        monitor.collect()
    drop_workbook(data, "ngay-2.xlsx", jump_rows(SECOND_DAY))
    return folder


def end_of_a_day(config: Path, data: Path, point: str) -> int | None:
    """Live the second day in a process of its own; return what that process ended with."""
    life = _LIVES.Process(target=live_a_day, args=(config, data, noon(SECOND_DAY), point))
    life.start()
    life.join(60)
    return life.exitcode


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_loses_nothing_and_a_second_letter_is_marked(
    tmp_path: Path, lived: Path, letters: Letters, point: str
) -> None:
    shutil.copytree(lived, tmp_path, dirs_exist_ok=True)
    config, data = tmp_path / "config.yaml", tmp_path / "var"
    letters.received.clear()

    assert end_of_a_day(config, data, point) == -signal.SIGKILL
    clock = FakeClock(noon(SECOND_DAY) + timedelta(minutes=5))
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
