"""Builders for alert tests: each has sensible defaults, so a test states only what matters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor.alerting.lifecycle import Book, reconcile
from monitor.domain.alert import Alert, AlertState, Reason, Step, Transition
from monitor.domain.calendar import local_day
from monitor.domain.delivery import (
    Claim,
    DeliveryKind,
    DeliveryRecord,
    DeliveryState,
    OutboxRow,
)
from monitor.domain.finding import Finding, Severity, Subject, Verdict, fingerprint
from monitor.domain.market import Area, BaseUnit, Market, Outlet, OutletKind, Product, ProductGroup
from monitor.domain.people import ChannelSpec, Recipient, Route
from monitor.domain.settings import LifecyclePolicy, Settings

TODAY = date(2021, 2, 5)
NOW = datetime(2021, 2, 5, 0, 30, tzinfo=UTC)
A_DAY = timedelta(days=1)
PORK = Subject(product="pork_belly", outlet="an-duong", area="le-chan")
EGGS = Subject(product="eggs", outlet="an-duong", area="le-chan")
POLICY = LifecyclePolicy()


def a_finding(
    verdict: Verdict = Verdict.BREACH, severity: Severity = Severity.WARNING, **changes: Any
) -> Finding:
    made = Finding(
        rule="price-spike",
        kind="spike",
        version=1,
        subject=PORK,
        day=TODAY,
        verdict=verdict,
        severity=severity,
        value=180_000.0,
        baseline=150_000.0,
        unit="đ/kg",
        sentence_vi="Giá tăng 20 % so với mức thường.",
        sentence_en="The price rose 20 % against its usual level.",
        evidence={"n_quotes": 3},
    )
    return replace(made, **changes)


def an_alert(state: AlertState = AlertState.FIRING, **changes: Any) -> Alert:
    subject = changes.get("subject", PORK)
    rule = changes.get("rule", "price-spike")
    made = Alert(
        id="a1",
        fingerprint=fingerprint(rule, subject),
        rule=rule,
        kind="spike",
        kind_version=1,
        subject=subject,
        state=state,
        severity=Severity.WARNING,
        opened_at=NOW,
        opened_on=TODAY,
        changed_at=NOW,
        closed_at=NOW if state is AlertState.RESOLVED else None,
        last_fresh_day=TODAY,
        value=180_000.0,
        baseline=150_000.0,
        unit="đ/kg",
        sentence_vi="Giá tăng 20 % so với mức thường.",
        sentence_en="The price rose 20 % against its usual level.",
        opened_evidence={"n_quotes": 3, "baseline": 150_000},
        evidence={"n_quotes": 3},
        transitions=1,
        config_version="v1",
    )
    return replace(made, **changes)


def a_transition(alert: Alert | None = None, **changes: Any) -> Transition:
    of = alert or an_alert()
    made = Transition(
        alert=of.id,
        number=of.transitions,
        at=of.changed_at,
        from_state=None,
        to_state=of.state,
        reason=Reason.CONFIRMED,
        severity=of.severity,
        notify=True,
        value=of.value,
        baseline=of.baseline,
        unit=of.unit,
        sentence_vi=of.sentence_vi,
        sentence_en=of.sentence_en,
        evidence=of.evidence,
        config_version=of.config_version,
    )
    return replace(made, **changes)


def a_step(alert: Alert | None = None, **changes: Any) -> Step:
    of = alert or an_alert()
    return Step(alert=of, transition=a_transition(of, **changes))


def a_recipient(code: str = "inspector", *names: str, language: str = "vi") -> Recipient:
    channels = tuple(
        ChannelSpec(name=name, kind="file", address=f"alerts/{code}", masked=f"alerts/{code}")
        for name in names or ("mail",)
    )
    return Recipient(code=code, name=code.title(), language=language, channels=channels)


MARKET = Market.of(
    groups=[ProductGroup(code="pork", name="Thịt lợn", name_en="Pork")],
    products=[
        Product(
            code="pork_belly",
            name="Thịt lợn ba chỉ",
            name_en="Pork belly",
            group="pork",
            base_unit=BaseUnit.KG,
            plausible_low=60_000,
            plausible_high=400_000,
        )
    ],
    areas=[Area(code="le-chan", name="Lê Chân", name_en="Le Chan")],
    outlets=[Outlet(code="an-duong", name="Chợ An Dương", kind=OutletKind.MARKET, area="le-chan")],
)


def some_settings(
    routes: Sequence[Route] = (),
    recipients: Iterable[Recipient] = (),
    fallback: Sequence[str] = ("duty",),
    **changes: Any,
) -> Settings:
    people = [a_recipient("duty"), *recipients]
    made = Settings(
        version="v2-abcdef0123456789",
        name="Bình ổn thị trường Hải Phòng",
        name_en="Hai Phong market stabilisation",
        authority="Sở Công Thương Hải Phòng",
        market=MARKET,
        recipients={person.code: person for person in people},
        routes=tuple(routes),
        fallback=tuple(fallback),
        operators=("duty",),
    )
    return replace(made, **changes)


def a_row(kind: DeliveryKind = DeliveryKind.ALERT, **changes: Any) -> OutboxRow:
    made = OutboxRow(
        kind=kind,
        topic="a1",
        number=1,
        recipient="inspector",
        channel="mail",
        not_before=NOW,
        created_at=NOW,
        config_version="v1",
    )
    return replace(made, **changes)


def a_claim(row: OutboxRow | None = None, **changes: Any) -> Claim:
    made = Claim(
        row=row or a_row(),
        token=1,
        attempt=1,
        possible_duplicate=False,
        lease_until=NOW + timedelta(minutes=1),
    )
    return replace(made, **changes)


def a_record(
    row: OutboxRow | None = None, state: DeliveryState = DeliveryState.DELIVERED
) -> DeliveryRecord:
    return DeliveryRecord(row=row or a_row(), state=state, attempts=1, settled_at=NOW, text="")


@dataclass
class Story:
    """A market day after day: findings go in, the book is kept, the steps are remembered."""

    opened: dict[str, Alert] = field(default_factory=dict)
    closed: dict[str, Alert] = field(default_factory=dict)
    now: datetime = NOW
    steps: list[Step] = field(default_factory=list)
    policy: LifecyclePolicy = POLICY

    @property
    def today(self) -> date:
        return local_day(self.now)

    @property
    def book(self) -> Book:
        return Book.of(self.opened.values(), self.closed.values())

    def see(self, *findings: Finding, wait: timedelta = timedelta()) -> list[Step]:
        """Let time pass, then reconcile the findings, dated today."""
        self.now += wait
        dated = [replace(finding, day=self.today) for finding in findings]
        self.steps = self.reconcile(dated)
        for step in self.steps:
            self._keep(step.alert)
        return self.steps

    def reconcile(self, findings: Sequence[Finding]) -> list[Step]:
        return reconcile(
            self.book,
            findings,
            now=self.now,
            today=self.today,
            policy=self.policy,
            config_version="v1",
        )

    @property
    def reasons(self) -> list[Reason]:
        return [step.transition.reason for step in self.steps if step.transition]

    @property
    def told(self) -> list[Reason]:
        return [
            step.transition.reason
            for step in self.steps
            if step.transition and step.transition.notify
        ]

    @property
    def alert(self) -> Alert:
        (only,) = {**self.closed, **self.opened}.values()
        return only

    def _keep(self, alert: Alert) -> None:
        self.opened.pop(alert.fingerprint, None)
        self.closed.pop(alert.fingerprint, None)
        (self.opened if alert.is_open else self.closed)[alert.fingerprint] = alert
