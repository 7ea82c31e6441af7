"""What a rule would have said of an alert at another price; nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from monitor.alerting.lifecycle import Book, reconcile
from monitor.app.plugins import bind_rules
from monitor.domain.alert import Alert, AlertState, Step
from monitor.domain.calendar import day_bounds, local_day
from monitor.domain.errors import UsageError
from monitor.domain.finding import Finding
from monitor.domain.quotes import Ints, QuoteTable
from monitor.domain.view import AlertFile
from monitor.domain.wording import day_text, price_per_unit
from monitor.pipeline.watch import Watch
from monitor.stats.panel import Panel

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """The answer: prices in đồng per base unit, of an area the median of ``outlets`` outlets.

    ``finding`` is what the rule would have said, ``None`` for nothing; ``state`` is where the
    alert would have stood that evening, ``None`` when there would have been none.
    """

    day: date
    price: float
    instead_of: float
    outlets: int
    unit: str
    finding: Finding | None
    state: AlertState | None

    def answer(self) -> dict[str, object]:
        """Return it as plain values."""
        said = self.finding
        return {
            "day": self.day.isoformat(),
            "price": self.price,
            "instead_of": self.instead_of,
            "n_outlets": self.outlets,
            "verdict": said.verdict if said else None,
            "severity": said.severity if said else None,
            "sentence_vi": said.sentence_vi if said else "",
            "sentence_en": said.sentence_en if said else "",
            "evidence": dict(said.evidence) if said else {},
            "state": self.state,
        }

    def lines(self) -> list[str]:
        """Return it for a person."""
        price, real = (price_per_unit(x, self.unit, "en") for x in (self.price, self.instead_of))
        among = f", median of {self.outlets} outlets" if self.outlets > 1 else ""
        said = self.finding
        found = (
            [f"{said.verdict} {said.severity}", said.sentence_vi, said.sentence_en]
            if said
            else ["the rule says nothing"]
        )
        return [
            f"had it cost {price} on {day_text(self.day)}{among}, and not {real}",
            *(f"  {line}" for line in found),
            f"  the alert: {self.state or 'none'}",
        ]


def what_if(monitor: Monitor, file: AlertFile, price: int) -> Supposed:
    """Ask the alert's rule about the last day that spoke of it, at another price.

    ``price`` is in đồng per base unit. Of an area or the city it is the median, and every outlet
    moves with it. The panel, the rule and the life cycle are those of the monitor, as configured
    now; earlier days stay as they were.

    Raises:
        UsageError: the alert is not about the price of a product, or its rule is not in force.
    """
    alert, day = file.alert, file.alert.last_fresh_day
    watch = Watch(monitor.settings, bind_rules(monitor.loaded))
    if alert.rule not in {spec.name for spec in monitor.settings.rules if spec.enabled}:
        raise UsageError(f"rule {alert.rule} is not in force, so there is nothing to ask")
    with monitor.store.read() as tx:
        watch.load(tx, day)
        there = tx.alerts.opened_or_open_between(*day_bounds(day, monitor.settings.zone))
    members = _members(watch.panel, alert, day)
    if not members.size:
        raise UsageError(f"alert {alert.id} is not about a price, so another one changes nothing")
    real = float(np.median(watch.panel.price[watch.panel.row_of(day), members]))
    touched = watch.arrive(_quotes(watch.panel, day, members, price / real))
    before = _in_the_morning(file, day, monitor)
    others = [each for each in there if each.id != alert.id and each.opened_on < day]
    found = [
        each
        for each in watch.findings([*before, *others], {}, touched)
        if each.fingerprint == alert.fingerprint
    ]
    state = _state(monitor, before, found, alert, day)
    known = monitor.settings.market.products.get(alert.subject.product)
    return Supposed(
        day=day,
        price=float(price),
        instead_of=real,
        outlets=members.size,
        unit=known.base_unit if known else "",
        finding=found[0] if found else None,
        state=state,
    )


def _members(panel: Panel, alert: Alert, day: date) -> Ints:
    """Return the series with a price that the alert speaks of."""
    subject = alert.subject
    wanted = panel.product == panel.products.find(subject.product)
    kept = alert.opened_evidence.get("baselines")
    if subject.outlet:
        wanted &= panel.outlet == panel.outlets.find(subject.outlet)
    elif isinstance(kept, dict):
        known = [at for code in kept if (at := panel.outlets.find(code)) is not None]
        wanted &= np.isin(panel.outlet, known)
    elif subject.area:
        wanted &= panel.area == panel.areas.find(subject.area)
    return np.flatnonzero(wanted & np.isfinite(panel.price[panel.row_of(day)]))


def _quotes(panel: Panel, day: date, members: Ints, factor: float) -> QuoteTable:
    """Return the day's prices of some series times a factor, without promotions."""
    row, absent = panel.row_of(day), np.full(members.size, np.nan)
    return QuoteTable(
        outlets=tuple(panel.outlets.names),
        products=tuple(panel.products.names),
        outlet=panel.outlet[members],
        product=panel.product[members],
        day=np.full(members.size, day.toordinal()),
        price=panel.price[row, members] * factor,
        listed_price=panel.listed_price[row, members],
        regular_price=absent,
        promotional=np.zeros(members.size, dtype=bool),
        stock=panel.stock[row, members].astype(np.float64),
        sold=absent,
        received=absent,
        availability=panel.availability[row, members].astype(np.int64),
        observation=panel.observation[row, members],
    )


def _in_the_morning(file: AlertFile, day: date, monitor: Monitor) -> list[Alert]:
    """Return the alert as the day found it, none when it was opened on the day."""
    zone = monitor.settings.zone
    earlier = [step for step in file.transitions if local_day(step.at, zone) < day]
    return [replace(file.alert, state=earlier[-1].to_state)] if earlier else []


def _state(
    monitor: Monitor, before: list[Alert], found: list[Finding], alert: Alert, day: date
) -> AlertState | None:
    steps: list[Step] = reconcile(
        Book.of([each for each in before if each.is_open]),
        found,
        now=alert.changed_at,
        today=day,
        policy=monitor.settings.lifecycle,
        config_version=monitor.settings.version,
    )
    after = [step.alert.state for step in steps if step.alert.fingerprint == alert.fingerprint]
    return next(iter([*after, *(each.state for each in before)]), None)
