"""JSON feeds, nested as the source's record path and field paths say.

With several lists on the way (``$.stores[*].items[*]``) the first holds one element for each report
and outlet, the last one for each product. Fields that name an enclosing object stand there; so do
outlet and time, which a collector also finds in the enclosing objects.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise
from typing import Any

from monitor.domain.source import SourceSpec
from monitor.drill.pen import SIMULATED, Cell
from monitor.drill.record import Desk, lines

_STEP = re.compile(r"\.?([^.\[\]']+)|\[(\d+)\]|\[(\*)\]|\['([^']+)'\]")
_SAID_ONCE = frozenset({"outlet", "observed_at"})
_MARK = "simulated"
_HERE = "\0the elements"
"""Stands for the long list, which is written piece by piece to keep memory small."""

_Steps = list[str | int]
_Object = dict[str, Any]
_Line = tuple[Cell, ...]
_Places = list[tuple[int, _Steps]]


class _Home(Enum):
    """In which object a field stands."""

    TOP = auto()
    GROUP = auto()
    RECORD = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """The record path in parts: to the first list, from an element to the last list, to the record.

    ``between`` is ``None`` where there is only one list.
    """

    head: _Steps
    between: _Steps | None
    tail: _Steps


@dataclass(frozen=True, slots=True, kw_only=True)
class _Homes:
    """By object the cells that stand there: the cell's index in a line, and the steps to it."""

    top: _Places
    group: _Places
    record: _Places


def has_list(source: SourceSpec) -> bool:
    """Say whether the record path leads through a list, as a feed of many records must."""
    return "[*]" in _records(source)


def render_json(desk: Desk) -> bytes:
    """Return the answer as UTF-8 bytes."""
    shape = _shape(_records(desk.source))
    fields = list(desk.source.record_map.fields)
    homes = _homes(desk.source, fields, shape)
    top: _Object = {_MARK: True, "note": SIMULATED}
    written: list[bytes] = []
    for _, _, found in lines(desk, fields):
        if found:
            _fill(top, found[0], homes.top)
            written += [_dumped(element) for element in _elements(found, homes, shape)]
    elements = b"[" + b",".join(written) + b"]"
    if not shape.head:
        return elements
    _put(top, shape.head, _HERE)
    before, _, after = _dumped(top).partition(_dumped(_HERE))
    return before + elements + after


def _dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _records(source: SourceSpec) -> str:
    return str(source.format.options.get("records", "$[*]"))


def _shape(path: str) -> _Shape:
    parts = [_steps(part) for part in path.removeprefix("$").split("[*]")]
    inner = parts[1:-1]
    between = None if not inner else [step for part in inner for step in (*part, 0)][:-1]
    return _Shape(head=parts[0], between=between, tail=parts[-1])


def _homes(source: SourceSpec, fields: Sequence[str], shape: _Shape) -> _Homes:
    found: dict[_Home, _Places] = {home: [] for home in _Home}
    for index, field in enumerate(fields):
        home, steps = _home(source, field, shape)
        found[home].append((index, steps))
    return _Homes(top=found[_Home.TOP], group=found[_Home.GROUP], record=found[_Home.RECORD])


def _home(source: SourceSpec, field: str, shape: _Shape) -> tuple[_Home, _Steps]:
    """Return where a field stands, and the steps to it from there."""
    text = source.record_map.fields[field][0]
    if text.startswith("$."):
        return _Home.TOP, _steps(text[2:])
    steps = _steps(text.lstrip("^"))
    if shape.between is None:
        return (_Home.TOP if text.startswith("^") else _Home.RECORD), steps
    if len(steps) > 1 and shape.head and steps[0] == shape.head[-1]:
        return _Home.GROUP, steps[1:]
    is_group = text.startswith("^") or field in _SAID_ONCE
    return (_Home.GROUP if is_group else _Home.RECORD), steps


def _elements(found: Sequence[_Line], homes: _Homes, shape: _Shape) -> list[_Object]:
    """Return what one outlet's lines add to the first list."""
    mark = {} if shape.head else {_MARK: True}
    records = [mark | _record(line, homes, shape.tail) for line in found]
    if shape.between is None:
        return records
    group: _Object = {}
    _fill(group, found[0], homes.group)
    _put(group, shape.between, records)
    return [group]


def _record(line: _Line, homes: _Homes, tail: _Steps) -> _Object:
    record: _Object = {}
    _fill(record, line, homes.record)
    if not tail:
        return record
    whole: _Object = {}
    _put(whole, tail, record)
    return whole


def _fill(target: _Object, line: _Line, places: _Places) -> None:
    for index, steps in places:
        cell = line[index]
        if len(steps) == 1:
            target[str(steps[0])] = None if cell == "" else cell
        else:
            _put(target, steps, None if cell == "" else cell)


def _put(target: _Object, steps: _Steps, value: object) -> None:
    """Set a value at the end of the steps, making objects and lists on the way."""
    if len(steps) == 1:
        target[str(steps[0])] = value
        return
    here: Any = target
    for step, following in pairwise(steps):
        fresh: object = [] if isinstance(following, int) else {}
        here = _entered(here, step, fresh)
    last = steps[-1]
    if isinstance(last, int):
        _entered(here, last, value)
    else:
        here[last] = value


def _entered(here: Any, step: str | int, fresh: object) -> Any:
    """Return what stands at a step, put there if nothing does."""
    if isinstance(step, str):
        return here.setdefault(step, fresh)
    here.extend([None] * (step + 1 - len(here)))
    if here[step] is None:
        here[step] = fresh
    return here[step]


def _steps(text: str) -> _Steps:
    return [
        int(index) if index else name or quoted
        for name, index, star, quoted in _STEP.findall(text)
        if not star
    ]
