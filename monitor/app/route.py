"""Who would be told, when, on what and in which words: of an alert, or of one that might come.

For an alert of the past the configuration in force today is asked; what was really sent then stands
beside it. One that might come speaks in the sample words of its rule, about the subject asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from monitor.alerting.message import alert_message
from monitor.alerting.routing import enqueue_rows, told_by
from monitor.app.check import load_checked
from monitor.app.duty import duty_lines
from monitor.app.samples import alert_of
from monitor.channels import CHANNELS
from monitor.config import environment
from monitor.domain.alert import Alert, Step, Transition
from monitor.domain.calendar import local_day
from monitor.domain.delivery import Claim, DeliveryRecord, OutboxRow
from monitor.domain.errors import UsageError
from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.domain.settings import Settings
from monitor.domain.wording import moment_text
from monitor.rules import RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """An alert that might come; ``product`` may also be the code of a group."""

    rule: str
    product: str = ""
    area: str = ""
    outlet: str = ""
    severity: Severity = Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One recipient on one channel; ``was`` says what the ledger knows of it."""

    recipient: str
    name: str
    channel: str
    kind: str
    address: str
    route: str
    at: datetime
    words: str
    was: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """The answer: of what, and who is told."""

    what: str
    told: tuple[Told, ...]
    duty: tuple[str, ...] = field(default=())
    missed: tuple[str, ...] = field(default=())


def route_what_if(
    what_if: WhatIf, at: datetime, config: Path | None, expect: Sequence[str] = ()
) -> Routed:
    """Say who would be told of an alert that might come.

    Raises:
        UsageError: the configuration knows no such rule, product, area or outlet.
    """
    settings = load_checked(config).settings
    alert, transition = alert_that_might_come(what_if, at, settings)
    return _routed(alert, transition, (), settings, at, expect)


def alert_that_might_come(
    what_if: WhatIf, at: datetime, settings: Settings
) -> tuple[Alert, Transition]:
    """Return an alert in the sample words of its rule, and the transition that would tell of it.

    Raises:
        UsageError: the configuration knows no such rule, product, area or outlet.
    """
    return alert_of(_finding(what_if, at, settings), at)


def route_alert(
    alert_id: str, at: datetime | None, config: Path | None, expect: Sequence[str] = ()
) -> Routed:
    """Say who would be told today of the newest step of an alert, or of that before a moment.

    Raises:
        UsageError: there is no such alert, or it had no step yet.
    """
    from monitor.app.database import open_store

    settings = load_checked(config).settings
    surroundings = environment()
    surroundings.data_dir.mkdir(parents=True, exist_ok=True)
    store = open_store(surroundings.database_url)
    try:
        with store.read() as tx:
            alert = tx.alerts.get(alert_id)
            steps = tx.alerts.transitions(alert_id)
            records = tx.outbox.records(kind="alert", topic=alert_id)
    finally:
        store.close()
    known = [step for step in steps if at is None or step.at <= at]
    if alert is None or not known:
        raise UsageError(f"no alert {alert_id}" + (f" at {at.isoformat()}" if at else ""))
    step = next((one for one in reversed(known) if one.notify), known[-1])
    then = replace(alert, severity=step.severity, state=step.to_state)
    return _routed(then, step, records, settings, step.at, expect)


def _routed(
    alert: Alert,
    transition: Transition,
    records: Sequence[DeliveryRecord],
    settings: Settings,
    at: datetime,
    expect: Sequence[str],
) -> Routed:
    before = told_by(each for each in records if each.row.number < transition.number)
    step = Step(alert=alert, transition=transition)
    rows = enqueue_rows([step], settings, before, at)
    past = {(one.row.recipient, one.row.channel): one for one in reversed(records)
            if one.row.number == transition.number}  # fmt: skip
    told = tuple(_told(step, transition, row, settings, past) for row in rows)
    what = f"{alert.rule}, {transition.severity}, {transition.reason}: {transition.sentence_vi}"
    duty = tuple(duty_lines(settings, at))
    return Routed(what=what, told=told, duty=duty, missed=tuple(_missed(told, expect)))


