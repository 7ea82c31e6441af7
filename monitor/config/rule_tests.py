"""Tests of rules as an officer writes them: a few prices in a line, and who must be told what.

The file is YAML with the one section ``tests``; every mistake is named with its line, as in the
configuration itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path as FilePath
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from monitor.config.fields import Code, Codes, Day, Text, Texts, member_of, refused, within
from monitor.config.include import read_files
from monitor.config.locator import Locator
from monitor.config.schema import Section
from monitor.config.tree import Branch, Node, Path, Series, at, to_plain
from monitor.config.wording import problems_in, unknown_key
from monitor.domain.calendar import KNOWN_DAYS
from monitor.domain.errors import ConfigError, Problem
from monitor.domain.finding import Severity

_SECTION = "tests"
_TERM = re.compile(r"(?P<figure>-|\d{1,3}(?:\.\d{3}){1,3}|\d{1,12})(?:x(?P<times>\d{1,4}))?")
_MOST_DAYS = 1000
_FIRST, _LAST = KNOWN_DAYS[0], KNOWN_DAYS[1] - timedelta(days=_MOST_DAYS)

Values = tuple[float | None, ...]


def as_values(value: object) -> Values:
    """Return one figure for each day: ``134.000x40 - 200.000`` is forty days, a gap and one day."""
    found: list[float | None] = []
    for term in str(value).split():
        match = _TERM.fullmatch(term)
        if match is None:
            raise refused(
                f'"{term}" is none; allowed are whole figures such as 134.000, repeated as'
                " 134.000x40, and - for a day without a report"
            )
        figure = None if match["figure"] == "-" else float(match["figure"].replace(".", ""))
        found += [figure] * int(match["times"] or 1)
    if not 0 < len(found) <= _MOST_DAYS:
        raise refused(f"allowed are 1 to {_MOST_DAYS} days")
    return tuple(found)


Days = Annotated[Values, BeforeValidator(as_values)]
Begin = Annotated[Day, AfterValidator(within(_FIRST, _LAST, f"a day from {_FIRST} to {_LAST}"))]


class ExpectEntry(Section):
    """An episode that must come; what is left out may be anything.

    ``to`` names everybody who is told, as a recipient or as ``recipient/channel``; ``words`` must
    stand in the Vietnamese or the English sentence.
    """

    rule: Code
    severity: Annotated[str, BeforeValidator(member_of(Severity))] | None = None
    product: Text | None = None
    outlet: Text | None = None
    area: Text | None = None
    good: Text | None = None
    opened: Day | None = None
    closed: Day | None = None
    to: Texts = ()
    words: Texts = ()


class RuleTestEntry(Section):
    """One test: prices (đồng a base unit) and stocks (base units) by outlet, from one day on.

    ``area`` is that of outlets which the configuration does not know; ``rules`` names those asked
    (none: all in force). What is not expected must not come.
    """

    name: Text
    begin: Begin = Field(alias="from")
    product: Code
    area: Text = ""
    rules: Codes = ()
    prices: Mapping[Text, Days] = {}
    stocks: Mapping[Text, Days] = {}
    expect: tuple[ExpectEntry, ...]


def read_rule_tests(path: FilePath) -> list[tuple[Problem, RuleTestEntry]]:
    """Return the tests of a file, each with its place as a problem without words.

    Raises:
        ConfigError: with every mistake of the file.
    """
    root, files = read_files(path)
    if root is None:
        raise ConfigError(files.problems or [Problem(str(path), 1, 1, "the file is empty")])
    locator, problems = Locator(root), list(files.problems)
    found = []
    for place in _places(root, locator, problems):
        node = at(root, place)
        try:
            entry = RuleTestEntry.model_validate(None if node is None else to_plain(node))
        except ValidationError as error:
            problems += problems_in(error, RuleTestEntry, place, locator)
            continue
        if not entry.prices and not entry.stocks:
            problems.append(locator.problem(place, "neither prices nor stocks are given"))
        found.append((locator.problem(place, ""), entry))
    if problems:
        raise ConfigError(sorted(problems))
    return found


def _places(root: Node, locator: Locator, problems: list[Problem]) -> list[Path]:
    if not isinstance(root, Branch):
        problems.append(locator.problem((), f"allowed is a mapping with {_SECTION}"))
        return []
    for key in root.entries:
        if key != _SECTION:
            text = unknown_key(key, [_SECTION])
            problems.append(locator.problem((key,), text, at_key=True))
    tests = root.entries.get(_SECTION)
    if not isinstance(tests, Series) or not tests.items:
        problems.append(locator.problem((), f'"{_SECTION}" must be a list of tests'))
        return []
    return [(_SECTION, index) for index in range(len(tests.items))]
