"""The audit: reports, transitions, rows of the outbox and the sinks, to zero difference."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from monitor.domain.alert import Alert, Transition
from monitor.domain.bundle import bundle_id
from monitor.domain.delivery import DeliveryKind, DeliveryRecord, DeliveryState
from monitor.domain.store import Store
from tests.killing.market import Shelf

Message = Mapping[str, Any]
_FAR = timedelta(days=2)
_CHANNELS = ("drop", "hook")
_OUT, _BACK = frozenset({"confirmed", "reopened"}), frozenset({"withdrawn", "recovered"})
_OVER = frozenset({DeliveryState.DELIVERED, DeliveryState.UNCERTAIN, DeliveryState.CANCELLED})
_ARRIVED = frozenset({DeliveryState.DELIVERED, DeliveryState.UNCERTAIN})


class Told(NamedTuple):
    """One thing told to one person on one channel: what a row of the outbox stands for."""

    alert: str
    transition: int
    recipient: str
    channel: str


@dataclass
class Audit:
    """What was counted, and every difference that was found, in words."""

    transitions: int = 0
    rows: int = 0
    states: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    digests: int = 0
    copies: int = 0
    marked: int = 0
    """Copies beyond the first of their row, each with its mark."""
    unmarked: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)

    @property
    def differences(self) -> list[str]:
        return [*self.unmarked, *self.lost, *self.invented]


def audit(
    store: Store,
    now: datetime,
    shelves: Sequence[Shelf],
    areas: int,
    sinks: Mapping[str, Sequence[Message]],
) -> Audit:
    """Hold the four books against each other; ``sinks`` are what each channel's receiver holds."""
    with store.read() as tx:
        steps = tx.alerts.transitions_between(now - _FAR, now + _FAR)
        alerts = tx.alerts.some({step.alert for step in steps})
        records = tx.outbox.records()
    found = Audit(transitions=len(steps), rows=len(records))
    for record in records:
        found.states[record.state.value] += 1
    rows = {_told(record): record for record in records if record.row.kind is DeliveryKind.ALERT}
    inspectors = {
        alert.id: f"inspector-{int(alert.subject.outlet.removeprefix('outlet-')) % areas}"
        for alert in alerts.values()
    }
    _reports_to_transitions(shelves, alerts, steps, found)
    _transitions_to_rows(steps, inspectors, rows, found)
    _rows_to_sinks(rows, _copies(sinks, rows, found), found)
    _operators_to_sinks(records, sinks, found)
    return found


def _told(record: DeliveryRecord) -> Told:
    row = record.row
    return Told(row.topic, row.number, row.recipient, row.channel)


def _reports_to_transitions(
    shelves: Sequence[Shelf],
    alerts: Mapping[str, Alert],
    steps: Sequence[Transition],
    found: Audit,
) -> None:
    """Every answered report is one transition of each of its goods: there and back again."""
    by_good: dict[tuple[str, str], list[str]] = defaultdict(list)
    for step in sorted(steps, key=lambda step: step.number):
        subject = alerts[step.alert].subject
        if step.reason in _OUT | _BACK:  # how grave it is follows from the whole market
            by_good[subject.outlet, subject.product].append(step.reason.value)
    for shelf in shelves:
        wanted = [_BACK if turn % 2 else _OUT for turn in range(shelf.answered)]
        for product in shelf.products:
            good = (f"outlet-{shelf.outlet}", f"product-{product}")
            got = by_good.pop(good, [])
            if len(got) != len(wanted) or any(
                reason not in allowed for reason, allowed in zip(got, wanted, strict=True)
            ):
                book = found.lost if len(got) <= len(wanted) else found.invented
                book.append(f"{good}: {len(wanted)} reports, transitions {got}")
    found.invented += [f"{good}: no report, transitions {got}" for good, got in by_good.items()]


def _transitions_to_rows(
    steps: Sequence[Transition],
    inspectors: Mapping[str, str],
    rows: Mapping[Told, DeliveryRecord],
    found: Audit,
) -> None:
    """Each start is for the district's inspector on every channel; its end for who heard it."""
    for step in steps:
        for channel in _CHANNELS:
            told = Told(step.alert, step.number, inspectors[step.alert], channel)
            start = rows.get(told._replace(transition=step.number - 1))
            is_for_him = step.reason in _OUT or (start and start.state in _ARRIVED)
            if is_for_him and told not in rows:
                found.lost.append(f"{told}: no row for {step.reason}")
    known = {(step.alert, step.number) for step in steps if step.notify}
    for told in rows:
        if (told.alert, told.transition) not in known:
            found.invented.append(f"{told}: a row without a transition")


