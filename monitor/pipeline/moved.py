"""Moved: alerts at an outlet that the configuration puts into another area go with it.

The area is a part of what an alert is about, so that the same price would else be told once more as
something new, and the alert that was told would never end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from monitor.domain.alert import Alert, Step
from monitor.domain.finding import fingerprint
from monitor.domain.market import Market
from monitor.domain.settings import Settings
from monitor.domain.store import Transaction


def follow_outlets(
    tx: Transaction,
    outlets: Collection[str],
    settings: Settings,
    now: datetime,
    wall_now: datetime,
) -> int:
    """Take the alerts at outlets that changed their area along; return how many.

    Those that are open, those that may still be opened again, and levels that were accepted. What
    is open there already stays alone. ``now`` is the market's time, ``wall_now`` that on the wall.
    """
    if not outlets:
        return 0
    levels = {level.alert: level for level in tx.decisions.accepted(wall_now).values()}
    concerned = (
        *tx.alerts.some(levels).values(),
        *tx.alerts.recently_closed(now - settings.lifecycle.reopen_within),
        *tx.alerts.open_about(outlets),
    )
    theirs = {each.id: each for each in concerned if each.subject.outlet in outlets}
    moved = list(_moved(theirs.values(), settings.market))
    taken = {each.fingerprint for each in tx.alerts.open_as({each.fingerprint for each in moved})}
    followed = [each for each in moved if not (each.is_open and each.fingerprint in taken)]
    tx.alerts.save([Step(alert=each, transition=None) for each in followed])
    for each in followed:
        if each.id in levels:
            tx.decisions.accept(replace(levels[each.id], fingerprint=each.fingerprint))
    return len(followed)


def _moved(alerts: Iterable[Alert], market: Market) -> Iterator[Alert]:
    for alert in alerts:
        area = market.outlets[alert.subject.outlet].area
        if alert.subject.area not in {"", area}:
            subject = replace(alert.subject, area=area)
            yield replace(alert, subject=subject, fingerprint=fingerprint(alert.rule, subject))
