"""The pictures of a backtest as inline SVG: alerts a day as bars, the price of an episode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from markupsafe import Markup

from monitor.domain.wording import day_text, number

_WIDTH, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 84, 610, 24, 160
_HEIGHT = _BOTTOM + 24
_TICKS = 5
_LONGEST_STEP = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceCourse:
    """A price by day with the baseline against which it was judged, in one unit.

    Days without a report are left out of ``points``; ``closed`` is ``None`` for an open episode.
    """

    points: Mapping[date, float]
    baseline: float | None
    opened: date
    closed: date | None
    title: str


@dataclass(frozen=True, slots=True)
class _Frame:
    """Maps days and figures onto the picture; a figure of ``low`` lies at the bottom."""

    first: date
    last: date
    low: float
    high: float

    def x(self, day: date) -> float:
        span = max((self.last - self.first).days, 1)
        return round(_LEFT + (_RIGHT - _LEFT) * (day - self.first).days / span, 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(_BOTTOM - (_BOTTOM - _TOP) * share, 1)


def day_bars(counts: Mapping[date, int], first: date, last: date) -> Markup:
    """Return one bar for each day from ``first`` to ``last`` with its number of alerts."""
    most = max(counts.values(), default=0)
    frame = _Frame(first, last + timedelta(days=1), 0, max(most, 1))
    width = max(round((_RIGHT - _LEFT) / ((last - first).days + 1) - 0.6, 1), 0.6)
    bars = [
        Markup(
            '<rect class="bar" x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect>'
        ).format(
            frame.x(day), frame.y(count), width, _BOTTOM - frame.y(count), day_text(day), count
        )
        for day, count in sorted(counts.items())
    ]
    title = f"Số cảnh báo mở mỗi ngày, nhiều nhất {most}"
    return _picture(title, [*_axis(frame, [0, max(most, 1)]), *bars])


def course_picture(course: PriceCourse) -> Markup:
    """Return the line of a price with its baseline and the days of opening and closing."""
    days = sorted({*course.points, course.opened})
    values = [*course.points.values()] or [course.baseline or 0.0]
    levels = values if course.baseline is None else [*values, course.baseline]
    room = 0.08 * (max(levels) - min(levels)) or 0.05 * abs(levels[0]) or 1.0
    frame = _Frame(days[0], days[-1], min(levels) - room, max(levels) + room)
    parts = [
        *_axis(frame, [min(levels), max(levels)]),
        *_baseline(frame, course.baseline),
        *_mark(frame, course.opened, "opened", "mở"),
        *_mark(frame, course.closed, "closed", "hết"),
        *_line(frame, course.points),
    ]
    return _picture(course.title, parts)


def _picture(title: str, parts: Sequence[Markup]) -> Markup:
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        _WIDTH, _HEIGHT, title, Markup("").join(parts)
    )


def _axis(frame: _Frame, values: Sequence[float]) -> list[Markup]:
    length = (frame.last - frame.first).days
    step = max(round(length / _TICKS), 1)
    days = [frame.first + timedelta(days=back) for back in range(0, length + 1, step)]
    marks = [
        Markup('<text class="tick" x="{}" y="{}" text-anchor="middle">{}</text>').format(
            frame.x(day), _BOTTOM + 17, f"{day:%d/%m}"
        )
        for day in days
    ]
    sides = [
        Markup('<text class="tick" x="{}" y="{}" text-anchor="end">{}</text>').format(
            _LEFT - 6, frame.y(value) + 4, number(value, _digits(value))
        )
        for value in dict.fromkeys(values)
    ]
    ground = Markup('<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
        _LEFT, _RIGHT, _BOTTOM, _BOTTOM
    )
    return [ground, *marks, *sides]


def _digits(value: float) -> int:
    """Return the decimals with which a figure is written: one for a small one that has any."""
    return 0 if abs(value) >= 100 or value == round(value) else 1


def _baseline(frame: _Frame, level: float | None) -> list[Markup]:
    if level is None:
        return []
    y = frame.y(level)
    return [
        Markup(
            '<line class="level" x1="{}" x2="{}" y1="{}" y2="{}"><title>{}</title></line>'
        ).format(_LEFT, _RIGHT, y, y, "Giá nền · Baseline")
    ]


def _mark(frame: _Frame, day: date | None, kind: str, text: str) -> list[Markup]:
    if day is None or not frame.first <= day <= frame.last:
        return []
    x = frame.x(day)
    return [
        Markup('<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
            kind, x, x, _TOP, _BOTTOM
        ),
        Markup('<text class="{}-text" x="{}" y="{}" text-anchor="middle">{}</text>').format(
            kind, x, _TOP - 3, f"{text} {day:%d/%m}"
        ),
    ]


def _line(frame: _Frame, points: Mapping[date, float]) -> list[Markup]:
    """Return the runs of a price; a week without a report breaks the line."""
    days = sorted(points)
    text = "".join(
        f"{'L' if before and (day - before).days <= _LONGEST_STEP else 'M'}"
        f"{frame.x(day)},{frame.y(points[day])}"
        for before, day in pairwise([None, *days])
        if day
    )
    return [Markup('<path class="price" d="{}"/>').format(text)] if days else []
