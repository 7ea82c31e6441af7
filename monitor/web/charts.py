"""Small charts as inline SVG: no library, no style attribute, readable by a screen reader.

Colours and strokes come from the style sheet by class name, which is what lets the pages forbid
inline styles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup, escape

Point = tuple[float, float]

_ROOM_OF_A_FIGURE = 240
"""How wide the newest figure is written on a phone; nearer to the left edge it would be cut."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps a range of values onto a range of pixels; a flat range lies in the middle."""

    low: float
    high: float
    begin: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the pixel of a value, rounded to a tenth."""
        share = 0.5 if self.high == self.low else (value - self.low) / (self.high - self.low)
        return round(self.begin + share * (self.end - self.begin), 1)


def sparkline(values: Sequence[float | None], title: str) -> Markup:
    """Return a line of medians, oldest first; days without a report are gaps.

    Fewer than two known values make an empty picture: one point is no course.
    """
    width, height, pad = 96.0, 32.0, 4.0
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return Markup('<svg class="spark" viewBox="0 0 96 32" aria-hidden="true"></svg>')
    middle, half = (max(known) + min(known)) / 2, (max(known) - min(known)) / 2
    half = max(half, abs(middle) * 0.02)  # what moves less than 2 % is drawn as calm
    across = Scale(0, len(values) - 1, pad, width - pad)
    down = Scale(middle - half, middle + half, height - pad, pad)
    runs = _runs([None if v is None else (across(i), down(v)) for i, v in enumerate(values)])
    lines = Markup("").join(Markup('<path d="{}"/>').format(_path(run)) for run in runs)
    x, y = runs[-1][-1]
    return Markup(
        '<svg class="spark" viewBox="0 0 96 32" role="img" aria-label="{}">{}'
        '<circle cx="{}" cy="{}" r="2.6"/></svg>'
    ).format(title, lines, x, y)


def reserve_bar(lower: float, upper: float, target: float, title: str) -> Markup:
    """Return a bar of what is surely and what is perhaps held, with a mark at the target."""
    full = max(target * 1.25, upper, 1.0)
    scale = Scale(0, full, 0, 200)
    sure, maybe, mark = scale(lower), scale(upper), scale(target)
    return Markup(
        '<svg class="bar" viewBox="0 0 200 14" preserveAspectRatio="none" role="img"'
        ' aria-label="{}"><rect class="track" x="0" y="3" width="200" height="8"/>'
        '<rect class="maybe" x="0" y="3" width="{}" height="8"/>'
        '<rect class="sure" x="0" y="3" width="{}" height="8"/>'
        '<rect class="mark" x="{}" y="0" width="1.4" height="14"/></svg>'
    ).format(title, maybe, sure, round(mark - 0.7, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The course of a figure by day, a level to compare it with, and what others did meanwhile.

    What the lines are is said in a legend below: a price begins at its level, so that words on the
    level would stand in its way.

    ``texts`` are the figures of ``points`` as people read them; ``around`` is drawn behind, with
    gaps where nothing was reported.
    """

    points: Mapping[date, float]
    around: Mapping[date, float]
    level: float | None
    title: str
    texts: Mapping[date, str]


def course_chart(course: Course) -> Markup:
    """Return a line chart by day with its baseline and the newest figure written out."""
    days = sorted({*course.points, *course.around})
    values = [*course.points.values(), *course.around.values()]
    levels = values if course.level is None else [*values, course.level]
    room = (max(levels) - min(levels)) * 0.18 or max(abs(levels[0]) * 0.05, 1.0)
    across = Scale(days[0].toordinal(), days[-1].toordinal(), 36, 560)
    down = Scale(min(levels) - room, max(levels) + room, 262, 30)
    parts = [
        *_ticks(days, across),
        *_behind(course.around, days, across, down),
        _level(course, down),
        *_front(course, across, down),
    ]
    return Markup(
        '<svg class="course" viewBox="0 0 600 292" role="img" aria-label="{}">{}</svg>'
    ).format(course.title, Markup("").join(parts))


def _ticks(days: Sequence[date], across: Scale) -> list[Markup]:
    """Return the days under the axis, counted back from the last; a phone drops the minor ones."""
    last, length = days[-1], (days[-1] - days[0]).days
    step = max(1, round(length / 6))
    return [
        Markup('<text class="tick{}" x="{}" y="284" text-anchor="middle">{}</text>').format(
            " minor" if back % (2 * step) else "",
            across((last - timedelta(days=back)).toordinal()),
            f"{last - timedelta(days=back):%d/%m}",
        )
        for back in range(0, length + 1, step)
    ]


def _behind(
    around: Mapping[date, float], days: Sequence[date], across: Scale, down: Scale
) -> list[Markup]:
    window = [days[0] + timedelta(days=on) for on in range((days[-1] - days[0]).days + 1)]
    places = [
        (across(day.toordinal()), down(around[day])) if day in around else None for day in window
    ]
    return [Markup('<path class="around" d="{}"/>').format(_path(run)) for run in _runs(places)]


def _level(course: Course, down: Scale) -> Markup:
    if course.level is None:
        return Markup("")
    y = down(course.level)
    return Markup('<line class="level" x1="0" x2="600" y1="{0}" y2="{0}"/>').format(y)


def _front(course: Course, across: Scale, down: Scale) -> list[Markup]:
    places = [(across(day.toordinal()), down(value)) for day, value in course.points.items()]
    x, y = places[-1]
    anchor, beside = ("start", x - 4) if x < _ROOM_OF_A_FIGURE else ("end", x + 24)
    dots = [
        Markup('<circle class="dot" cx="{}" cy="{}" r="3"><title>{}: {}</title></circle>').format(
            *place, f"{day:%d/%m}", course.texts[day]
        )
        for day, place in zip(course.points, places, strict=True)
    ]
    return [
        Markup('<path class="line" d="{}"/>').format(_path(places)),
        *dots,
        Markup(
            '<circle class="now" cx="{}" cy="{}" r="5"/>'
            '<text class="value" x="{}" y="{}" text-anchor="{}">{}</text>'
        ).format(x, y, beside, y - 13, anchor, course.texts[max(course.points)]),
    ]


def _runs(places: Sequence[Point | None]) -> list[list[Point]]:
    runs: list[list[Point]] = []
    fresh = True
    for place in places:
        if place is None:
            fresh = True
            continue
        if fresh:
            runs.append([])
            fresh = False
        runs[-1].append(place)
    return runs


def _path(places: Sequence[Point]) -> str:
    if len(places) == 1:
        return f"M{places[0][0]},{places[0][1]}h0.1"
    return "M" + "L".join(f"{escape(x)},{escape(y)}" for x, y in places)
