"""The doors for people: answers, duties, silences and accepted levels, each checked and on record.

Times are those of the wall: whoever takes an alert on for four hours means his own watch.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from monitor.alerting.acceptance import ACCEPTED_FOR
from monitor.alerting.escalation import answered_text, is_still_wanted
from monitor.alerting.lifecycle import accept_level
from monitor.alerting.silence import preview, problems_with
from monitor.domain.alert import Alert
from monitor.domain.decisions import (
    AcceptedLevel,
    Acknowledgement,
    Assignment,
    Scope,
    Silence,
)
from monitor.domain.errors import ExpiredError, NotFoundError, UsageError
from monitor.domain.store import Transaction
from monitor.pipeline.consequences import act

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor

ANSWER_HOLDS: Final = timedelta(hours=4)
LONGEST_ANSWER: Final = timedelta(days=3)


class Answers:
    """What people may do about alerts; every act is written into the audit trail."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor

    def is_operator(self, token: str) -> bool:
        """Say whether a bearer token opens the doors for programs."""
        return self._monitor.access.is_operator(token)

    @property
    def are_open(self) -> bool:
        """Say whether there are doors for programs at all."""
        return bool(self._monitor.access.api_token)

    def acknowledge(
        self, alert_id: str, by: str, holds: timedelta = ANSWER_HOLDS, note: str = ""
    ) -> Acknowledgement:
        """Take an alert on: until this expires nobody is asked further.

        Raises:
            ExpiredError: the alert is over.
            NotFoundError: there is no such alert.
            UsageError: nobody signed, or it holds for no time or for too long.
        """
        _signed(by)
        if not timedelta(0) < holds <= LONGEST_ANSWER:
            raise UsageError(f"an answer holds for up to {LONGEST_ANSWER.days} days, not {holds}")
        now = self._monitor.wall.now()
        with self._monitor.store.begin() as tx:
            alert = _open_alert(tx, alert_id)
            answer = Acknowledgement(
                alert=alert.id,
                by=by,
                at=now,
                expires_at=now + holds,
                severity=alert.severity,
                note=note,
            )
            given = replace(answer, id=tx.decisions.acknowledge(answer))
            self._stop_asking(tx, given)
            until = given.expires_at.isoformat()
            self._audit(tx, by, "acknowledge", {"alert": alert.id, "until": until, "note": note})
        return given

    def end_acknowledgement(self, alert_id: str, by: str) -> None:
        """Take an answer back: people are asked again.

        Raises:
            NotFoundError: there is no such alert, or nobody has taken it on.
        """
        _signed(by)
        with self._monitor.store.begin() as tx:
            if not tx.decisions.end_acknowledgement(alert_id, self._monitor.wall.now(), by):
                raise NotFoundError(f"nobody has taken alert {alert_id} on")
            self._audit(tx, by, "end-acknowledgement", {"alert": alert_id})

    def answer_link(self, token: str) -> tuple[Alert, str]:
        """Return the alert and the recipient of a signed link; nothing happens yet.

        Raises:
            ExpiredError: the time of the link is over.
            NotFoundError: the alert is gone.
            UsageError: the link is not ours, or was changed.
        """
        grant = self._monitor.links.granted(token)
        with self._monitor.store.read() as tx:
            return _alert(tx, grant.alert), grant.recipient

    def acknowledge_by_link(self, token: str) -> Acknowledgement:
        """Take on the alert of a signed link, in the name of its recipient.

        Raises:
            ExpiredError: the time of the link, or the alert, is over.
            NotFoundError: the alert is gone.
            UsageError: the link is not ours, or was changed.
        """
        alert, code = self.answer_link(token)
        name = self._monitor.settings.recipient_name(code)
        return self.acknowledge(alert.id, name, note="link")

    def is_gateway(self, token: str, body: bytes, signature: str) -> bool:
        """Say whether a request hands in replies rightfully."""
        return self._monitor.links.replies.is_gateway(token, body, signature)

    def reply(self, text: str, sender: str) -> Acknowledgement:
        """Take on the alert whose code somebody sent from his phone.

        Raises:
            ExpiredError: the code, or the alert, is over.
            NotFoundError: nobody was given this code.
            UsageError: the text has no code, or comes from another phone than it was sent to.
        """
        return self._monitor.links.replies.take(text, sender, self)

    def assign(self, alert_id: str, to: str, by: str, note: str = "") -> Assignment:
        """Say whose work an alert is.

        Raises:
            ExpiredError: the alert is over.
            NotFoundError: there is no such alert.
            UsageError: nobody signed, or nobody is named.
        """
        _signed(by)
        _signed(to)
        duty = Assignment(alert=alert_id, to=to, by=by, at=self._monitor.wall.now(), note=note)
        with self._monitor.store.begin() as tx:
            _open_alert(tx, alert_id)
            tx.decisions.assign(duty)
            self._audit(tx, by, "assign", {"alert": alert_id, "to": to, "note": note})
        return duty

    def accept_level(self, alert_id: str, by: str, reason: str) -> AcceptedLevel:
        """End an alert because its level is the normal one now, for a stated reason.

        Raises:
            ExpiredError: the alert is over.
            NotFoundError: there is no such alert.
            UsageError: nobody signed, no reason is given, or the alert has no level.
        """
        _signed(by)
        if not reason.strip():
            raise UsageError("Thiếu lý do / the reason is missing")
        settings, now = self._monitor.settings, self._monitor.clock.now()
        with self._monitor.store.begin() as tx:
            alert = _open_alert(tx, alert_id)
            level = _level(alert, by, reason, now)
            step = accept_level(
                alert,
                now=now,
                why_vi=f"Chấp nhận mức mới là bình thường: {reason} ({by}).",
                why_en=f"The new level is taken as normal: {reason} ({by}).",
                config_version=settings.version,
            )
            act(tx, [step], settings, self._monitor.wall.now())
            tx.decisions.accept(level)
            self._audit(tx, by, "accept-level", {"alert": alert.id, "reason": reason})
        return level

    def silence(
        self,
        scope: Scope,
        by: str,
        reason: str,
        ends_at: datetime,
        begins_at: datetime | None = None,
    ) -> Silence:
        """Begin a silence.

        Raises:
            UsageError: it may not begin; says everything that is wrong with it.
        """
        now = self._monitor.wall.now()
        silence = Silence(
            id=secrets.token_hex(4),
            author=by,
            reason=reason,
            scope=scope,
            begins_at=begins_at or now,
            ends_at=ends_at,
        )
        problems = problems_with(silence, self._monitor.settings, now)
        if problems:
            raise UsageError("; ".join(f"{each.vi} / {each.en}" for each in problems))
        with self._monitor.store.begin() as tx:
            tx.decisions.add_silence(silence)
            self._audit(tx, by, "silence", {"silence": silence.id, "reason": reason})
        return silence

    def end_silence(self, silence_id: str, by: str) -> None:
        """End a silence before its time.

        Raises:
            NotFoundError: there is none with this id that is not over.
        """
        _signed(by)
        with self._monitor.store.begin() as tx:
            if not tx.decisions.end_silence(silence_id, self._monitor.wall.now(), by):
                raise NotFoundError(f"no silence {silence_id} that is not over")
            self._audit(tx, by, "end-silence", {"silence": silence_id})

    def silences(self) -> list[Silence]:
        """Return every silence there ever was, the last to end first."""
        with self._monitor.store.read() as tx:
            return tx.decisions.silences()

    def preview(self, scope: Scope) -> list[Alert]:
        """Return the open alerts that a scope would hide."""
        with self._monitor.store.read() as tx:
            return preview(scope, tx.alerts.open(), self._monitor.settings.market)

    def in_force(self) -> Mapping[str, Acknowledgement]:
        """Return the answers that hold now, by alert."""
        now = self._monitor.wall.now()
        with self._monitor.store.read() as tx:
            alerts = {alert.id: alert for alert in tx.alerts.open()}
            answers = tx.decisions.answers(alerts)
        return {
            code: answer
            for code, answer in answers.items()
            if answer.holds(alerts[code].severity, now)
        }

    def _stop_asking(self, tx: Transaction, answer: Acknowledgement) -> None:
        """End what waits and only calls for this answer, in the transaction of the answer."""
        stopped = [
            step.number
            for step in tx.alerts.transitions(answer.alert)
            if not is_still_wanted(step, answer, answer.at)
        ]
        text = answered_text(answer, self._monitor.settings.zone)
        tx.outbox.cancel_waiting(answer.alert, stopped, answer.at, text)

    def _audit(self, tx: Transaction, by: str, action: str, detail: Mapping[str, object]) -> None:
        tx.archive.audit(self._monitor.wall.now(), by, action, detail)


def _alert(tx: Transaction, alert_id: str) -> Alert:
    alert = tx.alerts.get(alert_id)
    if alert is None:
        raise NotFoundError(f"no alert {alert_id}")
    return alert


def _open_alert(tx: Transaction, alert_id: str) -> Alert:
    alert = _alert(tx, alert_id)
    if not alert.is_open:
        raise ExpiredError(f"alert {alert_id} is over")
    return alert


def _signed(name: str) -> None:
    if not name.strip():
        raise UsageError("Thiếu tên người quyết định / nobody signed it")


def _level(alert: Alert, by: str, reason: str, now: datetime) -> AcceptedLevel:
    if alert.value is None or alert.subject.source:
        raise UsageError(f"alert {alert.id} is about no level that could be normal")
    return AcceptedLevel(
        fingerprint=alert.fingerprint,
        alert=alert.id,
        value=alert.value,
        by=by,
        reason=reason,
        at=now,
        until=now + ACCEPTED_FOR,
    )
