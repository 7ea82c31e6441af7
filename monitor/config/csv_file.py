"""Read one CSV file into the tree: the form in which lists of thousands are kept.

The first row holds the keys. An empty cell means that the key is not given. A cell with ``|`` holds
several values. Values are texts; what they mean is decided by the key, as for quoted YAML.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator

from monitor.config.tree import Branch, Leaf, Node, Place, Series
from monitor.domain.errors import Problem

_Row = tuple[int, list[str]]


def read_csv(text: str, file: str) -> tuple[Series, list[Problem]]:
    """Return the rows of a CSV text as a list of mappings, and its problems."""
    problems: list[Problem] = []
    rows = _rows(unicodedata.normalize("NFC", text), file, problems)
    line, heads = next(rows, (1, []))
    if not heads and not problems:
        problems.append(Problem(file, 1, 1, "the file is empty; its first row holds the keys"))
    keys = _keys(heads, Place(file, line, 1), problems)
    head = Place(file, line, 1)
    items = [_branch(row, keys, head, problems) for row in rows]
    return Series(tuple(items), Place(file, 1, 1)), problems


def _rows(text: str, file: str, problems: list[Problem]) -> Iterator[_Row]:
    head = text.split("\n", 1)[0]
    delimiter = max((";", ",", "\t"), key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        hint = "a quote inside a quoted field is written twice, and a quoted field must be closed"
        problems.append(Problem(file, line, 1, f"not readable as CSV: {error}; {hint}"))


def _keys(heads: list[str], place: Place, problems: list[Problem]) -> dict[str, Place]:
    keys: dict[str, Place] = {}
    for column, head in enumerate(heads, start=1):
        here = place._replace(column=column)
        if not head:
            problems.append(Problem(*here, "the column has no head; write the key of its values"))
        elif head in keys:
            text = f'column "{head}" is given twice (first as field {keys[head].column})'
            problems.append(Problem(*here, text))
        keys[head if head and head not in keys else f" {column}"] = here
    return keys


def _branch(row: _Row, keys: dict[str, Place], head: Place, problems: list[Problem]) -> Branch:
    line, cells = row
    file = head.file
    if len(cells) > len(keys):
        text = f"found {len(cells)} fields, allowed are the {len(keys)} of the first row"
        advice = "put quotes around a text that holds the delimiter"
        problems.append(Problem(file, line, len(keys) + 1, f"{text}; {advice}"))
    entries: dict[str, Node] = {
        key: _cell(text, Place(file, line, column))
        for column, (key, text) in enumerate(zip(keys, cells, strict=False), start=1)
        if text and not key.startswith(" ")
    }
    return Branch(entries, keys, Place(file, line, 1), head)


def _cell(text: str, place: Place) -> Node:
    if "|" not in text:
        return Leaf(text, text, place)
    parts = [part.strip() for part in text.split("|")]
    return Series(tuple(Leaf(part, part, place) for part in parts if part), place)
