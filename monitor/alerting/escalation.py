"""Escalation: whom to tell next while nobody has answered, and what an answer stops.

The chain is fixed when the alert fires, so that a change of the configuration in the middle of the
night changes no promise already made. An acknowledgement stops every step and every message that
still waits, also those already queued; it has an end, and an alert that got graver than what was
acknowledged asks again. What is due and does not happen is found by an audit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.alerting.facts import facts_of
from monitor.domain.alert import Alert, AlertState, Reason, Transition
from monitor.domain.decisions import Acknowledgement, Chain, EscalationPolicy
from monitor.domain.market import Market
from monitor.domain.wording import moment_text

CLIMBING: Final = frozenset({AlertState.FIRING, AlertState.STALE})
"""States in which an alert waits for somebody's answer."""
CALLS: Final = frozenset({Reason.CONFIRMED, Reason.LEGAL_BREACH, Reason.REOPENED, Reason.WORSENED})
"""Reasons that call for an answer."""


def chain_for(
    alert: Alert, policies: Iterable[EscalationPolicy], market: Market, fired_at: datetime
) -> Chain | None:
    """Return the chain that an alert gets when it fires; ``None`` when none is meant for it."""
    facts = facts_of(alert, market)
    for policy in policies:
        if alert.severity.rank >= policy.min_severity.rank and policy.scope.takes(facts):
            rungs = tuple(sorted(policy.rungs, key=lambda rung: rung.after))
            return Chain(alert=alert.id, policy=policy.name, fired_at=fired_at, rungs=rungs)
    return None


def due_rungs(
    chain: Chain,
    climbed: Collection[int],
    alert: Alert,
    acknowledgement: Acknowledgement | None,
    now: datetime,
) -> list[int]:
    """Return the numbers of the rungs, from one, that are due and were not climbed yet.

    After an acknowledgement has expired the times count from its end: whoever stopped answering
    is not punished with the whole chain at once.
    """
    if not _climbs(alert, acknowledgement, now):
        return []
    begin = _begin(chain, alert, acknowledgement)
    return [
        number
        for number, rung in enumerate(chain.rungs, start=1)
        if number not in climbed and begin + rung.after <= now
    ]


def next_due(
    chain: Chain,
    climbed: Collection[int],
    alert: Alert,
    acknowledgement: Acknowledgement | None,
    now: datetime,
) -> datetime | None:
    """Return when to look at a chain again; ``None`` when there is nothing left to climb.

    Under an acknowledgement that is when it expires.
    """
    left = [rung.after for number, rung in enumerate(chain.rungs, start=1) if number not in climbed]
    if not left or alert.state not in CLIMBING:
        return None
    if acknowledgement is not None and acknowledgement.holds(alert.severity, now):
        return acknowledgement.expires_at
    return max(_begin(chain, alert, acknowledgement) + min(left), now)


def is_still_wanted(
    transition: Transition, acknowledgement: Acknowledgement | None, now: datetime
) -> bool:
    """Say, at the moment of sending, whether a queued message is still to go.

    An answer stops what only calls for an answer. An end, a loss of data and a worsening beyond
    what was acknowledged go all the same.
    """
    if acknowledgement is None or transition.reason not in CALLS:
        return True
    return not acknowledgement.holds(transition.severity, now)


def answered_text(answer: Acknowledgement, zone: ZoneInfo) -> str:
    """Return why a message that called for an answer was not sent."""
    return f"{answer.by} đã nhận xử lý đến {moment_text(answer.expires_at, zone)} / acknowledged"


def stuck(
    chains: Sequence[tuple[Chain, Collection[int], Alert, Acknowledgement | None]],
    now: datetime,
    grace: timedelta,
) -> list[Chain]:
    """Return the chains with a rung that was due longer than ``grace`` ago and was not climbed."""
    return [
        chain
        for chain, climbed, alert, acknowledgement in chains
        if due_rungs(chain, climbed, alert, acknowledgement, now - grace)
    ]


def _climbs(alert: Alert, acknowledgement: Acknowledgement | None, now: datetime) -> bool:
    is_answered = acknowledgement is not None and acknowledgement.holds(alert.severity, now)
    return alert.state in CLIMBING and not is_answered


def _begin(chain: Chain, alert: Alert, acknowledgement: Acknowledgement | None) -> datetime:
    """Return from when the times count: from firing, the end of an answer, or its voiding."""
    if acknowledgement is None:
        return chain.fired_at
    outgrown = alert.severity.rank > acknowledgement.severity.rank
    voided_at = alert.changed_at if outgrown else acknowledgement.expires_at
    return max(chain.fired_at, min(voided_at, acknowledgement.expires_at))