def _copies(
    sinks: Mapping[str, Sequence[Message]], rows: Mapping[Told, DeliveryRecord], found: Audit
) -> Mapping[Told, list[bool]]:
    """Return for everything that was told the marks of its copies; check each message's id."""
    copies: dict[Told, list[bool]] = defaultdict(list)
    for channel, messages in sinks.items():
        found.messages += len(messages)
        for message in messages:
            found.digests += bool(message["digest"])
            told = _members(message, channel, rows)
            if told and bundle_id(map(_key, told)) != message["delivery_id"]:
                found.invented.append(f"{message['delivery_id']} is not the id of {told}")
            for one in told:
                copies[one].append(bool(message["possible_duplicate"]))
    return copies


def _members(
    message: Message, channel: str, rows: Mapping[Told, DeliveryRecord]
) -> Collection[Told]:
    """Return which rows a message carries.

    A digest names each alert once, as it stands; earlier steps that were claimed with it travel in
    it too, and the message's id says whether they did.
    """
    named = {
        Told(alert["id"], alert["transition"], message["recipient"], channel)
        for alert in message["alerts"]
    }
    if not message["digest"] or bundle_id(map(_key, named)) == message["delivery_id"]:
        return named
    moments = {moment for told in named if told in rows for moment in _claimed(rows[told])}
    alerts = {told.alert: told.transition for told in named}
    earlier = {
        told
        for told, record in rows.items()
        if told.channel == channel
        and told.recipient == message["recipient"]
        and told.transition < alerts.get(told.alert, 0)
        and moments & _claimed(record)
    }
    return named | earlier


def _claimed(record: DeliveryRecord) -> set[object]:
    return {result["claimed_at"] for result in record.results}


def _key(told: Told) -> str:
    return f"alert:{told.alert}:{told.transition}:{told.recipient}:{told.channel}:0"


def _rows_to_sinks(
    rows: Mapping[Told, DeliveryRecord], copies: Mapping[Told, list[bool]], found: Audit
) -> None:
    for told, record in rows.items():
        marks = copies.get(told, [])
        found.copies += len(marks)
        if record.state not in _OVER or record.row.step != 0:
            found.lost.append(f"{told}: ends as {record.state}, step {record.row.step}")
        if not marks and (record.state is DeliveryState.DELIVERED or _was_sent(record)):
            found.lost.append(f"{told}: {record.state}, and nothing arrived: {record.results}")
        if marks and record.state not in _ARRIVED:
            found.lost.append(f"{told}: arrived, but is on record as {record.state}")
        if record.state is DeliveryState.CANCELLED and not record.text:
            found.lost.append(f"{told}: cancelled without a reason")
        found.marked += min(sum(marks), max(len(marks) - 1, 0))
        if marks.count(False) > 1:
            found.unmarked.append(f"{told}: {marks}, {record.results}")
    for told in copies.keys() - rows.keys():
        found.invented.append(f"{told}: arrived without a row")


def _was_sent(record: DeliveryRecord) -> bool:
    """Say whether a row ended as uncertain because its answers never came, not as cancelled."""
    is_uncertain = record.state is DeliveryState.UNCERTAIN
    last = record.results[-1] if record.results else {}
    return is_uncertain and last.get("result") == "uncertain" and last["text"] == record.text


def _operators_to_sinks(
    records: Sequence[DeliveryRecord], sinks: Mapping[str, Sequence[Message]], found: Audit
) -> None:
    marks: dict[str, list[bool]] = defaultdict(list)
    for messages in sinks.values():
        for message in messages:
            if not message["alerts"]:
                marks[message["delivery_id"]].append(bool(message["possible_duplicate"]))
    for record in records:
        if record.row.kind is DeliveryKind.ALERT:
            continue
        got = marks.pop(record.row.key, [])
        if record.state not in _OVER or (record.state in _ARRIVED and not got):
            found.lost.append(f"{record.row.key}: {record.state}, {got}")
        if got.count(False) > 1:
            found.unmarked.append(f"{record.row.key}: {got}")
    found.invented += [f"{key}: arrived without a row" for key in marks]


def dropped_in(folders: Iterable[Path]) -> list[Message]:
    """Return what lies in the folders that people were told through."""
    return [
        json.loads(path.read_text(encoding="utf-8"))
        for folder in folders
        for path in sorted((folder / "told").glob("*.json"))
    ]
