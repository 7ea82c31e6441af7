"""What an HTTP status means for a source: unavailable, refused or changed.

A missing page (404, 410) is a change and not an outage: the agreed address is no longer there,
asking again does not help, and somebody must look. A request that is rejected as malformed (400,
405, 415, 422 ...) is a change for the same reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from monitor.domain.errors import (
    SourceChangedError,
    SourceError,
    SourceRefusedError,
    SourceUnavailableError,
)

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REFUSED = frozenset({401, 402, 403, 407, 451})
_LATER = frozenset({206, 408, 421, 423, 425, 429})
_LONGEST_RETRY_AFTER_SECONDS = 86_400.0


def error_of(status: int, headers: Mapping[str, str], place: str) -> SourceError | None:
    """Return the error that a final status stands for, or ``None`` for a good answer."""
    text = f"{place} answered {_named(status)}"
    if status in _LATER or status >= 500:
        return SourceUnavailableError(text, retry_after(headers))
    if 200 <= status < 300:
        return None
    if status in _REFUSED:
        return SourceRefusedError(f"{text}: check the access that was agreed")
    return SourceChangedError(f"{text}: the agreed address or request is no longer valid")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that the source wants us to wait, at most a day.

    A date is measured against the answer's own ``Date``, so that our clock need not be right;
    without one it cannot be used and is ``None``, like a text that is neither.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_RETRY_AFTER_SECONDS)
    try:
        seconds = _seconds_between(headers.get("date", ""), text)
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), _LONGEST_RETRY_AFTER_SECONDS)


def _seconds_between(begin: str, end: str) -> float:
    return (parsedate_to_datetime(end) - parsedate_to_datetime(begin)).total_seconds()


def _named(status: int) -> str:
    known = status in HTTPStatus.__members__.values()
    return f"{status} {HTTPStatus(status).phrase}" if known else str(status)
