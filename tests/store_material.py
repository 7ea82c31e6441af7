"""Facts, alerts and deliveries to put into a store under test, each valid as it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor.domain.alert import Alert, AlertState, Reason, Step, Transition
from monitor.domain.delivery import DeliveryKind, OutboxRow
from monitor.domain.finding import Severity, Subject
from monitor.domain.observation import Observation, Payload
from monitor.domain.run import Outcome, RunReport
from monitor.domain.store import Appended, Arrival, Transaction

NOON = datetime(2021, 2, 5, 5, 0, tzinfo=UTC)
"""Twelve o'clock in Hải Phòng on 5 February 2021, a week before Tết."""
TODAY = date(2021, 2, 5)
VERSION = "v1"


def payload(content: bytes = b"{}", **changes: Any) -> Payload:
    made = Payload(
        source="winmart",
        received_at=NOON,
        origin="http://127.0.0.1/gia.json",
        media_type="application/json",
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        headers={"ETag": '"thịt-lợn"'},
    )
    return replace(made, **changes)


def observation(**changes: Any) -> Observation:
    made = Observation(
        outlet="cho-sat", product="pork_belly", observed_at=NOON, price=150_000, locator="row 2"
    )
    return replace(made, **changes)


def append(
    tx: Transaction, observations: Sequence[Observation], *, received_at: datetime = NOON
) -> Appended:
    """Append facts as a report of their own."""
    run = tx.runs.begin("winmart", received_at, VERSION)
    content = f"{run} {received_at}".encode()
    payload_id, _ = tx.ledger.keep_payload(payload(content, received_at=received_at), VERSION)
    [appended] = tx.ledger.append(
        [arrival(observations, payload_id=payload_id, run_id=run, received_at=received_at)]
    )
    return appended


def arrival(observations: Sequence[Observation], **changes: Any) -> Arrival:
    """Return facts with what they share."""
    made = Arrival(
        observations=observations, payload_id=1, run_id=1, received_at=NOON, config_version=VERSION
    )
    return replace(made, **changes)


def run_report(**changes: Any) -> RunReport:
    made = RunReport(
        source="winmart",
        started_at=NOON,
        finished_at=NOON + timedelta(seconds=5),
        outcome=Outcome.OK,
        seen=3,
        accepted=1,
        duplicates=1,
        quarantined={"unknown_unit": 1},
        text="đủ",
        payloads=(7,),
    )
    return replace(made, **changes)


def alert(number: int = 1, **changes: Any) -> Alert:
    made = Alert(
        id="a1",
        fingerprint="f-a1",
        rule="price-spike",
        kind="spike",
        kind_version=1,
        subject=Subject(product="pork_belly", outlet="cho-sat", area="hong-bang"),
        state=AlertState.FIRING,
        severity=Severity.WARNING,
        opened_at=NOON,
        opened_on=TODAY,
        changed_at=NOON,
        last_fresh_day=TODAY,
        value=210_000.5,
        baseline=150_000.0,
        unit="đ/kg",
        sentence_vi="Giá thịt lợn ba chỉ tại chợ Sắt tăng 40 %.",
        sentence_en="Pork belly at Sắt market is up 40 %.",
        opened_evidence={"baseline": 150_000.0},
        evidence={"n_quotes": 12, "bands": [1.2, 1.4], "method": "trung vị"},
        transitions=number,
        config_version=VERSION,
    )
    return replace(made, **changes)


def step(number: int = 1, *, at: datetime = NOON, **changes: Any) -> Step:
    """Return an alert's step of this number; ``changes`` are those of the alert."""
    moved = alert(number, changed_at=at, **changes)
    move = Transition(
        alert=moved.id,
        number=number,
        at=at,
        from_state=None if number == 1 else AlertState.FIRING,
        to_state=moved.state,
        reason=Reason.CONFIRMED,
        severity=moved.severity,
        notify=True,
        value=moved.value,
        baseline=moved.baseline,
        unit=moved.unit,
        sentence_vi=moved.sentence_vi,
        sentence_en=moved.sentence_en,
        evidence=moved.evidence,
        config_version=VERSION,
    )
    return Step(alert=moved, transition=move)


def outbox_row(**changes: Any) -> OutboxRow:
    made = OutboxRow(
        kind=DeliveryKind.ALERT,
        topic="a1",
        number=1,
        recipient="thanh-tra",
        channel="mail",
        not_before=NOON,
        created_at=NOON,
        config_version=VERSION,
        route="le-chan",
    )
    return replace(made, **changes)
