"""Turn the bytes of a workbook into one sheet of texts.

Runs in a process of its own, see ``monitor.collectors.workbook``; what goes in and comes out is
therefore plain JSON values.
"""

from __future__ import annotations

import io
import json
import re
import zlib
from typing import IO, TYPE_CHECKING
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from monitor.collectors.cells import cell_text
from monitor.collectors.spelling import folded

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

MOST_CELLS = 2_000_000
_SHEETS = ("xl/worksheets/", "content.xml")
"""Where an xlsx and an ods keep their cells."""
_TYPE_OF_ERROR = re.compile(rb"""(?<=\bt=["'])e(?=["'])""")
"""In an xlsx; what is shown, as ``#DIV/0!``, is the value."""
_SIGNS_OF_ERRORS = (b't="e"', b"t='e'", b'calcext:value-type="error"')
"""Found faster than by the patterns."""
_BLANK_OF_ERROR = re.compile(rb' office:string-value=""(?= calcext:value-type="error")')
"""In an ods; it hides the text that is shown."""


def serve(asked: IO[bytes], answer: IO[bytes]) -> None:
    """Answer a question: a line of JSON with ``sheet`` and ``decimal_mark``, then the workbook."""
    question = json.loads(asked.readline())
    content = with_errors_as_text(asked.read())
    found = sheet_of(content, question["sheet"], question["decimal_mark"])
    answer.write(json.dumps(found, ensure_ascii=False).encode())


def sheet_of(content: bytes, wanted: int | str, decimal_mark: str) -> dict[str, object]:
    """Return ``name``, ``rows`` and ``merged`` of a sheet, or why there is none.

    ``damaged`` says what is wrong with the workbook, ``sheets`` names the visible sheets where the
    wanted one is not among them, ``cells`` is the size of a sheet that is too large.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = _shown_tables(book)
        name = _chosen(names, wanted)
        if name is None:
            return {"sheets": names}
        return _texts_of(book.get_sheet_by_name(name), decimal_mark)
    except CalamineError as error:
        return {"damaged": str(error)}


def with_errors_as_text(content: bytes) -> bytes:
    """Return a workbook whose errors are texts; to its reader they are nothing but empty.

    A part that is damaged is left out: the sheet that is wanted may be another.
    """
    if not content.startswith(b"PK"):
        return content
    with ZipFile(io.BytesIO(content)) as given:
        names = given.namelist()
        sheets = (_part(given, name) for name in names if name.startswith(_SHEETS))
        if not any(sign in sheet for sheet in sheets for sign in _SIGNS_OF_ERRORS):
            return content
        written = io.BytesIO()
        with ZipFile(written, "w", ZIP_DEFLATED, compresslevel=1) as rewritten:
            for name in names:
                if part := _part(given, name):
                    shown = _with_errors_shown(part) if name.startswith(_SHEETS) else part
                    rewritten.writestr(name, shown)
    return written.getvalue()


def _part(archive: ZipFile, name: str) -> bytes:
    """Return a part of a workbook; nothing where it is damaged or locked."""
    try:
        return archive.read(name)
    except (OSError, EOFError, ValueError, RuntimeError, zlib.error, BadZipFile):
        return b""


def _with_errors_shown(sheet: bytes) -> bytes:
    return _TYPE_OF_ERROR.sub(b"str", _BLANK_OF_ERROR.sub(b"", sheet))


def _shown_tables(book: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet
    ]


def _chosen(names: list[str], wanted: int | str) -> str | None:
    if isinstance(wanted, int) and wanted <= len(names):
        return names[wanted - 1]
    return next((name for name in names if folded(name) == folded(str(wanted))), None)


def _texts_of(sheet: CalamineSheet, decimal_mark: str) -> dict[str, object]:
    bottom, right = sheet.end or (0, 0)
    cells = (bottom + 1) * (right + 1)
    if cells > MOST_CELLS:
        return {"cells": cells}
    rows = [
        [cell_text(cell, decimal_mark) for cell in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    return {"name": sheet.name, "rows": rows, "merged": sheet.merged_cell_ranges or []}
