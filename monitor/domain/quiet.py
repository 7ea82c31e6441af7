"""When people are left in peace: local hours of a named zone, which may cross midnight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.domain.calendar import VIETNAM


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From when until when a person is left in peace; equal times mean never."""

    begins: time
    ends: time
    zone: ZoneInfo = VIETNAM

    def end_for(self, moment: datetime) -> datetime | None:
        """Return the UTC moment at which the quiet around this one ends; ``None`` outside it."""
        local = moment.astimezone(self.zone)
        crosses_midnight = self.begins > self.ends
        is_late = local.time() >= self.begins
        is_early = local.time() < self.ends
        if not (is_late or is_early if crosses_midnight else is_late and is_early):
            return None
        next_day = crosses_midnight and is_late
        day = local.date() + timedelta(days=1) if next_day else local.date()
        end = self.ends.replace(fold=0 if next_day else local.fold)
        return datetime.combine(day, end, tzinfo=self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietSpec:
    """The quiet hours of some recipients, or of everybody whom no other entry names."""

    hours: QuietHours
    recipients: tuple[str, ...] = ()
