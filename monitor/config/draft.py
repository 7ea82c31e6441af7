"""The configuration entry by entry: each checked on its own, so that one mistake hides no other.

An entry with a mistake stays in the draft with the keys that are right, as far as they suffice, and
takes part in the checks that speak of those keys only.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from pydantic import BaseModel, ValidationError

from monitor.config import schema, schema_people, schema_source
from monitor.config.fields import nearest
from monitor.config.locator import Locator
from monitor.config.tree import Branch, Leaf, Path, Series, at, to_plain
from monitor.config.wording import EXTRA, problems_in, unknown_key
from monitor.domain.errors import Problem
from monitor.domain.settings import Currency

M = TypeVar("M", bound=BaseModel)

SECTIONS: dict[Path, type[BaseModel]] = {
    ("programme",): schema.ProgrammeEntry,
    ("deliveries",): schema.DeliveriesEntry,
    ("grouping",): schema.GroupingEntry,
    ("lifecycle",): schema.LifecycleEntry,
    ("http",): schema.HttpEntry,
    ("replies",): schema_people.RepliesEntry,
    ("heartbeat",): schema_people.HeartbeatEntry,
    ("engine",): schema.EngineEntry,
    ("drill",): schema.DrillEntry,
}
"""Sections that are one mapping."""

LISTS: dict[Path, type[BaseModel]] = {
    ("groups",): schema.GroupEntry,
    ("products",): schema.ProductEntry,
    ("areas",): schema.AreaEntry,
    ("retailers",): schema.RetailerEntry,
    ("outlets",): schema.OutletEntry,
    ("sources",): schema_source.SourceEntry,
    ("rules",): schema_source.RuleEntry,
    ("season",): schema.SeasonEntry,
    ("reserve", "needs"): schema.NeedEntry,
    ("reserve", "scenarios"): schema.ScenarioEntry,
    ("reserve", "in_force"): schema.PeriodEntry,
    ("reserve", "commitments"): schema.CommitmentEntry,
    ("recipients",): schema_people.RecipientEntry,
    ("routes",): schema_people.RouteEntry,
    ("escalation",): schema_people.EscalationEntry,
    ("duty", "posts"): schema_people.PostEntry,
    ("duty", "shifts"): schema_people.ShiftEntry,
    ("duty", "leave"): schema_people.LeaveEntry,
    ("quiet_hours",): schema_people.QuietEntry,
    ("reports",): schema_people.ReportEntry,
    ("sms_templates",): schema_people.SmsTemplateEntry,
}
"""Sections that are a list of mappings."""

NAMES: tuple[Path, ...] = (("fallback",), ("operators",))
"""Sections that are a list of recipients' codes."""

_ORDER = (
    "programme",
    "groups",
    "products",
    "areas",
    "retailers",
    "outlets",
    "sources",
    "rules",
    "season",
    "reserve",
    "recipients",
    "routes",
    "fallback",
    "operators",
    "escalation",
    "duty",
    "quiet_hours",
    "reports",
    "sms_templates",
    "deliveries",
    "grouping",
    "lifecycle",
    "http",
    "replies",
    "heartbeat",
    "engine",
    "drill",
)
"""The order in which sections are named to people."""

REQUIRED = ("programme", "groups", "products", "areas", "recipients", "fallback", "operators")


