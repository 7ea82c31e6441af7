"""Sources as configured: where to fetch, how to find records in it, and how to read them.

``monitor.config`` builds these; a retailer is an entry there and never code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta

from monitor.domain.run import ExpectedBand


@dataclass(frozen=True, slots=True, kw_only=True)
class Wide:
    """A table with one column per outlet or product, unpivoted into records.

    ``into`` is the field that the column head becomes, ``value`` the field that its cells become.
    ``columns`` maps a head as written to the value of ``into``; when empty, every column that
    the record map does not use is taken, under its own head.
    """

    into: str
    value: str = "price"
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMap:
    """How the source's columns or JSON paths become our fields (used by collectors).

    ``fields`` maps our field to one source column or several alternatives, first present wins;
    several alternatives are how two spellings of one head live side by side over the years.
    ``optional`` names our fields whose column may be absent. ``ditto`` are the marks that repeat
    the cell above. ``defaults`` gives fields a constant text. ``from_origin`` is a regular
    expression with named groups that become fields, searched in the payload's origin.
    ``ignore`` lists columns known and not wanted; with ``strict`` any other unknown column is a
    change of the source. ``drift`` says what a change of columns means: ``refuse`` sets the whole
    payload aside until the map is corrected, ``warn`` reads what is left of it, ``evolve`` takes
    renamed columns for the old ones where nothing else can be meant.
    """

    fields: Mapping[str, tuple[str, ...]]
    optional: tuple[str, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)
    ditto: tuple[str, ...] = ()
    wide: Wide | None = None
    from_origin: str = ""
    ignore: tuple[str, ...] = ()
    strict: bool = False
    drift: str = "refuse"

    @property
    def is_dated(self) -> bool:
        """Say whether every record says of which moment it is; else it is of its arrival."""
        named = {*self.fields, *self.defaults}.difference(self.optional)
        return "observed_at" in named or self.is_dated_by_name

    @property
    def is_dated_by_name(self) -> bool:
        """Say whether the name under which records came says of which moment they are."""
        return "(?P<observed_at>" in self.from_origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the texts of a source are to be understood (used by normalise).

    ``missing`` are texts that mean "not reported": the figure is absent and, when the record has
    no other figure, the record is skipped by name. ``number_style`` is ``vietnamese`` (dot groups
    thousands, comma marks decimals) or ``point`` (the reverse). ``amount_unit`` multiplies bare
    numbers: ``nghìn đồng`` for a column in thousands. ``range`` is ``refuse`` or ``midpoint``.
    ``date_formats`` are ``strptime`` patterns in the programme's zone; ``time_of_day`` completes a
    date without a time. ``lookups`` maps a field's text as written to the code or text meant.
    ``identify`` says whether products and outlets are only the watchlist's (``watchlist``) or any
    text is taken as a code of its own (``open``, for a foreign history); ``own`` is the watchlist
    with the reporter's own outlets alone.
    """

    missing: tuple[str, ...] = ("", "-", "–", "—", "NR", "n/a")
    number_style: str = "vietnamese"
    amount_unit: str = ""
    range: str = "refuse"
    date_formats: tuple[str, ...] = ("%Y-%m-%d", "%d/%m/%Y")
    time_of_day: time = time(8, 0)
    lookups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    identify: str = "watchlist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a source or report runs: every so often, or at local times of day.

    ``grace`` is how long after its time a report may still arrive before it counts as missed: then
    its slot closes. ``remind`` is how long before that the retailer is reminded of a report that
    is not in; ``None`` for never.
    """

    every: timedelta | None = None
    at: tuple[time, ...] = ()
    grace: timedelta = timedelta(hours=2)
    remind: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlugIn:
    """A kind and its raw options, checked by the room that owns the kind.

    ``path`` is where it stands in the configuration (``sources.3.from``), for error messages.
    """

    kind: str
    options: Mapping[str, object] = field(repr=False)
    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpec:
    """One source: a retailer's feed, a folder, a market board's sheet. Never code."""

    name: str
    retailer: str
    fetch: PlugIn
    format: PlugIn
    record_map: RecordMap
    reading: Reading = Reading()
    schedule: Schedule
    expected: ExpectedBand = ExpectedBand()
    is_simulated: bool = False
    enabled: bool = True
