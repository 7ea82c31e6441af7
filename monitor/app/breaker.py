"""A breaker for each source: one that has not answered for long is left alone for a while.

Its state is in the database, so that a restart does not begin to knock anew. After its rest it is
asked once; if it answers, all is as before. Who asks by hand is not held back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from monitor.domain.errors import SourceUnavailableError
from monitor.domain.run import Outcome, RunReport
from monitor.pipeline.bound import Source

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor

FAILURES_IN_A_ROW: Final = 5
_FIRST_REST: Final = timedelta(minutes=5)
_LONGEST_REST: Final = timedelta(hours=1)


def rest_after(failures: int) -> timedelta | None:
    """Return how long a source rests after so many bad runs in a row: 5 minutes to an hour."""
    if failures < FAILURES_IN_A_ROW:
        return None
    return min(_FIRST_REST * (1 << min(failures - FAILURES_IN_A_ROW, 10)), _LONGEST_REST)


def collect_carefully(monitor: Monitor, source: Source) -> RunReport:
    """Ask a source once, unless it rests.

    Raises:
        SourceUnavailableError: it rests; nothing was asked and no run is on record.
    """
    name = source.spec.name
    until = resting(monitor, name)
    if until is not None:
        raise SourceUnavailableError(f"{name} does not answer; it is left alone until {until}")
    report = monitor.collect_one(source)
    if report.outcome is Outcome.DOWN:
        with monitor.store.begin() as tx:
            state = tx.runs.state(name)
            rest = rest_after(state.failures) if state else None
            if rest is not None:
                tx.runs.rest(name, monitor.wall.now() + rest)
    return report


def resting(monitor: Monitor, name: str) -> datetime | None:
    """Return until when a source is left alone; ``None`` when it may be asked."""
    with monitor.store.read() as tx:
        state = tx.runs.state(name)
    until = state.rests_until if state else None
    return until if until is not None and monitor.wall.now() < until else None
