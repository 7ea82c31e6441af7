"""A delivery given up for good is told to the operators, and tried on the recipient's other ways.

Nobody answers for a message that silently ended: so a dead row always becomes new rows. A dead
message to an operator becomes none, or two broken mailboxes would write to each other for ever; it
stays on the dashboard and in the daily report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from monitor.alerting.operators import operator_rows
from monitor.alerting.routing import STANDS_FOR, meant
from monitor.domain.delivery import DeliveryKind, DeliveryRecord, OutboxRow
from monitor.domain.settings import Settings

_TOPIC: Final = "dead/"


def rows_after_death(
    row: OutboxRow, siblings: Iterable[DeliveryRecord], settings: Settings, wall_now: datetime
) -> list[OutboxRow]:
    """Return the rows that a dead row calls for: operators, then the recipient's other channels.

    ``siblings`` are the ledger's records of the same topic; a channel that already has its row
    for the same number is not used twice.
    """
    if row.kind is DeliveryKind.OPERATOR:
        return []
    fallback = _other_channels(row, siblings, settings, wall_now)
    return [*_operator_rows(row, settings, wall_now), *fallback]


def rows_after_bundle_death(
    rows: Sequence[OutboxRow],
    used: Collection[tuple[str, int, str]],
    settings: Settings,
    wall_now: datetime,
) -> list[OutboxRow]:
    """Return the rows that a dead message about many alerts calls for.

    The operators are told once, by its first row; every row goes on by each of the recipient's
    channels for which ``used`` has no (topic, number, channel).
    """
    recipient = settings.recipients.get(rows[0].recipient)
    fallback = [
        _by_way_of(channel.name, row, settings, wall_now)
        for channel in (recipient.channels if recipient else ())
        for row in rows
        if (row.topic, row.number, channel.name) not in used
    ]
    return [*_operator_rows(rows[0], settings, wall_now), *fallback]


def dead_row_of(operator_row: OutboxRow) -> tuple[DeliveryKind, str, str] | None:
    """Return kind, topic and key of the dead row that an operator's row speaks of.

    ``None`` when it speaks of something else. The ledger finds the record by kind and topic.
    """
    if not operator_row.topic.startswith(_TOPIC):
        return None
    key = operator_row.topic.removeprefix(_TOPIC)
    kind, rest = key.split(":", 1)
    return DeliveryKind(kind), rest.rsplit(":", 4)[0], key


def _operator_rows(row: OutboxRow, settings: Settings, wall_now: datetime) -> Iterator[OutboxRow]:
    for told in operator_rows(_TOPIC + row.key, settings, wall_now):
        if (told.recipient, told.channel) != (row.recipient, row.channel):
            yield told


def _other_channels(
    row: OutboxRow, siblings: Iterable[DeliveryRecord], settings: Settings, wall_now: datetime
) -> Iterator[OutboxRow]:
    recipient = settings.recipients.get(row.recipient)
    used = {
        sibling.row.channel
        for sibling in siblings
        if (sibling.row.number, sibling.row.recipient) == (row.number, row.recipient)
    }
    for channel in recipient.channels if recipient else ():
        if channel.name not in used | {row.channel}:
            yield _by_way_of(channel.name, row, settings, wall_now)


def _by_way_of(channel: str, row: OutboxRow, settings: Settings, wall_now: datetime) -> OutboxRow:
    code = meant(row)
    return replace(
        row,
        channel=channel,
        step=row.step + 1,
        not_before=wall_now,
        created_at=wall_now,
        config_version=settings.version,
        route="fallback channel" + (f"{STANDS_FOR}{code}" if code != row.recipient else ""),
    )
