"""Sift: what of the claimed rows is still to be sent, decided in the transaction of the claim.

Whatever people decided until this moment counts: an answer, a silence or a cause stops a message
that waits, quiet hours delay it; who went off duty while it waited passes it on to whoever came on.
Who was told of nothing is told of no end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.alerting.asking import Asked, asked_by
from monitor.alerting.cause import Causes
from monitor.alerting.escalation import CLIMBING, answered_text, is_still_wanted
from monitor.alerting.quiet import quiet_of
from monitor.alerting.relief import is_off_duty, relieved
from monitor.alerting.routing import FOLLOW_UPS, told_by
from monitor.alerting.suppression import Decision, Fate, Suppression
from monitor.domain.alert import Alert, Reason, Transition
from monitor.domain.decisions import Acknowledgement, Ground, Withheld
from monitor.domain.delivery import Claim, DeliveryKind
from monitor.domain.settings import Settings
from monitor.domain.store import Transaction


@dataclass(frozen=True, slots=True)
class _Told:
    """A claimed row about an alert, with what is known of it at this moment."""

    claim: Claim
    alert: Alert
    transition: Transition
    answer: Acknowledgement | None

    last: Transition

    @property
    def is_end(self) -> bool:
        """Say whether it tells only those who were told before: of an end, or a correction."""
        return self.transition.reason in FOLLOW_UPS

    @property
    def was_in_error(self) -> bool:
        """Say whether what it tells was withdrawn meanwhile."""
        return self.last.reason is Reason.WITHDRAWN


def sift(
    tx: Transaction, claims: Sequence[Claim], settings: Settings, now: datetime
) -> list[Claim]:
    """Return the claims that are still to be sent; the others are cancelled or postponed.

    ``now`` is the time on the wall. Ends are judged last, when it is clear whose starts went.
    """
    judged = sorted(_look_up(tx, claims), key=lambda each: each.is_end)
    if not judged:
        return list(claims)
    hiding = suppression(tx, settings, now)
    stopped = {each.claim.row.key for each in judged if not _goes(tx, each, hiding, settings)}
    return [claim for claim in claims if claim.row.key not in stopped]


def suppression(tx: Transaction, settings: Settings, now: datetime) -> Suppression:
    """Return everything that may hide or delay a message at this moment."""
    causes = Causes.of(tx.alerts.wide(), settings)
    return Suppression(tx.decisions.silences_in_force(now), causes, now)


def _look_up(tx: Transaction, claims: Sequence[Claim]) -> Iterator[_Told]:
    about = [claim for claim in claims if claim.row.kind is DeliveryKind.ALERT]
    ids = {claim.row.topic for claim in about}
    alerts, steps, answers = tx.alerts.some(ids), tx.alerts.steps_of(ids), tx.decisions.answers(ids)
    for claim in about:
        alert_id, step = claim.row.topic, steps.get((claim.row.topic, claim.row.number))
        if alert_id in alerts and step is not None:
            alert = alerts[alert_id]
            last = steps.get((alert_id, alert.transitions), step)
            yield _Told(claim, alert, step, answers.get(alert_id), last)


def _goes(tx: Transaction, told: _Told, hiding: Suppression, settings: Settings) -> bool:
    """Say whether a message goes now; settle its row when it does not."""
    now, claim = hiding.now, told.claim
    why_not = _why_never(tx, told, now, settings)
    if why_not:
        tx.outbox.cancel([claim], now, why_not)
        return False
    if not told.is_end and is_off_duty(claim.row, settings, now):
        _relieve(tx, claim, now, settings)
        return False
    quiet = quiet_of(claim.row.recipient, settings)
    decision = hiding.decide(told.alert, told.transition, quiet)
    if decision.fate is Fate.HIDDEN:
        tx.outbox.cancel([claim], now, _hidden_text(decision))
        tx.decisions.withhold([_withheld(claim, decision, now)])
    elif decision.fate is Fate.LATER:
        tx.outbox.defer([claim], decision.not_before, now)
    return decision.fate is Fate.NOW


def _why_never(tx: Transaction, told: _Told, now: datetime, settings: Settings) -> str:
    row = told.claim.row
    if told.is_end:
        return "" if _heard_before(tx, told) else _NEVER_TOLD
    if told.was_in_error:
        return _IN_ERROR
    if asked_by(row) is not Asked.FIRST and told.alert.state not in CLIMBING:
        return _OVER
    if is_still_wanted(told.transition, told.answer, now) or told.answer is None:
        return ""
    return answered_text(told.answer, settings.zone)


def _heard_before(tx: Transaction, told: _Told) -> bool:
    """Say whether a recipient was told, or is about to be told, of what ends here."""
    row = told.claim.row
    records = tx.outbox.records(kind=DeliveryKind.ALERT, topic=row.topic)
    earlier = told_by(record for record in records if record.row.number < row.number)
    return any(code == row.recipient for code, _ in earlier.get(row.topic, frozenset()))


def _relieve(tx: Transaction, claim: Claim, now: datetime, settings: Settings) -> None:
    siblings = tx.outbox.records(kind=DeliveryKind.ALERT, topic=claim.row.topic)
    others = relieved(claim.row, siblings, settings, now)
    names = dict.fromkeys(settings.recipients[row.recipient].name for row in others)
    tx.outbox.cancel([claim], now, f"{_RELIEVED} {', '.join(names) or _TOLD_ANYWAY}")
    tx.outbox.enqueue(others)


def _hidden_text(decision: Decision) -> str:
    said = _SILENCED if decision.ground is Ground.SILENCED else _EXPLAINED
    return f"{said} {decision.by}"


def _withheld(claim: Claim, decision: Decision, now: datetime) -> Withheld:
    row = claim.row
    return Withheld(
        alert=row.topic,
        number=row.number,
        recipient=row.recipient,
        channel=row.channel,
        ground=decision.ground,
        by=decision.by,
        at=now,
    )


_RELIEVED = "không còn trực, chuyển cho / off duty, passed on to"
_TOLD_ANYWAY = "người đã được báo / who is told anyway"
_NEVER_TOLD = "chưa từng báo lúc bắt đầu nên không báo lúc kết thúc / was not told of the start"
_IN_ERROR = "cảnh báo đã rút lại vì số liệu được đính chính / withdrawn before it was sent"
_OVER = "cảnh báo không còn chờ ai nhận xử lý / nobody needs to answer any more"
_SILENCED = "bị tắt báo bởi lệnh / silenced by"
_EXPLAINED = "đã được giải thích bởi cảnh báo / explained by alert"
