"""A board that hands in the same figures every day is told as such."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.fakes import FakeClock
from tests.walk import (
    FIRST_DAY,
    STALLS,
    USUAL,
    Row,
    a_monitor,
    drop_workbook,
    noon,
    write_config,
)

_FIVE = "  - {code: stall-5, name: Chợ số 5, kind: market, area: le-chan, retailer: board}\n"
_MORE = "".join(
    f"  - {{code: stall-{n}, name: Chợ số {n}, kind: market, area: le-chan, retailer: board}}\n"
    for n in range(6, 26)
)
_TOLD = {_FIVE: _FIVE + _MORE, "rules:\n": "rules:\n  - {name: silent, kind: silence}\n"}
_NAMES = [*STALLS, *(f"Chợ số {n}" for n in range(6, 26))]


def rows(days: int, *, copied: bool) -> list[Row]:
    return [
        (FIRST_DAY + timedelta(days=day), stall, USUAL[at % 5] + (0 if copied else 500 * (day % 3)))
        for day in range(days)
        for at, stall in enumerate(_NAMES)
    ]


def told(tmp_path: Path, *, copied: bool) -> list[str]:
    clock = FakeClock(noon(FIRST_DAY + timedelta(days=8)))
    with a_monitor(write_config(tmp_path, 25, _TOLD), tmp_path / "var", clock) as monitor:
        drop_workbook(monitor.data_dir, "gia.xlsx", rows(9, copied=copied))
        monitor.collect()
        monitor.evaluate()
        return [
            str(alert.evidence["reason"])
            for alert in monitor.desk.open_alerts()
            if alert.rule == "silent"
        ]


def test_eight_days_of_equal_figures_are_told_as_a_copied_report(tmp_path: Path) -> None:
    assert told(tmp_path, copied=True) == ["unchanged"]


def test_figures_that_move_are_no_copy(tmp_path: Path) -> None:
    assert told(tmp_path, copied=False) == []
