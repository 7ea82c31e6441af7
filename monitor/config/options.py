"""Check a plug-in's raw options against the plug-in's own type, with line and column.

The type is a standard frozen dataclass, so this room knows no plug-in and plug-ins know no
pydantic. Texts such as "30m", "11,7 %", "60.000 đ" and "50 MB" are read first where a field is a
duration or a number: percent in a field named ``…percent``, a share of one elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, Protocol, TypeVar, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from monitor.config import fields, written
from monitor.config.locator import Locator, place_of
from monitor.config.shape import parts_of, type_at
from monitor.config.tree import Path, WrittenFloat
from monitor.config.wording import problems_in
from monitor.domain.errors import ConfigError, Problem
from monitor.domain.settings import Currency
from monitor.domain.source import PlugIn

T = TypeVar("T")
_NUMBERS = (int, float, Decimal)
_READERS: dict[object, Any] = {
    timedelta: fields.as_duration,
    time: fields.as_time,
    date: fields.as_day,
}


class Located(Protocol):
    """Anything that holds a locator, such as a loaded configuration."""

    @property
    def locate(self) -> Locator: ...


def read_options(options_type: type[T], plug_in: PlugIn, where: Located | Locator) -> T:
    """Return a plug-in's options as its own type.

    Raises:
        ConfigError: with every problem of these options.
    """
    options, problems = _read(options_type, plug_in, _locator(where))
    if options is None:
        raise ConfigError(sorted(problems))
    return options


def options_problems(
    options_type: type[object], plug_in: PlugIn, where: Located | Locator
) -> list[Problem]:
    """Return every problem of a plug-in's options; none when they can be read."""
    return _read(options_type, plug_in, _locator(where))[1]


def kind_problems(
    kinds: Collection[str], plug_in: PlugIn, where: Located | Locator
) -> list[Problem]:
    """Return the problem of a kind that no registry has; none when it is known."""
    if plug_in.kind in kinds:
        return []
    locator = _locator(where)
    is_beside = plug_in.path[-1] == "options"
    path = (*(plug_in.path[:-1] if is_beside else plug_in.path), "kind")
    allowed = f"{fields.hint(plug_in.kind, kinds)}allowed: {', '.join(sorted(kinds))}"
    return [locator.problem(path, f'found "{plug_in.kind}", which is no kind; {allowed}')]


def _locator(where: Located | Locator) -> Locator:
    return where if isinstance(where, Locator) else where.locate


def _read(kind: type[T], plug_in: PlugIn, locator: Locator) -> tuple[T | None, list[Problem]]:
    problems: list[Problem] = []
    raw = _readable(kind, dict(plug_in.options), plug_in.path, locator, problems)
    told = {place_of(problem) for problem in problems}
    try:
        options = TypeAdapter(kind).validate_python(raw, extra="forbid")
    except ValidationError as error:
        found = problems_in(error, kind, plug_in.path, locator)
        return None, problems + [problem for problem in found if place_of(problem) not in told]
    return (None if problems else options), problems


def _readable(
    kind: object, value: object, path: Path, locator: Locator, problems: list[Problem]
) -> object:
    if isinstance(value, dict):
        return {
            key: _readable(type_at(kind, (key,)), below, (*path, key), locator, problems)
            for key, below in value.items()
        }
    if not isinstance(value, list):
        is_many = value is not None and any(get_origin(part) is tuple for part in parts_of(kind))
        if not is_many:
            return _scalar(kind, value, path, locator, problems)
        value = [value]
    return [
        _readable(type_at(kind, (index,)), item, (*path, index), locator, problems)
        for index, item in enumerate(value)
    ]


def _scalar(
    kind: object, value: object, path: Path, locator: Locator, problems: list[Problem]
) -> object:
    parts = parts_of(kind)
    name = str(next((step for step in reversed(path) if isinstance(step, str)), ""))
    if value is None or str in parts or kind is None:
        return value
    try:
        for part in parts:
            if part in _READERS:
                return _READERS[part](value)
        if any(part in _NUMBERS for part in parts):
            return _number(name, value, is_whole=float not in parts)
    except PydanticCustomError as error:
        problems.append(locator.problem(path, f"found {locator.found(path)}; {error}"))
    return value


def _number(name: str, value: object, *, is_whole: bool) -> object:
    if isinstance(value, WrittenFloat) and is_whole:
        return fields.money_in(value, Currency())
    if isinstance(value, bool):
        raise fields.refused("allowed is a number")
    if not isinstance(value, str):
        return value
    if value.strip().endswith("%"):
        percent = fields.read(written.to_percent, value)
        return float(percent if "percent" in name else percent / 100)
    for reader in (written.to_number, written.to_bytes, _money):
        try:
            number = reader(value)
        except ValueError:
            continue
        return int(number) if number == int(number) else float(number)
    raise fields.refused('allowed is a number such as 1000, "1.000" or "0,5"')


def _money(text: str) -> int:
    return fields.money_in(text, Currency())
