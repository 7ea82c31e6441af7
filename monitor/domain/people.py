"""Who is told, on which channels, of what: recipients, routes and the daily report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta

from monitor.domain.finding import Severity
from monitor.domain.market import OutletKind

REPORT_FORMATS = ("html", "xlsx")
"""The forms in which the daily report can be written."""


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
class GroupingPolicy:
    """How messages to one person on one channel are gathered; durations real time.

    What follows the first alert of its kind waits for companions so long; the last message of the
    hour is kept for a digest. What nobody has taken on is told again as often
    as ``remind_every`` says for its severity.
    """

    wait_for_companions: timedelta = timedelta(seconds=30)
    messages_per_hour: int = 12
    remind_every: Mapping[Severity, timedelta] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person or office that is told; ``language`` is ``vi`` or ``en``."""

    code: str
    name: str
    language: str = "vi"
    role: str = "inspector"
    channels: tuple[ChannelSpec, ...] = ()
    grouping: GroupingPolicy | None = None
    """How messages to this person are gathered; as for all where none."""


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
class SmsTemplate:
    """A short text as it is registered with the gateway, with named slots in braces.

    ``limit`` counts places of the GSM alphabet: 160 are one part, 306 two.
    """

    name: str
    text: str
    limit: int = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """How people answer by text message: to which number, and who may hand the texts in."""

    number: str
    token: str = field(repr=False)
    expire_after: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """Where a watcher outside waits for a sign of life; ``url`` may hold a secret."""

    url: str = field(repr=False)
    every: timedelta = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSpec:
    """The daily report: when, to whom, in which forms."""

    name: str
    at: time
    recipients: tuple[str, ...]
    formats: tuple[str, ...] = REPORT_FORMATS
    language: str = "vi"
