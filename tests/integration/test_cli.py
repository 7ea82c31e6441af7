"""The command line: what it prints, and the exit code a script can rely on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.cli import main
from tests.fakes import FakeClock
from tests.walk import (
    JUMP_DAY,
    a_monitor,
    drop_workbook,
    jump_rows,
    noon,
    usual_rows,
    write_config,
)

Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    config = write_config(tmp_path, 25)
    monkeypatch.setenv("MONITOR_CONFIG", str(config))
    monkeypatch.setenv("MONITOR_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("MONITOR_DATABASE_URL", raising=False)

    def run(*arguments: str) -> int:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert isinstance(ended.value.code, int)
        return ended.value.code

    return run


@pytest.fixture
def alert(tmp_path: Path, run: Run) -> str:
    """Let the walk's price jump happen and return the alert's id."""
    data, clock = tmp_path / "var", FakeClock(noon(JUMP_DAY + timedelta(days=1)))
    rows = [*usual_rows(20), *jump_rows(JUMP_DAY), *jump_rows(JUMP_DAY + timedelta(days=1))]
    with a_monitor(tmp_path / "config.yaml", data, clock) as monitor:
        drop_workbook(data, "gia.xlsx", rows)
        monitor.collect()
        [found] = monitor.desk.open_alerts()
    return found.id


def test_a_good_configuration_is_described(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check-config") == 0

    assert "inbox" in capsys.readouterr().out


def test_every_mistake_is_named_at_once_with_its_place(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(
        text.replace("groups: [pork]}", "groups: [prok]}").replace("kind: spike", "kind: spkie"),
        encoding="utf-8",
    )

    assert run("check-config") == 1

    lines = capsys.readouterr().err.splitlines()
    assert any(line.startswith(f"{config}:") and "prok" in line for line in lines)


def test_problems_can_be_had_by_machines(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.yaml").write_text("programme: {nmae: x}\n", encoding="utf-8")

    assert run("check-config", "--json") == 1

    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is False
    assert {"file", "line", "column", "text"} == set(answer["problems"][0])


def test_an_unknown_word_is_wrong_usage(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("colect") == 2
    assert run("collect", "nobody") == 2

    assert "no such source: nobody" in capsys.readouterr().err


def test_a_database_that_cannot_be_reached_is_exit_code_three(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")

    assert run("evaluate") == 3


def test_collecting_says_what_became_of_every_record(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drop_workbook(tmp_path / "var", "gia.xlsx", [*usual_rows(2), (date(2021, 1, 13), "Chợ lạ", 1)])

    assert run("collect", "inbox", "--json") == 0

    [report] = json.loads(capsys.readouterr().out)
    assert (report["seen"], report["accepted"]) == (11, 10)
    assert report["quarantined"] == {"unknown_outlet": 1}


def test_an_alert_is_explained_down_to_the_cell(
    run: Run, alert: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("explain", alert) == 0
    text = capsys.readouterr().out
    assert run("explain", alert, "--json") == 0
    answer = json.loads(capsys.readouterr().out)

    assert "gia.xlsx" in text
    assert "'Giá chợ'!E" in text
    assert answer["origins"][0]["sha256"]
    assert answer["deliveries"][0]["route"] == "pork"


def test_an_alert_that_is_not_there_is_wrong_usage(run: Run) -> None:
    assert run("explain", "nothing") == 2


def test_the_report_of_a_day_is_written_as_files(run: Run, alert: str, tmp_path: Path) -> None:
    day = JUMP_DAY + timedelta(days=1)

    assert run("report", "--day", day.isoformat(), "--out", str(tmp_path / "out")) == 0

    names = sorted(path.suffix for path in (tmp_path / "out").iterdir())
    html = next((tmp_path / "out").glob("*.html")).read_text(encoding="utf-8")
    assert names == [".html", ".xlsx"]
    assert "Thịt lợn ba chỉ" in html


def test_an_unknown_report_format_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    assert run("report", "--day", "2021-02-01", "--out", str(tmp_path), "--format", "odt") == 2


def test_a_day_is_written_as_in_the_configuration(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("report", "--day", "01/02/2021", "--out", str(tmp_path / "out")) == 0
    assert (tmp_path / "out" / "bao-cao-2021-02-01.html").exists()

    assert run("report", "--day", "31/02/2021", "--out", str(tmp_path / "out")) == 2
    assert "allowed is a day such as 2021-01-31 or 31/01/2021" in capsys.readouterr().err


def test_a_day_of_another_century_is_wrong_usage_of_every_command(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("replay", "inbox", "--since", "0001-01-01") == 2
    assert "allowed is" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_one_line_and_no_traceback(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("a file, no folder", encoding="utf-8")
    place = tmp_path / "taken" / "reports"

    assert run("report", "--day", "2021-02-01", "--out", str(place)) == 2

    assert capsys.readouterr().err.splitlines() == [f"{place}: Not a directory"]


@pytest.mark.parametrize("day", ["1900-01-01", "9999-12-31"])
def test_a_report_of_another_century_is_wrong_usage(run: Run, tmp_path: Path, day: str) -> None:
    assert run("report", "--day", day, "--out", str(tmp_path)) == 2


def test_evaluating_twice_changes_nothing(
    run: Run, alert: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run("evaluate")
    capsys.readouterr()

    assert run("evaluate") == 0

    assert capsys.readouterr().out.strip() == "no transition"


def test_the_database_is_made_checked_and_taken_down_again(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("db", "check") == 1
    assert run("db", "upgrade") == 0
    assert run("db", "check") == 0
    assert run("db", "downgrade", "base") == 0

    assert "the database is empty" in capsys.readouterr().err


def test_a_copy_of_the_database_brings_everything_back(
    run: Run, alert: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("backup", str(tmp_path / "copy.db")) == 0
    monkeypatch.setenv("MONITOR_DATA_DIR", str(tmp_path / "elsewhere"))

    assert run("restore", str(tmp_path / "copy.db")) == 0

    assert run("explain", alert) == 0


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from monitor.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'pandas', 'sqlalchemy', 'alembic', 'fastapi', 'apprise', 'numpy', 'httpx'}\n"
        "sys.exit(sorted(heavy & set(sys.modules)) or 0)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)

    assert ended.returncode == 0, ended.stderr


def test_kept_bytes_are_read_again(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drop_workbook(tmp_path / "var", "gia.xlsx", usual_rows(2))
    assert run("collect") == 0
    capsys.readouterr()

    assert run("replay", "inbox", "--since", "2021-01-01") == 0

    assert "10 seen, 0 new, 10 known" in capsys.readouterr().out
    assert run("replay", "inbox", "--since", "2100-01-01") == 0
    assert "nothing came from inbox" in capsys.readouterr().out
    assert run("replay", "outbox", "--since", "2021-01-01") == 2