@dataclass(frozen=True, slots=True)
class Entry(Generic[M]):
    """One checked mapping; ``failed`` names its keys that had a mistake and were left out."""

    path: Path
    model: M
    failed: frozenset[str] = frozenset()

    def has(self, *keys: str) -> bool:
        """Say whether none of these keys had a mistake."""
        return self.failed.isdisjoint(keys)


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that could be understood, by section."""

    entries: dict[Path, list[Entry[BaseModel]]]
    names: dict[str, tuple[str, ...]]

    def all(self, kind: type[M]) -> list[Entry[M]]:
        """Return the entries of one kind, in the order of the files."""
        path = next(path for path, known in (*SECTIONS.items(), *LISTS.items()) if known is kind)
        return cast("list[Entry[M]]", self.entries.get(path, []))

    def models(self, kind: type[M]) -> list[M]:
        """Return the bare models of one kind."""
        return [entry.model for entry in self.all(kind)]

    def one(self, kind: type[M]) -> M | None:
        """Return the model of a section that is one mapping, when it was given and is right."""
        models = self.models(kind)
        return models[0] if models else None


def read_draft(locator: Locator) -> tuple[Draft, list[Problem]]:
    """Check every entry of a read configuration; return what is right and every problem."""
    problems = list(_strangers(locator))
    draft = Draft({}, {})
    currency = Currency()
    for path, kind in SECTIONS.items():
        if _is_given(locator, path):
            draft.entries[path] = list(_entry(kind, path, locator, currency, problems))
        if path == ("programme",):
            currency = _currency(draft)
    for path, kind in LISTS.items():
        places = _items(locator, path, problems)
        draft.entries[path] = [
            entry for place in places for entry in _entry(kind, place, locator, currency, problems)
        ]
    for path in NAMES:
        codes = tuple(_name_list(locator, path, problems))
        if isinstance(at(locator.root, path), Series):
            draft.names[str(path[0])] = codes
    return draft, problems


def _currency(draft: Draft) -> Currency:
    programme = draft.one(schema.ProgrammeEntry)
    return Currency() if programme is None else Currency(**programme.currency.model_dump())


def _strangers(locator: Locator) -> Iterator[Problem]:
    root = locator.root
    if not isinstance(root, Branch):
        yield locator.problem((), f"found {locator.found(())}; allowed is a mapping of sections")
        return
    unknown = [key for key in root.entries if key not in _ORDER]
    yield from (locator.problem((key,), unknown_key(key, _ORDER), at_key=True) for key in unknown)
    for name in ("reserve", "duty"):
        section = at(root, (name,))
        parts = [str(path[1]) for path in LISTS if path[0] == name]
        for key in section.entries if isinstance(section, Branch) else ():
            if key not in parts:
                yield locator.problem((name, key), unknown_key(key, parts), at_key=True)
    meant = {nearest(key, _ORDER) for key in unknown}
    for key in REQUIRED:
        if not _is_given(locator, (key,)) and key not in meant:
            yield locator.problem((), f'section "{key}" is missing; it must be given')


def _is_given(locator: Locator, path: Path) -> bool:
    node = at(locator.root, path)
    return node is not None and not (isinstance(node, Leaf) and node.value is None)


def _items(locator: Locator, path: Path, problems: list[Problem]) -> list[Path]:
    for depth in range(1, len(path) + 1):
        node = at(locator.root, path[:depth])
        wanted = Series if depth == len(path) else Branch
        if not _is_given(locator, path[:depth]):
            return []
        if not isinstance(node, wanted):
            said = "a list" if wanted is Series else "a mapping"
            text = f"found {locator.found(path[:depth])}; allowed is {said}"
            problems.append(locator.problem(path[:depth], text))
            return []
    series = at(locator.root, path)
    return (
        [(*path, index) for index in range(len(series.items))] if isinstance(series, Series) else []
    )


def _name_list(locator: Locator, path: Path, problems: list[Problem]) -> Iterator[str]:
    for place in _items(locator, path, problems):
        node = at(locator.root, place)
        if isinstance(node, Leaf) and isinstance(node.value, str):
            yield node.value
        else:
            text = f"found {locator.found(place)}; allowed is the code of a recipient"
            problems.append(locator.problem(place, text))


def _entry(
    kind: type[M], path: Path, locator: Locator, currency: Currency, problems: list[Problem]
) -> Iterator[Entry[M]]:
    node = at(locator.root, path)
    raw = None if node is None else to_plain(node)
    try:
        yield Entry(path, kind.model_validate(raw, context=currency))
    except ValidationError as error:
        problems.extend(problems_in(error, kind, path, locator))
        yield from _salvaged(kind, path, raw, error, currency)


def _salvaged(
    kind: type[M], path: Path, raw: object, error: ValidationError, currency: Currency
) -> Iterator[Entry[M]]:
    if not isinstance(raw, dict):
        return
    rest, failed = deepcopy(raw), set()
    for detail in error.errors(include_url=False):
        if detail["type"] in EXTRA:
            _drop(rest, detail["loc"])
        elif detail["loc"]:
            failed.add(str(detail["loc"][0]))
    for key in failed:
        rest.pop(key, None)
    try:
        yield Entry(path, kind.model_validate(rest, context=currency), frozenset(failed))
    except ValidationError:
        return


def _drop(raw: object, path: Path) -> None:
    for step in path[:-1]:
        if isinstance(raw, dict):
            raw = raw.get(step)
        elif isinstance(raw, list) and isinstance(step, int):
            raw = raw[step]
    if isinstance(raw, dict):
        raw.pop(path[-1], None)
