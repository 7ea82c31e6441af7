"""The market as it stands: the panel in memory, and the rules asked of it.

The panel is a cache of the ledger: when a transaction fails after the panel was touched, it is
loaded again and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from monitor.alerting.lifecycle import episodes
from monitor.domain.alert import Alert
from monitor.domain.finding import Episode, Finding
from monitor.domain.quotes import Ints, QuoteTable
from monitor.domain.settings import Settings
from monitor.domain.store import Transaction
from monitor.pipeline.bound import Rule
from monitor.rules.case import Case, ReporterState
from monitor.stats.panel import Panel
from monitor.stats.stillness import still_days
from monitor.stats.usual import Usual, usual_of

_WEEK = 7


class Watch:
    """Holds the panel and answers what the rules find. Not thread-safe: one writer at a time."""

    def __init__(self, settings: Settings, rules: Sequence[Rule]) -> None:
        self.settings = settings
        self.usual = Usual()
        self.still: Mapping[str, int] = {}
        """For how many days the figures of each retailer have not changed at all."""
        self._rules = rules
        self._panel: Panel | None = None

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

    def load(self, tx: Transaction, today: date) -> None:
        """Build the panel from the ledger, a week at a time to keep memory low."""
        days = self.settings.window_days
        panel = Panel(self.settings.market, today, days)
        for back in range(days - 1, -1, -_WEEK):
            last = today - timedelta(days=max(back - _WEEK + 1, 0))
            panel.apply(tx.ledger.window(today - timedelta(days=back), last))
        self._panel = panel
        self._learn()

    def forget(self) -> None:
        """Give the panel up after a failed transaction; the next use loads it."""
        self._panel = None

    def roll(self, today: date) -> None:
        """Move the window so that it ends today."""
        if self.panel.last_day < today:
            self.panel.advance(today)
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
        found: list[Finding] = []
        for rule in self._rules:
            found += rule.evaluate(
                self._case(rule, by_rule.get(rule.spec.name, {}), reporters, scope)
            )
        return found

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
            episodes=rule_episodes,
            scope=scope,
            rule=rule.spec.name,
            groups=rule.spec.groups,
            kinds=rule.spec.kinds,
        )

    def _learn(self) -> None:
        self.usual = usual_of(self.panel)
