"""Inhibition by cause: one alert that explains others is told, and they are not.

A source that is down explains what its retailer's prices and stocks seem to do; a rise over a whole
area explains the rises at its outlets; one over the whole city explains those of the areas. A cause
must itself be going on and be known to people, and never hides what is graver than itself. Rule and
product must be the same: what is missing on both sides is no match, so a slip hides nothing.

One cause is of another rule: a product that has crept up all over the city for a week, and is known
to, explains the spikes of districts that only rose with the market. A sudden jump is never
explained so, nor a district that stands out from the market.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from monitor.domain.alert import Alert, AlertState
from monitor.domain.settings import Settings

_GOING_ON: Final = frozenset({AlertState.FIRING, AlertState.RECOVERING})
_KNOWN_FOR: Final = timedelta(days=7)
"""How long a climb of the city must be known before it explains what districts feel of it."""

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
            for key in _explains(alert, settings) if alert.state in _GOING_ON else ():
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
            if cause is not None and cause.severity.rank >= alert.severity.rank:
                return cause
        climb = self.by_key.get(("climb", alert.subject.product))
        return climb if climb is not None and _is_felt(alert, climb) else None


def _explains(alert: Alert, settings: Settings) -> Iterator[Key]:
    subject = alert.subject
    if alert.kind == "silence" and subject.source:
        retailers = {each.name: each.retailer for each in settings.sources}
        if retailer := retailers.get(subject.source, ""):
            yield ("retailer", retailer)
        return
    thing = subject.product or subject.group
    if not thing or subject.outlet or subject.source:
        return
    if subject.area:
        yield ("area", alert.rule, thing, subject.area)
        return
    yield ("city", alert.rule, thing)
    if alert.kind == "creep":
        yield ("climb", thing)


def _is_felt(alert: Alert, climb: Alert) -> bool:
    """Say whether a district's spike is what it feels of a climb of the whole city."""
    is_area = alert.kind == "spike" and bool(alert.subject.area) and not alert.subject.outlet
    is_known = alert.opened_on - climb.opened_on >= _KNOWN_FOR
    if not is_area or not is_known or climb.severity.rank < alert.severity.rank:
        return False
    rise, market, entry = (
        _percent(alert, name) for name in ("rise_percent", "market_percent", "entry_percent")
    )
    return 100 * ((100 + rise) / (100 + market) - 1) < entry


def _percent(alert: Alert, name: str) -> float:
    figure = alert.evidence.get(name)
    return float(figure) if isinstance(figure, int | float) else 0.0


def _explained_by(alert: Alert, settings: Settings) -> list[Key]:
    subject = alert.subject
    thing = subject.product or subject.group
    outlet = settings.market.outlets.get(subject.outlet)
    area = subject.area or (outlet.area if outlet else "")
    keys: list[Key] = []
    if thing and (area or subject.outlet):
        keys.append(("city", alert.rule, thing))
    if thing and area and subject.outlet:
        keys.append(("area", alert.rule, thing, area))
    if outlet is not None and outlet.retailer:
        keys.append(("retailer", outlet.retailer))
    return keys


def _rank(alert: Alert) -> tuple[int, str]:
    return (alert.severity.rank, alert.id)
