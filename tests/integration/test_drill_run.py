"""A drill at full speed: the real pipeline on a clock that jumps, and its score."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from monitor.app.check import load_checked
from monitor.app.season import planned, play
from monitor.cli import main
from monitor.domain.errors import UsageError
from monitor.domain.settings import DrillSpec
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
    config: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    words = ["drill", "run", "S5", "--config", str(config), "--days", "6", "--keep", str(kept)]
    with pytest.raises(SystemExit) as ended:
        main([*words, "--json"])
    answer = json.loads(capsys.readouterr().out)
    score = answer["score"]
    found = {kind["kind"]: (kind["events"], kind["found"]) for kind in score["kinds"]}
    assert ended.value.code == 1, "pork ran short, and no rule here looks at stocks"
    assert found == {"spike": (1, 1), "shortfall": (1, 0)}
    assert [event["kind"] for event in score["missed"]] == ["shortfall"]
    assert (score["false"], answer["dated_share"]) == ([], None)
    assert (answer["series"], answer["first"], answer["last"]) == (5, "2021-01-25", "2021-01-30")
    assert answer["by_kind"].keys() == {"spike"}
    assert answer["alerts_each"].keys() == answer["messages_each"].keys() == {"inspector"}
    assert (kept / "drill.db").exists()


def test_an_unknown_scenario_names_those_there_are(config: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no scenario S11; there are S1, .*season, drift"):
        play(load_checked(config), "S11", tmp_path)


def test_a_drift_plants_nothing_over_the_days_of_a_season() -> None:
    drill = DrillSpec(start=date(2021, 1, 25))
    drift, last = planned(drill, "drift")
    season, same_day = planned(drill, "season")
    assert (drift.events, drift.start, last) == ((), season.start, same_day)
    assert len(season.events) == 9


def test_a_configuration_without_a_drill_has_nothing_to_play(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no drill section"):
        play(load_checked(write_config(tmp_path, 25)), "S1", tmp_path)
