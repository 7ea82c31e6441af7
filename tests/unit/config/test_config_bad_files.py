"""One bad file for each mistake, with the problems beside it that it must give and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import Loaded, load
from monitor.domain.errors import ConfigError

FOLDER = Path(__file__).parents[2] / "configs"
BAD = sorted(path.name for path in FOLDER.glob("*.yaml") if path.name != "good.yaml")


def problems_of(name: str) -> list[str]:
    try:
        load(Path(name), {})
    except ConfigError as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.fixture(autouse=True)
def _inside_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gives_exactly_the_problems_written_beside_it(name: str) -> None:
    expected = Path(name).with_suffix(".expected").read_text(encoding="utf-8").splitlines()

    assert problems_of(name) == expected


def test_every_bad_file_has_its_problems_beside_it_and_no_expectation_is_left_over() -> None:
    expectations = sorted(path.with_suffix(".yaml").name for path in FOLDER.glob("*.expected"))

    assert expectations == BAD


def test_every_problem_names_a_file_a_line_and_a_column() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.expected"))]
    places = [line.split(":", 3)[:3] for text in texts for line in text.splitlines()]

    assert all(int(line) >= 1 and int(column) >= 1 for _, line, column in places)
    assert all(Path(file).is_file() for file, _, _ in places)


def test_the_good_file_from_which_the_bad_ones_were_made_loads_without_a_warning() -> None:
    loaded = load(Path("good.yaml"), {})

    assert isinstance(loaded, Loaded)
    assert loaded.warnings == ()
