"""What rules would have said of a past: one panel, one pass over its days, episodes out.

A small book of open episodes stands in for the life cycle of alerts: a breach opens, a clear
closes, and a subject that breaches again within days is the same episode (live, one that was only
watched within these days and is confirmed later, too). An episode whose price had settled and rises
again is written once more, as people are told once more; both end as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict, is_told_again
from monitor.domain.market import Market, OutletKind
from monitor.domain.reserve import ReservePlan, SeasonStep
from monitor.rules.case import Case, RuleKind
from monitor.stats.panel import Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInForce:
    """A rule as the configuration names it, with its kind and checked options."""

    name: str
    kind: RuleKind
    options: Any
    groups: tuple[str, ...] = ()
    kinds: tuple[OutletKind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEpisode:
    """One episode of a backtest; ``closed`` is ``None`` while it is open at the end.

    ``severity`` is the worst it reached; the sentences and the evidence are those of its opening.
    """

    rule: str
    subject: Subject
    severity: Severity
    opened: date
    closed: date | None
    sentence_vi: str
    sentence_en: str
    evidence: dict[str, object]


@dataclass(slots=True)
class _Book:
    """The episodes of one rule; ``rows`` holds those of the newest episode of each subject."""

    reopen_within: timedelta
    episodes: list[PastEpisode] = field(default_factory=list)
    rows: dict[str, list[int]] = field(default_factory=dict)
    open: dict[str, Episode] = field(default_factory=dict)

    def take(self, finding: Finding) -> None:
        key = finding.subject.key
        if finding.verdict is Verdict.BREACH:
            self._breach(key, finding)
        elif finding.verdict is Verdict.CLEAR and key in self.open:
            for row in self.rows[key]:
                self.episodes[row] = replace(self.episodes[row], closed=finding.day)
            del self.open[key]

    def _breach(self, key: str, finding: Finding) -> None:
        rows = self.rows.get(key, [])
        if not rows or self._is_over(rows[0], finding.day):
            rows = self.rows[key] = [self._write(finding)]
        elif is_told_again(finding, self.episodes[rows[-1]].opened):
            rows.append(self._write(finding))
        is_open = key in self.open
        for row in () if is_open else rows:
            self.episodes[row] = replace(self.episodes[row], closed=None)
        last = self.episodes[rows[-1]]
        if finding.severity.rank > last.severity.rank:
            last = self.episodes[rows[-1]] = replace(last, severity=finding.severity)
        first = self.episodes[rows[0]]
        if not is_open or self.open[key].severity is not last.severity:
            self.open[key] = Episode(
                subject=first.subject,
                opened_on=first.opened,
                severity=last.severity,
                evidence=first.evidence,
            )

    def _is_over(self, row: int, day: date) -> bool:
        closed = self.episodes[row].closed
        return closed is not None and day - closed > self.reopen_within

    def _write(self, finding: Finding) -> int:
        self.episodes.append(_opened(finding))
        return len(self.episodes) - 1


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What surrounds the prices of a past: the market, the season, the reserve plan.

    A subject that breaches again within ``reopen_within`` of its end is the same episode.
    """

    market: Market
    season: tuple[SeasonStep, ...] = ()
    reserve: ReservePlan = field(default_factory=ReservePlan)
    reopen_within: timedelta = timedelta(days=3)


def backtest(
    panel: Panel, rules: Sequence[RuleInForce], days: Sequence[date], around: Circumstances
) -> list[PastEpisode]:
    """Return the episodes of rules over days of a panel, ascending; by rule, then as they opened.

    The panel must hold the days and the history before them that the rules look back on.
    """
    return [episode for of_rule in played(panel, rules, days, around) for episode in of_rule]


def played(
    panel: Panel, rules: Sequence[RuleInForce], days: Sequence[date], around: Circumstances
) -> list[list[PastEpisode]]:
    """Return the same in a list for each rule: what one says does not depend on the others."""
    books = [_Book(around.reopen_within) for _ in rules]
    for day in days:
        for rule, book in zip(rules, books, strict=True):
            case = Case(
                panel=panel,
                day=day,
                market=around.market,
                rule=rule.name,
                season=around.season,
                reserve=around.reserve,
                episodes=book.open,
                groups=rule.groups,
                kinds=rule.kinds,
            )
            for finding in rule.kind.evaluate(case, rule.options):
                book.take(finding)
    return [book.episodes for book in books]


def _opened(finding: Finding) -> PastEpisode:
    return PastEpisode(
        rule=finding.rule,
        subject=finding.subject,
        severity=finding.severity,
        opened=finding.day,
        closed=None,
        sentence_vi=finding.sentence_vi,
        sentence_en=finding.sentence_en,
        evidence=dict(finding.evidence),
    )
