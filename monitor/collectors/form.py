"""What a body really is, whatever it was announced as.

An error page is the commonest answer of a broken source, and it usually comes with status 200; read
as a table it would look like a day without goods.
"""

from __future__ import annotations

import re

from monitor.domain.errors import SourceChangedError
from monitor.domain.observation import Payload

_LOOK = 4096
_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0"
_BEGINNINGS = {
    _ZIP: "a zip archive or Excel workbook",
    _COMPOUND: "an Excel workbook (xls)",
    b"\x1f\x8b": "gzip data",
    b"%PDF": "a PDF document",
    b"{\\rtf": "an RTF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|div|table|script)\b", re.IGNORECASE)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_TITLE = re.compile(rb"<title[^>]*>([^<]{1,200})", re.IGNORECASE)


def is_blank(payload: Payload) -> bool:
    """Say whether nothing at all was sent: that is no record, and not a change of form."""
    content = payload.content
    return not content or content.isspace() or content in _MARKS


def is_workbook(content: bytes) -> bool:
    """Say whether the bytes begin as Excel and LibreOffice workbooks do."""
    return content.startswith((_ZIP, _COMPOUND))


def refuse_other_forms(payload: Payload, wanted: str) -> None:
    """Pass bytes that may be text.

    Raises:
        SourceChangedError: they are a web page, a workbook or something else that is no text.
    """
    if found := _other_form(payload.content):
        raise SourceChangedError(f"{payload.origin}: expected {wanted}, found {found}")


def refuse_pages(payload: Payload, wanted: str) -> None:
    """Pass bytes that may be XML of any vocabulary.

    Raises:
        SourceChangedError: they are a web page, a workbook or something else that is no XML.
    """
    found = _other_form(payload.content)
    if found and (_PAGE.search(payload.content[:_LOOK]) or not _is_marked_up(payload.content)):
        raise SourceChangedError(f"{payload.origin}: expected {wanted}, found {found}")


def refuse_binaries(payload: Payload, wanted: str) -> None:
    """Pass bytes that may be any text.

    Raises:
        SourceChangedError: they are a workbook, a picture or something else that is no text.
    """
    found = _other_form(payload.content)
    if found and not _is_marked_up(payload.content):
        raise SourceChangedError(f"{payload.origin}: expected {wanted}, found {found}")


def title_of(content: bytes) -> str:
    """Return the title of a web page; empty where it has none."""
    title = _TITLE.search(content[:_LOOK])
    return " ".join(title[1].decode(errors="replace").split()) if title else ""


def other_form(content: bytes) -> str:
    """Return what the bytes are instead of a workbook, in words."""
    return _other_form(content) or f"something else, beginning with {content[:40]!r}"


def _other_form(content: bytes) -> str | None:
    start = content[:_LOOK].replace(b"\0", b"")
    for mark in _MARKS:
        start = start.removeprefix(mark)
    start = start.lstrip()
    for beginning, name in _BEGINNINGS.items():
        if start.startswith(beginning):
            return name
    if not start.startswith(b"<"):
        return None
    return _page(start) if _HTML.search(start) else "an XML document"


def _is_marked_up(content: bytes) -> bool:
    return b"<" in content[:8].replace(b"\0", b"") or content[:_LOOK].lstrip().startswith(b"<")


def _page(start: bytes) -> str:
    title = title_of(start)
    return f'an HTML page "{title}"' if title else "an HTML page"
