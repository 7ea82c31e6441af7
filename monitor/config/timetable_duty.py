"""The part of the timetable about people: who is on duty when, who is away, and when nobody is."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.domain.settings import Settings
from monitor.domain.wording import moment_text


def duty(settings: Settings) -> Iterator[str]:
    """Yield the shifts of each post, the leave, and the spans in which the fallback is told."""
    roster, zone = settings.roster, settings.zone
    for post in roster.posts.values():
        if post.people:
            yield f"post {post.code}: {', '.join(post.people)} outside the shifts"
        for shift in sorted(post.shifts, key=lambda shift: (shift.begins, shift.ends)):
            span = f"{moment_text(shift.begins, zone)} to {moment_text(shift.ends, zone)}"
            yield f"post {post.code}: {', '.join(shift.people)} from {span}"
    for away in roster.leave:
        span = f"from {away.from_day} to {away.to_day}"
        yield f"{away.recipient} is on leave {span}: {away.deputy} is told instead"
    for gap in roster.gaps():
        begin = "" if gap.begins is None else f" from {moment_text(gap.begins, zone)}"
        end = " on" if gap.ends is None else f" until {moment_text(gap.ends, zone)}"
        yield f"nobody is on duty for {gap.code}{begin}{end}: the fallback is told"
