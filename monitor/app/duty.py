"""Who is on duty at a moment, in lines for people: who holds which post, and who stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from monitor.domain.calendar import local_day
from monitor.domain.settings import Settings
from monitor.domain.wording import moment_text


def duty_lines(settings: Settings, at: datetime) -> list[str]:
    """Return one line for each post and for everybody who is on leave at a moment."""
    return [*_posts(settings, at), *_leave(settings, at)]


def _posts(settings: Settings, at: datetime) -> Iterator[str]:
    for post in settings.roster.posts.values():
        ends = [shift.ends for shift in post.shifts if shift.begins <= at < shift.ends]
        until = f" until {moment_text(min(ends), settings.zone)}" if ends else ""
        who = _named(settings.roster.on_duty(post.code, at), settings)
        yield f"{post.code} ({post.name}): {who}{until}"


def _leave(settings: Settings, at: datetime) -> Iterator[str]:
    roster, day = settings.roster, local_day(at, settings.zone)
    for code in dict.fromkeys(each.recipient for each in roster.leave):
        away = roster.leave_of(code, day)
        if away is not None:
            who = _named(roster.on_duty(code, at), settings)
            yield f"{code} is on leave to {away.to_day:%d/%m/%Y}: {who} instead"


def _named(codes: Sequence[str], settings: Settings) -> str:
    names = [f"{code} ({settings.recipients[code].name})" for code in codes]
    return ", ".join(names) or "nobody, the fallback is told"
