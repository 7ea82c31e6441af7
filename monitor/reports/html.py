"""The report as one HTML document: read in a mail, on a phone, and printed on A4.

It is made of tables whose attributes alone make it readable, as some mail clients drop the styles.
It stays under 102 kB, at which large mail services cut a message: what is said of every row is said
once, in a class.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from jinja2 import Environment, PackageLoader, StrictUndefined

from monitor.domain.run import FINE, RunReport
from monitor.domain.settings import Settings
from monitor.domain.view import DailySummary, PriceLine, ReserveLine
from monitor.reports.conclusion import conclusions, verdict
from monitor.reports.words import Words, blocks

_SURE, _MAYBE, _TRACK, _MARK = "#1f7a5c", "#9fcdb9", "#e6e9e5", "#16241f"
_MARK_PERCENT = 1.0
_MOST_ALERTS = 20
"""So many alerts of a kind are listed; the workbook and the pages have all of them."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a bar: its width in percent of the whole bar, and its colour."""

    width: float
    colour: str


def render_html(summary: DailySummary, settings: Settings, language: str = "vi") -> bytes:
    """Return the report as a self-contained HTML document in UTF-8; same input, same bytes."""
    words = Words(language, settings)
    said = conclusions(summary, words)
    text = (
        _templates()
        .get_template("daily.html")
        .render(
            w=words,
            summary=summary,
            groups=_by_group(summary),
            said=said,
            verdict=verdict(summary, words),
            segments=segments,
            blocks=blocks,
            runs=troubled_runs(summary),
            most_alerts=_MOST_ALERTS,
        )
    )
    return text.encode()


def segments(line: ReserveLine) -> list[Segment]:
    """Return a reserve bar from left to right: surely held, perhaps held, missing, and the target.

    The widths make 100 percent; the bar ends a quarter beyond the target, or at what is held.
    """
    full = max(line.target * 1.25, line.upper, 1.0)
    stops = sorted({0.0, line.lower, line.upper, min(line.target, full), full})
    room = 100 - _MARK_PERCENT
    bar: list[Segment] = []
    for begin, end in pairwise(stops):
        colour = _SURE if end <= line.lower else _MAYBE if end <= line.upper else _TRACK
        bar.append(Segment(round(room * (end - begin) / full, 2), colour))
        if end == line.target:
            bar.append(Segment(_MARK_PERCENT, _MARK))
    return bar


def troubled_runs(summary: DailySummary) -> list[RunReport]:
    """Return the last run of each source where that run did not end well."""
    last: dict[str, RunReport] = {}
    for run in sorted(summary.runs, key=lambda run: run.finished_at):
        last[run.source] = run
    return [last[source] for source in sorted(last) if last[source].outcome not in FINE]


def _by_group(summary: DailySummary) -> dict[str, list[PriceLine]]:
    groups: dict[str, list[PriceLine]] = {}
    for line in summary.prices:
        groups.setdefault(line.group, []).append(line)
    return groups


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("monitor.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
