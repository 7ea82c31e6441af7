"""The repository's own config.yaml, every key misspelt in turn: each is reported at its place.

All problems are reported at once, so keys that do not stand within one another are misspelt in
the same round: one round for each depth.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.config import PlugIns, load
from monitor.config.include import read_files
from monitor.config.tree import Branch, Node, Series
from monitor.domain.errors import ConfigError

ROOT = Path(__file__).parents[3]
FREE = {"packs", "columns", "lookups", "options", "params", "headers", "from", "format"}
"""Mappings whose keys are not ours: they belong to the market, to a source or to a plug-in."""


@dataclass(frozen=True)
class Key:
    name: str
    line: int
    column: int
    depth: int


def keys_in(node: Node, file: str, depth: int = 0) -> Iterator[Key]:
    if isinstance(node, Series):
        for item in node.items:
            yield from keys_in(item, file, depth)
    if isinstance(node, Branch):
        for name, below in node.entries.items():
            place = node.keys[name]
            if place.file == file:
                yield Key(name, place.line, place.column, depth)
            if name not in FREE:
                yield from keys_in(below, file, depth + 1)


def rounds(keys: Iterator[Key]) -> list[list[Key]]:
    """Group keys by depth; one that an alias shows at several depths is misspelt at the first."""
    by_depth: dict[int, list[Key]] = defaultdict(list)
    for key in {(key.line, key.column): key for key in reversed(list(keys))}.values():
        by_depth[key.depth].append(key)
    return list(by_depth.values())


def misspelt(lines: list[str], keys: list[Key]) -> str:
    """Change the last letter of each key, so that no other place moves."""
    changed = list(lines)
    for key in keys:
        line, end = changed[key.line - 1], key.column - 1 + len(key.name)
        assert line[key.column - 1 : end] == key.name
        letter = "q" if key.name[-1] != "q" else "z"
        changed[key.line - 1] = line[: end - 1] + letter + line[end:]
    return "\n".join(changed) + "\n"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    shutil.copy(ROOT / "config.yaml", tmp_path / "config.yaml")
    return tmp_path / "config.yaml"


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("file", ["config.yaml", "config/products.yaml"])
def test_every_misspelt_key_is_reported_at_its_own_place(copy: Path, file: str) -> None:
    root, _ = read_files(copy)
    part = copy.parent / file
    text = part.read_text(encoding="utf-8")
    assert root is not None
    unnoticed = []

    for keys in rounds(keys_in(root, str(part))):
        part.write_text(misspelt(text.splitlines(), keys), encoding="utf-8")
        with pytest.raises(ConfigError) as caught:
            load(copy, {})
        told = {(problem.file, problem.line, problem.column) for problem in caught.value.problems}
        unnoticed += [key for key in keys if (str(part), key.line, key.column) not in told]

    assert unnoticed == []


def test_the_configuration_of_the_repository_loads_without_a_warning() -> None:
    loaded = load(ROOT / "config.yaml", {})

    assert loaded.warnings == ()


def test_the_plug_ins_of_the_repository_find_nothing_wrong_in_its_configuration() -> None:
    from monitor.channels import CHANNELS
    from monitor.collectors import FETCHERS, FORMATS
    from monitor.rules import RULES

    plug_ins = PlugIns(
        fetchers={kind: each.options for kind, each in FETCHERS.items()},
        formats={kind: each.options for kind, each in FORMATS.items()},
        rules={kind: each.options for kind, each in RULES.items()},
        channels={kind: each.problem_with for kind, each in CHANNELS.items()},
    )

    assert load(ROOT / "config.yaml", {}, plug_ins).settings.sources
