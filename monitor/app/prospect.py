"""What would become of a message at a moment: told, told later, passed on or not told, and why.

The decisions are those of the transaction of a claim (``pipeline.sift``), in their order. What is
asked of a past moment is answered with the alerts, silences and answers of that moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.alerting.cause import Causes, jumps_behind
from monitor.alerting.escalation import answered_text, is_still_wanted
from monitor.alerting.quiet import quiet_of
from monitor.alerting.relief import as_waiting, is_off_duty, relieved, relieved_text
from monitor.alerting.routing import FOLLOW_UPS
from monitor.alerting.suppression import Fate, Suppression
from monitor.domain.alert import Alert, Transition
from monitor.domain.decisions import Acknowledgement
from monitor.domain.delivery import DeliveryRecord, OutboxRow
from monitor.domain.settings import Settings
from monitor.domain.store import Transaction

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What would become of a row: when it leaves at the earliest, or why nobody is told."""

    row: OutboxRow
    at: datetime
    why_not: str = ""


@dataclass(slots=True)
class Prospects:
    """What would become of the rows about a step, by what the database knows, if there is one."""

    tx: Transaction | None
    settings: Settings
    alert: Alert
    transition: Transition
    _known: dict[datetime, list[Alert]] = field(default_factory=dict)

    def of(self, rows: Sequence[OutboxRow], at: datetime) -> list[Prospect]:
        """Return what becomes of each row, were it claimed at this moment.

        What is passed on to somebody else is followed by what becomes of it there.
        """
        siblings = [as_waiting(row) for row in rows]
        return [each for row in rows for each in self._of(row, siblings, at)]

    def open_already(self, at: datetime) -> Alert | None:
        """Return the alert about the same condition that is open at a moment, as it stands then."""
        fingerprint = self.alert.fingerprint
        same = (each for each in self._around(at) if each.fingerprint == fingerprint)
        return next((each for each in same if each.is_open), None)

    def _of(
        self, row: OutboxRow, siblings: list[DeliveryRecord], at: datetime
    ) -> Iterator[Prospect]:
        answer = self._answer(at)
        if answer is not None and not is_still_wanted(self.transition, answer, at):
            yield Prospect(row=row, at=at, why_not=answered_text(answer, self.settings.zone))
        elif self.transition.reason not in FOLLOW_UPS and is_off_duty(row, self.settings, at):
            relief = relieved(row, siblings, self.settings, at)
            siblings += map(as_waiting, relief)
            yield Prospect(row=row, at=at, why_not=relieved_text(relief, self.settings))
            for each in relief:
                yield from self._of(each, siblings, at)
        else:
            yield from self._suppressed(row, siblings, at)

    def _suppressed(
        self, row: OutboxRow, siblings: list[DeliveryRecord], at: datetime
    ) -> Iterator[Prospect]:
        quiet = quiet_of(row.recipient, self.settings)
        decision = self._suppression(at).decide(self.alert, self.transition, quiet)
        if decision.fate is Fate.LATER:
            yield from self._of(row, siblings, decision.not_before)
        else:
            yield Prospect(row=row, at=at, why_not=decision.text)

    def _suppression(self, at: datetime) -> Suppression:
        silences = self.tx.decisions.silences_in_force(at) if self.tx else []
        return Suppression(silences, Causes.of(self._around(at), self.settings), at)

    def _answer(self, at: datetime) -> Acknowledgement | None:
        same = self.open_already(at)
        if self.tx is None or same is None:
            return None
        given = self.tx.decisions.acknowledgements(same.id)
        return next((each for each in given if each.at <= at), None)

    def _around(self, at: datetime) -> list[Alert]:
        """Return what may explain the alert, and what is the same condition, as of a moment."""
        if at not in self._known:
            self._known[at] = [] if self.tx is None else self._looked_up(self.tx, at)
        return self._known[at]

    def _looked_up(self, tx: Transaction, at: datetime) -> list[Alert]:
        named = {self.alert.fingerprint, *jumps_behind([self.alert], self.settings)}
        there = [
            each
            for each in tx.alerts.opened_or_open_between(at, at + _INSTANT)
            if not each.subject.outlet or each.fingerprint in named
        ]
        steps = tx.alerts.steps_of({each.id for each in there})
        last = {step.alert: step for _, step in sorted(steps.items()) if step.at <= at}
        return [as_of(each, last[each.id]) for each in there if each.id in last]


def as_of(alert: Alert, step: Transition) -> Alert:
    """Return an alert as it stood after one of its steps."""
    return replace(
        alert,
        state=step.to_state,
        severity=step.severity,
        changed_at=step.at,
        value=step.value,
        evidence=step.evidence,
        transitions=step.number,
    )
