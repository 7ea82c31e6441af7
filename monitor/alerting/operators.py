"""The rows by which the operators are told of something, on every channel they have.

Posts and people on leave stand for who is on duty for them; where nobody is, the fallback hears.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from monitor.alerting.routing import addressed
from monitor.domain.delivery import DeliveryKind, OutboxRow
from monitor.domain.settings import Settings

_ROUTE: Final = "operators"


def operator_rows(
    topic: str,
    settings: Settings,
    wall_now: datetime,
    number: int = 1,
    also: Sequence[str] = (),
) -> list[OutboxRow]:
    """Return one row for each operator and channel; a topic and number are told once.

    ``also`` are the codes of others who are to read it.
    """
    codes = (*settings.operators, *also)
    return [
        OutboxRow(
            kind=DeliveryKind.OPERATOR,
            topic=topic,
            number=number,
            recipient=telling.recipient,
            channel=telling.channel,
            not_before=wall_now,
            created_at=wall_now,
            config_version=settings.version,
            route=telling.route or telling.because,
        )
        for telling in addressed(codes, _ROUTE, settings, wall_now)
    ]
