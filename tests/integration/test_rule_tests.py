"""Tests of rules as an officer writes them: what holds, what fails, what cannot be meant."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.cli import main
from tests.walk import write_config

Ask = Callable[..., int]
ROOT = Path(__file__).parents[2]

JUMP = """tests:
  - name: a jump
    from: 2020-10-01
    product: gao-la
    area: quan-la
    prices: {a: 15.000x40 30.000x5, b: 15.000x45, c: 15.100x45, d: 14.900x45, e: 15.000x45}
    expect: EXPECT
"""

BOTH = "fallback: [officer, inspector]"


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.setenv("MONITOR_CONFIG", str(write_config(tmp_path, 25)))
    monkeypatch.setenv("MONITOR_DATA_DIR", str(tmp_path / "var"))

    def ask(text: str, *arguments: str) -> int:
        path = tmp_path / "tests.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SystemExit) as ended:
            main(["test-rules", str(path), *arguments])
        assert isinstance(ended.value.code, int)
        return ended.value.code

    return ask


@pytest.mark.no_cover
def test_the_tests_of_the_shipped_configuration_hold(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)

    with pytest.raises(SystemExit) as ended:
        main(["test-rules", "config/rule-tests.yaml", "--config", "config.yaml"])

    assert ended.value.code == 0, capsys.readouterr().out
    count = (ROOT / "config" / "rule-tests.yaml").read_text(encoding="utf-8").count("\n  - name: ")
    assert f"{count} of {count} hold" in capsys.readouterr().out


def test_an_expected_alert_with_day_person_and_words_holds(
    ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = (
        "[{rule: price-spike, severity: critical, outlet: a, area: quan-la, opened: 2020-11-11,"
        " words: ['30.000 đ/kg', 'above the regular price']}]"
    )

    assert ask(JUMP.replace("EXPECT", expected)) == 0
    assert capsys.readouterr().out == "ok a jump\n1 of 1 hold\n"


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("[]", "came unexpected on 2020-11-11: price-spike"),
        ("[{rule: price-spike, severity: warning}]", "severity was critical, not warning"),
        ("[{rule: price-spike, opened: 2020-11-10}]", "opened was 2020-11-11, not 2020-11-10"),
        ("[{rule: price-spike, closed: 2020-11-12}]", "closed was none"),
        ("[{rule: price-spike, outlet: b}]", "outlet was a, not b"),
        ("[{rule: price-spike, to: [nobody]}]", "nobody is not told"),
        ("[{rule: price-spike, to: [inspector/letter]}]", "inspector/letter is not told"),
        ("[{rule: price-spike, words: [miễn phí]}]", 'no sentence says "miễn phí"'),
        ("[{rule: price-spike}, {rule: price-spike}]", "nothing came"),
    ],
)
def test_what_is_not_as_expected_is_named_with_its_line(
    ask: Ask, capsys: pytest.CaptureFixture[str], expected: str, said: str
) -> None:
    assert ask(JUMP.replace("EXPECT", expected)) == 1

    out = capsys.readouterr().out
    assert said in out
    assert "tests.yaml:2:" in out
    assert "0 of 1 hold" in out


def test_a_person_who_is_told_beside_those_expected_is_named(
    ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.yaml"
    both = config.read_text(encoding="utf-8").replace("fallback: [officer]", BOTH)
    config.write_text(both, encoding="utf-8")

    assert ask(JUMP.replace("EXPECT", "[{rule: price-spike, to: [officer]}]"), "--json") == 1

    [test] = json.loads(capsys.readouterr().out)
    assert not test["ok"]
    assert "inspector is told" in test["failures"][0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("tests: []", "must be a list of tests"),
        ("test: []", "tests"),
        ("- a", "mapping"),
        (JUMP.replace("EXPECT", "[{rule: gia-tan}]"), "gia-tan, which is no rule in force"),
        (JUMP.replace("EXPECT", "[{rule: price-spike, severity: bad}]"), "info, warning, critical"),
        (JUMP.replace("EXPECT", "[]").replace("15.000x45", "15k"), '"15k" is none'),
        (JUMP.replace("EXPECT", "[]").replace("15.000x45", '""'), "1 to 1000 days"),
        (JUMP.replace("EXPECT", "[]").replace("15.000x45", "1x1001"), "1 to 1000 days"),
        (JUMP.replace("EXPECT", "[]").replace("15.000x45", "9999999999999x5"), "is none"),
        (JUMP.replace("EXPECT", "[]").replace("2020-10-01", "soon"), "day"),
        (JUMP.replace("EXPECT", "[]").replace("2020-10-01", "1900-01-01"), "from 1967-07-13"),
        (JUMP.replace("EXPECT", "[]").replace("2020-10-01", "9999-12-31"), "from 1967-07-13"),
        (JUMP.replace("EXPECT", "[]").replace("prices: ", "price: "), "prices"),
        ("tests:\n  - {name: a, from: 2020-10-01, product: b, expect: []}", "neither prices nor"),
        ("tests:\n  - 5", "mapping"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_with_the_place(
    ask: Ask, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    assert ask(text) == 1

    error = capsys.readouterr().err
    assert said in error
    assert "tests.yaml:" in error


def test_stocks_are_read_beside_prices(ask: Ask) -> None:
    text = JUMP.replace("EXPECT", "[]").replace("15.000x40 30.000x5", "15.000x45")

    assert ask(f"{text}    stocks: {{a: 100x45}}\n") == 0
