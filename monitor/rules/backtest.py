"""What rules would have said of a past: one panel, one pass over its days, episodes out.

A small book of open episodes stands in for the life cycle of alerts: a breach opens, a clear
closes, and a subject that breaches again within days is the same episode.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.market import Market, OutletKind
from monitor.domain.settings import ReservePlan, SeasonStep
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
    """The episodes of one rule; ``last`` holds the newest episode of each subject."""

    reopen_within: timedelta
    episodes: list[PastEpisode] = field(default_factory=list)
    last: dict[str, int] = field(default_factory=dict)
    open: dict[str, Episode] = field(default_factory=dict)

    def take(self, finding: Finding) -> None:
        key = finding.subject.key
        if finding.verdict is Verdict.BREACH:
            self._breach(key, finding)
        elif finding.verdict is Verdict.CLEAR and key in self.open:
            at = self.last[key]
            self.episodes[at] = replace(self.episodes[at], closed=finding.day)
            del self.open[key]

    def _breach(self, key: str, finding: Finding) -> None:
        at = self.last.get(key)
        closed = None if at is None else self.episodes[at].closed
        is_new = at is None or (closed is not None and finding.day - closed > self.reopen_within)
        if at is None or is_new:
            at = self.last[key] = len(self.episodes)
            self.episodes.append(_opened(finding))
        kept = self.episodes[at]
        worst = max(kept.severity, finding.severity, key=lambda severity: severity.rank)
        self.episodes[at] = replace(kept, severity=worst, closed=None)
        self.open[key] = Episode(
            subject=kept.subject, opened_on=kept.opened, severity=worst, evidence=kept.evidence
        )


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
    panel: Panel,
    rules: Sequence[RuleInForce],
    days: Sequence[date],
    around: Circumstances,
) -> list[PastEpisode]:
    """Return the episodes of rules over days of a panel, ascending; by rule, then as they opened.

    The panel must hold the days and the history before them that the rules look back on.
    """
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
    return [episode for book in books for episode in book.episodes]


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
