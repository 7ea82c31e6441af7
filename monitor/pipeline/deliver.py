"""Deliver: claim, send, settle. A loop of its own, so that a slow channel never delays a fact.

A claim is a lease with a fencing token. Whoever dies between sending and settling leaves a claim
that is taken up again and sent once more, marked as a possible duplicate. Alerts are claimed by
person and channel, so that a storm of them is one message to read; no lane waits for another, and
those that failed of late never hold more than their share of the senders. In a storm a second
process takes lanes over, if there is one; what it wrote is sent from here.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import Final, Protocol

from monitor.alerting.backoff import next_step
from monitor.alerting.death import rows_after_bundle_death, rows_after_death
from monitor.domain.bundle import Lane, Parcel, Told
from monitor.domain.delivery import (
    DeliveryKind,
    DeliveryResult,
    DeliveryState,
    Message,
    OutboxRow,
    Permanent,
    Transient,
    Uncertain,
)
from monitor.domain.errors import UsageError
from monitor.domain.people import ChannelSpec, Recipient
from monitor.domain.ports import Channel, Clock
from monitor.domain.settings import Settings
from monitor.domain.store import Store, Transaction
from monitor.pipeline.load import foresee, load

logger = logging.getLogger(__name__)

Render = Callable[[Parcel, Recipient], Message]
"""Makes the message of a parcel; raises ``UsageError`` when what it speaks of is gone."""

Channels = Mapping[str, Channel]
"""By kind: the channels on which messages are sent."""

STORM: Final = 1000
"""With so many rows due the second courier helps; with fewer, calling him takes longer."""
LONG: Final = 100
"""Rows of one lane from which on it is read before it is claimed."""
_SINGLY = (DeliveryKind.REPORT, DeliveryKind.OPERATOR)
_AILING_SHARE = 4
_TOO_LATE = "not sent: the lease ended before the message was ready"
"""Whoever stood still for longer than his lease may not be the only sender any more."""


class Second(Protocol):
    """A courier in a process of its own, who takes one lane at a time; what he sends, we send."""

    def come(self) -> None:
        """Get ready, unless he is; he is not waited for."""
        ...

    def is_free(self) -> bool:
        """Say whether he takes a lane now; who is told so has to let him ``serve`` one."""
        ...

    def serve(self, lane: Lane, channels: Channels) -> bool:
        """Let him send what is due in a lane, on our channels; say whether it failed."""
        ...


class Courier:
    """Sends what waits in the outbox; alone, unless there is a ``second``."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        channels: Channels,
        wall: Clock,
        render: Render,
        second: Second | None = None,
    ) -> None:
        self._settings, self._store, self._channels = settings, store, channels
        self._wall, self._render, self._second = wall, render, second
        self._under_way: dict[Future[None], Lane] = {}
        self._ailing: set[Lane] = set()

    def deliver(self, executor: Executor, limit: int = 64, *, to_the_end: bool = True) -> int:
        """Send what is due, ``limit`` messages at once; return how many attempts were begun.

        A lane that the second took counts as one. Without ``to_the_end`` it returns while messages
        are still under way.
        """
        begun = self._send_singly(executor, limit)
        due = self._due()
        second = self._second if sum(due.values()) >= STORM else None
        if second is not None:
            second.come()
        for lane, rows in due.items():
            if not self._has_room(lane, limit):
                continue
            if second is not None and second.is_free():
                self._under_way[executor.submit(self._hand_over, second, lane)] = lane
                begun += 1
            else:
                begun += self._send_lane(executor, lane, rows)
        if to_the_end:
            self.wait()
        return begun

    def serve(self, lane: Lane) -> bool:
        """Send what is due in one lane, a message after the other; say whether it failed."""
        for parcel in self._load(lane, LONG):
            self._attempt(parcel)
        return lane in self._ailing

    def wait(self) -> None:
        """Wait until nothing is under way."""
        self._reap(set(wait(self._under_way).done))

    def _send_singly(self, executor: Executor, limit: int) -> int:
        self._has_room(None, limit)
        room = limit - len(self._under_way)
        lease = self._settings.deliveries.lease
        with self._store.begin() as tx:
            claims = tx.outbox.claim(self._wall.now(), lease, room, kinds=_SINGLY)
        for claim in claims:
            self._send(executor, Parcel.of([claim]))
        return len(claims)

    def _due(self) -> dict[Lane, int]:
        """Return how many rows are due in each lane, those that failed of late last."""
        with self._store.read() as tx:
            due = tx.lanes.due(self._wall.now())
        return {lane: due[lane] for lane in sorted(due, key=self._ailing.__contains__)}

    def _has_room(self, lane: Lane | None, limit: int) -> bool:
        """Wait for a free sender; ``False`` when the ailing ones have their share already."""
        if lane in self._ailing:
            ailing = sum(one in self._ailing for one in self._under_way.values())
            if ailing >= max(limit // _AILING_SHARE, 1):
                return False
        self._reap({future for future in self._under_way if future.done()})
        while len(self._under_way) >= limit:
            self._reap(set(wait(self._under_way, return_when=FIRST_COMPLETED).done))
        return True

    def _send_lane(self, executor: Executor, lane: Lane, rows: int) -> int:
        parcels = self._load(lane, rows)
        for parcel in parcels:
            self._send(executor, parcel)
        return len(parcels)

    def _load(self, lane: Lane, rows: int) -> list[Parcel]:
        foreseen: Told = {}
        if rows >= LONG:
            with self._store.read() as tx:
                foreseen = foresee(tx, lane, self._wall.now())
        with self._store.begin() as tx:
            return load(tx, lane, self._settings, self._wall.now(), foreseen)

    def _hand_over(self, second: Second, lane: Lane) -> None:
        if second.serve(lane, self._channels):
            self._ailing.add(lane)
        else:
            self._ailing.discard(lane)

    def _send(self, executor: Executor, parcel: Parcel) -> None:
        self._under_way[executor.submit(self._attempt, parcel)] = parcel.lane

    def _reap(self, done: set[Future[None]]) -> None:
        for future in done:
            del self._under_way[future]
        for future in done:
            future.result()

    def _attempt(self, parcel: Parcel) -> None:
        recipient, channel = self._addressee(parcel.claims[0].row)
        if recipient is None or channel is None:
            text = "the configuration in force names no such recipient and channel"
            result: DeliveryResult = Permanent(text=text)
        else:
            result = self._sent(parcel, recipient, channel)
        self._settle(parcel, result)

    def _sent(self, parcel: Parcel, recipient: Recipient, channel: ChannelSpec) -> DeliveryResult:
        try:
            message = self._render(parcel, recipient)
        except UsageError as error:
            return Permanent(text=str(error))
        if self._wall.now() >= parcel.lead.lease_until:
            return Transient(text=_TOO_LATE)
        return self._channels[channel.kind].send(message, channel.address)

    def _addressee(self, row: OutboxRow) -> tuple[Recipient | None, ChannelSpec | None]:
        recipient = self._settings.recipients.get(row.recipient)
        channels = recipient.channels if recipient else ()
        return recipient, next((one for one in channels if one.name == row.channel), None)

    def _settle(self, parcel: Parcel, result: DeliveryResult) -> None:
        now = self._wall.now()
        self._remember(parcel.lane, result)
        settlement = next_step(
            result,
            parcel.lead,
            now,
            self._settings.deliveries,
            jitter=random.random(),  # noqa: S311 - spreads retries, guards nothing
        )
        with self._store.begin() as tx:
            kept = tx.outbox.settle_all(
                parcel.claims,
                result,
                now,
                state=settlement.state,
                next_attempt=settlement.next_attempt,
            )
            if kept and settlement.state is DeliveryState.DEAD:
                tx.outbox.enqueue(self._after_death(tx, parcel))
        logger.info(
            "delivery attempted",
            extra={
                "delivery": parcel.lead.delivery_id,
                "rows": len(parcel.claims),
                "state": settlement.state,
                "attempt": parcel.lead.attempt,
            },
        )

    def _remember(self, lane: Lane, result: DeliveryResult) -> None:
        if isinstance(result, Transient | Uncertain):
            self._ailing.add(lane)
        else:
            self._ailing.discard(lane)

    def _after_death(self, tx: Transaction, parcel: Parcel) -> list[OutboxRow]:
        now, first = self._wall.now(), parcel.claims[0].row
        if len(parcel.claims) == 1:
            siblings = tx.outbox.records(kind=first.kind, topic=first.topic)
            return rows_after_death(first, siblings, self._settings, now)
        rows = [claim.row for claim in parcel.claims]
        return rows_after_bundle_death(rows, tx.lanes.used(parcel.claims), self._settings, now)
