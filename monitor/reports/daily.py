"""The daily summary: what a day's facts say of prices, reserves, alerts and reporters.

Pure: everything is handed in, so the same facts give the same report on any machine and at any
later time. Changes are Jevons indices over matched outlets (ILO and others, *Consumer Price Index
Manual: Concepts and Methods*, 2020, chapter 8): the geometric mean of the price relatives of
outlets that reported on both days, so that a market that stays closed moves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from monitor.domain.alert import Alert, AlertState, Reason, Transition
from monitor.domain.calendar import days_to_tet
from monitor.domain.delivery import Undelivered
from monitor.domain.quotes import QuoteTable
from monitor.domain.run import RunReport
from monitor.domain.settings import Settings
from monitor.domain.view import DailySummary, PriceLine, ReserveLine, SilentReporter
from monitor.reports.prices import Quotes

_OPENS = frozenset({Reason.CONFIRMED, Reason.LEGAL_BREACH, Reason.REOPENED})


@dataclass(frozen=True, kw_only=True)
class SummaryInputs:
    """The facts of one local day, as known at ``as_of``.

    ``quotes`` covers the day and the 14 days before it. ``alerts`` were open at some moment of the
    day, ``transitions`` are the day's own. ``observations`` and ``quarantined`` count what the day
    brought; ``problems`` are sentences about what failed.
    """

    settings: Settings
    day: date
    as_of: datetime
    quotes: QuoteTable
    reserves: Sequence[ReserveLine] = ()
    alerts: Sequence[Alert] = ()
    transitions: Sequence[Transition] = ()
    silent: Sequence[SilentReporter] = ()
    runs: Sequence[RunReport] = ()
    allowance: Mapping[str, float] = field(default_factory=dict)
    """The rise that the season allows on the day, by product, in percent."""
    observations: int = 0
    quarantined: Mapping[str, int] = field(default_factory=dict)
    problems: Sequence[str] = ()
    undelivered: Sequence[Undelivered] = ()


def summarise(inputs: SummaryInputs) -> DailySummary:
    """Return the summary of a day: one price line for every product of the watchlist, in order."""
    settings, day = inputs.settings, inputs.day
    scenario = settings.reserve.in_force(day)
    opened, closed, still_open = _sorted_alerts(inputs)
    return DailySummary(
        day=day,
        as_of=inputs.as_of,
        name=settings.name,
        name_en=settings.name_en,
        authority=settings.authority,
        scenario=scenario.name,
        scenario_en=scenario.name_en,
        days_to_tet=days_to_tet(day),
        prices=price_lines(inputs, (*opened, *still_open)),
        reserves=tuple(inputs.reserves),
        opened=opened,
        closed=closed,
        still_open=still_open,
        silent=tuple(inputs.silent),
        runs=tuple(inputs.runs),
        observations=inputs.observations,
        quarantined=dict(inputs.quarantined),
        problems=tuple(inputs.problems),
        undelivered=tuple(inputs.undelivered),
        is_drill=settings.drill is not None,
        config_version=settings.version,
    )


def price_lines(inputs: SummaryInputs, alerts: Sequence[Alert]) -> tuple[PriceLine, ...]:
    """Return the price line of every product, with the number of open alerts about it."""
    market, day = inputs.settings.market, inputs.day
    quotes = Quotes(inputs.quotes, market, day)
    counts: dict[str, int] = {}
    for alert in alerts:
        if alert.is_open:
            counts[alert.subject.product] = counts.get(alert.subject.product, 0) + 1
    return tuple(
        PriceLine(
            product=product.code,
            name=product.name,
            name_en=product.name_en,
            group=product.group,
            unit=product.unit,
            overall=quotes.overall(product.code),
            by_kind=quotes.by_kind(product.code),
            change_day_percent=quotes.change(product.code, days=1),
            change_week_percent=quotes.change(product.code, days=7),
            allowance_percent=inputs.allowance.get(product.code, 0.0),
            history=quotes.history(product.code, days=14),
            alerts=counts.get(product.code, 0),
        )
        for product in market.products.values()
    )


def _sorted_alerts(
    inputs: SummaryInputs,
) -> tuple[tuple[Alert, ...], tuple[Alert, ...], tuple[Alert, ...]]:
    """Return the alerts opened, closed and still open; a watched one that never fired is none.

    One that opened and closed on the same day is in both of the first two.
    """
    opened = {step.alert for step in inputs.transitions if step.reason in _OPENS}
    closed = {step.alert for step in inputs.transitions if _closes(step)}
    ordered = sorted(
        (alert for alert in inputs.alerts if alert.state is not AlertState.PENDING),
        key=lambda alert: (-alert.severity.rank, alert.opened_at, alert.id),
    )
    return (
        tuple(alert for alert in ordered if alert.id in opened),
        tuple(alert for alert in ordered if alert.id in closed and not alert.is_open),
        tuple(alert for alert in ordered if alert.is_open and alert.id not in opened),
    )


def _closes(step: Transition) -> bool:
    return step.to_state is AlertState.RESOLVED and step.from_state is not AlertState.PENDING
