"""Doors for people that remember what was asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.alerting.exercise import Exercise
from monitor.channels.push_crypto import public_key
from monitor.domain.alert import Alert
from monitor.domain.decisions import AcceptedLevel, Acknowledgement, Assignment, Scope, Silence
from monitor.domain.errors import NotFoundError


class NoExercises:
    """Nobody was called."""

    def seen(self, token: str) -> tuple[Exercise, datetime | None]:
        raise NotFoundError("no exercise")

    def answer(self, token: str) -> tuple[Exercise, datetime]:
        raise NotFoundError("no exercise")


@dataclass(frozen=True)
class OneInvitation:
    """Who is invited by every link, and the key that his browser must know."""

    recipient: str = "Thanh tra Lê Thị Lan"
    key: str = public_key("secret")

    def seen(self, token: str) -> OneInvitation:
        return self

    def subscribe(self, token: str, endpoint: str, p256dh: str, auth: str) -> None:
        """Forget it at once."""

    def unsubscribe(self, token: str, endpoint: str) -> None:
        """Forget it at once."""


@dataclass
class FakeAnswers:
    """Knows no alert; ``held`` are the answers in force."""

    held: dict[str, Acknowledgement] = field(default_factory=dict)
    are_open: bool = False

    def is_operator(self, token: str) -> bool:
        return self.are_open and token == "right"

    def acknowledge(
        self, alert_id: str, by: str, holds: timedelta = timedelta(), note: str = ""
    ) -> Acknowledgement:
        raise NotFoundError(f"no alert {alert_id}")

    def end_acknowledgement(self, alert_id: str, by: str) -> None:
        raise NotFoundError(f"nobody has taken alert {alert_id} on")

    def answer_link(self, token: str) -> tuple[Alert, str]:
        raise NotFoundError("no such alert")

    def acknowledge_by_link(self, token: str) -> Acknowledgement:
        raise NotFoundError("no such alert")

    def is_gateway(self, token: str, body: bytes, signature: str) -> bool:
        return token == "gateway"

    def reply(self, text: str, sender: str) -> Acknowledgement:
        raise NotFoundError(f"nobody was given the code {text}")

    def assign(self, alert_id: str, to: str, by: str, note: str = "") -> Assignment:
        raise NotFoundError(f"no alert {alert_id}")

    def accept_level(self, alert_id: str, by: str, reason: str) -> AcceptedLevel:
        raise NotFoundError(f"no alert {alert_id}")

    def silence(
        self,
        scope: Scope,
        by: str,
        reason: str,
        ends_at: datetime,
        begins_at: datetime | None = None,
    ) -> Silence:
        begins = begins_at or ends_at - timedelta(hours=1)
        return Silence(
            id="s1", author=by, reason=reason, scope=scope, begins_at=begins, ends_at=ends_at
        )

    def end_silence(self, silence_id: str, by: str) -> None:
        raise NotFoundError(f"no silence {silence_id}")

    def silences(self) -> list[Silence]:
        return []

    def preview(self, scope: Scope) -> list[Alert]:
        return []

    def in_force(self) -> Mapping[str, Acknowledgement]:
        return self.held
