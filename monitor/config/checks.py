"""What two keys of one entry have to do with each other: bands, dates, timers, ways to read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, TypeAlias

from monitor.config import schema, schema_people, schema_source
from monitor.config.draft import Draft, Entry
from monitor.config.schema_source import FIELDS
from monitor.config.tree import Path

Complaint: TypeAlias = tuple[Path, str]
"""Where something is wrong, and the sentence about it."""


def timers(draft: Draft) -> Iterator[Complaint]:
    """Yield timers that cannot work together."""
    for entry in draft.all(schema.DeliveriesEntry):
        yield from _deliveries(entry)
    for source in draft.all(schema_source.SourceEntry):
        if source.has("schedule"):
            yield from _schedule(source)


def bands(draft: Draft) -> Iterator[Complaint]:
    """Yield bands whose ends are the wrong way round."""
    for product in draft.all(schema.ProductEntry):
        low, high = product.model.plausible if product.has("plausible") else (1, 2)
        if not 0 < low < high:
            text = (
                f"found {low} to {high}; the lower end must be above zero and under the upper end"
            )
            yield (*product.path, "plausible"), text
    for source in draft.all(schema_source.SourceEntry):
        expect = source.model.expect
        if source.has("expect") and expect.high is not None and expect.high < expect.low:
            text = f"found {expect.high}, which is under low ({expect.low})"
            yield (*source.path, "expect", "high"), f"{text}; it must be as much or more"
    for step in draft.all(schema.SeasonEntry):
        if step.has("from_day", "to_day") and step.model.to_day < step.model.from_day:
            text = f"found {step.model.to_day}, which is before from_day ({step.model.from_day})"
            yield (
                (*step.path, "to_day"),
                f"{text}; days before Tết are negative: -8 comes before -3",
            )


def dates(draft: Draft) -> Iterator[Complaint]:
    """Yield periods that end before they begin."""
    for kind in (schema.AreaEntry, schema.OutletEntry):
        for entry in draft.all(kind):
            model: Any = entry.model
            if entry.has("valid_from", "valid_to"):
                yield from _period(
                    entry.path, ("valid_from", model.valid_from), ("valid_to", model.valid_to)
                )
    for period in draft.all(schema.PeriodEntry):
        if period.has("from", "to"):
            yield from _period(
                period.path, ("from", period.model.from_day), ("to", period.model.to_day)
            )


def readings(draft: Draft) -> Iterator[Complaint]:
    """Yield record maps that cannot give a record."""
    for source in draft.all(schema_source.SourceEntry):
        if source.has("read"):
            yield from _reading(source)


def ways(draft: Draft) -> Iterator[Complaint]:
    """Yield recipients who cannot be reached and duties nobody has."""
    for entry in draft.all(schema_people.RecipientEntry):
        if entry.has("channels") and not entry.model.channels:
            yield entry.path, f'recipient "{entry.model.code}" has no channels; name at least one'
    for path, codes in _duties(draft):
        if not codes:
            yield path, "nobody is named; name at least one recipient"


def forms(draft: Draft) -> Iterator[Complaint]:
    """Yield reports that are written in no format."""
    for report in draft.all(schema_people.ReportEntry):
        if report.has("formats") and not report.model.formats:
            yield (*report.path, "formats"), "no format is named; name at least one"


def _duties(draft: Draft) -> Iterator[tuple[Path, tuple[str, ...]]]:
    yield from (((section,), codes) for section, codes in draft.names.items())
    for route in draft.all(schema_people.RouteEntry):
        yield (*route.path, "recipients"), route.model.recipients
    for report in draft.all(schema_people.ReportEntry):
        yield (*report.path, "recipients"), report.model.recipients


def _deliveries(entry: Entry[schema.DeliveriesEntry]) -> Iterator[Complaint]:
    pairs = (
        ("timeout", "lease"),
        ("first_retry", "longest_retry"),
        ("longest_retry", "give_up_after"),
    )
    for short, long in pairs:
        low, high = getattr(entry.model, short), getattr(entry.model, long)
        if entry.has(short, long) and (high < low or (high == low and short != "first_retry")):
            said = "must not be shorter than" if short == "first_retry" else "must be longer than"
            text = f"{long} ({high.total_seconds():g} s) {said} {short}"
            yield (*entry.path, long), f"{text} ({low.total_seconds():g} s)"


def _schedule(entry: Entry[schema_source.SourceEntry]) -> Iterator[Complaint]:
    schedule, path = entry.model.schedule, (*entry.path, "schedule")
    if schedule.every is None and not schedule.at:
        yield path, 'a schedule needs "every" (such as 30m) or "at" (such as ["07:00", "15:00"])'
    if schedule.every is not None and schedule.at:
        yield path, 'a schedule has "every" or "at", not both; remove one'
    if len(set(schedule.at)) < len(schedule.at):
        yield (*path, "at"), "a time of day is given twice; keep it once"


def _period(
    path: Path, begin: tuple[str, date | None], end: tuple[str, date | None]
) -> Iterator[Complaint]:
    (first, begins), (last, ends) = begin, end
    if begins is not None and ends is not None and ends < begins:
        yield (
            (*path, last),
            f"found {ends}, which is before {first} ({begins}); it must not be earlier",
        )


def _reading(entry: Entry[schema_source.SourceEntry]) -> Iterator[Complaint]:
    read, path = entry.model.read, (*entry.path, "read")
    captured = re.compile(read.from_origin).groupindex
    named = {*read.fields, *read.defaults, *captured, *_unpivoted(read)}
    if read.wide is not None and read.wide.into == read.wide.value:
        yield (*path, "wide", "into"), "into and value must be two different fields"
    for name in captured:
        if name not in FIELDS:
            text = f'found the group "{name}"; allowed: {", ".join(FIELDS)}'
            yield (*path, "from_origin"), text
    for index, name in enumerate(read.optional):
        if name not in read.fields:
            yield (*path, "optional", index), f'found "{name}", which is not among the fields above'
    yield from _about_nothing(entry, named)


def _about_nothing(entry: Entry[schema_source.SourceEntry], named: set[str]) -> Iterator[Complaint]:
    by_letter = entry.has("from") and entry.model.fetch["kind"] == "imap"
    if by_letter and not entry.model.read.fields:
        return  # our own forms and typed lines alone
    given = {*named, "outlet"} if by_letter else named  # a letter's sender says for whom he reports
    for wanted in (("product", "product_code"), ("outlet",)):
        if given.isdisjoint(wanted):
            text = f"no column, default or pattern gives {' or '.join(wanted)}"
            yield (*entry.path, "read"), f"{text}; without it a record is about nothing"


def _unpivoted(read: schema_source.ReadEntry) -> tuple[str, ...]:
    return () if read.wide is None else (read.wide.into, read.wide.value)


ALL: tuple[Callable[[Draft], Iterator[Complaint]], ...] = (
    timers,
    bands,
    dates,
    readings,
    ways,
    forms,
)
