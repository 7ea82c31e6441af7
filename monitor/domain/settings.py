"""The configuration in force, as every room sees it: plain, frozen and already checked.

``monitor.config`` reads the files and builds these; no other room reads files or the environment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from monitor.domain.calendar import VIETNAM
from monitor.domain.finding import Severity
from monitor.domain.market import Market, OutletKind
from monitor.domain.run import ExpectedBand


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """The currency of all prices; ``digits`` after the decimal mark make the minor unit."""

    code: str = "VND"
    symbol: str = "đ"
    digits: int = 0


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
    change of the source.
    """

    fields: Mapping[str, tuple[str, ...]]
    optional: tuple[str, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)
    ditto: tuple[str, ...] = ()
    wide: Wide | None = None
    from_origin: str = ""
    ignore: tuple[str, ...] = ()
    strict: bool = False


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
    text is taken as a code of its own (``open``, for a foreign history).
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

    ``grace`` is how long after its time a report may still arrive before it counts as missed.
    """

    every: timedelta | None = None
    at: tuple[time, ...] = ()
    grace: timedelta = timedelta(hours=2)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSpec:
    """One rule in force; ``groups`` and ``kinds`` narrow it (empty means all)."""

    name: str
    plug_in: PlugIn
    groups: tuple[str, ...] = ()
    kinds: tuple[OutletKind, ...] = ()
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonStep:
    """An allowed rise between two distances to Tết, both included.

    ``from_day`` -8 and ``to_day`` -3 speak of the days 8 to 3 before mùng 1; the allowance is in
    percent of the baseline and applies to ``groups`` (empty means every group).
    """

    from_day: int
    to_day: int
    allowance_percent: float
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveNeed:
    """What the city eats in a normal month, in thousandths of the base unit, and its source.

    ``good`` is a product group. ``held_share`` is the part of the month's need that the reporting
    outlets and warehouses are to hold in a normal month.
    """

    good: str
    monthly_need: int
    held_share: float
    source: str
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A reserve level: how much more than in a normal month must be held."""

    code: str
    name: str
    factor: float
    name_en: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioPeriod:
    """A scenario in force, dated and signed; ``areas`` empty means the whole city."""

    scenario: str
    from_day: date
    to_day: date | None
    author: str
    reason: str
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """What a retailer promised to hold of a good, in thousandths of the base unit."""

    retailer: str
    good: str
    quantity: int


@dataclass(frozen=True, kw_only=True)
class ReservePlan:
    """Needs, scenarios, which of them is in force when, and who promised what."""

    needs: tuple[ReserveNeed, ...] = ()
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    periods: tuple[ScenarioPeriod, ...] = ()
    commitments: tuple[Commitment, ...] = ()

    def in_force(self, day: date, area: str = "") -> Scenario:
        """Return the scenario of a day: the last listed period that covers day and area.

        A period for named areas covers the whole city only when no area is asked for by name
        and it names none. Without any period the scenario is ``normal`` with factor 1.
        """
        found = Scenario(code="normal", name="Bình thường", name_en="Normal", factor=1.0)
        found = self.scenarios.get("normal", found)
        for period in self.periods:
            begun = period.from_day <= day and (period.to_day is None or day <= period.to_day)
            if begun and (not period.areas or area in period.areas):
                found = self.scenarios[period.scenario]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSpec:
    """One way to reach one person: ``name`` is unique within the recipient.

    ``address`` is an Apprise URL, a webhook or a file drop, with secrets already filled in;
    ``masked`` is the same fit to be shown.
    """

    name: str
    kind: str
    address: str = field(repr=False)
    masked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person or office that is told; ``language`` is ``vi`` or ``en``."""

    code: str
    name: str
    language: str = "vi"
    role: str = "inspector"
    channels: tuple[ChannelSpec, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Which alerts go to whom: every named condition must hold; empty means any.

    Routes are tried in order and all that match apply, unless ``stop`` ends the search.
    """

    name: str
    recipients: tuple[str, ...]
    channels: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    outlet_kinds: tuple[OutletKind, ...] = ()
    min_severity: Severity = Severity.WARNING
    stop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSpec:
    """The daily report: when, to whom, in which forms."""

    name: str
    at: time
    recipients: tuple[str, ...]
    formats: tuple[str, ...] = ("html", "xlsx")
    language: str = "vi"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPolicy:
    """How sending behaves; all durations real time.

    ``lease`` is longer than ``timeout``, so that a claim outlives its own attempt.
    """

    timeout: timedelta = timedelta(seconds=20)
    lease: timedelta = timedelta(seconds=60)
    first_retry: timedelta = timedelta(seconds=15)
    longest_retry: timedelta = timedelta(minutes=30)
    give_up_after: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class LifecyclePolicy:
    """When alerts go stale and when a return of the condition is the same alert.

    ``stale_after_days`` counts local days without a fresh observation.
    """

    stale_after_days: int = 2
    reopen_within: timedelta = timedelta(days=3)
    drop_pending_after_days: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpPolicy:
    """How sources are asked over HTTP: politely, and never without bounds."""

    user_agent: str = "BinhOn/0.1 (market price monitor of a public authority)"
    timeout: timedelta = timedelta(seconds=20)
    attempts: int = 3
    per_host_interval: timedelta = timedelta(milliseconds=100)
    max_bytes: int = 50_000_000
    concurrency: int = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillSpec:
    """A simulated market on loopback, played by the sources of this very configuration.

    ``start`` is the simulated day on which the clock begins, ``day_seconds`` how many real seconds
    it takes, ``history_days`` how much past the feeds give on the first request.
    """

    port: int = 8100
    seed: int = 2021
    start: date = date(2021, 1, 25)
    day_seconds: float = 120.0
    history_days: int = 21
    events: tuple[str, ...] = ("S1", "S5", "S8")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything in force. ``version`` is the hash that every written row names."""

    version: str
    name: str
    name_en: str
    authority: str
    zone: ZoneInfo = VIETNAM
    currency: Currency = Currency()
    base_url: str = "http://127.0.0.1:8000"
    market: Market
    sources: tuple[SourceSpec, ...] = ()
    rules: tuple[RuleSpec, ...] = ()
    season: tuple[SeasonStep, ...] = ()
    reserve: ReservePlan = field(default_factory=ReservePlan)
    recipients: Mapping[str, Recipient] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    fallback: tuple[str, ...] = ()
    """Recipients of what no route takes; never empty in a valid configuration."""
    operators: tuple[str, ...] = ()
    """Recipients who are told when the monitor itself is ill."""
    reports: tuple[ReportSpec, ...] = ()
    deliveries: DeliveryPolicy = DeliveryPolicy()
    lifecycle: LifecyclePolicy = LifecyclePolicy()
    window_days: int = 60
    """How many days of the market the panel holds."""
    evaluate_every: timedelta = timedelta(minutes=10)
    deliver_every: timedelta = timedelta(seconds=2)
    http: HttpPolicy = HttpPolicy()
    drill: DrillSpec | None = None
    """Set while the market is simulated: everything shown and sent is then marked so."""
