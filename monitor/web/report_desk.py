"""What the reporting calls ask of the application."""

from __future__ import annotations

from typing import Protocol

from monitor.domain.intake import ReportAnswer


class ReportDesk(Protocol):
    """The counter at which retailers hand in their reports.

    Every method may raise ``ReportRefusedError``; the same key and bytes get the same answer.
    """

    def retailer_of(self, token: str) -> str:
        """Return whose token this is, and count the visit."""
        ...

    def submit(self, retailer: str, key: str, content: bytes, media_type: str) -> ReportAnswer:
        """Record a report and return the answer."""
        ...

    def form(self, retailer: str, outlet: str) -> bytes:
        """Return the blank form of an outlet as a workbook."""
        ...

    def answered_form(self, content: bytes, answer: ReportAnswer) -> bytes:
        """Return a form as it came back, with every cell marked by what became of it."""
        ...
