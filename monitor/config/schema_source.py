"""What may stand in ``sources`` and ``rules``: the parts that every kind shares.

The options of a kind (``from``, ``format``, ``options``) belong to the room that owns the kind and
are checked with its own type, see ``monitor.config.options``.
"""

from __future__ import annotations

from datetime import time, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field

from monitor.config.fields import (
    AnyText,
    Code,
    Codes,
    Flag,
    Text,
    Texts,
    TimeOfDay,
    as_many,
    one_of,
    refused,
)
from monitor.config.schema import Count, Kinds, NotNegative, Pause, Round, Section
from monitor.config.schema_parts import DateFormat, Pattern
from monitor.domain.source import Reading

FIELDS = (
    "outlet",
    "product",
    "product_code",
    "unit",
    "price",
    "listed_price",
    "registered_price",
    "promotional_price",
    "promotional",
    "member_price",
    "stock",
    "stock_form",
    "sold",
    "received",
    "ordered",
    "availability",
    "observed_at",
    "note",
)
"""The fields a record may have, under our names (``monitor.domain.observation.RawRecord``)."""

Field_ = Annotated[str, BeforeValidator(one_of(*FIELDS))]
AnyTexts = Annotated[tuple[AnyText, ...], BeforeValidator(as_many)]


def _is_kind(value: object) -> dict[str, object]:
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
        raise refused("allowed is a mapping with a kind, such as {kind: http, …}")
    return value


PlugInEntry = Annotated[dict[str, object], BeforeValidator(_is_kind)]


class WideEntry(Section):
    """``read.wide``: one column per outlet or product."""

    into: Field_
    value: Field_ = "price"
    columns: dict[str, Text] = Field(default_factory=dict)


class ReadEntry(Section):
    """``read``: how columns become fields, and how their texts are understood."""

    fields: dict[Field_, Texts] = Field(default_factory=dict)
    optional: Annotated[tuple[Field_, ...], BeforeValidator(as_many)] = ()
    defaults: dict[Field_, AnyText] = Field(default_factory=dict)
    ditto: Texts = ()
    wide: WideEntry | None = None
    from_origin: Pattern = ""
    ignore: Texts = ()
    strict: Flag = False
    drift: Annotated[str, BeforeValidator(one_of("refuse", "warn", "evolve"))] = "refuse"
    missing: AnyTexts = Reading().missing
    number_style: Annotated[str, BeforeValidator(one_of("vietnamese", "point"))] = "vietnamese"
    amount_unit: AnyText = ""
    range: Annotated[str, BeforeValidator(one_of("refuse", "midpoint"))] = "refuse"
    date_formats: Annotated[tuple[DateFormat, ...], BeforeValidator(as_many)] = (
        Reading().date_formats
    )
    time_of_day: TimeOfDay = time(8, 0)
    lookups: dict[Field_, dict[str, Text]] = Field(default_factory=dict)
    identify: Annotated[str, BeforeValidator(one_of("watchlist", "open"))] = "watchlist"


class ScheduleEntry(Section):
    """``schedule``: at times of day, or every so often."""

    every: Round | None = None
    at: Annotated[tuple[TimeOfDay, ...], BeforeValidator(as_many)] = ()
    grace: NotNegative = timedelta(hours=2)
    remind: Pause | None = None


class ExpectEntry(Section):
    """``expect``: how many records a healthy run brings."""

    low: Count = 1
    high: Count | None = None


class SourceEntry(Section):
    """One of ``sources``."""

    name: Code
    retailer: Code
    fetch: PlugInEntry = Field(alias="from")
    format: PlugInEntry
    read: ReadEntry
    schedule: ScheduleEntry
    expect: ExpectEntry = ExpectEntry()
    simulated: Flag = False
    enabled: Flag = True


class RuleEntry(Section):
    """One of ``rules``."""

    name: Code
    kind: Code
    options: dict[str, object] = Field(default_factory=dict)
    groups: Codes = ()
    outlet_kinds: Kinds = ()
    enabled: Flag = True
