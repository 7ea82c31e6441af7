"""Sift: what of the claimed rows is still to be sent, decided in the transaction of the claim.

Whatever people decided until this moment counts: an answer, a silence or a cause stops a message
that waits, quiet hours delay it; who went off duty while it waited passes it on to whoever came on.
Who was told of nothing is told of no end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, groupby

from monitor.alerting.asking import Asked, asked_by
from monitor.alerting.cause import Causes, jumps_behind
from monitor.alerting.escalation import CLIMBING, answered_text, is_still_wanted
from monitor.alerting.quiet import quiet_of
from monitor.alerting.relief import as_waiting, is_off_duty, relieved, relieved_text
from monitor.alerting.routing import FOLLOW_UPS
from monitor.alerting.suppression import Decision, Fate, Suppression
from monitor.domain.alert import Alert, Reason, TakenStep, Transition
from monitor.domain.decisions import Acknowledgement, Withheld
from monitor.domain.delivery import Claim, DeliveryKind, OutboxRow
from monitor.domain.settings import Settings
from monitor.domain.store import Transaction

Looked = Mapping[TakenStep, tuple[Alert, Transition]]
"""The steps that claims speak of, with their alerts."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A claimed row about an alert, with what is known of it at this moment.

    ``was_in_error`` says whether what it tells was withdrawn meanwhile.
    """

    claim: Claim
    alert: Alert
    transition: Transition
    answer: Acknowledgement | None
    was_in_error: bool

    @property
    def is_end(self) -> bool:
        """Say whether it tells only those who were told before: of an end, or a correction."""
        return self.transition.reason in FOLLOW_UPS


def look_up(tx: Transaction, claims: Sequence[Claim], known: Looked) -> Looked:
    """Return what the claims about alerts speak of, by alert and number.

    What was ``known`` before the claim is taken over where its alert took no step since.
    """
    steps = {step_of(claim) for claim in claims if claim.row.kind is DeliveryKind.ALERT}
    taken = tx.alerts.steps_taken({code for code, _ in steps}) if known else {}
    same = {
        step: known[step]
        for step in steps & known.keys()
        if known[step][0].transitions == taken.get(step[0])
    }
    others = steps - same.keys()
    return {**same, **tx.alerts.told(others)} if others else same


def sift(
    tx: Transaction, claims: Sequence[Claim], looked: Looked, settings: Settings, now: datetime
) -> list[Claim]:
    """Return the claims that are still to be sent; the others are cancelled or postponed.

    ``looked`` is what they speak of, ``now`` the time on the wall. Ends are judged last, when it
    is clear whose starts went; of several ends of one alert the earlier first.
    """
    answers = tx.decisions.answers({alert for alert, _ in looked})
    in_error = _in_error(tx, looked)
    judged = [
        _Told(
            claim,
            *looked[step_of(claim)],
            answers.get(claim.row.topic),
            claim.row.topic in in_error,
        )
        for claim in claims
        if step_of(claim) in looked
    ]
    if not judged:
        return list(claims)
    hiding = suppression(tx, [told.alert for told in judged], settings, now)
    starts = [told for told in judged if not told.is_end]
    stopped = _stop(tx, starts, hiding, settings)
    ends = sorted((told for told in judged if told.is_end), key=_number)
    for _, found in groupby(ends, key=_number):
        stopped |= _stop(tx, list(found), hiding, settings)
    return [claim for claim in claims if claim.row.key not in stopped]


def _in_error(tx: Transaction, looked: Looked) -> set[str]:
    """Return the alerts that ended since and rested on a figure which was corrected."""
    last = {
        (alert.id, alert.transitions)
        for alert, step in looked.values()
        if not alert.is_open and step.number < alert.transitions
    }
    if not last:
        return set()
    return {
        alert.id
        for alert, step in tx.alerts.told(list(last)).values()
        if step.reason is Reason.WITHDRAWN
    }


def suppression(
    tx: Transaction, alerts: Iterable[Alert], settings: Settings, now: datetime
) -> Suppression:
    """Return everything that may hide or delay a message about these alerts at this moment."""
    jumps = jumps_behind(alerts, settings)
    narrow = tx.alerts.open_as(jumps) if jumps else []
    causes = Causes.of([*tx.alerts.wide(), *narrow], settings)
    return Suppression(tx.decisions.silences_in_force(now), causes, now)


def _stop(
    tx: Transaction, judged: Sequence[_Told], hiding: Suppression, settings: Settings
) -> set[str]:
    """Settle the rows of what does not go now, and return their keys."""
    cancelled, deferred = (
        defaultdict[str, list[Claim]](list),
        defaultdict[datetime, list[Claim]](list),
    )
    withheld: list[Withheld] = []
    wanted = _still_wanted(tx, judged, hiding.now, settings, cancelled)
    passed_on = _pass_on(tx, wanted, hiding.now, settings)
    quiet = {
        code: quiet_of(code, settings) for code in {told.claim.row.recipient for told in wanted}
    }
    for told in wanted:
        claim = told.claim
        if claim.row.key in passed_on:
            cancelled[passed_on[claim.row.key]].append(claim)
            continue
        decision = hiding.decide(told.alert, told.transition, quiet[claim.row.recipient])
        if decision.fate is Fate.HIDDEN:
            cancelled[decision.text].append(claim)
            withheld.append(_withheld(claim, decision, hiding.now))
        elif decision.fate is Fate.LATER:
            deferred[decision.not_before].append(claim)
    for text, claims in cancelled.items():
        tx.outbox.cancel(claims, hiding.now, text)
    for until, claims in deferred.items():
        tx.outbox.defer(claims, until, hiding.now)
    tx.decisions.withhold(withheld)
    stopped = chain(*cancelled.values(), *deferred.values())
    return {claim.row.key for claim in stopped}


def _still_wanted(
    tx: Transaction,
    judged: Sequence[_Told],
    now: datetime,
    settings: Settings,
    cancelled: Mapping[str, list[Claim]],
) -> list[_Told]:
    """Return what is still to be told to somebody; the others go to ``cancelled``, by why not."""
    ends = [told.claim for told in judged if told.is_end]
    heard = tx.outbox.heard(ends) if ends else frozenset[str]()
    wanted = []
    for told in judged:
        why_not = _why_never(told, heard, now, settings)
        if why_not:
            cancelled[why_not].append(told.claim)
        else:
            wanted.append(told)
    return wanted


def _why_never(told: _Told, heard: Collection[str], now: datetime, settings: Settings) -> str:
    row = told.claim.row
    if told.is_end:
        return "" if row.key in heard else _NEVER_TOLD
    if told.was_in_error:
        return _IN_ERROR
    if asked_by(row) is not Asked.FIRST and told.alert.state not in CLIMBING:
        return _OVER
    if told.answer is None or is_still_wanted(told.transition, told.answer, now):
        return ""
    return answered_text(told.answer, settings.zone)


def _pass_on(
    tx: Transaction, wanted: Sequence[_Told], now: datetime, settings: Settings
) -> dict[str, str]:
    """Tell those who came on duty instead of who went off; return by key who they are.

    Who is told anyway gets no second message, also not for two rows that wait together.
    """
    rows = [told.claim.row for told in wanted if not told.is_end]
    ways = {(row.recipient, row.route): row for row in rows}
    off = {way for way, row in ways.items() if is_off_duty(row, settings, now)}
    if not off:
        return {}
    waiting = [row for row in rows if (row.recipient, row.route) in off]
    siblings = tx.outbox.about({row.topic for row in waiting})
    texts, added = {}, list[OutboxRow]()
    for row in waiting:
        relief = relieved(row, siblings[row.topic], settings, now)
        siblings[row.topic] += map(as_waiting, relief)
        added += relief
        texts[row.key] = relieved_text(relief, settings)
    tx.outbox.enqueue(added)
    return texts


def step_of(claim: Claim) -> TakenStep:
    """Return which transition a row is about."""
    return (claim.row.topic, claim.row.number)


def _number(told: _Told) -> int:
    return told.transition.number


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


_NEVER_TOLD = "chưa từng báo lúc bắt đầu nên không báo lúc kết thúc / was not told of the start"
_IN_ERROR = "cảnh báo đã rút lại vì số liệu được đính chính / withdrawn before it was sent"
_OVER = "cảnh báo không còn chờ ai nhận xử lý / nobody needs to answer any more"
