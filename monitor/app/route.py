"""Who would be told, when, on what and in which words: of an alert, or of one that might come.

For an alert of the past the configuration in force today is asked; what was really sent then stands
beside it. One that might come speaks in the sample words of its rule, about the subject asked for.
What hides or delays a message is said too, in the words of the ledger, as of the moment asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from monitor.alerting.escalation import chain_for
from monitor.alerting.message import alert_message
from monitor.alerting.routing import enqueue_rows, told_by
from monitor.alerting.words import duration
from monitor.app.check import load_checked
from monitor.app.database import what_is_known
from monitor.app.duty import duty_lines
from monitor.app.prospect import Prospect, Prospects, as_of
from monitor.app.samples import alert_of
from monitor.channels import CHANNELS
from monitor.domain.alert import Alert, Step, Transition
from monitor.domain.calendar import local_day
from monitor.domain.delivery import Claim, DeliveryRecord
from monitor.domain.errors import UsageError
from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.domain.settings import Settings
from monitor.domain.store import Transaction
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
    """One recipient on one channel: when at the earliest, or why he is not told after all.

    ``was`` says what the ledger knows of it.
    """

    recipient: str
    name: str
    channel: str
    kind: str
    address: str
    route: str
    at: datetime
    words: str
    why_not: str = ""
    was: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """The answer: of what, at which moment it was asked, and who is told.

    ``open_already`` is the id of an open alert about what an alert that might come is about, and
    ``chain`` who would be asked next, were nobody to answer it.
    """

    what: str
    asked_at: datetime
    told: tuple[Told, ...]
    duty: tuple[str, ...] = field(default=())
    missed: tuple[str, ...] = field(default=())
    open_already: str = ""
    chain: tuple[str, ...] = ()


def route_what_if(
    what_if: WhatIf, at: datetime, config: Path | None, expect: Sequence[str] = ()
) -> Routed:
    """Say who would be told of an alert that might come, were it to come at this moment.

    Raises:
        UsageError: the configuration knows no such rule, product, area or outlet.
        StoreUnavailableError: there is a database, and it cannot be reached.
    """
    settings = load_checked(config).settings
    alert, transition = alert_that_might_come(what_if, at, settings)
    with what_is_known() as tx:
        prospects = Prospects(tx, settings, alert, transition)
        routed = _routed(alert, prospects, (), at, expect)
        already = prospects.open_already(at)
        chain = tuple(_chain(alert, at, settings))
        return replace(routed, open_already=already.id if already else "", chain=chain)


def _chain(alert: Alert, at: datetime, settings: Settings) -> Iterator[str]:
    chain = chain_for(alert, settings.escalation, settings.market, at)
    for rung in chain.rungs if chain else ():
        names = (f"{code} ({settings.recipient_name(code)})" for code in rung.recipients)
        yield f"after {duration(rung.after, 'en')}: {', '.join(names)}"


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
    """Say who would be told of the newest step of an alert that people are told of.

    Asked as of a moment on the wall, or as of that step: with the configuration of today, and with
    what people had decided until then.

    Raises:
        UsageError: there is no such alert, or it had no step yet.
        StoreUnavailableError: the database cannot be reached.
    """
    settings = load_checked(config).settings
    with what_is_known() as tx:
        routed = None if tx is None else routed_as_of(tx, alert_id, at, settings, expect)
    if routed is None:
        raise UsageError(f"no alert {alert_id}" + (f" at {at.isoformat()}" if at else ""))
    return routed


def routed_as_of(
    tx: Transaction,
    alert_id: str,
    at: datetime | None,
    settings: Settings,
    expect: Sequence[str] = (),
) -> Routed | None:
    """Return what ``route_alert`` says; ``None`` when there was no such alert by then."""
    alert = tx.alerts.get(alert_id)
    known = [step for step in tx.alerts.transitions(alert_id) if at is None or step.at <= at]
    if alert is None or not known:
        return None
    step = next((one for one in reversed(known) if one.notify), known[-1])
    records = tx.outbox.records(kind="alert", topic=alert_id)
    written = (one.row.created_at for one in records if one.row.number == step.number)
    moment = at or max(step.at, min(written, default=step.at))  # on the wall, also in a drill
    stood = as_of(alert, next(one for one in reversed(known) if one.at <= moment))
    prospects = Prospects(tx, settings, stood, step)
    return _routed(as_of(alert, step), prospects, records, moment, expect)


def _routed(
    alert: Alert,
    prospects: Prospects,
    records: Sequence[DeliveryRecord],
    at: datetime,
    expect: Sequence[str],
) -> Routed:
    settings, transition = prospects.settings, prospects.transition
    before = told_by(each for each in records if each.row.number < transition.number)
    step = Step(alert=alert, transition=transition)
    found = prospects.of(enqueue_rows([step], settings, before, at), at)
    past = {(one.row.recipient, one.row.channel): one for one in reversed(records)
            if one.row.number == transition.number}  # fmt: skip
    told = tuple(_told(alert, transition, each, settings, past) for each in found)
    what = f"{alert.rule}, {transition.severity}, {transition.reason}: {transition.sentence_vi}"
    duty = tuple(duty_lines(settings, at))
    missed = tuple(_missed([one for one in told if not one.why_not], expect))
    return Routed(what=what, asked_at=at, told=told, duty=duty, missed=missed)


def _told(
    alert: Alert,
    transition: Transition,
    prospect: Prospect,
    settings: Settings,
    past: dict[tuple[str, str], DeliveryRecord],
) -> Told:
    row = prospect.row
    recipient = settings.recipients[row.recipient]
    channel = next(one for one in recipient.channels if one.name == row.channel)
    claim = Claim(row=row, token=0, attempt=1, possible_duplicate=False, lease_until=row.not_before)
    message = alert_message(alert, transition, recipient, settings, claim)
    record = past.get((row.recipient, row.channel))
    return Told(
        recipient=row.recipient,
        name=recipient.name,
        channel=channel.name,
        kind=channel.kind,
        address=channel.masked,
        route=row.route,
        at=prospect.at,
        words=CHANNELS[channel.kind].words(message, channel.address),
        why_not=prospect.why_not,
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
    lines = [routed.what, f"as of {moment_text(routed.asked_at)}"]
    if routed.open_already:
        lines.append(f"such an alert is open already, {routed.open_already}; ask --alert for it")
    lines.append("")
    for one in routed.told:
        lines.append(
            f"{one.recipient} ({one.name}) on {one.channel} by {one.kind} to {one.address}"
        )
        lines.append(f"  route {one.route}, {_when(one, routed.asked_at)}")
        lines += [f"  | {line}".rstrip() for line in one.words.splitlines() if not one.why_not]
        lines.append("")
    if all(one.why_not for one in routed.told):
        lines.append("nobody is told")
    for head, found in (("if nobody answers", routed.chain), ("on duty", routed.duty)):
        lines += [head, *(f"  {line}" for line in found)] if found else []
    return lines


def _when(one: Told, asked_at: datetime) -> str:
    told = f"at {moment_text(one.at)}" + (", after quiet hours" if one.at > asked_at else "")
    was = f"; the ledger says: {one.was}" if one.was else ""
    return f"{f'not told: {one.why_not}' if one.why_not else told}{was}"
