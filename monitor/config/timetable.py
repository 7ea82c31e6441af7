"""The timetable that follows from a configuration, in words: what is due, and when it is late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import zip_longest

from monitor.config.timetable_duty import duty
from monitor.domain.reserve import ReservePlan, ScenarioPeriod
from monitor.domain.settings import DeliveryPolicy, Settings
from monitor.domain.source import Schedule

_UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))
_SHOWN_RETRIES = 8
_ONE_DAY = timedelta(days=1)


def timetable(settings: Settings) -> Iterator[str]:
    """Yield one line for everything that happens by the clock."""
    yield f"rules are evaluated every {in_words(settings.evaluate_every)}"
    for source in settings.sources:
        state = "" if source.enabled else " (not enabled)"
        yield f"source {source.name}{state}: {_due(source.schedule)}"
    for report in settings.reports:
        told = ", ".join(report.recipients)
        forms = ", ".join(report.formats)
        yield f"report {report.name}: daily at {report.at:%H:%M} to {told} as {forms}"
    yield _deliveries(settings.deliveries)
    yield from _grouping(settings)
    if settings.replies is not None:
        held = in_words(settings.replies.expire_after)
        yield f"a short text is answered by its code to {settings.replies.number} within {held}"
    if settings.heartbeat is not None:
        yield f"a watcher outside hears from us every {in_words(settings.heartbeat.every)}"
    days = settings.lifecycle.stale_after_days
    yield f"an alert without a fresh observation for {days} days goes stale, and stays open"
    again = in_words(settings.lifecycle.reopen_within)
    yield f"a condition that returns within {again} is the same alert again"
    yield from _escalation(settings)
    yield from duty(settings)
    yield from _quiet(settings)


def attempts(policy: DeliveryPolicy) -> list[timedelta]:
    """Return when a delivery that keeps failing is tried, counted from its first attempt.

    The waits are the longest ones: by lot each may be as short as half of it.
    """
    moments, wait = [timedelta(0)], policy.first_retry
    while moments[-1] + wait <= policy.give_up_after:
        moments.append(moments[-1] + wait)
        wait = min(wait * 2, policy.longest_retry)
    return moments


def scenarios(plan: ReservePlan) -> Iterator[str]:
    """Yield which scenario holds from which day to which, for the city and for single areas."""
    edges = sorted({edge for period in plan.periods if not period.areas for edge in _edges(period)})
    first = plan.in_force(date.min)
    begin = f"before {edges[0]}" if edges else "on every day"
    yield f"{begin}: {first.code} × {first.factor:g}"
    for edge, following in zip_longest(edges, edges[1:]):
        found = plan.in_force(edge)
        end = " on" if following is None else f" to {following - _ONE_DAY}"
        yield f"from {edge}{end}: {found.code} × {found.factor:g}"
    for period in plan.periods:
        if period.areas:
            end = f"to {period.to_day}" if period.to_day else "on"
            yield f"from {period.from_day} {end} in {', '.join(period.areas)}: {period.scenario}"


def in_words(span: timedelta) -> str:
    """Return a duration as it would be written in a configuration: ``1h30m``, ``2s``, ``100ms``."""
    seconds, parts = int(span.total_seconds()), []
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    if span.microseconds >= 1000:
        parts.append(f"{span.microseconds // 1000}ms")
    return "".join(parts) or "0s"


def _due(schedule: Schedule) -> str:
    if schedule.every is not None:
        late = f"late when its report is missing {in_words(schedule.grace)} after that"
        return f"due every {in_words(schedule.every)}; {late}"
    due = ", ".join(f"{at:%H:%M}" for at in schedule.at)
    late = ", ".join(_after(at, schedule.grace) for at in schedule.at)
    return f"due at {due}; late at {late}"


def _escalation(settings: Settings) -> Iterator[str]:
    for policy in settings.escalation:
        for rung in sorted(policy.rungs, key=lambda rung: rung.after):
            by = f" by {', '.join(rung.channels)}" if rung.channels else ""
            told = f"{', '.join(rung.recipients)}{by}"
            what = f"{policy.min_severity.value} or graver, nobody answered"
            yield f"escalation {policy.name}: {what} for {in_words(rung.after)} → {told}"


def _quiet(settings: Settings) -> Iterator[str]:
    for quiet in settings.quiet_hours:
        whose = ", ".join(quiet.recipients) or "everybody else"
        hours = f"from {quiet.hours.begins:%H:%M} to {quiet.hours.ends:%H:%M}"
        yield f"quiet {hours} for {whose}: what is not critical waits until then"


def _after(at: time, grace: timedelta) -> str:
    moment = datetime.combine(date(2021, 1, 1), at) + grace
    days = (moment.date() - date(2021, 1, 1)).days
    return f"{moment:%H:%M}" + (f" (+{days} d)" if days else "")


def _deliveries(policy: DeliveryPolicy) -> str:
    retries = attempts(policy)[1:]
    shown, more = retries[:_SHOWN_RETRIES], len(retries) - _SHOWN_RETRIES
    after = ", ".join(in_words(moment) for moment in shown)
    rest = f" and {more} more times" if more > 0 else ""
    end = f"given up after {in_words(policy.give_up_after)}, then the operators are told"
    return f"a delivery that fails is tried again after {after}{rest}; {end}"


def _grouping(settings: Settings) -> Iterator[str]:
    policy = settings.grouping
    gathered = f"what follows within the hour waits {in_words(policy.wait_for_companions)}"
    yield f"the first alert of its kind goes at once; {gathered} and leaves as one digest"
    own = [
        f"{person.code} {person.grouping.messages_per_hour}"
        for person in settings.recipients.values()
        if person.grouping
    ]
    most = "; ".join([f"at most {policy.messages_per_hour} messages an hour", *own])
    yield f"{most} to one person on one channel, then a digest; critical alerts never wait for it"
    for severity, every in policy.remind_every.items():
        what = f"a {severity.value} alert that nobody has taken on"
        yield f"{what} is told again every {in_words(every)}, until someone does or it is over"


def _edges(period: ScenarioPeriod) -> Iterator[date]:
    yield period.from_day
    if period.to_day is not None:
        yield period.to_day + _ONE_DAY
