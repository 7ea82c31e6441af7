"""What pages and reports show: small read models, already joined and ready to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from monitor.domain.alert import Alert, Transition
from monitor.domain.decisions import AlertDecisions
from monitor.domain.delivery import DeliveryRecord, Undelivered
from monitor.domain.market import OutletKind
from monitor.domain.run import RunReport

WATCH_BAND_PERCENT = 5.0
"""How far a median may move in a week beyond the season before it is marked for watching.

The law in force has no number; five percent is the lowest of the customary bands (watch 5,
warning 10, alarm 15 to 20 percent).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How a source does: its last run, its last good report, and when the next is due.

    ``failures`` counts bad runs in a row. ``rests_until`` is until when it is left alone, on the
    wall's clock: it has not answered for too often.
    """

    name: str
    retailer: str
    last: RunReport | None
    last_good_at: datetime | None
    failures: int
    due_at: datetime | None = None
    is_late: bool = False
    rests_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a figure comes from: observation, payload, place in it, and what was noticed of it."""

    observation: int
    outlet: str
    product: str
    observed_at: datetime
    received_at: datetime
    price: int | None
    stock: int | None
    payload: int
    payload_origin: str
    payload_digest: str
    locator: str
    source: str
    config_version: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFile:
    """An alert with everything that is known about it.

    ``course`` is the median price by day, oldest first, where the alert is about a price.
    """

    alert: Alert
    transitions: tuple[Transition, ...]
    deliveries: tuple[DeliveryRecord, ...]
    origins: tuple[Origin, ...]
    course: Mapping[date, float] = field(default_factory=dict)
    decisions: AlertDecisions = AlertDecisions()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReport:
    """A report as it was published; ``documents`` maps a format to its bytes."""

    day: date
    name: str
    revision: int
    created_at: datetime
    as_of: datetime
    complete: bool
    documents: Mapping[str, bytes]

    @property
    def key(self) -> tuple[str, date, int]:
        """Return what names this revision among all reports."""
        return self.name, self.day, self.revision


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRange:
    """Lowest, median and highest unit price of a day, in minor currency per base unit."""

    low: float
    median: float
    high: float
    outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    """One product on one day. Changes compare matched outlets, in percent.

    ``history`` holds the medians of the last 14 days, oldest first, ``None`` where nothing was
    reported. ``allowance_percent`` is the seasonal rise allowed on the day.
    """

    product: str
    name: str
    name_en: str
    group: str
    unit: str
    overall: PriceRange | None
    by_kind: Mapping[OutletKind, PriceRange]
    change_day_percent: float | None
    change_week_percent: float | None
    allowance_percent: float
    history: tuple[float | None, ...] = ()
    alerts: int = 0

    @property
    def limit_percent(self) -> float:
        """Return the week's rise beyond which the line is marked: the allowance and the band."""
        return self.allowance_percent + WATCH_BAND_PERCENT

    @property
    def is_over_allowance(self) -> bool:
        """Say whether the week's change exceeds the seasonal allowance by the watch band."""
        return (self.change_week_percent or 0.0) > self.limit_percent


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveLine:
    """Coverage of one good against its target, as an interval; thousandths of the base unit.

    ``lower`` counts silent reporters as zero, ``upper`` scales up by their share. ``verdict`` is
    ``ok``, ``possible`` or ``confirmed`` (shortfall).
    """

    good: str
    name: str
    name_en: str
    unit: str
    scenario: str
    target: float
    lower: float
    middle: float
    upper: float
    reporting: int
    expected: int
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentReporter:
    """A source that did not report on the day, and since when."""

    source: str
    retailer: str
    outlets: int
    last_good_at: datetime | None
    text: str


@dataclass(frozen=True, kw_only=True)
class DailySummary:
    """Everything that the daily report and the front page say of one day.

    ``problems`` are sentences about sources or steps that failed; the report goes out all the same.
    ``undelivered`` are the messages about the day's steps, and the day's others, that were given
    up.
    """

    day: date
    as_of: datetime
    name: str
    name_en: str
    authority: str
    scenario: str
    scenario_en: str
    days_to_tet: int
    prices: tuple[PriceLine, ...]
    reserves: tuple[ReserveLine, ...]
    opened: tuple[Alert, ...]
    closed: tuple[Alert, ...]
    still_open: tuple[Alert, ...]
    silent: tuple[SilentReporter, ...]
    runs: tuple[RunReport, ...]
    observations: int
    quarantined: Mapping[str, int]
    problems: tuple[str, ...]
    is_drill: bool
    config_version: str
    undelivered: tuple[Undelivered, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of ``/readyz``: what was looked at, whether it is well, and what was seen."""

    name: str
    ok: bool
    text: str
    text_vi: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """One figure for ``/metrics``; ``kind`` is ``gauge`` or ``counter``."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str]
    kind: str = "gauge"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """How an account of a channel does; ``open_since`` is set while it is down and left alone."""

    account: str
    failures: int
    open_since: datetime | None
