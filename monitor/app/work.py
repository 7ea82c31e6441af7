"""The work that the clock starts: what is due when, and what each job does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from monitor.app.asking import asking_jobs
from monitor.app.breaker import collect_carefully, resting
from monitor.app.jobs import Job
from monitor.app.memory import give_back
from monitor.app.months import Months
from monitor.app.simulation import paced
from monitor.domain.calendar import local_day
from monitor.domain.errors import SourceUnavailableError
from monitor.domain.people import ReportSpec
from monitor.domain.run import Outcome
from monitor.domain.source import Schedule
from monitor.pipeline.bound import Source
from monitor.pipeline.due import awaited_slot, remind_reporter

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor

_LOOK_AGAIN = Schedule(every=timedelta(minutes=5))
"""How often a report is looked for that is awaited, where its retailer is to be reminded."""
_AT_NIGHT = time(2, 30)
"""When the medians of the months are brought up to date."""


def work_of(monitor: Monitor) -> list[Job]:
    """Return every job of a monitor: evaluation, asking people, sources and reports."""
    settings, simulation = monitor.settings, monitor.simulation
    often = paced(simulation, Schedule(every=settings.evaluate_every))
    jobs = [Job(name="evaluate", schedule=often, run=_evaluation(monitor))]
    jobs += asking_jobs(settings, monitor.store, monitor.wall, partial(paced, simulation))
    jobs.append(Job(name="months", schedule=Schedule(at=(_AT_NIGHT,)), run=_months(monitor)))
    look = paced(simulation, _LOOK_AGAIN)
    jobs += [
        Job(name=f"remind:{name}", schedule=look, run=_reminding(monitor, source))
        for name, source in monitor.sources.items()
        if source.spec.schedule.remind is not None
    ]
    jobs += [
        Job(name=f"collect:{name}", schedule=source.spec.schedule, run=_collection(monitor, source))
        for name, source in monitor.sources.items()
    ]
    jobs += [
        Job(
            name=f"report:{spec.name}", schedule=Schedule(at=(spec.at,)), run=_report(monitor, spec)
        )
        for spec in settings.reports
    ]
    return jobs


def _months(monitor: Monitor) -> Callable[[datetime], str]:
    def run(slot: datetime) -> str:
        if monitor.recorder.began and slot < monitor.recorder.began:
            return "that night was before the monitor began"
        return f"{Months(monitor).refresh()} months worked out"

    return run


def _reminding(monitor: Monitor, source: Source) -> Callable[[datetime], str]:
    """Return the job that looks again for a report that is awaited, and reminds its retailer."""
    spec, settings = source.spec, monitor.settings

    def run(_slot: datetime) -> str:
        with monitor.store.read() as tx:
            slot = awaited_slot(tx, spec, settings, monitor.clock.now())
        if slot is None:
            return "nothing is awaited"
        said = (
            "left alone"
            if resting(monitor, spec.name)
            else str(monitor.collect_one(source).outcome)
        )
        with monitor.store.begin() as tx:
            now, wall_now = monitor.clock.now(), monitor.wall.now()
            reminded = remind_reporter(tx, spec, settings, now, wall_now)
        return f"{said}{', the retailer is reminded' if reminded else ''}"

    return run


def _evaluation(monitor: Monitor) -> Callable[[datetime], str]:
    def run(_slot: datetime) -> str:
        replayed = monitor.replay()
        steps = [step for step in monitor.evaluate() if step.transition]
        give_back()
        return f"{len(steps)} transitions, {replayed} payloads replayed"

    return run


def _collection(monitor: Monitor, source: Source) -> Callable[[datetime], str]:
    def run(_slot: datetime) -> str:
        report = collect_carefully(monitor, source)
        if report.outcome is Outcome.DOWN:
            raise SourceUnavailableError(report.text)
        return f"{report.outcome}: {report.accepted} new of {report.seen}"

    return run


def _report(monitor: Monitor, spec: ReportSpec) -> Callable[[datetime], str]:
    def run(slot: datetime) -> str:
        if monitor.recorder.began and slot < monitor.recorder.began:
            return "that day ended before the monitor began"
        report = monitor.publish(spec, local_day(slot, monitor.settings.zone))
        return f"revision {report.revision} of {report.day}"

    return run
