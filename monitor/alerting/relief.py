"""Relief: a message that waits for somebody who went off duty goes to whoever is on duty now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from monitor.alerting.asking import STRIDE
from monitor.alerting.routing import STANDS_FOR, Telling, fallback_tellings, meant, reach_all
from monitor.domain.delivery import DeliveryRecord, DeliveryState, OutboxRow
from monitor.domain.settings import Settings


def is_off_duty(row: OutboxRow, settings: Settings, now: datetime) -> bool:
    """Say whether the recipient of a row is no longer the one who is to be told.

    The fallback is the right one while nobody is on duty; and whom the configuration no longer
    knows, nobody can relieve.
    """
    code, roster = meant(row), settings.roster
    if code not in settings.recipients and code not in roster.posts:
        return False
    return row.recipient not in (roster.on_duty(code, now) or settings.fallback)


def relieved(
    row: OutboxRow, siblings: Iterable[DeliveryRecord], settings: Settings, now: datetime
) -> list[OutboxRow]:
    """Return the rows that take the place of one whose recipient is off duty.

    ``siblings`` are the ledger's records of the same topic: who is told of it anyway gets no second
    message. Each row has a step of its own, so that a message may also come back to its first
    recipient.
    """
    code = meant(row)
    route = row.route.partition(STANDS_FOR)[0]
    found = list(reach_all([code], (row.channel,), route, settings, now))
    told = {
        (each.row.recipient, each.row.channel)
        for each in siblings
        if _same_message(each.row, row) and each.state is not DeliveryState.CANCELLED
    }
    return [
        replace(
            row,
            recipient=telling.recipient,
            channel=telling.channel,
            step=row.step + 1,
            not_before=now,
            created_at=now,
            config_version=settings.version,
            route=_label(telling, code),
        )
        for telling in found or list(fallback_tellings(settings))
        if (telling.recipient, telling.channel) not in told
    ]


def as_waiting(row: OutboxRow) -> DeliveryRecord:
    """Return a row as the ledger holds it before anything was sent."""
    return DeliveryRecord(
        row=row, state=DeliveryState.WAITING, attempts=0, settled_at=None, text=""
    )


def relieved_text(relief: Sequence[OutboxRow], settings: Settings) -> str:
    """Return why a row ends unsent whose place these take; none when all were told anyway."""
    names = dict.fromkeys(settings.recipients[row.recipient].name for row in relief)
    return f"{_RELIEVED} {', '.join(names) or _TOLD_ANYWAY}"


def _same_message(one: OutboxRow, other: OutboxRow) -> bool:
    return (one.number, one.step // STRIDE) == (other.number, other.step // STRIDE)


def _label(telling: Telling, code: str) -> str:
    return telling.route or f"{telling.because}{STANDS_FOR}{code}"


_RELIEVED: Final = "không còn trực, chuyển cho / off duty, passed on to"
_TOLD_ANYWAY: Final = "người đã được báo / who is told anyway"
