"""What follows an attempt: done, again later, or given up, and never nothing.

The waits grow by doubling, and a part of each is drawn by lot so that a hundred recipients of one
broken provider do not come back in one second. A provider's own wish (Retry-After) is honoured. A
message whose fate is unknown is sent once more, marked as a possible duplicate; when that, too,
has no clear end, the delivery is uncertain for good and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from monitor.domain.delivery import (
    Claim,
    Delivered,
    DeliveryResult,
    DeliveryState,
    Permanent,
    Transient,
)
from monitor.domain.settings import DeliveryPolicy

_MOST_DOUBLINGS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Where a row of the outbox stands after an attempt; ``next_attempt`` only while waiting."""

    state: DeliveryState
    next_attempt: datetime | None = None


def next_step(
    result: DeliveryResult, claim: Claim, now: datetime, policy: DeliveryPolicy, jitter: float
) -> Settlement:
    """Return what becomes of a row whose attempt ended like this.

    ``jitter`` is a number from 0 to 1 drawn by the caller. The patience of ``give_up_after``
    counts from the moment at which the row was due.
    """
    if isinstance(result, Delivered):
        return Settlement(state=DeliveryState.DELIVERED)
    if isinstance(result, Permanent):
        return Settlement(state=DeliveryState.DEAD)
    if isinstance(result, Transient):
        wait = max(_wait(claim.attempt, policy, jitter), _wish(result))
        return _again(claim, now + wait, policy)
    if claim.possible_duplicate:
        return Settlement(state=DeliveryState.UNCERTAIN)
    return Settlement(state=DeliveryState.WAITING, next_attempt=now + policy.first_retry)


def _again(claim: Claim, at: datetime, policy: DeliveryPolicy) -> Settlement:
    if at > claim.row.not_before + policy.give_up_after:
        return Settlement(state=DeliveryState.DEAD)
    return Settlement(state=DeliveryState.WAITING, next_attempt=at)


def _wait(attempt: int, policy: DeliveryPolicy, jitter: float) -> timedelta:
    doublings = min(max(attempt - 1, 0), _MOST_DOUBLINGS)
    longest = policy.longest_retry.total_seconds()
    full = min(policy.first_retry.total_seconds() * 2**doublings, longest)
    return timedelta(seconds=full * (0.5 + jitter / 2))


def _wish(result: Transient) -> timedelta:
    seconds = result.retry_after_seconds or 0.0
    return timedelta(seconds=min(max(seconds, 0.0), timedelta(days=365).total_seconds()))
