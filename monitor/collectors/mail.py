"""Read a letter as a report: the lines people type, the outlet's own form, and files of any form.

A file that cannot be read is no reason to lose the others: it becomes a record without figures that
says why, and the sender is told. A sender speaks for his own outlets alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from monitor.collectors.form import is_workbook
from monitor.collectors.letter import (
    ARRIVED,
    TOO_LARGE,
    Attachment,
    attachments_of,
    letter_of,
    lines_of,
    sender_of,
)
from monitor.collectors.report import ReportFormat
from monitor.collectors.report_form import read_form
from monitor.collectors.table import no_report
from monitor.domain.errors import SourceChangedError, SourceError
from monitor.domain.observation import Payload, RawRecord
from monitor.domain.ports import Format
from monitor.domain.source import RecordMap


@dataclass(frozen=True, slots=True)
class ByContent:
    """Reads a file by what it is: our own form or report, or else as the source agreed.

    ``formats`` are those that are agreed, by kind; what a file is called says nothing.
    """

    formats: Mapping[str, Format]

    def read(self, payload: Payload, record_map: RecordMap) -> Iterator[RawRecord]:
        """Yield the records of a file.

        Raises:
            SourceChangedError: it is of no form that was agreed.
            SourceTooLargeError: a workbook unpacks to too much.
        """
        kind = self._kind(payload)
        if kind in {"excel", "json"}:
            try:
                return ReportFormat().read(payload, record_map)
            except SourceChangedError:
                if not record_map.fields:
                    raise
        if kind not in self.formats:
            raise SourceChangedError(f"{payload.origin}: no {kind} file was agreed for this source")
        return self.formats[kind].read(payload, record_map)

    def _kind(self, payload: Payload) -> str:
        if is_workbook(payload.content):
            return "excel"
        start = payload.content[:4096].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip()
        if start.startswith((b"{", b"[")):
            return "json"
        if start.startswith(b"<"):
            return "html" if "html" in self.formats else "xml"
        return "csv"


@dataclass(frozen=True, slots=True)
class Letters:
    """Reads letters; ``senders`` maps an address as compared to the outlets it may speak for."""

    senders: Mapping[str, tuple[str, ...]]
    files: Format

    def read(self, payload: Payload, record_map: RecordMap) -> Iterator[RawRecord]:
        """Yield the records of a letter's files and lines; at least one that says why none is."""
        letter = letter_of(payload.content)
        outlets = self.senders.get(sender_of(letter), ())
        if size := payload.headers.get(TOO_LARGE):
            yield no_report(f"the letter is too large: {size}", "letter")
            return
        has_any = False
        for file in attachments_of(letter):
            for record in self._of_file(file, payload, record_map):
                has_any = True
                yield _signed(record, outlets, payload)
        for number, line in enumerate(lines_of(letter), start=1):
            if line:
                has_any = True
                record = RawRecord(fields={"text": line}, locator=f"text line {number}")
                yield _signed(record, outlets, payload)
        if not has_any:
            yield no_report("there is neither a file nor a text in the letter", "letter")

    def _of_file(
        self, file: Attachment, payload: Payload, record_map: RecordMap
    ) -> Iterator[RawRecord]:
        part = replace(payload, content=file.content, origin=f"{payload.origin}/{file.name}")
        count = 0
        try:
            for count, record in enumerate(self.files.read(part, record_map), start=1):  # noqa: B007
                yield replace(record, locator=f"{file.name}: {record.locator}")
        except SourceError as error:
            yield no_report(str(error).removeprefix(f"{part.origin}: "), f"{file.name}: file")
            return
        if not count:
            yield no_report("nothing is written in this file", f"{file.name}: file")


def forms_in(payload: Payload) -> Iterator[tuple[str, bytes]]:
    """Yield the outlets' own forms of a letter: how their places begin, and their bytes."""
    for file in attachments_of(letter_of(payload.content)):
        if is_workbook(file.content):
            try:
                read_form(replace(payload, content=file.content))
            except SourceError:
                continue
            yield f"{file.name}: ", file.content


def _signed(record: RawRecord, outlets: tuple[str, ...], payload: Payload) -> RawRecord:
    """Return a record with what the letter says of it: the sender's outlets, and its moment."""
    if record.notice:
        return record
    fields = {**record.fields, "for_outlets": " ".join(outlets)}
    if not fields.get("outlet") and len(outlets) == 1:
        fields["outlet"] = outlets[0]
    if "observed_at" not in fields and ARRIVED in payload.headers:
        fields["observed_at"] = payload.headers[ARRIVED]
    return replace(record, fields=fields)
