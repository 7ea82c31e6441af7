"""Sample alerts: what every kind of rule would say, for checking words before they are needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

from monitor.alerting.lifecycle import Book, reconcile
from monitor.alerting.reply import LENGTH, reply_slot
from monitor.alerting.sms import fill, problem_with, slots_of
from monitor.domain.alert import Alert, Reason, Transition
from monitor.domain.errors import UsageError
from monitor.domain.finding import Finding
from monitor.domain.market import Market
from monitor.domain.people import Replies, SmsTemplate
from monitor.domain.settings import LifecyclePolicy, Settings
from monitor.rules import RULES

_REPLY = reply_slot("W" * LENGTH, Replies(number="0" * 10, token=""))


def alert_of(finding: Finding, now: datetime) -> tuple[Alert, Transition]:
    """Return the alert that a finding opens, and the transition that tells of it."""
    (step,) = reconcile(
        Book.of([]),
        [finding],
        now=now,
        today=finding.day,
        policy=LifecyclePolicy(),
        config_version="",
    )
    if step.transition is None:
        raise UsageError(f"the finding of {finding.rule} opens no alert")
    return step.alert, step.transition


def problem_with_template(template: SmsTemplate, base_url: str) -> str | None:
    """Return what is wrong with a template: its form, or a sample that it cannot carry."""
    wrong = problem_with(template)
    if wrong:
        return wrong
    settings = Settings(
        version="", name="", name_en="", authority="", market=Market.of(), base_url=base_url
    )
    for kind in sorted(RULES):
        finding = RULES[kind].sample()
        alert, transition = alert_of(finding, datetime.combine(finding.day, time(), UTC))
        for reason in Reason:
            slots = slots_of(alert, replace(transition, reason=reason), settings)
            try:
                fill(template, {**slots, "headline": finding.sentence_vi, "reply": _REPLY})
            except UsageError as error:
                return f"{error} for an alert of kind {kind} ({reason})"
    return None
