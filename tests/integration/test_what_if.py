"""An alert is asked at another price: what its rule would have said, and nothing is kept of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.explain import explanation
from monitor.app.monitor import Monitor
from monitor.app.what_if import Supposed, what_if
from monitor.cli import main
from monitor.domain.alert import AlertState
from monitor.domain.errors import UsageError
from monitor.domain.finding import Severity, Subject, Verdict
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

SECOND = JUMP_DAY + timedelta(days=1)


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[Monitor]:
    """Return a monitor that knows twenty quiet days and two on which the first stall is dear."""
    write_config(tmp_path, 25)
    with a_monitor(tmp_path / "config.yaml", tmp_path / "var", FakeClock(noon(JUMP_DAY))) as found:
        heard(found, JUMP_DAY.day, [*usual_rows(20), *jump_rows(JUMP_DAY)])
        heard(found, SECOND.day, jump_rows(SECOND), days=1)
        yield found


def heard(monitor: Monitor, number: int, rows: list[Row], days: int = 0) -> None:
    """Let a sheet arrive, some days after the one before."""
    assert isinstance(monitor.wall, FakeClock)
    monitor.wall.advance(timedelta(days=days))
    drop_workbook(monitor.data_dir, f"gia-{number}.xlsx", rows)
    monitor.collect()


def asked(monitor: Monitor, price: int) -> Supposed:
    [alert] = monitor.desk.open_alerts()
    file = monitor.desk.alert_file(alert.id)
    assert file is not None
    return what_if(monitor, file, price)


def test_a_price_that_would_have_been_usual_would_have_raised_nothing(monitor: Monitor) -> None:
    supposed = asked(monitor, 140_000)
    assert (supposed.day, supposed.price, supposed.instead_of) == (SECOND, 140_000, 205_000)
    assert supposed.finding is None
    assert supposed.state is AlertState.PENDING
    assert "the rule says nothing" in supposed.lines()[1]


def test_a_higher_price_is_said_with_its_own_sentence(monitor: Monitor) -> None:
    supposed = asked(monitor, 260_000)
    assert supposed.finding is not None
    assert supposed.finding.verdict is Verdict.BREACH
    assert supposed.finding.severity is Severity.CRITICAL
    assert "260.000 đ/kg" in supposed.finding.sentence_vi
    assert supposed.state is AlertState.FIRING


def test_asking_changes_nothing(monitor: Monitor) -> None:
    before = explanation(monitor, monitor.desk.open_alerts()[0].id)
    asked(monitor, 140_000)
    assert explanation(monitor, monitor.desk.open_alerts()[0].id) == before
    assert monitor.evaluate() == []


def test_a_price_that_came_back_would_have_ended_the_open_alert(monitor: Monitor) -> None:
    heard(monitor, 3, jump_rows(SECOND + timedelta(days=1)), days=1)
    assert asked(monitor, 205_000).state is AlertState.FIRING
    supposed = asked(monitor, 139_000)
    assert supposed.finding is not None
    assert supposed.finding.verdict is Verdict.CLEAR
    assert supposed.state is AlertState.RESOLVED


def test_an_area_is_asked_at_another_median_and_its_outlets_move_together(tmp_path: Path) -> None:
    write_config(tmp_path, 25)
    dear: list[Row] = [
        (day, stall, int(round(price * 1.3, -3)))
        for day in (JUMP_DAY, SECOND)
        for stall, price in zip(STALLS, USUAL, strict=True)
    ]
    with a_monitor(tmp_path / "config.yaml", tmp_path / "var", FakeClock(noon(SECOND))) as monitor:
        heard(monitor, 1, [*usual_rows(20), *dear])
        supposed = asked(monitor, 145_000)
        assert (supposed.outlets, supposed.instead_of) == (5, 182_000)
        assert supposed.finding is None
        assert supposed.state is None
        assert "median of 5 outlets" in supposed.lines()[0]


def test_an_alert_about_no_price_or_of_a_rule_not_in_force_says_so(
    monitor: Monitor, tmp_path: Path
) -> None:
    [alert] = monitor.desk.open_alerts()
    file = monitor.desk.alert_file(alert.id)
    assert file is not None
    stocks = replace(alert, subject=Subject(group="pork", area="le-chan"), opened_evidence={})
    with pytest.raises(UsageError, match="not about a price"):
        what_if(monitor, replace(file, alert=stocks), 1)
    foreign = replace(file, alert=replace(alert, rule="gone"))
    with pytest.raises(UsageError, match="rule gone is not in force"):
        what_if(monitor, foreign, 1)


def test_the_command_line_says_it_beside_the_rest(
    monitor: Monitor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    [alert] = monitor.desk.open_alerts()
    monkeypatch.setenv("MONITOR_DATA_DIR", str(tmp_path / "var"))
    words = ["explain", alert.id, "--what-if", "140000", "--config", str(tmp_path / "config.yaml")]
    for more in ([], ["--json"]):
        with pytest.raises(SystemExit) as ended:
            main([*words, *more])
        assert ended.value.code == 0
    text, answer = capsys.readouterr().out.split("\n{", 1)
    assert "had it cost 140,000 đ/kg on 01/02/2021, and not 205,000 đ/kg" in text
    assert json.loads("{" + answer)["what_if"]["state"] == "pending"
