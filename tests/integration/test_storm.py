"""A storm from beginning to end: every price breaches, everybody is told once, nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.app.storm import run_storm
from monitor.cli import main
from monitor.drill.sink import Sink, counting_sink
from monitor.drill.storm import Storm, jumped_price, storm_config, usual_price


def test_every_price_is_an_alert_and_everybody_is_told_of_his_own(tmp_path: Path) -> None:
    result = run_storm(120, 3, folder=tmp_path)

    assert (result.alerts, result.transitions, result.rows) == (120, 120, 120)
    assert result.per_person == {"inspector-0": 40, "inspector-1": 40, "inspector-2": 40}
    assert (result.lost, result.repeated, result.digests) == (0, 0, 3)
    assert result.messages < 20
    assert (tmp_path / "monitor.db").exists()


def test_the_command_counts_what_another_sink_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    with counting_sink() as sink, pytest.raises(SystemExit) as ended:
        main(["drill", "storm", "--alerts", "30", "--recipients", "2", "--sink", sink.address])

    printed = capsys.readouterr().out
    assert ended.value.code == 0
    assert "alerts stored: 30" in printed
    assert "lost: 0" in printed
    assert len(sink.told) == 30


def test_a_sink_that_refuses_is_a_loss_that_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    refusing = "http://127.0.0.1:1/nobody"

    with pytest.raises(SystemExit) as ended:
        main(["drill", "storm", "--alerts", "4", "--recipients", "1", "--sink", refusing, "--json"])

    answer = json.loads(capsys.readouterr().out)
    assert (ended.value.code, answer["lost"], answer["per_person"]) == (1, 4, {})


def test_a_message_that_comes_twice_is_counted_once() -> None:
    sink = Sink()
    message = {"delivery_id": "d1", "recipient": "lan", "digest": False, "alerts": [{"id": "a1"}]}

    for _ in range(2):
        sink.take(json.dumps(message).encode())

    assert (sink.messages, sink.repeated, sink.told) == (2, 1, {("lan", "a1"): 1})


def test_every_price_of_a_storm_jumps_by_a_fifth_at_least() -> None:
    storm = Storm(alerts=5000, recipients=7)

    rises = [jumped_price(*one) / usual_price(*one) for one in storm.series()]

    assert (len(rises), len(set(storm.series()))) == (5000, 5000)
    assert min(rises) > 1.19
    assert max(rises) < 1.67
    assert storm_config(storm, "http://127.0.0.1:1/x").count("kind: webhook") == 7
