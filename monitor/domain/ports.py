"""The doors to the world: what the pipeline asks of clocks, sources and channels.

Adapters implement these without being told so (structural typing); the contract tests of each room
hold every implementation to the promises written here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from monitor.domain.delivery import (
    DeliveryResult,
    Message,
)
from monitor.domain.observation import Payload, RawRecord
from monitor.domain.source import RecordMap


class Clock(Protocol):
    """Tells the time; aware, in UTC."""

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a source gave: payloads, and what to remember for the next time (ETags, file marks).

    No payload and ``unchanged`` means that nothing is new; no payload otherwise means that there
    was nothing at all (an empty folder). ``note`` is said with the run, such as how many letters
    were left.
    """

    payloads: tuple[Payload, ...]
    memory: Mapping[str, str] = field(default_factory=dict)
    unchanged: bool = False
    note: str = ""


class Fetcher(Protocol):
    """One way to get bytes: over HTTP, from a folder."""

    def fetch(self, memory: Mapping[str, str]) -> Fetched:
        """Return what is new since ``memory``.

        Raises:
            SourceError: the source cannot be used; nothing is half read.
        """
        ...


class Format(Protocol):
    """One form in which records are written: JSON, CSV, Excel."""

    def read(self, payload: Payload, record_map: RecordMap) -> Iterator[RawRecord]:
        """Yield the records of a payload under our field names.

        Raises:
            SourceChangedError: the payload has not the agreed form; names what is different.
        """
        ...


class Channel(Protocol):
    """One way to tell somebody."""

    def send(self, message: Message, address: str) -> DeliveryResult:
        """Send once and say how it ended; never raises for the channel's own failures."""
        ...
