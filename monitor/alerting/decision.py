"""What one finding does to one alert: a table of states and verdicts, and nothing else.

Read it as: an alert in this state that meets this verdict goes there, for this reason. What the
table leaves out changes no state. A rise of the severity, and of a price that had settled since,
always outranks the table's reason, because it is what people must hear.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from monitor.domain.alert import NEVER_TOLD, Alert, AlertState, Reason
from monitor.domain.finding import Finding, Severity, Verdict, is_told_again


class Move(NamedTuple):
    """Where an alert goes, and why."""

    to: AlertState
    reason: Reason


NOTIFYING: Final = frozenset(
    {
        Reason.CONFIRMED,
        Reason.LEGAL_BREACH,
        Reason.WORSENED,
        Reason.REOPENED,
        Reason.RECOVERED,
        Reason.DATA_STOPPED,
        Reason.WITHDRAWN,
        Reason.LEVEL_ACCEPTED,
        Reason.AMENDED,
    }
)
"""Reasons that people are told; the others are only written down."""

_A_DAY: Final = timedelta(days=1)
_UNTOLD: Final = frozenset({AlertState.PENDING, AlertState.RESOLVED})
_BEGINS: Final = frozenset({Reason.CONFIRMED, Reason.REOPENED})

_TABLE: Final[Mapping[tuple[AlertState, Verdict], Move]] = {
    (AlertState.PENDING, Verdict.BREACH): Move(AlertState.FIRING, Reason.CONFIRMED),
    (AlertState.PENDING, Verdict.CLEAR): Move(AlertState.RESOLVED, Reason.NEVER_CONFIRMED),
    (AlertState.FIRING, Verdict.HOLD): Move(AlertState.RECOVERING, Reason.RECOVERING),
    (AlertState.FIRING, Verdict.CLEAR): Move(AlertState.RESOLVED, Reason.RECOVERED),
    (AlertState.RECOVERING, Verdict.WATCH): Move(AlertState.FIRING, Reason.BREACHED_AGAIN),
    (AlertState.RECOVERING, Verdict.BREACH): Move(AlertState.FIRING, Reason.BREACHED_AGAIN),
    (AlertState.RECOVERING, Verdict.CLEAR): Move(AlertState.RESOLVED, Reason.RECOVERED),
    (AlertState.STALE, Verdict.WATCH): Move(AlertState.FIRING, Reason.DATA_RESUMED),
    (AlertState.STALE, Verdict.BREACH): Move(AlertState.FIRING, Reason.DATA_RESUMED),
    (AlertState.STALE, Verdict.HOLD): Move(AlertState.RECOVERING, Reason.DATA_RESUMED),
    (AlertState.STALE, Verdict.CLEAR): Move(AlertState.RESOLVED, Reason.RECOVERED),
    (AlertState.RESOLVED, Verdict.WATCH): Move(AlertState.PENDING, Reason.WATCHED),
    (AlertState.RESOLVED, Verdict.BREACH): Move(AlertState.FIRING, Reason.REOPENED),
}


def first_move(finding: Finding) -> Move | None:
    """Return how a condition that nobody knows yet begins; ``None`` when it does not."""
    if finding.verdict is Verdict.WATCH:
        return Move(AlertState.PENDING, Reason.WATCHED)
    if finding.verdict is Verdict.BREACH:
        return Move(AlertState.FIRING, _confirmation(finding))
    return None


def next_move(alert: Alert, finding: Finding, peace: timedelta) -> Move | None:
    """Return what a finding does to a known alert; ``None`` when its state and severity stay.

    Who was told how grave it is is left in ``peace`` so long after it eased: as grave as before
    again is then written down, and not told.
    """
    move = _TABLE.get((alert.state, finding.verdict))
    if move is not None and move.reason in _BEGINS:
        return Move(move.to, _beginning(alert, finding))
    if alert.state in _UNTOLD or finding.verdict is not Verdict.BREACH:
        return move
    change = severity_after(alert, finding).rank - alert.severity.rank
    is_worse = change > 0 and not _eased_lately(alert, finding, peace)
    if is_worse or is_told_again(finding, alert.told_on):
        return Move(AlertState.FIRING, Reason.WORSENED)
    if move is None and change != 0:
        return Move(alert.state, Reason.BREACHED_AGAIN if change > 0 else Reason.EASED)
    return move


def severity_after(alert: Alert, finding: Finding) -> Severity:
    """Return how bad it is now.

    An alert that is only watched follows the finding. One that fires worsens on a confirmed breach
    at once and eases when no breach of a whole day was as grave: within a day the reports that are
    still missing move a level to and fro.
    """
    is_over = finding.verdict in {Verdict.WATCH, Verdict.BREACH}
    follows = is_over if alert.state in _UNTOLD else finding.verdict is Verdict.BREACH
    is_less = alert.state not in _UNTOLD and finding.severity.rank < alert.severity.rank
    waits = is_less and finding.day - alert.grave_on <= _A_DAY
    return finding.severity if follows and not waits else alert.severity


def _eased_lately(alert: Alert, finding: Finding, peace: timedelta) -> bool:
    eased_on = alert.eased_on
    is_lately = eased_on is not None and finding.day - eased_on <= peace
    return is_lately and finding.severity.rank <= alert.eased_from.rank


def _beginning(alert: Alert, finding: Finding) -> Reason:
    """Return how a breach begins: as a return only where people know of the alert."""
    is_known = alert.transitions > 1 and NEVER_TOLD not in alert.opened_evidence
    return Reason.REOPENED if is_known else _confirmation(finding)


def _confirmation(finding: Finding) -> Reason:
    is_legal = finding.evidence.get("legal_breach") is True
    return Reason.LEGAL_BREACH if is_legal else Reason.CONFIRMED
