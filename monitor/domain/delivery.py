"""Telling people: messages, the outbox and how a delivery can end.

Every delivery ends as delivered, failed (and then the operators are told) or uncertain, and never
as nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from monitor.domain.numerous import numerous


class DeliveryState(StrEnum):
    """Where a row of the outbox stands."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    DELIVERED = "delivered"
    UNCERTAIN = "uncertain"
    """Sent twice without a clear answer; the second was marked as a possible duplicate."""
    DEAD = "dead"
    CANCELLED = "cancelled"


class DeliveryKind(StrEnum):
    """What a delivery speaks of."""

    ALERT = "alert"
    REPORT = "report"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    media_type: str
    content: bytes


SLOTS: Final = frozenset(
    {
        "drill",
        "severity",
        "reason",
        "kind",
        "what",
        "where",
        "level",
        "compared",
        "code",
        "link",
        "headline",
        "reply",
    }
)
"""Every slot that a registered template may ask for; not every message has something for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one recipient gets, in every form a channel may want.

    ``data`` is the webhook body of the contract (plain JSON values).
    """

    delivery_id: str
    title: str
    text: str
    html: str
    data: Mapping[str, object]
    markdown: str = ""
    """For chats that show it; one that gets none gets the text."""
    attachments: tuple[Attachment, ...] = ()
    attempt: int = 1
    possible_duplicate: bool = False
    sms: Mapping[str, str] = field(default_factory=dict)
    """By the name of a registered template: the text without accents that fits it."""
    slots: Mapping[str, str] = field(default_factory=dict)
    """What a provider's own template may ask for, by name, with accents and uncut."""
    link: str = ""
    """Where it leads: to the recipient's own page for an answer where it asks for one."""


@numerous(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One thing to tell one recipient on one channel.

    The key (kind, topic, number, recipient, channel, step) is unique, so enqueuing twice changes
    nothing. For an alert, ``topic`` is its id and ``number`` the transition's; for a report,
    ``topic`` is ``daily/2021-02-05`` and ``number`` the revision.
    """

    kind: DeliveryKind
    topic: str
    number: int
    recipient: str
    channel: str
    step: int = 0
    not_before: datetime
    created_at: datetime
    config_version: str
    route: str = ""

    key: str = field(init=False, repr=False, compare=False)
    """The unique key, which is also the stable ``delivery_id``; asked for many times over."""

    def __post_init__(self) -> None:
        spoken_of = f"{self.kind.value}:{self.topic}:{self.number}"
        key = f"{spoken_of}:{self.recipient}:{self.channel}:{self.step}"
        object.__setattr__(self, "key", key)

    def put_off(self, until: datetime) -> OutboxRow:
        """Return the row not to be sent before a moment; a storm puts off all its rows but few."""
        return OutboxRow(
            kind=self.kind,
            topic=self.topic,
            number=self.number,
            recipient=self.recipient,
            channel=self.channel,
            step=self.step,
            not_before=until,
            created_at=self.created_at,
            config_version=self.config_version,
            route=self.route,
        )


@numerous(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right to send one row until the lease ends; ``token`` fences off a slow sender.

    ``attempt`` counts from one. ``possible_duplicate`` is set when an earlier attempt may have
    arrived (its sender died, or timed out). ``bundle`` is the message in which the row was sent
    before, or is sent now, together with others.
    """

    row: OutboxRow
    token: int
    attempt: int
    possible_duplicate: bool
    lease_until: datetime
    bundle: str = ""

    @property
    def delivery_id(self) -> str:
        """Return the id that a receiver sees, the same over all attempts."""
        return self.bundle or self.row.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The channel accepted the message."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permanent:
    """The channel will never accept it: trying again is of no use."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transient:
    """The channel cannot just now; ``retry_after_seconds`` is its own wish, where it said one."""

    text: str
    retry_after_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertain:
    """Nobody knows whether the message arrived, for example after a timeout."""

    text: str


DeliveryResult = Delivered | Permanent | Transient | Uncertain


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """Messages to one person on one channel that were given up, and why the last one was."""

    recipient: str
    channel: str
    count: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRecord:
    """The ledger's line about one outbox row, for pages and reports."""

    row: OutboxRow
    state: DeliveryState
    attempts: int
    settled_at: datetime | None
    text: str
    results: tuple[Mapping[str, object], ...] = field(default=())
