"""A board that hands in files is silent when it hands in nothing, whatever still lies there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from monitor.domain.run import Outcome
from tests.fakes import FakeClock
from tests.walk import FIRST_DAY, a_monitor, drop_workbook, noon, usual_rows, write_config

_TOLD = {
    "    expect: {low: 0}": "    expect: {low: 5}",
    "rules:\n": "rules:\n  - {name: silent, kind: silence}\n",
}


def test_an_old_file_in_the_folder_does_not_hide_a_missed_report(tmp_path: Path) -> None:
    clock = FakeClock(noon(FIRST_DAY))
    with a_monitor(write_config(tmp_path, 25, _TOLD), tmp_path / "var", clock) as monitor:
        drop_workbook(monitor.data_dir, "gia.xlsx", usual_rows(1))
        outcomes = [monitor.collect()[0].outcome]
        monitor.evaluate()
        for _ in range(2):
            clock.advance(timedelta(days=1))
            outcomes.append(monitor.collect()[0].outcome)
        monitor.evaluate()
        with monitor.store.read() as tx:
            told = [alert.rule for alert in tx.alerts.open()]
    assert outcomes == [Outcome.OK, Outcome.IDLE, Outcome.IDLE]
    assert told == ["silent"]
