"""A format that is listened to, so that every record that it gave can be answered."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.domain.observation import Payload, RawRecord
from monitor.domain.ports import Format
from monitor.domain.source import RecordMap


class Heard:
    """A format that remembers the records that it gave, so that each can be answered."""

    def __init__(self, inner: Format) -> None:
        self._inner = inner
        self.records: list[RawRecord] = []

    def read(self, payload: Payload, record_map: RecordMap) -> Iterator[RawRecord]:
        """Yield what the other format yields."""
        for record in self._inner.read(payload, record_map):
            if not record.notice:
                self.records.append(record)
            yield record
