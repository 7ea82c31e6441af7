"""The rows by which people are asked again: a rung, an answer that expired, a lifted silence.

A row's ``step`` says which: zero and some after it are the first telling and its other channels,
hundreds are rungs, a million and more are reminders, and of what lies below zero the even hundreds
are asked once more, and the odd ones late, as something hid them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final

from monitor.alerting.routing import Telling, fallback_tellings, reach_all
from monitor.domain.alert import Transition
from monitor.domain.decisions import Chain
from monitor.domain.delivery import DeliveryKind, OutboxRow
from monitor.domain.settings import Settings

STRIDE: Final = 100
"""Leaves room for the other channels of a recipient whose first one is dead."""
_REMINDERS: Final = 1_000_000
RUNGS: Final = range(STRIDE, _REMINDERS)
"""The steps of rungs: these ask other people, so that they are no reminder of the first."""


class Asked(StrEnum):
    """What makes a row ask."""

    FIRST = "first"
    RUNG = "rung"
    REMINDER = "reminder"
    AGAIN = "again"
    LATE = "late"
    """What hid it is over: to whom this row speaks, this step is news."""


def rung_step(number: int) -> int:
    """Return the step of a rung, which counts from one."""
    return number * STRIDE


def answer_step(answer_id: int) -> int:
    """Return the step of the rows that follow on an answer that expired or was taken back."""
    return -2 * STRIDE * answer_id


def lifted_step(withheld_id: int) -> int:
    """Return the step of the row that is sent after all, when nothing hides it any more."""
    return -STRIDE * (2 * withheld_id + 1)


def reminder_step(last_step: int) -> int:
    """Return the step of the next reminder, from the highest step of a row about the alert."""
    return max(last_step // STRIDE, _REMINDERS // STRIDE) * STRIDE + STRIDE


def asked_by(row: OutboxRow) -> Asked:
    """Say what makes a row ask."""
    if row.step >= _REMINDERS:
        return Asked.REMINDER
    if row.step >= STRIDE:
        return Asked.RUNG
    if row.step >= 0:
        return Asked.FIRST
    return Asked.LATE if row.step // STRIDE % 2 else Asked.AGAIN


def rung_rows(
    chain: Chain, numbers: Iterable[int], call: Transition, settings: Settings, wall_now: datetime
) -> list[OutboxRow]:
    """Return the rows of some rungs of a chain; they tell of the transition that calls.

    A rung whose recipients the configuration no longer knows, or for whom nobody is on duty,
    reaches the fallback.
    """
    rows = []
    for number in numbers:
        rung = chain.rungs[number - 1]
        route = f"{chain.policy}/{number}"
        told = list(reach_all(rung.recipients, rung.channels, route, settings, wall_now))
        step = rung_step(number)
        rows += rows_for(told or fallback_tellings(settings), call, step, settings, wall_now)
    return rows


def rows_for(
    tellings: Iterable[Telling],
    call: Transition,
    step: int,
    settings: Settings,
    wall_now: datetime,
) -> list[OutboxRow]:
    """Return one row for each telling about a transition, at a step of its own."""
    return [
        OutboxRow(
            kind=DeliveryKind.ALERT,
            topic=call.alert,
            number=call.number,
            recipient=telling.recipient,
            channel=telling.channel,
            step=step,
            not_before=wall_now,
            created_at=wall_now,
            config_version=settings.version,
            route=telling.route or telling.because,
        )
        for telling in tellings
    ]
