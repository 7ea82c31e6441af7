"""Inhibition by cause: one alert that explains others is told, and they are not.

A source that is down explains what its retailer's prices and stocks seem to do; a rise over a whole
area explains the rises at its outlets; one over the whole city explains those of the areas. A run
on a good explains the shelves that it empties, in its place and inside it. A price that jumped
explains why it stands above the other outlets. A cause must itself be going on and be known to
people, and never hides what is graver than itself. Rule and product must be the same, but for a run
and a jump: what is missing on both sides is no match, so a slip hides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from monitor.domain.alert import Alert, AlertState
from monitor.domain.finding import fingerprint
from monitor.domain.settings import Settings

_GOING_ON: Final = frozenset({AlertState.FIRING, AlertState.RECOVERING})

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Causes:
    """The alerts that may explain others, by what they explain."""

    by_key: Mapping[Key, Alert]
    settings: Settings

    @staticmethod
    def of(alerts: Iterable[Alert], settings: Settings) -> Causes:
        """Return the causes among these alerts; of several for one thing the gravest counts."""
        found: dict[Key, Alert] = {}
        for alert in alerts:
            if alert.state not in _GOING_ON:
                continue
            for key in _explains(alert, settings):
                known = found.get(key)
                if known is None or _rank(alert) > _rank(known):
                    found[key] = alert
        return Causes(found, settings)

    def cause_of(self, alert: Alert) -> Alert | None:
        """Return the alert that explains this one, the widest first, or ``None``."""
        if not self.by_key:
            return None
        for key in _explained_by(alert, self.settings):
            cause = self.by_key.get(key)
            if cause is not None and _may_hide(cause, alert):
                return cause
        return None


def jumps_behind(alerts: Iterable[Alert], settings: Settings) -> set[str]:
    """Return the fingerprints of the jumps that may explain why prices stand above the others."""
    rules = [rule.name for rule in settings.rules if rule.plug_in.kind == "spike"]
    subjects = [alert.subject for alert in alerts if alert.kind == "spread"]
    return {fingerprint(rule, subject) for rule in rules for subject in subjects}


def _explains(alert: Alert, settings: Settings) -> list[Key]:
    subject = alert.subject
    if alert.kind == "silence" and subject.source:
        retailers = {each.name: each.retailer for each in settings.sources}
        retailer = retailers.get(subject.source, "")
        return [("retailer", retailer)] if retailer else []
    if alert.kind == "spike" and subject.outlet:
        return [("series", subject.outlet, subject.product)]
    thing = subject.product or subject.group
    if not thing or subject.outlet or subject.source:
        return []
    wide = ("area", alert.rule, thing, subject.area) if subject.area else ()
    run = [("run", subject.group, subject.area)] if alert.kind == "rundown" else []
    return [wide or ("city", alert.rule, thing), *run]


def _explained_by(alert: Alert, settings: Settings) -> list[Key]:
    subject, market = alert.subject, settings.market
    thing = subject.product or subject.group
    outlet = market.outlets.get(subject.outlet)
    area = subject.area or (outlet.area if outlet else "")
    keys: list[Key] = []
    if thing and (area or subject.outlet):
        keys.append(("city", alert.rule, thing))
    if thing and area and subject.outlet:
        keys.append(("area", alert.rule, thing, area))
    if alert.kind == "spread":
        keys.append(("series", subject.outlet, subject.product))
    if alert.kind == "availability":
        product = market.products.get(subject.product)
        good = product.group if product else subject.group
        keys += [("run", good, ""), ("run", good, area)] if good else []
    if outlet is not None and outlet.retailer:
        keys.append(("retailer", outlet.retailer))
    return keys


def _may_hide(cause: Alert, alert: Alert) -> bool:
    """Say whether a cause is grave enough; a run also began no later than the shelves emptied."""
    if cause.severity.rank < alert.severity.rank:
        return False
    is_run = cause.kind == "rundown" and alert.kind == "availability"
    return not is_run or (cause.opened_on <= alert.opened_on and not _is_closed(alert))


def _is_closed(alert: Alert) -> bool:
    """Say whether most of the outlets that lack a good are closed, which no run explains."""
    closed, empty, limiting = (
        int(str(alert.evidence.get(f"{why}_outlets", 0))) for why in ("closed", "empty", "limiting")
    )
    return closed > empty + limiting


def _rank(alert: Alert) -> tuple[int, str]:
    return (alert.severity.rank, alert.id)
