"""Digests: many alerts of one person as one message, with the whole list beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from monitor.alerting.asking import Asked, asked_by
from monitor.alerting.digest import Entry, digest_message, digest_table
from monitor.channels import CHANNELS
from monitor.domain.bundle import Parcel
from monitor.domain.delivery import Attachment, Message
from monitor.domain.errors import UsageError
from monitor.domain.people import Recipient
from monitor.domain.settings import Settings
from monitor.reports.digest import digest_workbook

_KEPT = 4

Key = tuple[str, frozenset[tuple[str, int]]]


class Digests:
    """Makes digests at send time; a list that goes to several people or channels is built once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._workbooks: dict[Key, Attachment] = {}
        self._lock = Lock()

    def render(self, parcel: Parcel, recipient: Recipient) -> Message:
        """Return the message of a parcel of alerts.

        Raises:
            UsageError: an alert or transition was not in the database when it was claimed.
        """
        steps = [(claim.row.topic, claim.row.number) for claim in parcel.claims]
        gone = len(set(steps)) - len(parcel.told)
        if gone:
            raise UsageError(f"{gone} of {len(steps)} alerts are gone")
        news = {
            (claim.row.topic, claim.row.number)
            for claim in parcel.claims
            if asked_by(claim.row) in {Asked.FIRST, Asked.LATE}
        }
        entries = [
            Entry(alert, step, is_reminder=(alert.id, step.number) not in news)
            for alert, step in parcel.told.values()
        ]
        message = digest_message(entries, recipient, self._settings, parcel.lead)
        if not takes_files(recipient, parcel.lane.channel):
            return message
        return replace(message, attachments=(self._workbook(steps, entries, recipient, parcel),))

    def _workbook(
        self,
        steps: Sequence[tuple[str, int]],
        entries: Sequence[Entry],
        recipient: Recipient,
        parcel: Parcel,
    ) -> Attachment:
        key = (recipient.language, frozenset(steps))
        with self._lock:
            if key not in self._workbooks:
                rows = digest_table(entries, recipient.language, self._settings)
                at = max(claim.row.created_at for claim in parcel.claims)
                while len(self._workbooks) >= _KEPT:
                    del self._workbooks[next(iter(self._workbooks))]
                self._workbooks[key] = digest_workbook(rows, self._settings.authority, at)
            return self._workbooks[key]


def takes_files(recipient: Recipient, channel: str) -> bool:
    """Say whether attachments arrive on a recipient's channel (by name)."""
    ways = (way for way in recipient.channels if way.name == channel)
    return any(CHANNELS[way.kind].takes_files(way.address) for way in ways)
