"""How much one input may cost, and how that is counted."""

from __future__ import annotations

import resource
from collections.abc import Callable

SLOWEST_SECONDS = 2.0
MOST_MEGABYTES = 500
_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def processor_seconds() -> float:
    """Return what this process and those it waited for took of a processor so far."""
    used = [resource.getrusage(who) for who in _WHO]
    return sum(one.ru_utime + one.ru_stime for one in used)


def megabytes() -> float:
    """Return the most memory that this process or one it waited for ever held."""
    return max(resource.getrusage(who).ru_maxrss for who in _WHO) / 1024


def bounded(feed: Callable[[bytes], object]) -> Callable[[bytes], None]:
    """Return what feeds within the limits; one that goes beyond them is a fault."""

    def within(content: bytes) -> None:
        started = processor_seconds()
        feed(content)
        took = processor_seconds() - started
        assert took <= SLOWEST_SECONDS, f"{took:.1f} s of a processor"
        assert megabytes() <= MOST_MEGABYTES, f"{megabytes():.0f} MB"

    return within
