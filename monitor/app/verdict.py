"""The verdict on a drill: its alerts and messages held against what was planted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.domain.alert import Alert, AlertState, Transition
from monitor.domain.bundle import Lane
from monitor.domain.calendar import local_day, moment_of
from monitor.domain.delivery import DeliveryKind, DeliveryState
from monitor.domain.errors import UsageError
from monitor.domain.finding import Severity
from monitor.domain.store import Transaction
from monitor.drill.score import Dated, Score, Told, score

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor

_TOLD_STATES = frozenset({AlertState.FIRING, AlertState.RECOVERING, AlertState.STALE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of a drill from its first to its last day.

    ``by_kind`` counts by kind of rule the alerts of severity warning or above. By person and day,
    on average: ``alerts_each`` are the alerts that he was told of, ``messages_each`` the messages
    that he got (a digest is one).
    """

    scenario: str
    seed: int
    first: date
    last: date
    series: int
    score: Score
    alerts: int
    by_kind: dict[str, int]
    alerts_each: dict[str, float]
    messages_each: dict[str, float]

    def answer(self) -> dict[str, object]:
        """Return it as plain values."""
        return asdict(self) | {
            "false_per_1000_series_days": self.score.false_per_1000_series_days,
            "dated_share": self.score.dated_share,
        }


def dates_told(monitor: Monitor, day: date) -> list[Dated]:
    """Return the days on which goods will be gone, as open alerts say at the end of a day."""
    with monitor.store.read() as tx:
        alerts = tx.alerts.open()
    return [
        Dated(
            on=day,
            subject=alert.subject,
            gone=date.fromisoformat(str(alert.evidence["shortage_day"])),
        )
        for alert in alerts
        if _is_told(alert) and alert.evidence.get("shortage_day")
    ]


def judge(
    monitor: Monitor, scenario: str, first: date, last: date, dated: Sequence[Dated]
) -> Played:
    """Score what a monitor made of its drill from the first to the last day.

    Raises:
        UsageError: nothing was simulated.
    """
    settings, simulation = monitor.settings, monitor.simulation
    if simulation is None:
        raise UsageError("nothing was simulated, so there is nothing to score")
    with monitor.store.read() as tx:
        told = told_of(tx, first, last, settings.zone)
        records = tx.outbox.records(kind=DeliveryKind.ALERT)
        # what a cause explained or a person had taken on was told to nobody
        rows = [one.row for one in records if one.state is not DeliveryState.CANCELLED]
        lanes = {Lane(row.recipient, row.channel) for row in rows}
        begin = moment_of(first, zone=settings.zone)
        sent = [bundle for lane in lanes for bundle in tx.lanes.sent(lane, begin)]
    days = (last - first).days + 1
    series = monitor.watch.panel.size
    groups = {code: product.group for code, product in settings.market.products.items()}
    truth = simulation.truth()
    return Played(
        scenario=scenario,
        seed=simulation.spec.seed,
        first=first,
        last=last,
        series=series,
        score=score(truth, told, dated, groups, first, last, series * days),
        alerts=len(told),
        by_kind=dict(sorted(Counter(alert.kind for alert in told).items())),
        alerts_each=_daily({(row.recipient, row.topic) for row in rows}, days),
        messages_each=_daily([(bundle.lane.recipient, bundle.id) for bundle in sent], days),
    )


def told_of(tx: Transaction, first: date, last: date, zone: ZoneInfo) -> list[Told]:
    """Return the alerts of severity warning or above, each on the day people were first told."""
    begin, end = moment_of(first, zone=zone), moment_of(last, time(23, 59), zone)
    alerts = tx.alerts.opened_or_open_between(begin, end)
    steps = _by_alert(tx.alerts.steps_of([alert.id for alert in alerts]).values())
    return [
        Told(kind=alert.kind, subject=alert.subject, opened=local_day(first_told, zone))
        for alert in alerts
        if (first_told := _first_told(steps.get(alert.id, ()))) is not None
    ]


def _by_alert(steps: Iterable[Transition]) -> dict[str, list[Transition]]:
    ordered = sorted(steps, key=lambda step: (step.alert, step.number))
    return {alert: list(mine) for alert, mine in groupby(ordered, key=lambda step: step.alert)}


def _daily(got: Collection[tuple[str, str]], days: int) -> dict[str, float]:
    return {who: n / days for who, n in sorted(Counter(who for who, _ in got).items())}


def _is_told(alert: Alert) -> bool:
    return alert.state in _TOLD_STATES and alert.severity.rank >= Severity.WARNING.rank


def _first_told(steps: Sequence[Transition]) -> datetime | None:
    """Return when people were first told of an alert of severity warning or above."""
    grave = (step for step in steps if step.severity.rank >= Severity.WARNING.rank)
    return next((step.at for step in grave if step.to_state in _TOLD_STATES), None)
