"""How a foreign table's columns and codes are called with us: the map of ``monitor import``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from monitor.config.fields import Text
from monitor.config.include import read_files
from monitor.config.locator import Locator
from monitor.config.schema import Section
from monitor.config.tree import to_plain
from monitor.config.wording import problems_in
from monitor.domain.errors import ConfigError, Problem


class HistoryMap(Section):
    """``columns``: our column to theirs; ``lookups``: by our column, their code to ours."""

    columns: Mapping[Text, Text] = {}
    lookups: Mapping[Text, Mapping[str, Text]] = {}


def read_history_map(path: Path) -> HistoryMap:
    """Return the map of a file.

    Raises:
        ConfigError: with every mistake of the file.
    """
    root, files = read_files(path)
    if root is None:
        raise ConfigError(files.problems or [Problem(str(path), 1, 1, "the file is empty")])
    if files.problems:
        raise ConfigError(sorted(files.problems))
    try:
        return HistoryMap.model_validate(to_plain(root))
    except ValidationError as error:
        problems = problems_in(error, HistoryMap, (), Locator(root))
        raise ConfigError(sorted(problems)) from error
