"""Join the lines of a table's head into one name a column, and know the row of column numbers.

Circular 116/2018/TT-BTC's table has two lines of merged heads and under them a row ``(1) (2) ...
(9)=(8-7)``; GSO's have four. In a workbook the merged cells are known; in a CSV file a name is
taken to reach over the empty cells to its right, as far as the line below has something to add.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from monitor.collectors.columns import Head

_NUMBERED = re.compile(r"(?:[A-Z]|\(?(\d{1,2})\)?)(?:\s*=.*)?")


def joined(lines: Sequence[Sequence[str]], covered: Sequence[Sequence[str]] | None = None) -> Head:
    """Return the head made of these lines, each of any length.

    ``covered`` are the same lines with merged cells filled; without them the reach is inferred.
    """
    width = max(map(len, lines), default=0)
    own = [_padded(line, width) for line in lines]
    whole = _reaching(own) if covered is None else [_padded(line, width) for line in covered]
    return Head(_by_column(whole, width), _by_column(_unshared(own, whole), width))


def is_numbering(cells: Sequence[str]) -> bool:
    """Say whether a row only numbers the columns: ``A B (1) (2) (3)=(2)/(1)``."""
    written = [cell for cell in cells if cell]
    found = [_NUMBERED.fullmatch(cell) for cell in written]
    numbers = [int(match[1]) for match in found if match and match[1]]
    if not all(found) or len(numbers) < 3:
        return False
    return all(b - a == 1 for a, b in pairwise(numbers))


def _padded(line: Sequence[str], width: int) -> list[str]:
    return [*line, *[""] * (width - len(line))]


def _reaching(lines: list[list[str]]) -> list[list[str]]:
    """Return the lines with each name carried over the blanks that have something below."""
    result = [list(line) for line in lines]
    for row in range(len(lines) - 1):
        for column in range(1, len(lines[row])):
            below = any(line[column] for line in lines[row + 1 :])
            if not result[row][column] and below:
                result[row][column] = result[row][column - 1]
    return result


def _unshared(own: list[list[str]], whole: list[list[str]]) -> list[list[str]]:
    """Return the lines without the names that reach over the next column too."""
    return [
        [
            "" if ahead and not own_ahead and ahead == name else name
            for name, own_ahead, ahead in zip(mine, [*mine[1:], ""], [*full[1:], ""], strict=True)
        ]
        for mine, full in zip(own, whole, strict=True)
    ]


def _by_column(lines: list[list[str]], width: int) -> tuple[str, ...]:
    return tuple(_name([line[column] for line in lines]) for column in range(width))


def _name(parts: list[str]) -> str:
    kept = [part for index, part in enumerate(parts) if part and part not in parts[:index]]
    return " ".join(" ".join(kept).split())
