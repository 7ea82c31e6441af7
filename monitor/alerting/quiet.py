"""Quiet hours: evaluation never sleeps, only messages wait; what is critical does not wait.

The hours are local times of a named zone and may cross midnight. The end of the quiet is found on
the local clock, so that a night on which the clock is changed ends at the hour that people meant.
"""

from __future__ import annotations

from datetime import datetime

from monitor.domain.finding import Severity
from monitor.domain.quiet import QuietHours
from monitor.domain.settings import Settings


def not_before(moment: datetime, severity: Severity, quiet: QuietHours | None) -> datetime:
    """Return the earliest moment at which a message may go: this one, or the end of the quiet.

    All that waited becomes due at that one moment, and so leaves as a digest.
    """
    if quiet is None or severity is Severity.CRITICAL:
        return moment
    return quiet.end_for(moment) or moment


def quiet_of(recipient: str, settings: Settings) -> QuietHours | None:
    """Return a person's quiet hours: his own, or those of everybody; ``None`` without any."""
    named = [each.hours for each in settings.quiet_hours if recipient in each.recipients]
    general = [each.hours for each in settings.quiet_hours if not each.recipients]
    return next(iter(named + general), None)
