"""Escalate: once a minute, who is to be asked next, and what is to be said after all.

Each rung is marked and its rows are enqueued in one transaction, so that a killed process neither
forgets a rung nor climbs it twice. Times are those of the wall.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.alerting.asking import (
    answer_step,
    lifted_step,
    rows_for,
    rung_rows,
)
from monitor.alerting.escalation import CALLS, CLIMBING, due_rungs, stuck
from monitor.alerting.operators import operator_rows
from monitor.alerting.routing import Because, Telling, tellings, told_by
from monitor.alerting.silence import author_of, ending_soon
from monitor.alerting.suppression import Fate
from monitor.alerting.trouble import ENDED, ENDING, STUCK
from monitor.domain.alert import Transition
from monitor.domain.decisions import Silence, Withheld
from monitor.domain.delivery import DeliveryKind, OutboxRow
from monitor.domain.settings import Settings
from monitor.domain.store import Transaction
from monitor.pipeline.sift import suppression

WARN_BEFORE = timedelta(hours=1)
STUCK_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one round did: rungs climbed, answers that expired, messages sent after all."""

    rungs: int
    lapsed: int
    lifted: int

    def __str__(self) -> str:
        return f"{self.rungs} rungs, {self.lapsed} answers expired, {self.lifted} shown after all"


def escalate(tx: Transaction, settings: Settings, now: datetime) -> Asked:
    """Enqueue everything by which people are to be asked again at this moment."""
    return Asked(
        rungs=_climb(tx, settings, now),
        lapsed=_ask_again(tx, settings, now),
        lifted=_lift(tx, settings, now),
    )


def warn_of_silences(tx: Transaction, settings: Settings, now: datetime) -> int:
    """Tell operators and authors of silences that end soon, and of what those hid that are over."""
    soon = [
        each
        for each in ending_soon(tx.decisions.unwarned(now), now, WARN_BEFORE)
        if each.ends_at - each.begins_at > 2 * WARN_BEFORE
    ]
    over = tx.decisions.unsummed(now)
    told = [(ENDING, each) for each in soon] + [(ENDED, each) for each in over]
    for topic, each in told:
        also = author_of(each, settings)
        tx.outbox.enqueue(operator_rows(topic + each.id, settings, now, also=also))
    _note(tx, soon, over, now)
    return len(soon) + len(over)


def audit_chains(tx: Transaction, settings: Settings, now: datetime) -> int:
    """Tell the operators, once each, of chains that should have moved on and did not."""
    climbs = tx.decisions.climbs()
    alerts, answers = tx.alerts.some(climbs), tx.decisions.answers(climbs)
    standing = [
        (climb.chain, climb.climbed, alerts[code], answers.get(code))
        for code, climb in climbs.items()
    ]
    found = stuck(standing, now, STUCK_AFTER)
    topics = [f"{STUCK}{chain.alert}/{climbs[chain.alert].id}" for chain in found]
    tx.outbox.enqueue([row for topic in topics for row in operator_rows(topic, settings, now)])
    return len(found)


def _climb(tx: Transaction, settings: Settings, now: datetime) -> int:
    climbs = tx.decisions.climbs()
    alerts, answers = tx.alerts.some(climbs), tx.decisions.answers(climbs)
    due = {
        code: numbers
        for code, climb in climbs.items()
        if (numbers := due_rungs(climb.chain, climb.climbed, alerts[code], answers.get(code), now))
    }
    calls = calls_of(tx, due)
    asked = {(climbs[code].id, number) for code in calls for number in due[code]}
    mine = tx.decisions.climb(asked, now)
    rows: list[OutboxRow] = []
    for code, call in calls.items():
        climb = climbs[code]
        numbers = [number for number in due[code] if (climb.id, number) in mine]
        rows += rung_rows(climb.chain, numbers, call, settings, now)
    tx.outbox.enqueue(rows)
    return len(mine)


def _ask_again(tx: Transaction, settings: Settings, now: datetime) -> int:
    """Ask again everybody concerned when an answer has expired and its alert still fires."""
    answers = {answer.alert: answer for answer in tx.decisions.lapsing(now)}
    alerts = tx.alerts.some(answers)
    waiting = {code for code, alert in alerts.items() if alert.state in CLIMBING}
    asked = 0
    for code, call in calls_of(tx, waiting).items():
        told = told_by(tx.outbox.records(kind=DeliveryKind.ALERT, topic=code))
        people = tellings(alerts[code], call, settings, told.get(code, frozenset()), now)
        step = answer_step(answers[code].id)
        asked += tx.outbox.enqueue(rows_for(people, call, step, settings, now)) > 0
    for code, alert in alerts.items():
        if code in waiting or not alert.is_open:
            tx.decisions.note_lapsed(answers[code].id, now)
    return asked


def _lift(tx: Transaction, settings: Settings, now: datetime) -> int:
    """Send what was withheld when nothing hides it any more and its alert still fires."""
    withheld = tx.decisions.still_withheld()
    if not withheld:
        return 0
    ids = {each.alert for each in withheld}
    alerts, steps = tx.alerts.some(ids), tx.alerts.steps_of(ids)
    hiding = suppression(tx, alerts.values(), settings, now)
    free = [
        each
        for each in withheld
        if not alerts[each.alert].is_open
        or hiding.decide(alerts[each.alert], steps[each.alert, each.number]).fate is not Fate.HIDDEN
    ]
    rows = [
        row
        for each in _newest(free)
        if alerts[each.alert].state in CLIMBING
        and (call := steps[each.alert, each.number]).reason in CALLS
        for row in rows_for([_again(each)], call, lifted_step(each.id), settings, now)
    ]
    tx.decisions.lift([each.id for each in free], now)
    return tx.outbox.enqueue(rows)


def _newest(withheld: Iterable[Withheld]) -> Collection[Withheld]:
    """Return of several messages to one person on one channel about one alert the newest."""
    return {(each.alert, each.recipient, each.channel): each for each in withheld}.values()


def _again(withheld: Withheld) -> Telling:
    return Telling(
        recipient=withheld.recipient,
        channel=withheld.channel,
        route=f"after {withheld.ground} {withheld.by}",
        because=Because.TOLD_BEFORE,
    )


def calls_of(tx: Transaction, alerts: Collection[str]) -> dict[str, Transition]:
    """Return the newest transition of each alert that calls for an answer."""
    found: dict[str, Transition] = {}
    for (code, _), step in sorted(tx.alerts.steps_of(alerts).items()):
        if step.reason in CALLS:
            found[code] = step
    return found


def _note(tx: Transaction, soon: Sequence[Silence], over: Sequence[Silence], now: datetime) -> None:
    for each in soon:
        tx.decisions.note_warned(each.id, now)
    for each in over:
        tx.decisions.note_summed(each.id, now)
