"""A corrected report amends or withdraws an alert, and everybody who was told is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.monitor import Monitor
from monitor.domain.alert import Alert, AlertState, Reason
from tests.fakes import FakeClock
from tests.walk import (
    JUMP_DAY,
    USUAL,
    Row,
    a_monitor,
    drop_workbook,
    jump_rows,
    noon,
    usual_rows,
    write_config,
)

DAY = timedelta(days=1)
CHANGES = {"recipients: [inspector], groups": "recipients: [officer], groups"}


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[Monitor]:
    """Yield a monitor whose alert has just fired."""
    with a_monitor(
        write_config(tmp_path, 25, CHANGES), tmp_path / "var", FakeClock(noon(JUMP_DAY + DAY))
    ) as made:
        hand_in(made, [*usual_rows(20), *jump_rows(JUMP_DAY), *jump_rows(JUMP_DAY + DAY)])
        [alert] = made.desk.open_alerts()
        assert alert.state is AlertState.FIRING
        yield made


def hand_in(monitor: Monitor, rows: list[Row]) -> None:
    inbox = monitor.data_dir / "inbox"
    drop_workbook(monitor.data_dir, f"gia-{len(list(inbox.glob('*')))}.xlsx", rows)
    monitor.collect()


def corrected(price: int | str) -> list[Row]:
    """Return both days of the jump with another price of the stall that jumped."""
    rows = [*jump_rows(JUMP_DAY), *jump_rows(JUMP_DAY + DAY)]
    stall = rows[0][1]
    return [(day, name, price if name == stall else usual) for day, name, usual in rows]


def told(monitor: Monitor) -> list[str]:
    """Send what is due, also after news of one kind has waited; return everything ever told."""
    monitor.deliver(until_empty=True)
    assert isinstance(monitor.wall, FakeClock)
    monitor.wall.advance(monitor.settings.grouping.wait_for_companions)
    monitor.deliver(until_empty=True)
    drops = sorted(monitor.data_dir.glob("told/*/*.txt"), key=lambda path: path.stat().st_mtime_ns)
    return [path.read_text(encoding="utf-8") for path in drops]


def reasons(monitor: Monitor) -> list[Reason]:
    with monitor.store.read() as tx:
        alerts: list[Alert] = [*tx.alerts.open(), *tx.alerts.recently_closed(noon(JUMP_DAY))]
        return [step.reason for alert in alerts for step in tx.alerts.transitions(alert.id)]


def test_an_alert_on_a_wrong_figure_is_withdrawn_and_those_who_were_told_hear_it(
    monitor: Monitor,
) -> None:
    assert len(told(monitor)) == 1

    hand_in(monitor, corrected(USUAL[0]))

    assert monitor.desk.open_alerts() == []
    assert reasons(monitor)[-1] is Reason.WITHDRAWN
    [withdrawal] = [text for text in told(monitor) if "đã được đính chính" in text]
    assert "Thu hồi vì số liệu sai" in withdrawal


def test_an_alert_that_was_withdrawn_before_it_was_sent_is_told_to_nobody(
    monitor: Monitor,
) -> None:
    hand_in(monitor, corrected(USUAL[0]))

    assert told(monitor) == []


def test_a_breach_that_stands_at_another_level_is_amended(monitor: Monitor) -> None:
    assert len(told(monitor)) == 1

    hand_in(monitor, corrected("190.000 đ"))

    [alert] = monitor.desk.open_alerts()
    assert alert.value == 190_000
    assert reasons(monitor)[-1] is Reason.AMENDED
    assert sum("Đính chính số liệu" in text for text in told(monitor)) == 1


def test_a_correction_that_changes_next_to_nothing_tells_nobody(monitor: Monitor) -> None:
    hand_in(monitor, corrected("204.000 đ"))

    assert Reason.AMENDED not in reasons(monitor)
    assert len(told(monitor)) == 1


def test_one_wrong_day_of_two_withdraws_what_no_day_confirms_any_more(monitor: Monitor) -> None:
    hand_in(monitor, corrected(USUAL[0])[: len(USUAL)])

    assert reasons(monitor)[-1] is Reason.WITHDRAWN