def _told(
    step: Step,
    transition: Transition,
    row: OutboxRow,
    settings: Settings,
    past: dict[tuple[str, str], DeliveryRecord],
) -> Told:
    recipient = settings.recipients[row.recipient]
    channel = next(one for one in recipient.channels if one.name == row.channel)
    claim = Claim(row=row, token=0, attempt=1, possible_duplicate=False, lease_until=row.not_before)
    message = alert_message(step.alert, transition, recipient, settings, claim)
    record = past.get((row.recipient, row.channel))
    return Told(
        recipient=row.recipient,
        name=recipient.name,
        channel=channel.name,
        kind=channel.kind,
        address=channel.masked,
        route=row.route,
        at=row.not_before,
        words=CHANNELS[channel.kind].words(message, channel.address),
        was="" if record is None else f"{record.state} after {record.attempts} attempts",
    )


def _missed(told: Sequence[Told], expect: Sequence[str]) -> Iterator[str]:
    if not expect:
        return
    people = {one.recipient for one in told}
    ways = {f"{one.recipient}/{one.channel}" for one in told}
    yield from (f"{one} is not told" for one in expect if one not in people | ways)
    named = {one.split("/")[0] for one in expect}
    yield from (f"{one} is told" for one in sorted(people - named))


def _finding(what_if: WhatIf, at: datetime, settings: Settings) -> Finding:
    spec = next((rule for rule in settings.rules if rule.name == what_if.rule), None)
    if spec is None:
        known = ", ".join(rule.name for rule in settings.rules)
        raise UsageError(f"no rule {what_if.rule}; there are {known}")
    sample = RULES[spec.plug_in.kind].sample()
    subject = _subject(what_if, settings.market)
    return replace(
        sample,
        rule=spec.name,
        subject=subject,
        day=local_day(at, settings.zone),
        verdict=Verdict.BREACH,
        severity=what_if.severity,
        sentence_vi=_about(sample.sentence_vi, sample.subject, subject, settings.market),
        sentence_en=_about(sample.sentence_en, sample.subject, subject, settings.market),
    )


def _subject(what_if: WhatIf, market: Market) -> Subject:
    is_group = what_if.product in market.groups
    known = (
        ("product", what_if.product, market.groups if is_group else market.products),
        ("area", what_if.area, market.areas),
        ("outlet", what_if.outlet, market.outlets),
    )
    for name, code, codes in known:
        if code and code not in codes:
            raise UsageError(f"no {name} {code} in the configuration")
    outlet = market.outlets.get(what_if.outlet)
    return Subject(
        product="" if is_group else what_if.product,
        group=what_if.product if is_group else "",
        area=what_if.area or (outlet.area if outlet else ""),
        outlet=what_if.outlet,
    )


def _about(sentence: str, sample: Subject, subject: Subject, market: Market) -> str:
    """Return the sample's sentence with the names of the subject in place of its own."""
    pairs = (
        (sample.product, market.products.get(subject.product)),
        (sample.outlet, market.outlets.get(subject.outlet)),
        (sample.area, market.areas.get(subject.area)),
    )
    for old, thing in pairs:
        if old and thing is not None:
            sentence = sentence.replace(old, thing.name)
    return sentence


def as_lines(routed: Routed) -> list[str]:
    """Return the answer for people."""
    lines = [routed.what, ""]
    for one in routed.told:
        was = f"; {one.was}" if one.was else ""
        head = f"{one.recipient} ({one.name}) on {one.channel} by {one.kind} to {one.address}"
        lines += [head, f"  route {one.route}, at {moment_text(one.at)}{was}"]
        lines += [f"  | {line}".rstrip() for line in one.words.splitlines()]
        lines.append("")
    if not routed.told:
        lines.append("nobody is told")
    return [*lines, "on duty", *(f"  {line}" for line in routed.duty)] if routed.duty else lines
