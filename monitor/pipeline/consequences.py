"""What follows from steps of alerts, in the transaction of their cause: rows, chains, questions.

The chain of an alert is fixed as it stands when the alert fires, and once more when it got graver
and had none; a later change of the configuration changes no promise already made. An answer holds
for what was known when it was given: what gets worse or comes back asks anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from monitor.alerting.escalation import chain_for
from monitor.alerting.grouping import spread
from monitor.alerting.routing import Told, enqueue_rows
from monitor.domain.alert import Reason, Step
from monitor.domain.settings import Settings
from monitor.domain.store import Transaction

OUTGROWN: Final = "Bình Ổn (nặng hơn hoặc tái diễn / worse, or back)"
"""Who ends an answer to an alert that got worse since, or came back."""
_OUTGROWS: Final = frozenset({Reason.WORSENED, Reason.REOPENED})
_FIRES: Final = frozenset({Reason.CONFIRMED, Reason.LEGAL_BREACH, Reason.REOPENED})


def act(tx: Transaction, steps: Sequence[Step], settings: Settings, wall_now: datetime) -> None:
    """Write steps, the rows of the outbox that tell of them, and the chains they begin.

    Raises:
        ConflictError: another process moved one of these alerts meanwhile.
    """
    tx.alerts.save(steps)
    _end_answers(tx, steps, wall_now)
    rows = enqueue_rows(steps, settings, _told(tx, steps), wall_now)
    tx.outbox.enqueue(spread(rows, {step.alert.id: step.alert for step in steps}, settings))
    if settings.escalation:
        _begin_chains(tx, steps, settings, wall_now)


def _end_answers(tx: Transaction, steps: Sequence[Step], wall_now: datetime) -> None:
    """End the answers that were given to less; the steps' own rows are what asks again."""
    outgrown = [step.alert.id for step in steps if _is(step, _OUTGROWS)]
    for code, answer in tx.decisions.answers(outgrown).items() if outgrown else ():
        if tx.decisions.end_acknowledgement(code, wall_now, OUTGROWN):
            tx.decisions.note_lapsed(answer.id, wall_now)


def _begin_chains(
    tx: Transaction, steps: Sequence[Step], settings: Settings, wall_now: datetime
) -> None:
    worse = [step for step in steps if _is(step, frozenset({Reason.WORSENED}))]
    known = tx.decisions.climbs([step.alert.id for step in worse])
    unchained = [step for step in worse if step.alert.id not in known]
    chains = [
        chain_for(step.alert, settings.escalation, settings.market, fired_at=wall_now)
        for step in [step for step in steps if _is(step, _FIRES)] + unchained
    ]
    tx.decisions.keep_chains([chain for chain in chains if chain is not None])


def _is(step: Step, reasons: frozenset[Reason]) -> bool:
    return step.transition is not None and step.transition.reason in reasons


def _told(tx: Transaction, steps: Sequence[Step]) -> Told:
    """Return who was told of these alerts before, so that they are told of what comes after."""
    moves = [step.transition for step in steps if step.transition is not None]
    return tx.outbox.told([move.alert for move in moves if move.number > 1 and move.notify])
