"""Evidence as a small picture (PNG): the course of a price, or what there is beside what should be.

For mails and chats, which show no SVG. Drawn at twice its size, so that a phone shows it
sharp, in the font of the pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from textwrap import wrap
from typing import Final, NamedTuple

from markupsafe import Markup

from monitor.reports.charts import Canvas, PriceCourse, course_parts

WIDTH: Final = 400
"""How wide a picture is meant to be shown, in pixels: about a phone."""

_CANVAS: Final = Canvas(width=WIDTH, left=62, right=384, top=24, bottom=164)
_ZOOM: Final = 2
_LETTERS_IN_A_LINE: Final = 44
_LINE: Final = 20
_ROW, _BAR_LEFT, _BAR_WIDTH = 38, 14, 372
_WEIGHTS: Final = ("Regular", "SemiBold")
_STYLE: Final = """
text { font-family: "Be Vietnam Pro"; font-size: 12px; fill: #52606d; }
.title { font-size: 15px; font-weight: 600; fill: #1f2933; }
.figure { font-weight: 600; fill: #1f2933; }
.axis { stroke: #8a9a92; }
.price { fill: none; stroke: #1f2933; stroke-width: 2.2; stroke-linejoin: round; }
.level { stroke: #0b4f40; stroke-width: 1.6; stroke-dasharray: 7 4; }
.threshold { stroke: #b45309; stroke-width: 1.6; stroke-dasharray: 2 3; }
.opened { stroke: #b3261e; stroke-width: 1.6; }
.opened-text { fill: #b3261e; font-weight: 600; }
.closed { stroke: #2e7d32; stroke-width: 1.6; }
.closed-text { fill: #2e7d32; font-weight: 600; }
.now { fill: #b3261e; }
.maybe { fill: #e2a19d; }
.enough { fill: #9aa5b1; }
.mark { stroke: #1f2933; stroke-width: 2; }
"""


class KeyLine(NamedTuple):
    """What a line of the chart is (its class) and says."""

    kind: str
    text: str


class Amount(NamedTuple):
    """A bar: what it is, the figure in words and as a number; ``now``, ``maybe`` or ``enough``."""

    label: str
    text: str
    amount: float
    kind: str


def course_png(title: str, course: PriceCourse, keys: Sequence[KeyLine]) -> bytes:
    """Return the course of a price as PNG, with a title above and what its lines are below.

    Raises:
        ValueError: the picture cannot be drawn.
    """
    head, top = _title(title)
    parts = Markup("").join(course_parts(course, _CANVAS))
    chart = Markup('<g transform="translate(0 {})">{}</g>').format(top, parts)
    below = top + _CANVAS.height + 8
    return _png(_sheet([*head, chart, *_keys(keys, below)], below + _LINE * len(keys)))


def amounts_png(title: str, amounts: Sequence[Amount]) -> bytes:
    """Return bars to compare as PNG; what is enough is marked across all of them.

    Raises:
        ValueError: the picture cannot be drawn.
    """
    head, top = _title(title)
    longest = max((each.amount for each in amounts), default=0.0)
    enough = [each.amount / longest for each in amounts if each.kind == "enough" and longest > 0]
    rows = [
        part
        for place, each in enumerate(amounts)
        for part in _bar(each, top + _ROW * place, longest, enough)
    ]
    return _png(_sheet([*head, *rows], top + _ROW * len(amounts)))


def _title(title: str) -> tuple[list[Markup], int]:
    """Return the lines of a title, none of which runs out of the picture, and where they end."""
    lines = wrap(title, _LETTERS_IN_A_LINE)
    drawn = [
        Markup('<text class="title" x="14" y="{}">{}</text>').format(26 + _LINE * place, line)
        for place, line in enumerate(lines)
    ]
    return drawn, 14 + _LINE * len(lines)


def _keys(keys: Sequence[KeyLine], top: int) -> list[Markup]:
    return [
        Markup(
            '<line class="{}" x1="14" x2="42" y1="{}" y2="{}"/><text x="50" y="{}">{}</text>'
        ).format(key.kind, y, y, y + 4, key.text)
        for y, key in ((top + _LINE * place, key) for place, key in enumerate(keys))
    ]


def _bar(each: Amount, top: int, longest: float, marks: Sequence[float]) -> list[Markup]:
    """Return a bar under its words; ``marks`` are shares of the longest."""
    share, right = (each.amount / longest if longest > 0 else 0.0), _BAR_LEFT + _BAR_WIDTH
    return [
        Markup('<text x="{}" y="{}">{}</text>').format(_BAR_LEFT, top + 12, each.label),
        Markup('<text class="figure" x="{}" y="{}" text-anchor="end">{}</text>').format(
            right, top + 12, each.text
        ),
        Markup('<rect class="{}" x="{}" y="{}" width="{}" height="12" rx="2"/>').format(
            each.kind, _BAR_LEFT, top + 18, max(round(_BAR_WIDTH * share, 1), 1)
        ),
        *(
            Markup('<line class="mark" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>').format(
                round(_BAR_LEFT + _BAR_WIDTH * mark, 1), top + 16, top + 32
            )
            for mark in marks
        ),
    ]


def _sheet(parts: Sequence[Markup], height: int) -> str:
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}">'
        '<rect width="{0}" height="{1}" fill="#ffffff"/>{2}</svg>'
    ).format(WIDTH, height + 12, Markup("").join(parts))


@lru_cache(maxsize=16)
def _png(svg: str) -> bytes:
    """Draw a picture; people who are told the same share the work."""
    import resvg_py

    fonts = files("fontpkg_be_vietnam_pro") / "files"
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg,
        style_sheet=_STYLE,
        zoom=_ZOOM,
        skip_system_fonts=True,
        font_files=[str(fonts / f"BeVietnamPro-{weight}.ttf") for weight in _WEIGHTS],
    )
    return bytes(drawn)
