"""A backtest as one self-contained HTML page: what would have been said, when, and to whom.

Everything is in the page: styles, pictures as SVG, no script and no address to fetch from. Same
input, same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from monitor.domain import labels, wording
from monitor.domain.finding import Severity
from monitor.reports.charts import PriceCourse, course_picture, day_bars

MOST_LISTED = 400
"""How many episodes of one rule are listed; the table of episodes (CSV) holds them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeRow:
    """One episode in the words of people; ``closed`` is ``None`` while it is open at the end."""

    rule: str
    severity: Severity
    where: str
    what: str
    opened: date
    closed: date | None
    sentence_vi: str
    sentence_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCourse:
    """One of the largest episodes with its picture."""

    episode: EpisodeRow
    course: PriceCourse


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What another configuration would newly say and no longer say."""

    other: str
    newly: Sequence[EpisodeRow]
    silent: Sequence[EpisodeRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestPage:
    """All that the page shows of the local days ``first`` to ``last``, both included.

    ``per_recipient`` counts alerts by the name of the person over the whole period.
    """

    history: str
    version: str
    first: date
    last: date
    series: int
    episodes: Sequence[EpisodeRow]
    per_recipient: Mapping[str, int]
    courses: Sequence[ShownCourse] = ()
    changes: Changes | None = None

    @property
    def days(self) -> int:
        """Return the number of days."""
        return (self.last - self.first).days + 1

    @property
    def opened(self) -> Counter[date]:
        """Return how many episodes opened on each day."""
        return Counter(episode.opened for episode in self.episodes)

    @property
    def by_rule(self) -> dict[str, list[EpisodeRow]]:
        """Return the episodes of each rule, oldest first."""
        rules: dict[str, list[EpisodeRow]] = {}
        for episode in sorted(self.episodes, key=lambda each: (each.opened, each.where)):
            rules.setdefault(episode.rule, []).append(episode)
        return rules


def render_backtest(page: BacktestPage) -> bytes:
    """Return the page as UTF-8."""
    text = (
        _templates()
        .get_template("backtest.html")
        .render(
            page=page,
            bars=day_bars(page.opened, page.first, page.last),
            picture=course_picture,
            day=wording.day_text,
            number=wording.number,
            label=labels.label,
            severities=list(reversed(Severity)),
            most=MOST_LISTED,
        )
    )
    return text.encode()


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("monitor.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
