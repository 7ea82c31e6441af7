"""The jobs that ask people again: chains, answers that expire, silences that end, and the audit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.app.jobs import Job
from monitor.domain.ports import Clock
from monitor.domain.settings import Settings
from monitor.domain.source import Schedule
from monitor.domain.store import Store
from monitor.pipeline.escalate import audit_chains, escalate, warn_of_silences
from monitor.pipeline.remind import remind

_ASK = Schedule(every=timedelta(minutes=1))
_AUDIT = Schedule(every=timedelta(minutes=10))


def asking_jobs(
    settings: Settings, store: Store, wall: Clock, paced: Callable[[Schedule], Schedule]
) -> list[Job]:
    """Return the jobs; the audit is one of its own, so that it outlives the one it watches."""

    def ask(_slot: datetime) -> str:
        with store.begin() as tx:
            done = escalate(tx, settings, wall.now())
            reminded = remind(tx, settings, wall.now())
            told = warn_of_silences(tx, settings, wall.now())
        return f"{done}, {reminded} reminders, {told} silences spoken of"

    def audit(_slot: datetime) -> str:
        with store.begin() as tx:
            return f"{audit_chains(tx, settings, wall.now())} chains stand still"

    return [
        Job(name="escalate", schedule=paced(_ASK), run=ask),
        Job(name="audit-escalation", schedule=paced(_AUDIT), run=audit),
    ]
