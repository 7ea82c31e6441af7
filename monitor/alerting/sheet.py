"""A message before it has a form: a title, marks that must not be missed, facts and a link.

Every form (plain text, HTML) is made from the same sheet, so that no channel says less or other
than another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final, NamedTuple

from monitor.domain.finding import Severity


class Line(NamedTuple):
    """One fact: what it is, and what it says."""

    label: str
    text: str


class Section(NamedTuple):
    """A titled list, for messages about many things."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a message says; ``marks`` stand above everything."""

    title: str
    headline: str
    colour: str
    marks: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    sections: tuple[Section, ...] = ()
    link: str
    link_text: str
    foot: str
    answer: str = ""
    """The address at which the recipient answers; it stands among the lines as well."""
    slots: Mapping[str, str] = field(default_factory=dict)
    """What templates of short texts may ask for, beside headline and link."""


SEVERITY_COLOUR: Final = {
    Severity.INFO: "#2563a8",
    Severity.WARNING: "#b45309",
    Severity.CRITICAL: "#b3261e",
}
END_COLOUR: Final = "#2e7d32"


def as_text(sheet: Sheet) -> str:
    """Return the sheet as plain text, readable down to the narrowest phone."""
    blocks = [
        "\n".join(sheet.marks),
        sheet.headline,
        "\n".join(f"{line.label}: {line.text}" for line in sheet.lines),
        *("\n".join([section.title, *map(_bullet, section.items)]) for section in sheet.sections),
        f"{sheet.link_text}: {sheet.link}",
        sheet.foot,
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def as_html(sheet: Sheet) -> str:
    """Return the sheet as HTML with inline styles only, as mail programs need it."""
    return (
        f'<div style="{_PAGE}">'
        + "".join(f'<p style="{_MARK}">{escape(mark)}</p>' for mark in sheet.marks)
        + f'<h2 style="{_HEAD}border-left:6px solid {sheet.colour};">{escape(sheet.headline)}</h2>'
        + f'<table role="presentation" style="{_TABLE}">{_rows(sheet)}</table>'
        + "".join(map(_list, sheet.sections))
        + _button(sheet)
        + f'<p style="{_FOOT}">{escape(sheet.foot)}</p>'
        + "</div>"
    )


def _rows(sheet: Sheet) -> str:
    return "".join(
        f'<tr><td style="{_LABEL}">{escape(line.label)}:</td>'
        f'<td style="{_CELL}">{escape(line.text)}</td></tr>'
        for line in sheet.lines
    )


def _bullet(item: str) -> str:
    return f"- {item}"


def _list(section: Section) -> str:
    items = "".join(f'<li style="{_CELL}">{escape(item)}</li>' for item in section.items)
    return f'<h3 style="{_PART}">{escape(section.title)}</h3><ul style="{_ITEMS}">{items}</ul>'


def _button(sheet: Sheet) -> str:
    style = f"{_BUTTON}background:{sheet.colour};"
    link = escape(sheet.link)
    return (
        f'<p><a href="{link}" style="{style}">{escape(sheet.link_text)}</a></p>'
        f'<p style="{_FOOT}">{link}</p>'
    )


_FONT: Final = "font-family:'Be Vietnam Pro','Segoe UI',Roboto,Arial,sans-serif;"
_PAGE: Final = f"{_FONT}max-width:600px;color:#1f2933;line-height:1.5;"
_MARK: Final = (
    "background:#fff4d6;border:1px solid #e0b84c;padding:6px 10px;margin:0 0 8px;font-weight:600;"
)
_HEAD: Final = "font-size:18px;margin:12px 0;padding:2px 0 2px 10px;"
_TABLE: Final = "border-collapse:collapse;font-size:15px;"
_LABEL: Final = "padding:4px 12px 4px 0;color:#52606d;vertical-align:top;white-space:nowrap;"
_CELL: Final = "padding:4px 0;vertical-align:top;word-break:break-word;overflow-wrap:anywhere;"
"""A signed address is one long word, and must not push a phone's page aside."""
_PART: Final = "font-size:16px;margin:16px 0 4px;"
_ITEMS: Final = "margin:0;padding-left:20px;font-size:15px;"
_BUTTON: Final = (
    "display:inline-block;color:#ffffff;padding:10px 18px;border-radius:6px;text-decoration:none;"
)
_FOOT: Final = "font-size:12px;color:#7b8794;margin-top:16px;"
