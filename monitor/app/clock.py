"""The operating system's clock: the only place that asks it."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """Tells the real time in UTC."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)
