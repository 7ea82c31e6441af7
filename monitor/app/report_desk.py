"""What the web asks when a retailer reports: whose token it is, the answer, and the Excel form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.app.forms import Forms
from monitor.app.intake import Intake, SentReport
from monitor.app.tokens import Tokens, no_token
from monitor.domain.intake import Refusal, ReportAnswer, ReportRefusedError

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor


class ReportDesk:
    """The counter at which retailers hand in their reports."""

    def __init__(self, monitor: Monitor, intake: Intake, tokens: Tokens) -> None:
        self._monitor, self._intake, self._tokens = monitor, intake, tokens
        self._forms = Forms(monitor)

    def retailer_of(self, token: str) -> str:
        """Return whose token this is, and count the visit.

        Raises:
            ReportRefusedError: nobody's, no longer anybody's, or too many visits.
        """
        if not token:
            raise no_token()
        retailer = self._tokens.retailer_of(token)
        self._intake.check_pace(retailer)
        return retailer

    def submit(self, retailer: str, key: str, content: bytes, media_type: str) -> ReportAnswer:
        """Record a report and return the answer.

        Raises:
            ReportRefusedError: it is no report, or its key stands for another one.
        """
        sent = SentReport(
            retailer=retailer, key=key, content=content, media_type=media_type,
            origin=f"report of {retailer}",
        )  # fmt: skip
        return self._intake.submit(sent)

    def form(self, retailer: str, outlet: str) -> bytes:
        """Return the blank form of an outlet.

        Raises:
            ReportRefusedError: there is no such outlet, or it is another retailer's.
        """
        known = self._monitor.settings.market.outlets.get(outlet)
        if known is None:
            raise ReportRefusedError(
                Refusal.UNKNOWN_OUTLET,
                "Không có điểm bán này trong danh sách của Sở.",
                "There is no such outlet in the configuration.",
            )
        if known.retailer != retailer:
            raise ReportRefusedError(
                Refusal.NOT_ALLOWED,
                "Điểm bán này không thuộc đơn vị của mã truy cập.",
                "This outlet is not one of the token's retailer.",
            )
        return self._forms.blank(outlet)

    def answered_form(self, content: bytes, answer: ReportAnswer) -> bytes:
        """Return a form as it came back, with every cell marked by what became of it."""
        return self._forms.answered(content, answer)
