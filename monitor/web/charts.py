"""Small charts as inline SVG: no library, no style attribute, readable by a screen reader.

Colours and strokes come from the style sheet by class name, which is what lets the pages forbid
inline styles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

Point = tuple[float, float]


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
    """The course of a figure in time: labelled points, a level to compare with, and its words."""

    points: tuple[tuple[str, float], ...]
    level: float | None
    level_text: str
    title: str
    texts: tuple[str, ...]


def course_chart(course: Course) -> Markup:
    """Return a line chart with its baseline, first, last and highest points written out."""
    values = [value for _, value in course.points]
    levels = values if course.level is None else [*values, course.level]
    room = (max(levels) - min(levels)) * 0.18 or max(abs(levels[0]) * 0.05, 1.0)
    across = Scale(0, max(len(values) - 1, 1), 36, 560)
    down = Scale(min(levels) - room, max(levels) + room, 262, 30)
    places = [(across(index), down(value)) for index, value in enumerate(values)]
    parts = [_level(course, down), Markup('<path class="line" d="{}"/>').format(_path(places))]
    parts += [_dot(course, index, place) for index, place in enumerate(places)]
    return Markup(
        '<svg class="course" viewBox="0 0 600 292" role="img" aria-label="{}">{}</svg>'
    ).format(course.title, Markup("").join(parts))


def _level(course: Course, down: Scale) -> Markup:
    if course.level is None:
        return Markup("")
    y = down(course.level)
    return Markup(
        '<line class="level" x1="0" x2="600" y1="{0}" y2="{0}"/>'
        '<text class="level-text" x="4" y="{1}">{2}</text>'
    ).format(y, y + 21, course.level_text)


def _dot(course: Course, index: int, place: Point) -> Markup:
    x, y = place
    last = len(course.points) - 1
    label, _ = course.points[index]
    dot = Markup('<circle class="{}" cx="{}" cy="{}" r="{}"><title>{}: {}</title></circle>').format(
        "now" if index == last else "dot",
        x,
        y,
        5 if index == last else 3,
        label,
        course.texts[index],
    )
    dot += _tick(label, x, last - index, max(1, round(last / 6)))
    if index == last:
        dot += Markup('<text class="value" x="{}" y="{}" text-anchor="end">{}</text>').format(
            x + 24, y - 13, course.texts[index]
        )
    return dot


def _tick(label: str, x: float, back: int, step: int) -> Markup:
    """Return a day under the axis, counted back from the last; a narrow screen drops the minor."""
    if back % step:
        return Markup("")
    name = "tick minor" if back % (2 * step) else "tick"
    return Markup('<text class="{}" x="{}" y="284" text-anchor="middle">{}</text>').format(
        name, x, label
    )


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
