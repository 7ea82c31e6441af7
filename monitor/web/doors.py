"""What the pages and the API ask when people act: the application answers, and keeps the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from monitor.domain.alert import Alert
from monitor.domain.decisions import AcceptedLevel, Acknowledgement, Assignment, Scope, Silence
from monitor.domain.inspection import Inspection
from monitor.domain.review import AsideRecord, Review, TaughtName, Verdict


class Reviews(Protocol):
    """The counter for records that were set aside; deciding raises ``UsageError`` and its kinds."""

    def waiting(self, source: str | None = ..., limit: int = ...) -> list[AsideRecord]:
        """Return the records that wait for a person, the newest first."""
        ...

    def decide(
        self,
        record: int,
        verdict: Verdict,
        by: str,
        reason: str,
        corrections: Mapping[str, str] | None = ...,
    ) -> Review: ...

    def names(self) -> list[TaughtName]:
        """Return what people taught of the names that sources write."""
        ...

    def forget(self, source: str, written: str, by: str, reason: str) -> None:
        """Take back what a name of a source stands for."""
        ...


class Inspections(Protocol):
    """The counter for what inspectors found; recording raises ``UsageError``."""

    def record(self, found: Inspection, *, gone: bool = ...) -> list[Alert]:
        """Keep what was found; return the alerts that it opened, changed or ended."""
        ...

    def newest(self, outlet: str | None = ...) -> list[Inspection]: ...


class Exercise(Protocol):
    """Who called people in an exercise, when, and with which words."""

    @property
    def by(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def text(self) -> str: ...


class Exercises(Protocol):
    """The calls of exercises, by their signed links; refusals are those of ``Answers``."""

    def seen(self, token: str) -> tuple[Exercise, datetime | None]:
        """Return an exercise, and when its recipient has confirmed; nothing happens yet."""
        ...

    def answer(self, token: str) -> tuple[Exercise, datetime]: ...


class Invitation(Protocol):
    """Who may subscribe his phones and browsers, and the key that his browser must know."""

    @property
    def recipient(self) -> str: ...
    @property
    def key(self) -> str: ...


class Subscribing(Protocol):
    """The counter for Web Push, by signed links; refusals are those of ``Answers``.

    What a browser gave and we cannot use is a ``ValueError``.
    """

    def seen(self, token: str) -> Invitation: ...

    def subscribe(self, token: str, endpoint: str, p256dh: str, auth: str) -> None: ...

    def unsubscribe(self, token: str, endpoint: str) -> None: ...


class Answers(Protocol):
    """The doors for people. Every method but the questions raises ``UsageError`` and its kinds.

    ``NotFoundError`` when there is no such alert or silence, ``ExpiredError`` when it is too late.
    """

    @property
    def are_open(self) -> bool:
        """Say whether there are doors for programs at all."""
        ...

    def is_operator(self, token: str) -> bool:
        """Say whether a bearer token opens the doors for programs."""
        ...

    def acknowledge(
        self, alert_id: str, by: str, holds: timedelta = ..., note: str = ...
    ) -> Acknowledgement: ...

    def end_acknowledgement(self, alert_id: str, by: str) -> None: ...

    def answer_link(self, token: str) -> tuple[Alert, str]:
        """Return the alert and the recipient of a signed link; nothing happens yet."""
        ...

    def acknowledge_by_link(self, token: str) -> Acknowledgement: ...

    def is_gateway(self, token: str, body: bytes, signature: str) -> bool:
        """Say whether a request hands in replies rightfully."""
        ...

    def reply(self, text: str, sender: str) -> Acknowledgement:
        """Take on the alert whose code somebody sent from his phone."""
        ...

    def assign(self, alert_id: str, to: str, by: str, note: str = ...) -> Assignment: ...

    def accept_level(self, alert_id: str, by: str, reason: str) -> AcceptedLevel: ...

    def silence(
        self,
        scope: Scope,
        by: str,
        reason: str,
        ends_at: datetime,
        begins_at: datetime | None = ...,
    ) -> Silence: ...

    def end_silence(self, silence_id: str, by: str) -> None: ...

    def silences(self) -> list[Silence]: ...

    def preview(self, scope: Scope) -> list[Alert]:
        """Return the open alerts that a scope would hide."""
        ...

    def in_force(self) -> Mapping[str, Acknowledgement]:
        """Return the answers that hold now, by alert."""
        ...
