"""The first answers for programs: open alerts and the day's figures, as plain JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from fastapi import APIRouter

from monitor.domain.alert import Alert
from monitor.domain.market import BaseUnit
from monitor.domain.view import DailySummary, PriceLine, ReserveLine
from monitor.web.desk import Desk
from monitor.web.refusals import UNAVAILABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAnswer:
    """One open alert, under the names of the webhook body."""

    id: str
    rule: str
    severity: str
    state: str
    product: str
    area: str
    outlet: str
    group: str
    source: str
    opened_at: datetime
    value: float | None
    baseline: float | None
    unit: str
    sentence_vi: str
    sentence_en: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsAnswer:
    """The open alerts; ``simulated`` is set while the market is a drill."""

    simulated: bool
    alerts: list[AlertAnswer]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceAnswer:
    """One product's price of the day, in minor currency per base unit; null is not reported."""

    product: str
    name: str
    group: str
    unit: str
    low: float | None
    median: float | None
    high: float | None
    outlets: int
    change_day_percent: float | None
    change_week_percent: float | None
    allowance_percent: float
    history: list[float | None]
    alerts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveAnswer:
    """One good's reserve in thousandths of its base unit, as an interval."""

    good: str
    name: str
    unit: str
    scenario: str
    target: float
    lower: float
    middle: float
    upper: float
    reporting: int
    expected: int
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryAnswer:
    """The present day as it stands."""

    day: date
    as_of: datetime
    simulated: bool
    scenario: str
    days_to_tet: int
    observations: int
    quarantined: dict[str, int]
    prices: list[PriceAnswer]
    reserves: list[ReserveAnswer]
    opened: list[str]
    closed: list[str]
    still_open: list[str]
    silent: list[str]
    problems: list[str]
    config_version: str


def api_routes(desk: Desk) -> APIRouter:
    """Return the routes under ``/api/v1``."""
    router = APIRouter(prefix="/api/v1", tags=["v1"], responses=UNAVAILABLE)

    @router.get("/alerts", summary="Open alerts")
    def list_alerts() -> AlertsAnswer:
        base_url = desk.settings.base_url
        alerts = [alert_answer(alert, base_url) for alert in desk.open_alerts()]
        return AlertsAnswer(simulated=desk.settings.drill is not None, alerts=alerts)

    @router.get("/summary", summary="The present day as it stands")
    def get_summary() -> SummaryAnswer:
        return summary_answer(desk.summary())

    return router


def alert_answer(alert: Alert, base_url: str) -> AlertAnswer:
    """Return an alert as programs read it."""
    return AlertAnswer(
        id=alert.id,
        rule=alert.rule,
        severity=alert.severity.value,
        state=alert.state.value,
        product=alert.subject.product,
        area=alert.subject.area,
        outlet=alert.subject.outlet,
        group=alert.subject.group,
        source=alert.subject.source,
        opened_at=alert.opened_at,
        value=alert.value,
        baseline=alert.baseline,
        unit=alert.unit,
        sentence_vi=alert.sentence_vi,
        sentence_en=alert.sentence_en,
        url=f"{base_url.rstrip('/')}/alerts/{alert.id}",
    )


def summary_answer(summary: DailySummary) -> SummaryAnswer:
    """Return a day's summary as programs read it; alerts are named by their ids."""
    return SummaryAnswer(
        day=summary.day,
        as_of=summary.as_of,
        simulated=summary.is_drill,
        scenario=summary.scenario,
        days_to_tet=summary.days_to_tet,
        observations=summary.observations,
        quarantined=dict(summary.quarantined),
        prices=[_price(line) for line in summary.prices],
        reserves=[_reserve(line) for line in summary.reserves],
        opened=[alert.id for alert in summary.opened],
        closed=[alert.id for alert in summary.closed],
        still_open=[alert.id for alert in summary.still_open],
        silent=[reporter.source for reporter in summary.silent],
        problems=list(summary.problems),
        config_version=summary.config_version,
    )


def _base_unit(unit: str) -> str:
    """Return the code of a unit; one with a word for its pieces (``quả``) is counted in pieces."""
    return str(unit if unit in set(BaseUnit) else BaseUnit.PIECE)


def _price(line: PriceLine) -> PriceAnswer:
    overall = line.overall
    return PriceAnswer(
        product=line.product,
        name=line.name,
        group=line.group,
        unit=_base_unit(line.unit),
        low=overall.low if overall else None,
        median=overall.median if overall else None,
        high=overall.high if overall else None,
        outlets=overall.outlets if overall else 0,
        change_day_percent=line.change_day_percent,
        change_week_percent=line.change_week_percent,
        allowance_percent=line.allowance_percent,
        history=list(line.history),
        alerts=line.alerts,
    )


def _reserve(line: ReserveLine) -> ReserveAnswer:
    return ReserveAnswer(
        good=line.good,
        name=line.name,
        unit=_base_unit(line.unit),
        scenario=line.scenario,
        target=line.target,
        lower=line.lower,
        middle=line.middle,
        upper=line.upper,
        reporting=line.reporting,
        expected=line.expected,
        verdict=line.verdict,
    )
