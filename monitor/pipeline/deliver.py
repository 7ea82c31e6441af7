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
from monitor.alerting.death import rows_after_death
from monitor.domain.delivery import (
    Claim,
    DeliveryResult,
    DeliveryState,
    Message,
    OutboxRow,
    Permanent,
)
from monitor.domain.people import ChannelSpec, Recipient
from monitor.domain.ports import Channel, Clock
from monitor.domain.settings import Settings
from monitor.domain.store import Store
from monitor.pipeline.sift import sift

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
        """Send what is due, many at once; return how many rows were dealt with."""
        with self._store.begin() as tx:
            now = self._wall.now()
            claims = tx.outbox.claim(now, self._settings.deliveries.lease, limit)
            wanted = sift(tx, claims, self._settings, now)
        list(executor.map(self._attempt, wanted))
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
                siblings = tx.outbox.records(kind=claim.row.kind, topic=claim.row.topic)
                tx.outbox.enqueue(rows_after_death(claim.row, siblings, self._settings, now))
        logger.info(
            "delivery attempted",
            extra={"delivery": claim.row.key, "state": settlement.state, "attempt": claim.attempt},
        )
