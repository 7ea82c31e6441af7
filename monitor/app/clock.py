"""The operating system's clock, the only place that asks it, and one that is moved forward."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


class SystemClock:
    """Tells the real time in UTC."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)


@dataclass(slots=True)
class SkippingClock:
    """The time on the wall, moved forward over waits in which nothing happens."""

    skipped: timedelta = timedelta(0)

    def now(self) -> datetime:
        """Return the moved time, in UTC."""
        return SystemClock().now() + self.skipped

    def skip_to(self, moment: datetime) -> None:
        """Move forward to a moment; never back."""
        self.skipped += max(moment - self.now(), timedelta(0))
