"""Find the columns that a record map speaks of, by what stands above them and not by position.

Heads are compared in composed form, with all white space as one blank, in any letter case. A column
without a head can be named by its letter, as in ``column C``. A column that should be there and is
not is a change of the source, and the error says what is there instead.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.collectors.drift import adapted, bare, pasted, proposal, taken
from monitor.collectors.spelling import folded
from monitor.domain.errors import SourceChangedError
from monitor.domain.source import RecordMap, Wide

_LETTER = re.compile(r"column ([a-z]{1,3})")


def letters(index: int) -> str:
    """Return a spreadsheet's name of the column with this index from zero: ``A``, ``AB``."""
    name = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        name, index = chr(65 + rest) + name, index - 1
    return name


@dataclass(frozen=True, slots=True)
class Head:
    """The names over the columns.

    ``names`` are whole (of a two-line head: both lines joined); ``own`` are without what a column
    shares with others under a merged cell, good enough where they stand only once.
    """

    names: tuple[str, ...]
    own: tuple[str, ...] = ()

    def places(self, wanted: str) -> list[int]:
        """Return the columns that answer to a name: none, one, or several alike."""
        name = folded(wanted)
        for heads in (self.names, self.own):
            found = [index for index, head in enumerate(heads) if folded(head) == name]
            if found and name:
                return found
        lettered = _LETTER.fullmatch(name)
        place = _index(lettered[1]) if lettered else len(self.names)
        return [place] if place < len(self.names) else []

    def listed(self) -> str:
        """Return all names for a message."""
        return _quoted(name for name in self.names if name) or "none"

    def nearest(self, wanted: str) -> str | None:
        """Return the head that looks most like a name, also without accents."""
        plain = {bare(name): name for name in self.names if name}
        close = difflib.get_close_matches(bare(wanted), plain, n=1, cutoff=0.6)
        return plain[close[0]] if close else None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each field stands: columns in order of preference; ``wide`` pairs value and column.

    ``notice`` says what was different from the map and was read all the same.
    """

    width: int
    columns: tuple[tuple[str, tuple[int, ...]], ...]
    wide: tuple[tuple[str, int], ...] = ()
    notice: str = ""


def lay_out(head: Head, record_map: RecordMap) -> Layout:
    """Return where the fields of the map stand under this head.

    Raises:
        SourceChangedError: columns are missing, stand twice or, for a strict map, are new; and the
            source's contract does not allow that.
    """
    problems = changes(head, record_map)
    if problems and record_map.drift != "refuse":
        lost = lost_fields(head, record_map)
        other = adapted(record_map, lost, dict.fromkeys(lost, _free(head, record_map)))
        notice = f"the columns have changed: {'; '.join(problems)}{taken(record_map, other)}"
        if not changes(head, other):
            return replace(lay_out(head, other), notice=notice)
    if problems:
        raise SourceChangedError(
            f"the columns have changed: {'; '.join(problems)}. Columns there: {head.listed()}"
            f"{_proposed(head, record_map)}"
        )
    found = ((name, _first_places(head, wanted)) for name, wanted in record_map.fields.items())
    columns = tuple((name, places) for name, places in found if places)
    return Layout(len(head.names), columns, _wide_columns(head, record_map))


def lost_fields(head: Head, record_map: RecordMap) -> dict[str, tuple[str, ...]]:
    """Return the fields whose columns are gone, with the names they had."""
    return {
        field: wanted
        for field, wanted in record_map.fields.items()
        if field not in record_map.optional and not _first_places(head, wanted)
    }


def free_places(head: Head, record_map: RecordMap) -> list[int]:
    """Return the columns that nothing uses."""
    used = _used(head, record_map) | {place for _, place in _wide_columns(head, record_map)}
    return [index for index in range(len(head.names)) if index not in used]


def _free(head: Head, record_map: RecordMap) -> list[str]:
    return _named(head.names[place] for place in free_places(head, record_map))


def changes(head: Head, record_map: RecordMap) -> list[str]:
    """Return what is different from the map, one sentence each; empty when all is there."""
    problems = [*_missing_fields(head, record_map), *_missing_wide(head, record_map)]
    problems += _doubled(head, record_map)
    if record_map.strict and not problems:
        problems += _unknown(head, record_map)
    return problems


def left_out_columns(
    head: Head, leave_out: Mapping[str, Sequence[str]]
) -> dict[int, frozenset[str]]:
    """Return where the columns stand that say which rows are no report, and what they then say.

    Raises:
        SourceChangedError: such a column is not there.
    """
    missing = [_absent(head, (name,), "leave_out") for name in leave_out if not head.places(name)]
    if missing:
        raise SourceChangedError(
            f"the columns have changed: {'; '.join(missing)}. Columns there: {head.listed()}"
        )
    return {
        head.places(name)[0]: frozenset(map(folded, texts)) for name, texts in leave_out.items()
    }


def matches(head: Head, record_map: RecordMap) -> int:
    """Return how many of the wanted names stand in the head: how much it looks like ours."""
    return sum(1 for wanted in _all_wanted(record_map) if head.places(wanted))


def _all_wanted(record_map: RecordMap) -> list[str]:
    names = [name for wanted in record_map.fields.values() for name in wanted]
    return names + list(record_map.wide.columns if record_map.wide else ())


def _first_places(head: Head, wanted: Sequence[str]) -> tuple[int, ...]:
    return tuple(place for name in wanted for place in head.places(name)[:1])


def _missing_fields(head: Head, record_map: RecordMap) -> list[str]:
    return [_absent(head, wanted, field) for field, wanted in lost_fields(head, record_map).items()]


def _proposed(head: Head, record_map: RecordMap) -> str:
    """Return the lines that would read what was renamed: fields, and columns of a wide map."""
    free = (
        _free(head, record_map)
        if record_map.wide and record_map.wide.columns
        else _named(n for i, n in enumerate(head.names) if i not in _used(head, record_map))
    )
    lost = lost_fields(head, record_map)
    return proposal(lost, dict.fromkeys(lost, free)) + _proposed_wide(head, record_map, free)


def _named(names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name]


def _proposed_wide(head: Head, record_map: RecordMap, free: Sequence[str]) -> str:
    wide = record_map.wide
    if wide is None or wide.into in record_map.optional:
        return ""
    lost = {
        value: names
        for value, names in names_by_value(wide).items()
        if not _first_places(head, names)
    }
    found = {value: difflib.get_close_matches(bare(names[0]), map(bare, free), n=1, cutoff=0.6)
             for value, names in lost.items()}  # fmt: skip
    spelt = {bare(name): name for name in free}
    lines = [f'"{spelt[near[0]]}": {value}' for value, near in found.items() if near]
    return pasted("read.wide.columns", lines)


def _missing_wide(head: Head, record_map: RecordMap) -> list[str]:
    wide = record_map.wide
    if wide is None or wide.into in record_map.optional:
        return []
    return [
        _absent(head, names, f"{wide.into} {value}")
        for value, names in names_by_value(wide).items()
        if not _first_places(head, names)
    ]


def _absent(head: Head, wanted: Iterable[str], meant: str) -> str:
    names = tuple(wanted)
    near = next(filter(None, map(head.nearest, names)), None)
    hint = f' (the nearest is "{near}")' if near else ""
    return f"no column {_quoted(names, ' or ')} for {meant}{hint}"


def _doubled(head: Head, record_map: RecordMap) -> list[str]:
    found = {name: head.places(name) for name in _all_wanted(record_map)}
    return [
        f'"{name}" stands over the columns {", ".join(map(letters, places))}'
        for name, places in found.items()
        if len(places) > 1
    ]


def _unknown(head: Head, record_map: RecordMap) -> list[str]:
    known = _used(head, record_map) | {i for n, i in _wide_columns(head, record_map)}
    new = [name for index, name in enumerate(head.names) if name and index not in known]
    return [f"new columns {_quoted(new)}"] if new else []


def _used(head: Head, record_map: RecordMap) -> set[int]:
    names = [name for wanted in record_map.fields.values() for name in wanted]
    return {place for name in (*names, *record_map.ignore) for place in head.places(name)}


def _wide_columns(head: Head, record_map: RecordMap) -> tuple[tuple[str, int], ...]:
    wide = record_map.wide
    if wide is None:
        return ()
    if wide.columns:
        found = (
            (value, _first_places(head, names)) for value, names in names_by_value(wide).items()
        )
        return tuple((value, places[0]) for value, places in found if places)
    used = _used(head, record_map)
    return tuple((n, i) for i, n in enumerate(head.names) if n and i not in used)


def names_by_value(wide: Wide) -> dict[str, tuple[str, ...]]:
    """Return the heads of each value: several are spellings of one column, first present wins."""
    names: dict[str, tuple[str, ...]] = {}
    for name, value in wide.columns.items():
        names[value] = (*names.get(value, ()), name)
    return names


def _quoted(names: Iterable[str], joint: str = ", ") -> str:
    return joint.join(f'"{name}"' for name in names)


def _index(name: str) -> int:
    place = 0
    for letter in name:
        place = place * 26 + ord(letter) - 96
    return place - 1
