"""How long a provider asks us to wait: ``Retry-After``, or when its budget is full again."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Final

AGAIN_LATER: Final = frozenset({408, 425, 429})
"""What a client is told that asks for too much or too early: the same may be taken later."""

_A_MOMENT_NOT_A_WAIT: Final = 1_000_000_000


def wish_of(headers: Mapping[str, str]) -> float | None:
    """Return the wait in seconds that an answer asks for; ``None`` when it asks for none.

    Moments are held against the provider's own clock, the ``Date`` of the same answer.
    """
    wish = headers.get("Retry-After", "").strip()
    if _is_number(wish):
        return float(wish)
    reset = headers.get("X-Rate-Limit-Reset", "").strip()
    sent = headers.get("Date", "")
    try:
        since = parsedate_to_datetime(sent).timestamp() if sent else None
        if wish and since is not None:
            return max(parsedate_to_datetime(wish).timestamp() - since, 0.0)
    except (ValueError, TypeError):
        return None
    return _until(reset, since) if _is_number(reset) else None


def _until(reset: str, since: float | None) -> float | None:
    if float(reset) < _A_MOMENT_NOT_A_WAIT:
        return float(reset)
    return None if since is None else max(float(reset) - since, 0.0)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
