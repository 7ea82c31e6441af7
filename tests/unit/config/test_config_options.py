"""Options of plug-ins: checked against the plug-in's own plain type, with file, line and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Literal

import pytest

from monitor.config import PlugIns, kind_problems, load, options_problems, read_options
from monitor.domain.errors import ConfigError
from tests.unit.config.drafts import good, loaded


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    low: int = 0
    high: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    wait: timedelta = timedelta(seconds=1)
    rise_percent: float = 15.0
    exit_share: float = 0.5
    max_bytes: int = 1000
    floor_price: int = 0
    at: time = time(8)
    since: date | None = None
    words: tuple[str, ...] = ()
    waits: tuple[timedelta, ...] = ()
    band: Band = Band()
    bands: tuple[Band, ...] = ()
    limits: Mapping[str, timedelta] = field(default_factory=dict)
    sheet: int | str = 1
    colour: Colour = Colour.RED
    mode: Literal["fast", "slow"] = "fast"
    is_strict: bool = False
    needed: str = "here"

    def __post_init__(self) -> None:
        if self.exit_share > 1:
            raise ValueError(f"exit_share is {self.exit_share:g}; allowed is at most 1")


def read(folder: Path, options: str) -> Options:
    result = loaded(
        folder, good(("kind: spike, groups", f"kind: spike, options: {options}, groups"))
    )
    return read_options(Options, result.settings.rules[0].plug_in, result)


def problems(folder: Path, options: str) -> list[str]:
    result = loaded(
        folder, good(("kind: spike, groups", f"kind: spike, options: {options}, groups"))
    )
    found = options_problems(Options, result.settings.rules[0].plug_in, result.locate)
    return [str(problem).removeprefix(f"{folder}/") for problem in found]


@pytest.mark.parametrize(
    ("options", "name", "value"),
    [
        ("{wait: 30m}", "wait", timedelta(minutes=30)),
        ("{wait: 5}", "wait", timedelta(seconds=5)),
        ("{rise_percent: 11.5}", "rise_percent", 11.5),
        ('{rise_percent: "11,7 %"}', "rise_percent", 11.7),
        ('{rise_percent: "20"}', "rise_percent", 20),
        ("{exit_share: 40 %}", "exit_share", 0.4),
        ("{max_bytes: 50 MB}", "max_bytes", 50_000_000),
        ("{floor_price: 60.000 đ}", "floor_price", 60_000),
        ('{at: "07:30"}', "at", time(7, 30)),
        ("{since: 2021-01-31}", "since", date(2021, 1, 31)),
        ("{since: null}", "since", None),
        ("{words: [a, b]}", "words", ("a", "b")),
        ("{words: alone}", "words", ("alone",)),
        ("{waits: [1s, 2m]}", "waits", (timedelta(seconds=1), timedelta(minutes=2))),
        ('{band: {low: "1.000", high: 2000}}', "band", Band(low=1000, high=2000)),
        ("{bands: [{high: 60.000 đ}, {low: 1}]}", "bands", (Band(high=60_000), Band(low=1))),
        ("{limits: {a: 2h}}", "limits", {"a": timedelta(hours=2)}),
        ("{sheet: Giá}", "sheet", "Giá"),
        ("{sheet: 2}", "sheet", 2),
        ("{colour: blue}", "colour", Colour.BLUE),
        ("{is_strict: true}", "is_strict", True),
    ],
)
def test_an_option_is_read_as_the_type_of_its_field(
    tmp_path: Path, options: str, name: str, value: object
) -> None:
    assert getattr(read(tmp_path, options), name) == value


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("{wait: soon}", ':25:53: found "soon"; allowed is a duration such as 100ms, 30s'),
        ("{wiat: 3s}", ':25:47: unknown key "wiat"; did you mean "wait"? allowed here: wait, '),
        ("{rise_percent: many}", 'found "many"; allowed is a number such as 1000'),
        ("{rise_percent: x %}", 'found "x %"; allowed is'),
        ("{rise_percent: true}", "found true; allowed is a number"),
        ("{rise_percent: [1]}", "found a list; allowed is a number"),
        ("{floor_price: 60.000}", "found 60.000; without a unit YAML reads this as 60"),
        ("{floor_price: 1.5}", "found 1.5; allowed is"),
        ("{max_bytes: null}", "found nothing; allowed is a whole number"),
        ("{at: noon}", "allowed is a time of day in quotes"),
        ("{since: someday}", "allowed is a day such as"),
        ("{words: [1]}", "found 1; allowed is a text; write a number"),
        ("{words: {a: 1}}", "found a mapping; allowed is a list"),
        ("{waits: [1s, late]}", 'found "late"; allowed is a duration'),
        ("{band: {lov: 1}}", 'unknown key "lov"; did you mean "low"?'),
        ("{bands: [{low: 1}, {lov: 1}]}", 'unknown key "lov"; did you mean "low"?'),
        ("{band: wide}", 'found "wide"; allowed is a mapping of keys and values'),
        ("{limits: {a: b}}", 'found "b"; allowed is a duration'),
        ("{sheet: [1]}", "found a list; allowed is a whole number"),
        ("{colour: green}", "found \"green\"; allowed: 'red' or 'blue'"),
        ("{mode: medium}", "found \"medium\"; allowed: 'fast' or 'slow'"),
        ("{is_strict: 3}", "found 3; allowed is true or false"),
        ("{exit_share: 1.5}", "exit_share is 1.5; allowed is at most 1"),
    ],
)
def test_an_option_that_cannot_be_read_is_reported_at_its_place(
    tmp_path: Path, options: str, said: str
) -> None:
    (problem,) = problems(tmp_path, options)

    assert problem.startswith("config.yaml:25:")
    assert said in problem


def test_all_problems_of_a_plug_in_come_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, "{wait: soon, rise_percent: many, colour: green, tone: 1}")

    assert len(found) == 4


def test_options_that_cannot_be_read_raise_with_every_problem(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, "{wait: soon, colour: green}")

    assert len(caught.value.problems) == 2


def test_a_kind_that_no_registry_has_is_reported_where_it_stands(tmp_path: Path) -> None:
    result = loaded(tmp_path, good())
    source, rule = result.settings.sources[0], result.settings.rules[0]

    (fetch,) = kind_problems({"htpt", "folder"}, source.fetch, result)
    (spike,) = kind_problems({"spikes"}, rule.plug_in, result.locate)

    assert (fetch.line, fetch.column) == (18, 18)
    assert (
        fetch.text == 'found "http", which is no kind; did you mean "htpt"? allowed: folder, htpt'
    )
    assert (spike.line, spike.column) == (25, 30)
    assert kind_problems({"json"}, source.format, result) == []


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    url: str
    token: str = ""


PLUG_INS = PlugIns(
    fetchers={"http": Fetch},
    formats={"json": Band},
    rules={"spike": Options},
    channels={"file": lambda address: "" if address.startswith("alerts/") else "use alerts/…"},
)


def all_problems(folder: Path, text: str) -> list[str]:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path, {}, PLUG_INS)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def test_plug_ins_are_checked_in_one_pass_with_everything_else(tmp_path: Path) -> None:
    text = good(
        ("group: egg", "group: eggs"),
        ("format: {kind: json}", "format: {kind: json, lov: 1}"),
        ("from: {kind: http, url", "from: {kind: htp, url"),
        ("alerts/officer", "elsewhere"),
        ("kind: spike, enabled", "kind: spike, options: {wait: soon}, enabled"),
    )

    found = all_problems(tmp_path, text)

    assert [problem.split(":", 3)[1:3] for problem in found] == [
        ["5", "44"],
        ["8", "82"],
        ["18", "18"],
        ["19", "26"],
        ["26", "52"],
    ]
    assert found[1].endswith('found "elsewhere"; use alerts/…')


def test_an_unknown_kind_of_channel_is_reported(tmp_path: Path) -> None:
    found = all_problems(tmp_path, good(("kind: file", "kind: flie")))

    assert found == [
        'config.yaml:8:67: found "flie", which is no kind; did you mean "file"? allowed: file'
    ]


def test_what_lacks_a_secret_is_reported_for_that_alone(tmp_path: Path) -> None:
    text = good(
        ('url: "http', 'token: "${MONITOR_A}", url: "http'),
        ("address: alerts/officer", 'address: "${MONITOR_B}"'),
    )

    found = all_problems(tmp_path, text)

    assert len(found) == 2
    assert all("it is not set" in problem for problem in found)


def test_a_secret_never_appears_in_a_problem_of_a_plug_in(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(good(("address: alerts/officer", 'address: "${MONITOR_B}"')), encoding="utf-8")
    plug_ins = PlugIns(
        fetchers={"http": Fetch},
        formats={"json": Band},
        rules={"spike": Options},
        channels={"file": lambda address: f"{address} cannot be used"},
    )

    with pytest.raises(ConfigError) as caught:
        load(path, {"MONITOR_B": "very-secret"}, plug_ins)

    assert "very-secret" not in str(caught.value)
    assert "**** cannot be used" in str(caught.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("{products: [porc]}", 'found "porc", which is no product'),
        ("{retailers: [nobody]}", 'found "nobody", which is no retailer'),
        ("{ceilings: [{product: porc}]}", 'found "porc", which is no product'),
        ("{ceilings: [{group: porc}]}", 'found "porc", which is no group'),
        ("{ceilings: [{areas: [nowhere]}]}", 'found "nowhere", which is no area'),
        ("{ceilings: [{retailers: [nobody]}]}", 'found "nobody", which is no retailer'),
    ],
)
def test_a_code_in_the_options_of_a_rule_must_exist(
    tmp_path: Path, options: str, said: str
) -> None:
    text = good(("kind: spike, groups", f"kind: spike, options: {options}, groups"))
    with pytest.raises(ConfigError, match=said):
        loaded(tmp_path, text)
