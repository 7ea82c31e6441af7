"""The configuration in force, as every room sees it: plain, frozen and already checked.

``monitor.config`` reads the files and builds these; no other room reads files or the environment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.domain.calendar import VIETNAM
from monitor.domain.decisions import EscalationPolicy
from monitor.domain.duty import Roster
from monitor.domain.market import Market, OutletKind
from monitor.domain.people import (
    GroupingPolicy,
    Heartbeat,
    Recipient,
    Replies,
    ReportSpec,
    Route,
    SmsTemplate,
)
from monitor.domain.quiet import QuietSpec
from monitor.domain.reserve import ReservePlan, SeasonStep
from monitor.domain.source import PlugIn, SourceSpec

DEFAULT_BASE_URL: Final = "http://127.0.0.1:8000"
"""Where the pages are found when nobody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """The currency of all prices; ``digits`` after the decimal mark make the minor unit."""

    code: str = "VND"
    symbol: str = "đ"
    digits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSpec:
    """One rule in force; ``groups`` and ``kinds`` narrow it (empty means all)."""

    name: str
    plug_in: PlugIn
    groups: tuple[str, ...] = ()
    kinds: tuple[OutletKind, ...] = ()
    enabled: bool = True


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
    concurrency: int = 64


DRILL_EVENTS = tuple(f"S{number}" for number in range(1, 11))
"""The documented shocks that a drill can play."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillSpec:
    """A simulated market on loopback, played by the sources of this very configuration.

    ``start`` is the simulated day on which the clock begins, ``day_seconds`` how many real seconds
    it takes, ``history_days`` how much past the feeds give on the first request. ``welcome`` plants
    what a newcomer sees on the first days, beside the documented ``events``.
    """

    port: int = 8100
    seed: int = 2021
    start: date = date(2021, 1, 25)
    day_seconds: float = 120.0
    history_days: int = 21
    events: tuple[str, ...] = ("S1", "S5", "S8")
    welcome: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSpec:
    """Who works the areas of a large market out: ``processes`` of this machine, or ``dask``.

    The areas are dealt to ``workers``; ``address`` is that of the scheduler of a Dask cluster.
    """

    kind: str = "processes"
    workers: int = 2
    address: str = "tcp://127.0.0.1:8786"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything in force. ``version`` is the hash that every written row names."""

    version: str
    name: str
    name_en: str
    authority: str
    zone: ZoneInfo = VIETNAM
    currency: Currency = Currency()
    base_url: str = DEFAULT_BASE_URL
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
    escalation: tuple[EscalationPolicy, ...] = ()
    """Whom to tell next while nobody answers; the first policy that takes an alert counts."""
    roster: Roster = Roster()
    """Who holds which post when, who is on leave, and who stands in."""
    quiet_hours: tuple[QuietSpec, ...] = ()
    reports: tuple[ReportSpec, ...] = ()
    deliveries: DeliveryPolicy = DeliveryPolicy()
    grouping: GroupingPolicy = GroupingPolicy()
    lifecycle: LifecyclePolicy = LifecyclePolicy()
    window_days: int = 60
    """How many days of the market the panel holds."""
    evaluate_every: timedelta = timedelta(minutes=10)
    deliver_every: timedelta = timedelta(seconds=2)
    http: HttpPolicy = HttpPolicy()
    sms_templates: tuple[SmsTemplate, ...] = ()
    """Registered short texts beside the built-in ones; the same name takes the place of one."""
    replies: Replies | None = None
    """How people answer by text message; nobody listens where none."""
    heartbeat: Heartbeat | None = None
    engine: EngineSpec | None = None
    """Set where areas are worked out by several processes or machines, else this one does."""
    drill: DrillSpec | None = None
    """Set while the market is simulated: everything shown and sent is then marked so."""

    def recipient_name(self, code: str) -> str:
        """Return a recipient or post by name; the code where the configuration no longer has it."""
        known = self.recipients.get(code) or self.roster.posts.get(code)
        return known.name if known else code
