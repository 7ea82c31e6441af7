"""Deliver: claim, send, settle. A loop of its own, so that a slow channel never delays a fact.

A claim is a lease with a fencing token. Whoever dies between sending and settling leaves a claim
that is taken up again and sent once more, marked as a possible duplicate.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
from concurrent.futures import Executor

from monitor.alerting.backoff import next_step
from monitor.domain.delivery import (
    Claim,
    DeliveryKind,
    DeliveryResult,
    DeliveryState,
    Message,
    OutboxRow,
    Permanent,
)
from monitor.domain.ports import Channel, Clock, Store
from monitor.domain.settings import ChannelSpec, Recipient, Settings

logger = logging.getLogger(__name__)

Render = Callable[[Claim, Recipient], Message]
"""Makes the message of a claim; raises ``UsageError`` when what it speaks of is gone."""


class Courier:
    """Sends what waits in the outbox."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        channels: Mapping[str, Channel],
        wall: Clock,
        render: Render,
    ) -> None:
        self._settings, self._store, self._channels = settings, store, channels
        self._wall, self._render = wall, render

    def deliver(self, executor: Executor, limit: int = 64) -> int:
        """Send what is due, many at once; return how many attempts were made."""
        with self._store.begin() as tx:
            claims = tx.outbox.claim(self._wall.now(), self._settings.deliveries.lease, limit)
        list(executor.map(self._attempt, claims))
        return len(claims)

    def _attempt(self, claim: Claim) -> None:
        recipient, channel = self._addressee(claim.row)
        if recipient is None or channel is None:
            text = "the configuration in force names no such recipient and channel"
            result: DeliveryResult = Permanent(text=text)
        else:
            message = self._render(claim, recipient)
            result = self._channels[channel.kind].send(message, channel.address)
        self._settle(claim, result)

    def _addressee(self, row: OutboxRow) -> tuple[Recipient | None, ChannelSpec | None]:
        recipient = self._settings.recipients.get(row.recipient)
        channels = recipient.channels if recipient else ()
        return recipient, next((one for one in channels if one.name == row.channel), None)

    def _settle(self, claim: Claim, result: DeliveryResult) -> None:
        now = self._wall.now()
        settlement = next_step(
            result,
            claim,
            now,
            self._settings.deliveries,
            jitter=random.random(),  # noqa: S311 - spreads retries, guards nothing
        )
        with self._store.begin() as tx:
            kept = tx.outbox.settle(
                claim, result, now, state=settlement.state, next_attempt=settlement.next_attempt
            )
            if kept and settlement.state is DeliveryState.DEAD:
                tx.outbox.enqueue(self._tell_operators(claim.row))
        logger.info(
            "delivery attempted",
            extra={"delivery": claim.row.key, "state": settlement.state, "attempt": claim.attempt},
        )

    def _tell_operators(self, dead: OutboxRow) -> list[OutboxRow]:
        """Return rows that tell the operators of a dead letter, on every way they have.

        A dead letter to an operator about a dead letter is not told again: it stands on the
        dashboard, in ``/readyz`` and in the daily report.
        """
        if dead.kind is DeliveryKind.OPERATOR:
            return []
        now = self._wall.now()
        return [
            OutboxRow(
                kind=DeliveryKind.OPERATOR,
                topic=f"dead/{dead.key}",
                number=1,
                recipient=code,
                channel=channel.name,
                not_before=now,
                created_at=now,
                config_version=self._settings.version,
                route="operators",
            )
            for code in self._settings.operators
            for channel in self._settings.recipients[code].channels
            if (code, channel.name) != (dead.recipient, dead.channel)
        ]
