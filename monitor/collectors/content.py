"""Say which column is which by what stands in it, where its head does not say so.

Only what can be nothing else is said: a column counts as prices, quantities, units, days or names
when nearly all its cells look so, and it is proposed for a lost field when it is the only free
column of that kind and the field the only lost one. A person decides; nothing is read by it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from monitor.collectors.columns import Head, changes, free_places, letters, lost_fields
from monitor.collectors.drift import likely, pasted, written
from monitor.collectors.head import joined
from monitor.collectors.spelling import folded
from monitor.domain.observation import WRITTEN_PRICES, WRITTEN_QUANTITIES
from monitor.domain.source import RecordMap

LOOKED_INTO = 200
"""Rows of the body that are looked at."""
_FEWEST = 3
_NEARLY_ALL = 0.9
_DISTINCT = 0.8
_SEARCHED_ROWS, _MOST_HEADS = 20, 4
_UNIT = (
    r"(?:kg|kí|ký|kilô(?:gam)?|lạng|gam|gram|g|yến|tạ|tấn|lít|l|ml|quả|trái|chục|vỉ|hộp|lon|chai|can|"
    r"gói|túi|bao|thùng|lốc|con|bó|mớ|cái|chiếc|hũ|lọ|khay|bìa|cây|bịch|đồng)"
)
_KINDS: Mapping[str, re.Pattern[str]] = {
    "days": re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d(?:[t ].*)?"),
    "prices": re.compile(
        r"(?:(?:\d{1,3}(?:[., ]\d{3})+|\d{4,9})(?:[.,]0{1,2})?"
        r"|\d+(?:[.,]\d+)?\s?(?:k|ng|nghìn|ngàn|tr|triệu))"
        rf"\s?(?:đ|đồng|₫|vnđ|vnd)?(?:\s?/\s?{_UNIT})?"
    ),
    "quantities": re.compile(rf"\d+(?:[., ]\d+)*\s?{_UNIT}?|hết(?: hàng)?"),
    "units": re.compile(rf"(?:(?:đ|đồng|₫)\s?/\s?)?{_UNIT}(?:\s?\d+(?:[.,]\d+)?\s?{_UNIT}?)?"),
}
_FIELDS: Mapping[str, frozenset[str]] = {
    "prices": frozenset(WRITTEN_PRICES),
    "quantities": frozenset({"stock", *WRITTEN_QUANTITIES}),
    "units": frozenset({"unit"}),
    "days": frozenset({"observed_at"}),
    "names": frozenset({"product"}),
}


def by_content(head: Head, rows: Sequence[Sequence[str]], record_map: RecordMap) -> str:
    """Return the lines that what stands under a head speaks for; empty where it is not clear.

    ``rows`` are the first rows under the head. A head that is itself of the kind of its column is
    the first report: then the table has none, and its columns are named by their letters.
    """
    free = free_places(head, record_map)
    kinds = {place: kind for place in free if (kind := _kind(_cells(rows, place)))}
    is_data = any(
        kind != "names" and place < len(head.names) and _is_of(head.names[place], kind)
        for place, kind in kinds.items()
    )
    lost = lost_fields(head, record_map)
    names = [head.names[place] for place in free]
    named = likely(lost, dict.fromkeys(lost, names))
    lines = []
    for kind, fields in _FIELDS.items():
        places = [place for place, of in kinds.items() if of == kind]
        wanted = [field for field in lost if field in fields]
        if len(places) == 1 and len(wanted) == 1 and (is_data or wanted[0] not in named):
            name = _name(head, places[0], by_letter=is_data)
            gone = () if is_data else lost[wanted[0]]
            lines.append(f"{written(wanted[0], gone, name)} (by content / theo nội dung: {kind})")
    if is_data and lines:
        return f"{pasted('format', ['header_rows: 0'])}{pasted('read.fields', lines)}"
    return pasted("read.fields", lines)


def other_head(
    rows: Sequence[tuple[int, Sequence[str]]], record_map: RecordMap, *, skips: bool
) -> str:
    """Return the options under which the first lines of a table hold all the agreed names.

    ``rows`` are lines with their numbers from one; with ``skips`` the form counts lines above the
    head. Of several heads the one of fewest lines is meant: a title above it is none of its lines.
    """
    written_rows = [(number, cells) for number, cells in rows if any(cells)]
    for count in range(1, _MOST_HEADS + 1):
        for begin in range(min(len(written_rows), _SEARCHED_ROWS)):
            block = written_rows[begin : begin + count]
            if not changes(joined([cells for _, cells in block]), record_map):
                lines = [f"skip_rows: {block[0][0] - 1}"] if skips else []
                return pasted("format", [*lines, f"header_rows: {count}"])
    return ""


def _cells(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    return [row[place] for row in rows[:LOOKED_INTO] if place < len(row) and row[place]]


def _kind(cells: Sequence[str]) -> str:
    """Return what nearly all of these cells are, empty where that is not clear."""
    if len(cells) < _FEWEST:
        return ""
    for kind in _KINDS:
        if sum(_is_of(cell, kind) for cell in cells) >= _NEARLY_ALL * len(cells):
            return kind
    names = [cell for cell in cells if not any(_is_of(cell, kind) for kind in _KINDS)]
    spoken = {folded(name) for name in names if any(map(str.isalpha, name))}
    return "names" if len(spoken) >= _DISTINCT * len(cells) else ""


def _is_of(cell: str, kind: str) -> bool:
    return _KINDS[kind].fullmatch(folded(cell)) is not None


def _name(head: Head, place: int, *, by_letter: bool) -> str:
    name = head.names[place] if place < len(head.names) else ""
    is_plain = name and head.places(name) == [place]
    return name if is_plain and not by_letter else f"column {letters(place)}"
