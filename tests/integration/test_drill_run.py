"""A drill at full speed: the real pipeline on a clock that jumps, and its score."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from monitor.app.season import play
from monitor.cli import main
from monitor.domain.errors import UsageError
from monitor.drill import EventKind
from tests.walk import write_config

pytestmark = pytest.mark.timeout(300)

_SIMULATED = {
    'from: {kind: folder, path: inbox, pattern: "*.xlsx", settle: 0s}': (
        'from: {kind: http, url: "http://127.0.0.1:8100/board.xlsx"}'
    ),
    "le-chan": "an-duong",
    "rules:\n": "drill: {history_days: 18}\nrules:\n",
    "expect: {low: 0}": "expect: {low: 4}",
}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_config(tmp_path, 25, _SIMULATED)


def test_the_checkpoints_are_found_through_the_real_pipeline_and_scored(
    config: Path, tmp_path: Path
) -> None:
    days: list[date] = []
    played = play("S5", tmp_path, config=config, days=7, progress=lambda day, *_: days.append(day))
    spike, shortfall = sorted(played.score.kinds, key=lambda kind: -kind.found)
    assert (spike.kind, spike.events, spike.found) == (EventKind.SPIKE, 1, 1)
    assert (shortfall.kind, shortfall.found) == (EventKind.SHORTFALL, 0)
    assert [event.kind for event in played.score.missed] == [EventKind.SHORTFALL]
    assert played.score.false == ()
    assert played.series == 5
    assert days == [date(2021, 1, day) for day in range(25, 32)]
    assert played.per_recipient


def test_the_command_prints_the_score_and_a_missed_event_is_its_exit_code(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["drill", "run", "S5", "--config", str(config), "--days", "6", "--seed", "7"])
    said = capsys.readouterr().out
    assert ended.value.code == 1
    assert "missed: 2021-01-29  shortfall" in said
    assert "alert messages a day:" in said


def test_the_score_is_there_for_machines(
    config: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    keep = str(tmp_path / "kept")
    words = ["drill", "run", "S3", "--config", str(config), "--days", "2", "--keep", keep, "--json"]
    with pytest.raises(SystemExit) as ended:
        main(words)
    answer = json.loads(capsys.readouterr().out)
    assert ended.value.code == 0
    assert (answer["scenario"], answer["score"]["kinds"]) == ("S3", [])
    assert (tmp_path / "kept" / "drill.db").exists()


def test_an_unknown_scenario_names_those_there_are(config: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no scenario S11; there are S1, .*season"):
        play("S11", tmp_path, config=config)


def test_a_configuration_without_a_drill_has_nothing_to_play(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no drill section"):
        play("S1", tmp_path, config=write_config(tmp_path, 25))
