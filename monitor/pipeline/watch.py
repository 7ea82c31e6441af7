"""The market as it stands: the panel in memory, and the rules asked of it.

The panel is a cache of the ledger: when a transaction fails after the panel was touched, it is
loaded again and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from monitor.alerting.lifecycle import episodes
from monitor.domain.alert import Alert
from monitor.domain.finding import Episode, Finding, Verdict
from monitor.domain.inspection import Inspection
from monitor.domain.quotes import Ints, QuoteTable
from monitor.domain.settings import Settings
from monitor.domain.store import Transaction
from monitor.pipeline.bound import Rule
from monitor.rules.case import Case, ReporterState
from monitor.rules.partition import Engine, prepare
from monitor.stats.panel import Panel
from monitor.stats.stillness import still_days
from monitor.stats.usual import Usual, usual_of

_WEEK = 7


class Watch:
    """Holds the panel and answers what the rules find. Not thread-safe: one writer at a time."""

    def __init__(
        self, settings: Settings, rules: Sequence[Rule], engine: Engine | None = None
    ) -> None:
        self.settings, self._engine = settings, engine
        self.usual = Usual()
        self.still: Mapping[str, int] = {}
        """For how many days the figures of each retailer have not changed at all."""
        self.inspections: tuple[Inspection, ...] = ()
        """The newest look at each outlet, product and lot."""
        self._rules = rules
        self._panel: Panel | None = None
        self._is_new = True

    @property
    def panel(self) -> Panel:
        """Return the loaded panel; asking before ``load`` is a programming error."""
        if self._panel is None:
            raise RuntimeError("the panel is not loaded")
        return self._panel

    @property
    def is_loaded(self) -> bool:
        """Say whether the panel stands for the ledger."""
        return self._panel is not None

    @property
    def is_new(self) -> bool:
        """Say whether nothing was asked of the panel since it was loaded or a day began."""
        return self._is_new

    def outlets_of(self, series: Ints) -> list[str]:
        """Return the codes of the outlets of these series, each once."""
        return [self.panel.outlets[at] for at in np.unique(self.panel.outlet[series]).tolist()]

    def load(self, tx: Transaction, today: date) -> None:
        """Build the panel from the ledger, a week at a time to keep memory low."""
        days = self.settings.window_days
        panel = Panel(self.settings.market, today, days)
        for back in range(days - 1, -1, -_WEEK):
            last = today - timedelta(days=max(back - _WEEK + 1, 0))
            panel.apply(tx.ledger.window(today - timedelta(days=back), last))
        panel.mark_reviewed(tx.reviews.accepted())
        self.inspections = tuple(tx.inspections.newest())
        self._panel, self._is_new = panel, True
        self._learn()

    def close(self) -> None:
        """Let go of the workers."""
        if self._engine is not None:
            self._engine.close()

    def forget(self) -> None:
        """Give the panel up after a failed transaction; the next use loads it."""
        self._panel = None

    def roll(self, today: date) -> None:
        """Move the window so that it ends today."""
        if self.panel.last_day < today:
            self.panel.advance(today)
            self._is_new = True
            self._learn()

    def arrive(self, quotes: QuoteTable) -> Ints:
        """Put new facts into the panel; return the touched series."""
        was_empty = not self.usual.by_product
        touched = self.panel.apply(quotes)
        if was_empty:
            self._learn()
        return touched

    def findings(
        self,
        open_alerts: Sequence[Alert],
        reporters: Mapping[str, ReporterState],
        scope: Ints | None,
    ) -> list[Finding]:
        """Ask every rule about the panel's last day; ``scope`` narrows it to touched series."""
        by_rule = episodes(open_alerts)
        questions = [
            (rule.evaluate, self._case(rule, by_rule.get(rule.spec.name, {}), reporters, scope))
            for rule in self._rules
        ]
        if self._engine is not None and self._is_new:
            prepare(questions, self._engine)
        self._is_new = False
        return [finding for evaluate, case in questions for finding in evaluate(case)]

    def unfounded(self, alerts: Sequence[Alert], scope: Ints) -> set[str]:
        """Return the ids of the alerts that no day since their opening is a breach for.

        Their rules are asked as if nobody had known. An alert that is older than half of the window
        cannot be judged so, since its first days have lost their past, and stays.
        """
        judged = [alert for alert in alerts if self._has_past(alert)]
        founded: set[str] = set()
        for rule in self._rules:
            own = [alert for alert in judged if alert.rule == rule.spec.name]
            for day in _days(own, self.panel.last_day):
                case = replace(self._case(rule, {}, {}, scope), day=day)
                breaches = {
                    each.fingerprint
                    for each in rule.evaluate(case)
                    if each.verdict is Verdict.BREACH
                }
                founded |= {
                    alert.id
                    for alert in own
                    if alert.fingerprint in breaches and alert.opened_on <= day
                }
        asked = {rule.spec.name for rule in self._rules}
        return {alert.id for alert in judged if alert.rule in asked} - founded

    def _has_past(self, alert: Alert) -> bool:
        age = (self.panel.last_day - alert.opened_on).days
        return not alert.subject.source and age <= self.settings.window_days // 2

    def look_for_copies(self) -> None:
        """See which retailers report the same figures day after day."""
        owner = np.array([self._retailer(outlet) for outlet in self.panel.outlets.names], dtype=str)
        reporting = owner[self.panel.outlet] if self.panel.size else owner[:0]
        self.still = {
            retailer: still_days(self.panel, np.flatnonzero(reporting == retailer))
            for retailer in np.unique(reporting).tolist()
        }

    def _retailer(self, outlet: str) -> str:
        known = self.settings.market.outlets.get(outlet)
        return (known.retailer if known else None) or ""

    def _case(
        self,
        rule: Rule,
        rule_episodes: Mapping[str, Episode],
        reporters: Mapping[str, ReporterState],
        scope: Ints | None,
    ) -> Case:
        settings = self.settings
        return Case(
            panel=self.panel,
            day=self.panel.last_day,
            market=settings.market,
            season=settings.season,
            reserve=settings.reserve,
            reporters=reporters,
            inspections=self.inspections,
            episodes=rule_episodes,
            scope=scope,
            rule=rule.spec.name,
            groups=rule.spec.groups,
            kinds=rule.spec.kinds,
        )

    def _learn(self) -> None:
        self.usual = usual_of(self.panel)


def _days(alerts: Sequence[Alert], last: date) -> list[date]:
    """Return the days from the first opening to the last one."""
    if not alerts:
        return []
    first = min(alert.opened_on for alert in alerts)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
