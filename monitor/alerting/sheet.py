"""A message before it has a form: a title, marks that must not be missed, facts and a link.

Every form (plain text, HTML, Markdown) is made from the same sheet, so that no channel says less or
other than another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final, NamedTuple

from monitor.domain.finding import Severity


class Line(NamedTuple):
    """One fact: what it is, and what it says."""

    label: str
    text: str


class Bar(NamedTuple):
    """One bar of a course: when or what, the figure in words, and its share of the longest."""

    label: str
    text: str
    share: float
    colour: str


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
    course: tuple[Bar, ...] = ()
    """How the figure came about: bars, where no picture of it goes along."""
    course_text: str = ""
    picture: str = ""
    """The name of the attached picture of it, which a page shows; its words say the figures."""
    sections: tuple[Section, ...] = ()
    link: str
    link_text: str
    foot: str
    answer: str = ""
    answer_text: str = ""
    """The address at which the recipient answers, and what it is for."""
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
        f"{sheet.answer_text}: {sheet.answer}" if sheet.answer else "",
        *("\n".join([title, *map(_bullet, items)]) for title, items in _lists(sheet)),
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
        + _button(sheet, sheet.answer_text, sheet.answer)
        + (_picture(sheet) if sheet.picture else _course(sheet))
        + "".join(map(_list, sheet.sections))
        + _button(sheet, sheet.link_text, sheet.link)
        + f'<p style="{_FOOT}">{escape(sheet.foot)}</p>'
        + "</div>"
    )


def as_markdown(sheet: Sheet) -> str:
    """Return the sheet as Markdown: bold marks and labels, lists and links, as chats show them."""
    blocks = [
        *(_bold(mark) for mark in sheet.marks),
        _bold(sheet.headline),
        "\n".join(
            _bullet(f"{_bold(f'{line.label}:')} {_literal(line.text)}") for line in sheet.lines
        ),
        _link(sheet.answer_text, sheet.answer),
        *(
            "\n".join([_bold(title), *(_bullet(_literal(item)) for item in items)])
            for title, items in _lists(sheet)
        ),
        _link(sheet.link_text, sheet.link),
        _literal(sheet.foot),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _literal(text: str) -> str:
    """Return a text in which no sign of Markdown means more than itself."""
    return _MEANS_MORE.sub(r"\\\g<0>", text)


def _bold(text: str) -> str:
    return f"**{_literal(text)}**"


def _link(text: str, address: str) -> str:
    return f"[{_literal(text)}](<{address}>)" if address else ""


def _lists(sheet: Sheet) -> tuple[Section, ...]:
    """Return the course in words, then the lists; two bars only draw what a line says already."""
    bars = tuple(f"{bar.label}: {bar.text}" for bar in sheet.course)
    return (*((Section(sheet.course_text, bars),) if len(bars) > 2 else ()), *sheet.sections)


def _rows(sheet: Sheet) -> str:
    """Return a row for each fact, in one cell, so that it is one line as plain text too."""
    return "".join(
        f'<tr><td style="{_FACT}"><span style="{_LABEL}">{escape(line.label)}:</span> '
        f"{escape(line.text)}</td></tr>"
        for line in sheet.lines
    )


def _picture(sheet: Sheet) -> str:
    image = f'<img src="cid:{escape(sheet.picture)}" width="400" style="{_IMAGE}"'
    return f'<p style="{_ABOVE}">{image} alt="{_said(sheet)}"></p>'


def _course(sheet: Sheet) -> str:
    if not sheet.course:
        return ""
    bars = "".join(
        f'<tr><td style="{_CELL}">{escape(bar.label)}: {escape(bar.text)}'
        f'<table role="presentation" cellspacing="0" cellpadding="0" width="{bar.share:.0%}"'
        f' style="margin-top:3px;">'
        f'<tr><td bgcolor="{bar.colour}" style="{_BAR}background:{bar.colour};"></td></tr></table>'
        "</td></tr>"
        for bar in sheet.course
    )
    return (
        f'<h3 style="{_PART}">{escape(sheet.course_text)}</h3>'
        f'<table role="img" aria-label="{_said(sheet)}" width="100%" style="{_TABLE}">'
        f"{bars}</table>"
    )


def _said(sheet: Sheet) -> str:
    """Return the course in words for who does not see it, escaped."""
    bars = "; ".join(f"{bar.label} {bar.text}" for bar in sheet.course)
    return escape(f"{sheet.course_text} {bars}".rstrip())


def _bullet(item: str) -> str:
    return f"- {item}"


def _list(section: Section) -> str:
    items = "".join(f'<li style="{_CELL}">{escape(item)}</li>' for item in section.items)
    return f'<h3 style="{_PART}">{escape(section.title)}</h3><ul style="{_ITEMS}">{items}</ul>'


def _button(sheet: Sheet, text: str, address: str) -> str:
    if not address:
        return ""
    style = f"{_BUTTON}background:{sheet.colour};"
    link = escape(address)
    return (
        f'<p style="{_ABOVE}"><a href="{link}" style="{style}">{escape(text)}</a></p>'
        f'<p style="{_ADDRESS}">{link}</p>'
    )


_MEANS_MORE: Final = re.compile(r"[\\`*_\[\]<>~|#]")
_FONT: Final = "font-family:'Be Vietnam Pro','Segoe UI',Roboto,Arial,sans-serif;"
_PAGE: Final = f"{_FONT}max-width:600px;color:#1f2933;line-height:1.5;"
_MARK: Final = (
    "background:#fff4d6;border:1px solid #e0b84c;padding:6px 10px;margin:0 0 8px;font-weight:600;"
)
_HEAD: Final = "font-size:18px;margin:12px 0;padding:2px 0 2px 10px;"
_TABLE: Final = "border-collapse:collapse;font-size:15px;"
_BREAKS: Final = "word-break:break-word;overflow-wrap:anywhere;"
"""A signed address is one long word, and must not push a phone's page aside."""
_CELL: Final = f"padding:4px 0;vertical-align:top;{_BREAKS}"
_FACT: Final = f"padding:4px 0 4px 140px;text-indent:-140px;{_BREAKS}"
_LABEL: Final = "display:inline-block;min-width:136px;text-indent:0;color:#52606d;"
_BAR: Final = "height:10px;line-height:10px;font-size:0;border-radius:3px;"
_IMAGE: Final = "max-width:100%;height:auto;border:1px solid #dfe5df;border-radius:6px;"
_PART: Final = "font-size:16px;margin:16px 0 4px;"
_ITEMS: Final = "margin:0;padding-left:20px;font-size:15px;"
_BUTTON: Final = (
    "display:inline-block;color:#ffffff;padding:10px 18px;border-radius:6px;text-decoration:none;"
)
_ABOVE: Final = "margin:16px 0 0;"
_ADDRESS: Final = f"font-size:12px;color:#7b8794;margin:6px 0 0;{_BREAKS}"
_FOOT: Final = "font-size:12px;color:#7b8794;margin-top:16px;"
