"""A desk of alerts in a real store: steps go in, people decide, messages go out or do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from monitor.domain.alert import Alert, AlertState, Reason, Step
from monitor.domain.decisions import Acknowledgement, EscalationPolicy, Rung, Scope, Silence
from monitor.domain.delivery import Claim, Delivered, DeliveryRecord, DeliveryState
from monitor.domain.finding import Severity
from monitor.domain.people import Route
from monitor.domain.settings import Settings
from monitor.domain.store import Store
from monitor.pipeline.consequences import act
from monitor.pipeline.escalate import Asked, escalate
from monitor.pipeline.sift import look_up, sift
from tests.fakes import FakeClock
from tests.unit.alerting.alerts import NOW, a_recipient, a_transition, an_alert, some_settings

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LEASE = MINUTE
NIGHT = EscalationPolicy(
    name="night",
    min_severity=Severity.WARNING,
    rungs=(
        Rung(after=30 * MINUTE, recipients=("chief",)),
        Rung(after=2 * HOUR, recipients=("director",)),
    ),
)
PEOPLE = [a_recipient("inspector"), a_recipient("chief"), a_recipient("director")]
ROUTES = [Route(name="all", recipients=("inspector",))]


def desk_settings(**changes: Any) -> Settings:
    return replace(some_settings(ROUTES, PEOPLE, escalation=(NIGHT,)), **changes)


@dataclass
class Floor:
    """Alerts move, people decide, and the courier passes by."""

    store: Store
    settings: Settings = field(default_factory=desk_settings)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))
    alerts: dict[str, Alert] = field(default_factory=dict)

    def move(
        self,
        reason: Reason = Reason.CONFIRMED,
        state: AlertState = AlertState.FIRING,
        alert: Alert | None = None,
    ) -> Alert:
        """Let an alert take its next step, with everything that follows from it."""
        base = alert or an_alert()
        number = self.alerts[base.id].transitions + 1 if base.id in self.alerts else 1
        is_over = state is AlertState.RESOLVED
        moved = replace(
            base,
            state=state,
            transitions=number,
            changed_at=self.clock.now(),
            closed_at=self.clock.now() if is_over else None,
        )
        move = a_transition(moved, reason=reason)
        with self.store.begin() as tx:
            act(tx, [Step(alert=moved, transition=move)], self.settings, self.clock.now())
        self.alerts[moved.id] = moved
        return moved

    def claim(self) -> list[Claim]:
        """Claim what is due and return what is still to be sent."""
        now = self.clock.now()
        with self.store.begin() as tx:
            claims = tx.outbox.claim(now, LEASE, 64)
            return sift(tx, claims, look_up(tx, claims, {}), self.settings, now)

    def send(self) -> list[str]:
        """Let the courier pass; return who was told, in the order of the messages."""
        told = self.claim()
        with self.store.begin() as tx:
            for held in told:
                state = DeliveryState.DELIVERED
                tx.outbox.settle(held, Delivered(), self.clock.now(), state=state)
        return [held.row.recipient for held in told]

    def ask(self, after: timedelta = timedelta()) -> Asked:
        """Let time pass and the minute's round come by."""
        self.clock.advance(after)
        with self.store.begin() as tx:
            return escalate(tx, self.settings, self.clock.now())

    def answer(self, by: str = "Lan", holds: timedelta = 4 * HOUR, alert: str = "a1") -> None:
        now = self.clock.now()
        with self.store.begin() as tx:
            tx.decisions.acknowledge(
                Acknowledgement(
                    alert=alert,
                    by=by,
                    at=now,
                    expires_at=now + holds,
                    severity=self.alerts[alert].severity,
                )
            )

    def silence(self, scope: Scope, lasts: timedelta = 8 * HOUR, code: str = "s1") -> None:
        now = self.clock.now()
        made = Silence(
            id=code,
            author="Hoa",
            reason="nghỉ Tết",
            scope=scope,
            begins_at=now,
            ends_at=now + lasts,
        )
        with self.store.begin() as tx:
            tx.decisions.add_silence(made)

    def records(self, topic: str = "a1") -> Sequence[DeliveryRecord]:
        with self.store.read() as tx:
            return tx.outbox.records(kind="alert", topic=topic)

    def states(self, topic: str = "a1") -> list[str]:
        return [record.state.value for record in self.records(topic)]
