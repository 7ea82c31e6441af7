"""A courier with all that it needs: people, alerts that wait, and a post that does as told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from monitor.app.messages import Messages
from monitor.domain.alert import Reason
from monitor.domain.delivery import Delivered, DeliveryResult, Message, OutboxRow
from monitor.domain.finding import Severity, Subject
from monitor.domain.people import Recipient
from monitor.domain.settings import Settings
from monitor.pipeline.deliver import Courier
from monitor.store import SqlStore
from tests.fakes import AtOnce, FakeClock
from tests.store_material import outbox_row
from tests.unit.alerting.alerts import NOW, a_step, an_alert, some_settings

if TYPE_CHECKING:
    from monitor.app.daily import Daily


@dataclass
class Post:
    """A channel that keeps what it is given and answers as it was told to, then delivers."""

    sent: list[tuple[str, Message]] = field(default_factory=list)
    answers: dict[str, list[DeliveryResult]] = field(default_factory=lambda: defaultdict(list))

    def send(self, message: Message, address: str) -> DeliveryResult:
        self.sent.append((address, message))
        waiting = self.answers[address]
        return waiting.pop(0) if waiting else Delivered()

    def told(self) -> list[str]:
        """Return the alerts that messages spoke of, in their order."""
        return [alert for _, message in self.sent for alert in alerts_of(message)]


class NoWays:
    """Nobody can answer from these messages."""

    def answer_url(self, alert_id: str, recipient: str) -> str:
        return ""

    def exercise_url(self, exercise_id: str, recipient: str) -> str:
        return ""

    def reply_code(self, alert_id: str, recipient: str, channel: str) -> str:
        return ""


@dataclass
class Postroom:
    """The courier, its clock and its post."""

    store: SqlStore
    settings: Settings
    clock: FakeClock
    post: Post
    courier: Courier

    def wait(self, seconds: float) -> list[Message]:
        """Let time pass and send what is due; return the messages that left."""
        self.clock.advance(timedelta(seconds=seconds))
        before = len(self.post.sent)
        self.courier.deliver(AtOnce())
        return [message for _, message in self.post.sent[before:]]


def a_postroom(store: SqlStore, people: Sequence[Recipient], post: Post | None = None) -> Postroom:
    settings = some_settings(recipients=people)
    clock, post = FakeClock(NOW), post or Post()
    messages = Messages(settings, store, cast("Daily", None), NoWays())
    courier = Courier(settings, store, {"file": post, "webhook": post}, clock, messages.render)
    return Postroom(store, settings, clock, post, courier)


def some_alerts(
    store: SqlStore, numbers: Iterable[int], rows: Iterable[tuple[str, str]]
) -> list[OutboxRow]:
    """Store alerts of one kind, each of them to be told to these people on these channels."""
    ways, steps = list(rows), []
    for number in numbers:
        subject = Subject(product="pork_belly", outlet=f"stall-{number}", area="le-chan")
        severity = Severity.CRITICAL if number % 10 == 0 else Severity.WARNING
        alert = an_alert(id=f"a{number}", subject=subject, severity=severity)
        steps.append(a_step(alert, reason=Reason.CONFIRMED))
    waiting = [
        outbox_row(
            topic=step.alert.id, recipient=person, channel=way, not_before=NOW, created_at=NOW
        )
        for step in steps
        for person, way in ways
    ]
    with store.begin() as tx:
        tx.alerts.save(steps)
        tx.outbox.enqueue(waiting)
    return waiting


def alerts_of(message: Message) -> list[str]:
    listed = cast("list[dict[str, str]]", message.data["alerts"])
    return [entry["id"] for entry in listed]
