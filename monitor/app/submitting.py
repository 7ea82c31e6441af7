"""A filled form handed in at the command line: the outlet on it says whose report it is."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.app.forms import Forms
from monitor.app.intake import SentReport, no_report
from monitor.domain.errors import SourceError
from monitor.domain.intake import Refusal, ReportAnswer, ReportRefusedError

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor


def submit_file(monitor: Monitor, file: Path) -> tuple[ReportAnswer, bytes]:
    """Record a form and return the answer, with the form as it is to be given back.

    The same file again gets the answer of the first time.

    Raises:
        ReportRefusedError: it is no form of ours, or of no outlet that somebody reports for.
    """
    content, forms = file.read_bytes(), Forms(monitor)
    try:
        code = forms.outlet_of(content, file.name)
    except SourceError as error:
        raise no_report(content, str(error)) from error
    outlet = monitor.settings.market.outlets.get(code)
    if outlet is None or outlet.retailer is None:
        raise ReportRefusedError(
            Refusal.UNKNOWN_OUTLET,
            f"Không có điểm bán mang mã {code!r} trong danh sách của Sở.",
            f"There is no outlet {code!r} that somebody reports for.",
        )
    sent = SentReport(
        retailer=outlet.retailer,
        key=f"sha256:{hashlib.sha256(content).hexdigest()}",
        content=content,
        media_type="application/octet-stream",
        origin=file.name,
    )
    answer = monitor.intake.submit(sent)
    return answer, forms.answered(content, answer)
