"""Backtests as an officer asks for them: a history in, episodes out, and what a change would do."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.cli import main
from tests.walk import write_config

FIRST = date(2020, 9, 1)
JUMP = FIRST + timedelta(days=40)
LAST = FIRST + timedelta(days=59)
Run = Callable[..., int]


def rows() -> Iterator[tuple[object, ...]]:
    """Yield six outlets of one area that sell rice; at the first of them it doubles on ``JUMP``."""
    for day in (FIRST + timedelta(days=n) for n in range(60)):
        for number in range(6):
            price = 15000 + 100 * number
            doubled = number == 0 and day >= JUMP
            yield (
                day.isoformat(),
                f"cho-{number}",
                "quan-la",
                "gao-la",
                price * (2 if doubled else 1),
            )


@pytest.fixture
def history(tmp_path: Path) -> Path:
    path = tmp_path / "history.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("date", "outlet", "area", "product", "price"))
        table.writerows(rows())
    return path


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    config = write_config(tmp_path, 25)
    monkeypatch.setenv("MONITOR_CONFIG", str(config))
    monkeypatch.setenv("MONITOR_DATA_DIR", str(tmp_path / "var"))

    def run(*arguments: object) -> int:
        with pytest.raises(SystemExit) as ended:
            main([str(each) for each in arguments])
        assert isinstance(ended.value.code, int)
        return ended.value.code

    return run


def test_a_price_that_doubles_for_good_is_one_episode_in_the_form_that_is_scored(
    run: Run, history: Path, tmp_path: Path
) -> None:
    out = tmp_path / "made" / "episodes.csv"

    assert run("backtest", history, "--episodes", out) == 0

    with out.open(encoding="utf-8", newline="") as file:
        [episode] = csv.DictReader(file)
    assert list(episode)[:7] == [
        "rule",
        "severity",
        "area",
        "outlet",
        "product",
        "opened",
        "closed",
    ]
    assert (episode["severity"], episode["area"], episode["outlet"], episode["product"]) == (
        "critical",
        "quan-la",
        "cho-0",
        "gao-la",
    )
    assert date.fromisoformat(episode["opened"]) - JUMP <= timedelta(days=1)
    assert episode["closed"] == ""


def test_a_backtest_needs_neither_database_nor_watchlist_and_leaves_nothing_behind(
    run: Run, history: Path, tmp_path: Path
) -> None:
    assert run("backtest", history, "--episodes", tmp_path / "out.csv") == 0

    assert not (tmp_path / "var").exists()


def test_the_answer_says_how_many_alerts_a_day_and_who_would_have_had_them(
    run: Run, history: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("backtest", history, "--episodes", tmp_path / "out.csv", "--json") == 0

    answer = json.loads(capsys.readouterr().out)
    assert (answer["from"], answer["to"]) == (FIRST.isoformat(), LAST.isoformat())
    assert (answer["series"], answer["episodes"]) == (6, 1)
    assert answer["alerts_per_day"] == pytest.approx(1 / 60, abs=0.001)
    assert sum(answer["alerts_per_recipient"].values()) >= 1
    assert answer["busiest_day"]["alerts"] == 1


def test_the_period_narrows_what_is_asked_and_not_what_is_known(
    run: Run, history: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.csv"
    before = (JUMP - timedelta(days=1)).isoformat()

    assert run("backtest", history, "--episodes", out, "--to", before, "--json") == 0
    assert json.loads(capsys.readouterr().out)["episodes"] == 0

    assert run("backtest", history, "--episodes", out, "--from", JUMP, "--json") == 0
    assert json.loads(capsys.readouterr().out)["episodes"] == 1


def test_another_configuration_is_compared_both_ways(
    run: Run, history: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = tmp_path / "config.yaml"
    (tmp_path / "other").mkdir()
    silent = write_config(tmp_path / "other", 25)
    text = silent.read_text(encoding="utf-8")
    assert "kind: spike" in text
    silent.write_text(text.replace("kind: spike", "kind: spike, enabled: false"), encoding="utf-8")
    out = tmp_path / "out.csv"

    assert run("backtest", history, "--episodes", out, "--against", silent, "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (len(answer["newly"]), [one["outlet"] for one in answer["silent"]]) == (0, ["cho-0"])

    arguments = ("--config", silent, "--against", ours)
    assert run("backtest", history, "--episodes", out, *arguments) == 0
    said = capsys.readouterr().out
    assert "would newly fire: 1" in said
    assert "would fall silent: 0" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "columns"),
        ("date,outlet,area,product,price\n", "no row"),
        ("date,outlet,area,product\n2020-09-01,a,b,c\n", "no column price"),
        ("date,outlet,area,product,price\n01/09/2020,a,b,c,1\n", ":2: date '01/09/2020'"),
        ("date,outlet,area,product,price\n2020-09-01,a,b,c,1\n2020-09-02,a,b,c,15k\n", ":3: price"),
        ("date,outlet,area,product,price\n2020-09-01,a,b,c,-5\n", ":2: price"),
        ("date,outlet,area,product,price\n2020-09-01,,b,c,5\n", ":2: outlet"),
        ("date,outlet,area,product,price,availability\n2020-09-01,a,b,c,5,gone\n", "gone"),
        ("date,outlet,area,product,price,promotional\n2020-09-01,a,b,c,5,maybe\n", "maybe"),
        ('date,outlet,area,product,price\n2020-09-01,"a,b,c,5\n', "EOF"),
    ],
)
def test_a_history_with_mistakes_is_refused_with_the_places_of_all(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    path = tmp_path / "history.csv"
    path.write_text(text, encoding="utf-8")

    assert run("backtest", path, "--episodes", tmp_path / "out.csv") == 2

    assert said in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


def test_a_history_that_is_not_there_or_has_no_day_of_the_period_is_said_so(
    run: Run, history: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.csv"

    assert run("backtest", tmp_path / "nowhere.csv", "--episodes", out) == 2
    assert "nowhere.csv" in capsys.readouterr().err

    assert run("backtest", history, "--episodes", out, "--from", "2021-01-01") == 2
    assert "no day of the period" in capsys.readouterr().err


def test_every_optional_column_is_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    head = (
        "date,outlet,area,product,price,listed_price,promotional,stock,sold,received,availability"
    )
    path.write_text(
        f"{head},note\n2020-09-01,a,b,c,15000,16000,1,20,3,5,in_stock,ok\n2020-09-02,a,b,c,,,,,,,,\n",
        encoding="utf-8-sig",
    )

    assert run("backtest", path, "--episodes", tmp_path / "out.csv") == 0


def test_the_report_shows_the_episode_its_price_and_what_would_change(
    run: Run, history: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    silent = write_config(tmp_path / "other", 25)
    text = silent.read_text(encoding="utf-8")
    silent.write_text(text.replace("kind: spike", "kind: spike, enabled: false"), encoding="utf-8")
    page = tmp_path / "made" / "report.html"
    arguments = ("--episodes", tmp_path / "out.csv", "--html", page, "--against", silent)

    assert run("backtest", history, *arguments) == 0

    shown = page.read_text(encoding="utf-8")
    assert "<b>1</b>đợt cảnh báo" in shown
    assert 'class="price"' in shown
    assert f"mở {JUMP:%d/%m}" in shown or f"mở {JUMP + timedelta(days=1):%d/%m}" in shown
    assert "Sẽ không báo nữa" in shown
