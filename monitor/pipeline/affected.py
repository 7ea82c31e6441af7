"""Affected: the open alerts that an arrival may move, so that its cost does not grow with the rest.

After a storm a hundred thousand alerts are open, and a report of one outlet moves its own and those
of its area, good or retailer. The others are asked about when a day begins and at each evaluation
of the whole market: what ages them is the day alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.alerting.acceptance import without_accepted
from monitor.alerting.book import Book
from monitor.domain.alert import Alert
from monitor.domain.finding import Finding
from monitor.domain.quotes import Ints
from monitor.domain.settings import LifecyclePolicy
from monitor.domain.store import Appended, Transaction
from monitor.pipeline.watch import Watch


def affected(
    tx: Transaction, watch: Watch, scope: Ints | None, appended: Appended | None
) -> list[Alert]:
    """Return the open alerts of the outlets of the touched series, and all about no single outlet.

    All of them when the whole market is asked, when a day or a life begins, and when a figure was
    corrected, on which an alert elsewhere may rest.
    """
    if scope is None or watch.is_new or (appended is not None and appended.superseded):
        return tx.alerts.open()
    return tx.alerts.open_about(watch.outlets_of(scope))


def spoken_of(tx: Transaction, opened: Sequence[Alert], findings: Sequence[Finding]) -> list[Alert]:
    """Return the open alerts with those beside them that the findings are about.

    A rule may speak of an outlet that an arrival did not touch; its alert must not open twice.
    """
    known = {alert.fingerprint for alert in opened}
    missing = {finding.fingerprint for finding in findings} - known
    return [*opened, *(tx.alerts.open_as(missing) if missing else ())]


def held_against(
    tx: Transaction,
    opened: Sequence[Alert],
    findings: Sequence[Finding],
    policy: LifecyclePolicy,
    now: datetime,
) -> tuple[Book, list[Finding]]:
    """Return the findings but for accepted levels, and the book of alerts that they meet."""
    met = spoken_of(tx, opened, findings)
    known = {alert.fingerprint for alert in met}
    left = without_accepted(findings, tx.decisions.accepted(now), known)
    conditions = {finding.fingerprint for finding in left}
    closed = tx.alerts.recently_closed(now - policy.reopen_within, conditions)
    return Book.of(met, closed), left
