"""Charts as SVG: alerts a day as bars, the price of an episode; styled by class names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from markupsafe import Markup

from monitor.domain.wording import day_text, number

_TICKS = 5
_LONGEST_STEP = 7
_ROOM_OF_WORDS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """How large a chart is, and between which pixels figures are drawn."""

    width: int
    left: int
    right: int
    top: int
    bottom: int

    @property
    def height(self) -> int:
        """Return the height with the days written under the axis."""
        return self.bottom + 24


_PAGE = Canvas(width=640, left=84, right=610, top=24, bottom=160)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceCourse:
    """A price by day with the baseline against which it was judged, in one unit.

    Days without a report are left out of ``points``; ``closed`` is ``None`` for an open episode.
    ``threshold`` is the price from which it is an alert, where that is another than the baseline.
    """

    points: Mapping[date, float]
    baseline: float | None
    threshold: float | None = None
    opened: date
    opened_text: str = "mở"
    closed: date | None
    closed_text: str = "hết"
    title: str
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class _Frame:
    """Maps days and figures onto the picture; a figure of ``low`` lies at the bottom."""

    canvas: Canvas
    first: date
    last: date
    low: float
    high: float

    def x(self, day: date) -> float:
        left, right = self.canvas.left, self.canvas.right
        span = max((self.last - self.first).days, 1)
        return round(left + (right - left) * (day - self.first).days / span, 1)

    def y(self, value: float) -> float:
        top, bottom = self.canvas.top, self.canvas.bottom
        share = (value - self.low) / (self.high - self.low)
        return round(bottom - (bottom - top) * share, 1)


def day_bars(counts: Mapping[date, int], first: date, last: date) -> Markup:
    """Return one bar for each day from ``first`` to ``last`` with its number of alerts."""
    most, canvas = max(counts.values(), default=0), _PAGE
    frame = _Frame(canvas, first, last + timedelta(days=1), 0, max(most, 1))
    days = (last - first).days + 1
    width = max(round((canvas.right - canvas.left) / days - 0.6, 1), 0.6)
    bars = [
        Markup(
            '<rect class="bar" x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect>'
        ).format(
            frame.x(day),
            frame.y(count),
            width,
            canvas.bottom - frame.y(count),
            day_text(day),
            count,
        )
        for day, count in sorted(counts.items())
    ]
    title = f"Số cảnh báo mở mỗi ngày, nhiều nhất {most}"
    return _picture(title, canvas, [*_axis(frame, [0, max(most, 1)], "vi"), *bars])


def course_picture(course: PriceCourse) -> Markup:
    """Return the line of a price with what it is held against and the days of its episode."""
    return _picture(course.title, _PAGE, course_parts(course, _PAGE))


def course_parts(course: PriceCourse, canvas: Canvas) -> list[Markup]:
    """Return the parts of the picture of a price, for a picture of any size."""
    days = sorted({*course.points, course.opened})
    values = [*course.points.values()] or [course.baseline or 0.0]
    held = [level for level in (course.baseline, course.threshold) if level is not None]
    levels = [*values, *held]
    room = 0.08 * (max(levels) - min(levels)) or 0.05 * abs(levels[0]) or 1.0
    frame = _Frame(canvas, days[0], days[-1], min(levels) - room, max(levels) + room)
    return [
        *_axis(frame, [min(levels), max(levels)], course.language),
        *_level(frame, course.baseline, "level"),
        *_level(frame, course.threshold, "threshold"),
        *_mark(frame, course.opened, "opened", course.opened_text),
        *_mark(frame, course.closed, "closed", course.closed_text, beside=course.opened),
        *_line(frame, course.points),
    ]


def _picture(title: str, canvas: Canvas, parts: Sequence[Markup]) -> Markup:
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        canvas.width, canvas.height, title, Markup("").join(parts)
    )


def _axis(frame: _Frame, values: Sequence[float], language: str) -> list[Markup]:
    length, canvas = (frame.last - frame.first).days, frame.canvas
    step = max(round(length / _TICKS), 1)
    days = [frame.first + timedelta(days=back) for back in range(0, length + 1, step)]
    marks = [
        Markup('<text class="tick" x="{}" y="{}" text-anchor="middle">{}</text>').format(
            frame.x(day), canvas.bottom + 17, f"{day:%d/%m}"
        )
        for day in days
    ]
    sides = [
        Markup('<text class="tick" x="{}" y="{}" text-anchor="end">{}</text>').format(
            canvas.left - 6, frame.y(value) + 4, number(value, _digits(value), language)
        )
        for value in dict.fromkeys(values)
    ]
    ground = Markup('<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
        canvas.left, canvas.right, canvas.bottom, canvas.bottom
    )
    return [ground, *marks, *sides]


def _digits(value: float) -> int:
    """Return the decimals with which a figure is written: one for a small one that has any."""
    return 0 if abs(value) >= 100 or value == round(value) else 1


_LEVELS = {"level": "Giá nền · Baseline", "threshold": "Ngưỡng · Threshold"}


def _level(frame: _Frame, level: float | None, kind: str) -> list[Markup]:
    if level is None:
        return []
    y = frame.y(level)
    return [
        Markup('<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"><title>{}</title></line>').format(
            kind, frame.canvas.left, frame.canvas.right, y, y, _LEVELS[kind]
        )
    ]


def _mark(
    frame: _Frame, day: date | None, kind: str, text: str, beside: date | None = None
) -> list[Markup]:
    """Return the line and the words of a day; lower than those of the one close ``beside`` it."""
    if day is None or not frame.first <= day <= frame.last:
        return []
    x, canvas = frame.x(day), frame.canvas
    lower = 12 if beside is not None and x - frame.x(beside) < _ROOM_OF_WORDS else 0
    is_last = x > canvas.right - _ROOM_OF_WORDS / 2
    return [
        Markup('<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
            kind, x, x, canvas.top, canvas.bottom
        ),
        Markup('<text class="{}-text" x="{}" y="{}" text-anchor="{}">{}</text>').format(
            kind,
            x - 4 if is_last else x,
            canvas.top - 3 + lower,
            "end" if is_last else "middle",
            f"{text} {day:%d/%m}",
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
