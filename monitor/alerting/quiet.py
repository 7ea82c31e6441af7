"""Quiet hours: evaluation never sleeps, only messages wait; what is critical does not wait.

The hours are local times of a named zone and may cross midnight. The end of the quiet is found on
the local clock, so that a night on which the clock is changed ends at the hour that people meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.domain.calendar import VIETNAM
from monitor.domain.finding import Severity


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


def not_before(moment: datetime, severity: Severity, quiet: QuietHours | None) -> datetime:
    """Return the earliest moment at which a message may go: this one, or the end of the quiet.

    All that waited becomes due at that one moment, and so leaves as a digest.
    """
    if quiet is None or severity is Severity.CRITICAL:
        return moment
    return quiet.end_for(moment) or moment
