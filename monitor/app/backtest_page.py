"""From the outcome of a backtest to the page that shows it: names, courses of prices, people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from monitor.app.backtest import Difference, Tested
from monitor.domain.quotes import Ints
from monitor.domain.settings import Settings
from monitor.domain.wording import unit_word
from monitor.reports.backtest import (
    BacktestPage,
    Changes,
    EpisodeRow,
    ShownCourse,
    render_backtest,
)
from monitor.reports.charts import PriceCourse
from monitor.rules.backtest import PastEpisode
from monitor.rules.naming import Naming
from monitor.stats.panel import Panel

_SHOWN = 20
_BEFORE, _AFTER = timedelta(days=45), timedelta(days=30)


def write_page(
    tested: Tested, changed: Difference | None, history: Path, against: Path | None, to: Path
) -> None:
    """Write the outcome of a backtest as one HTML file."""
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(render_backtest(page_of(tested, changed, history.name, against)))


def page_of(
    tested: Tested, changed: Difference | None, history: str, against: Path | None
) -> BacktestPage:
    """Return what the page shows."""
    settings, naming = tested.settings, Naming(tested.settings.market)
    shown = [(one, _course(tested, naming, one)) for one in _largest(tested.episodes)]
    return BacktestPage(
        history=history,
        version=settings.version,
        first=tested.first,
        last=tested.last,
        series=tested.series,
        episodes=[_row(naming, one) for one in tested.episodes],
        per_recipient=_by_name(settings, tested),
        courses=[
            ShownCourse(episode=_row(naming, one), course=course) for one, course in shown if course
        ],
        changes=_changes(naming, changed, against) if changed else None,
    )


def _changes(naming: Naming, changed: Difference, against: Path | None) -> Changes:
    return Changes(
        other=against.name if against else "",
        newly=[_row(naming, one) for one in changed.newly],
        silent=[_row(naming, one) for one in changed.silent],
    )


def _by_name(settings: Settings, tested: Tested) -> dict[str, int]:
    named = {code: each.name for code, each in settings.recipients.items()}
    return {named[code]: count for code, count in tested.per_recipient.items()}


def _row(naming: Naming, episode: PastEpisode) -> EpisodeRow:
    subject = episode.subject
    what = naming.product(subject.product) if subject.product else naming.group(subject.group)
    places = [naming.outlet(subject.outlet)] if subject.outlet else []
    return EpisodeRow(
        rule=episode.rule,
        severity=episode.severity,
        where=", ".join([*places, naming.area(subject.area)]),
        what=what or subject.source,
        opened=episode.opened,
        closed=episode.closed,
        sentence_vi=episode.sentence_vi,
        sentence_en=episode.sentence_en,
    )


def _largest(episodes: Sequence[PastEpisode]) -> list[PastEpisode]:
    """Return the episodes about prices that went furthest beyond what was expected."""

    def size(episode: PastEpisode) -> tuple[int, float]:
        return episode.severity.rank, float(str(episode.evidence["excess_percent"]))

    about_prices = [one for one in episodes if "excess_percent" in one.evidence]
    return sorted(about_prices, key=size, reverse=True)[:_SHOWN]


def _course(tested: Tested, naming: Naming, episode: PastEpisode) -> PriceCourse | None:
    panel, subject = tested.panel, episode.subject
    series = _series_of(panel, episode)
    first = max(int(panel.days[0]), (episode.opened - _BEFORE).toordinal())
    end = (episode.closed or tested.last) + _AFTER
    last = min(int(panel.days[-1]), end.toordinal())
    days = [date.fromordinal(day) for day in range(first, last + 1)]
    rows = panel.price[panel.row_of(days[0]) : panel.row_of(days[-1]) + 1, series]
    middles = {
        day: float(np.median(row[np.isfinite(row)]))
        for day, row in zip(days, rows, strict=True)
        if np.isfinite(row).any()
    }
    if not middles:
        return None
    unit = unit_word(naming.unit(subject.product))
    level = episode.evidence.get("baseline")
    return PriceCourse(
        points=middles,
        baseline=None if level is None else float(str(level)),
        opened=episode.opened,
        closed=episode.closed,
        title=f"Giá {naming.product(subject.product)} theo ngày, đ/{unit}",
    )


def _series_of(panel: Panel, episode: PastEpisode) -> Ints:
    """Return the series of an episode: its outlet's, or those that its baselines name."""
    subject, baselines = episode.subject, episode.evidence.get("baselines")
    outlets = [subject.outlet] if subject.outlet else []
    if not outlets and isinstance(baselines, dict):
        outlets = [str(code) for code in baselines]
    found = [panel.series_of(outlet, subject.product) for outlet in outlets]
    return np.array([series for series in found if series is not None], dtype=np.int64)
