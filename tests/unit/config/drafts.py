"""The good file of tests/configs, changed in one place for a test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from monitor.config import Loaded, load
from monitor.domain.errors import ConfigError

GOOD = (Path(__file__).parents[2] / "configs" / "good.yaml").read_text(encoding="utf-8")


def good(*changes: tuple[str, str]) -> str:
    """Return the good text with each first text replaced by the second, wherever it stands."""
    text = GOOD
    for old, new in changes:
        assert old in text, f"{old} does not stand in good.yaml"
        text = text.replace(old, new)
    return text


def without(section: str) -> str:
    """Return the good text without one section."""
    lines, kept, inside = GOOD.splitlines(keepends=True), [], False
    for line in lines:
        inside = line.startswith(f"{section}:") if line[0].isalpha() else inside
        kept += [] if inside else [line]
    return "".join(kept)


def loaded(
    folder: Path, text: str, environ: Mapping[str, str] | None = None, **files: str
) -> Loaded:
    """Write a configuration and the files it includes (``a_csv`` is a.csv), and load it."""
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content, encoding="utf-8")
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, {} if environ is None else environ)


def problems(
    folder: Path, text: str, environ: Mapping[str, str] | None = None, **files: str
) -> list[str]:
    """Return the problems of a configuration, with file names but without folders."""
    try:
        loaded(folder, text, environ, **files)
    except ConfigError as error:
        return [str(problem).removeprefix(f"{folder}/") for problem in error.problems]
    return []
