"""What `route` says would become of a message is what becomes of it, asked before and after."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from monitor.app.route import routed_as_of
from monitor.domain.alert import AlertState, Reason
from monitor.domain.decisions import Scope
from monitor.domain.delivery import DeliveryState
from monitor.domain.duty import Leave, Post, Roster, Shift
from monitor.domain.finding import Severity, Subject
from monitor.domain.people import Route
from monitor.domain.quiet import QuietHours, QuietSpec
from monitor.store import SqlStore
from tests.asking import HOUR, MINUTE, Floor, desk_settings
from tests.fakes import FakeClock
from tests.migrated import a_database
from tests.unit.alerting.alerts import NOW, an_alert

NIGHT = QuietSpec(
    hours=QuietHours(begins=time(21), ends=time(6), zone=ZoneInfo("Asia/Ho_Chi_Minh"))
)
AREA = an_alert(id="a0", fingerprint="f0", subject=Subject(product="pork_belly", area="le-chan"))
OVER = (Reason.RECOVERED, AlertState.RESOLVED)
Act = Callable[[Floor], object]
Fate = tuple[str, datetime, str]
"""Who, when it left or ended, and why he was not told."""


def a_floor(store: SqlStore, *, quiet: bool = False) -> Floor:
    """Let the inspector be told always, and a post that two people hold in turn, six hours each."""
    shifts = tuple(
        Shift(
            begins=NOW + number * 6 * HOUR,
            ends=NOW + (number + 1) * 6 * HOUR,
            people=(("chief", "director")[number % 2],),
        )
        for number in range(12)
    )
    roster = Roster(
        posts={"tet": Post(code="tet", name="Trực Tết", shifts=shifts)},
        leave=(
            Leave(recipient="inspector", from_day=NOW.date() + 2 * 24 * HOUR,
                  to_day=NOW.date() + 3 * 24 * HOUR, deputy="chief"),
        ),
    )  # fmt: skip
    return Floor(
        store,
        desk_settings(
            routes=(Route(name="all", recipients=("inspector", "tet")),),
            roster=roster,
            quiet_hours=(NIGHT,) if quiet else (),
        ),
        FakeClock(NOW),
    )


def said(floor: Floor, at: datetime, alert: str = "a1") -> list[Fate]:
    with floor.store.read() as tx:
        routed = routed_as_of(tx, alert, at, floor.settings)
    assert routed is not None
    return [(one.recipient, one.at, one.why_not) for one in routed.told]


def became(floor: Floor, number: int, alert: str = "a1") -> list[Fate]:
    """Let the courier pass whenever something is due, and return what the ledger says then."""
    while floor.send() or any(state == "waiting" for state in floor.states(alert)):
        with floor.store.read() as tx:
            due = tx.outbox.next_due()
        if due is not None:
            floor.clock.set(max(due, floor.clock.now()))
    told = []
    for record in floor.records(alert):
        if record.row.number == number:
            assert record.settled_at is not None
            is_told = record.state is DeliveryState.DELIVERED
            text = "" if is_told else record.text
            told.append((record.row.recipient, record.settled_at, text))
    return told


def until_unsaid(fate: Fate) -> Fate:
    """Leave out until when an answer holds: of one that was taken back that is not kept."""
    who, at, why_not = fate
    return who, at, why_not.partition(" đến ")[0]


def take_back(floor: Floor) -> None:
    with floor.store.begin() as tx:
        tx.decisions.end_acknowledgement("a1", floor.clock.now(), "Hoa")
        tx.decisions.end_silence("s1", floor.clock.now(), "Hoa")


def silence(floor: Floor, scope: Scope, lasts: timedelta) -> None:
    with floor.store.read() as tx:
        code = f"s{len(tx.decisions.silences()) + 1}"
    floor.silence(scope, lasts, code)


def cause(floor: Floor, severity: Severity = Severity.WARNING) -> None:
    floor.move(alert=replace(AREA, severity=severity))


def no_cause(floor: Floor) -> None:
    if "a0" in floor.alerts:
        floor.move(*OVER, alert=AREA)


def answer(floor: Floor, holds: timedelta) -> None:
    if "a1" in floor.alerts:
        floor.answer(holds=holds)


ACTS: dict[str, Act] = {
    "an hour": lambda floor: floor.clock.advance(HOUR),
    "nine hours": lambda floor: floor.clock.advance(9 * HOUR),
    "two days": lambda floor: floor.clock.advance(48 * HOUR),
    "a short silence": lambda floor: silence(floor, Scope(groups=("pork",)), HOUR),
    "a long silence": lambda floor: silence(floor, Scope(areas=("le-chan",)), 30 * HOUR),
    "another silence": lambda floor: silence(floor, Scope(areas=("hong-bang",)), 30 * HOUR),
    "a cause": cause,
    "a graver cause": lambda floor: cause(floor, Severity.CRITICAL),
    "a cause that is over": no_cause,
    "an answer": lambda floor: answer(floor, 4 * HOUR),
    "a long answer": lambda floor: answer(floor, 72 * HOUR),
    "taken back": take_back,
}
STEPS = {
    "confirmed": (Reason.CONFIRMED, AlertState.FIRING, Severity.WARNING),
    "graver": (Reason.WORSENED, AlertState.FIRING, Severity.CRITICAL),
    "again": (Reason.REOPENED, AlertState.FIRING, Severity.WARNING),
    "its data stopped": (Reason.DATA_STOPPED, AlertState.STALE, Severity.WARNING),
    "its figures changed": (Reason.AMENDED, AlertState.FIRING, Severity.WARNING),
    "over": (*OVER, Severity.WARNING),
}


def play(floor: Floor, acts: Sequence[str], step: str) -> tuple[list[Fate], list[Fate]]:
    """Let things happen, then a step; return what was said of it, and what became of it."""
    for act in acts:
        ACTS[act](floor)
    reason, state, severity = STEPS[step]
    moved = floor.move(reason, state, an_alert(severity=severity))
    before = said(floor, floor.clock.now())
    return before, became(floor, moved.transitions)


def decide_anew(floor: Floor) -> None:
    """Let everything that was decided be taken back, and something else be decided."""
    floor.clock.advance(MINUTE)
    no_cause(floor)
    take_back(floor)
    silence(floor, Scope(groups=("pork",)), HOUR)
    answer(floor, HOUR)


@hypothesis_settings(max_examples=25, deadline=None)
@given(
    st.booleans(),
    st.lists(st.tuples(st.lists(st.sampled_from(sorted(ACTS)), max_size=4),
                       st.sampled_from(sorted(STEPS))), min_size=1, max_size=3),
)  # fmt: skip
def test_over_any_history_what_is_said_is_what_comes(
    quiet: bool, history: list[tuple[list[str], str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = SqlStore(a_database(Path(folder) / "monitor.db"))
        try:
            floor = a_floor(store, quiet=quiet)
            for acts, step in history:
                before, came = play(floor, acts, step)
                assert before == came
                decide_anew(floor)
                after = said(floor, floor.alerts["a1"].changed_at)
                assert [until_unsaid(one) for one in after] == [until_unsaid(one) for one in came]
        finally:
            store.close()


@pytest.mark.parametrize(
    ("acts", "words"),
    [
        ([], ""),
        (["another silence"], ""),
        (["a long silence"], "silenced by s1"),
        (["a cause"], "explained by alert a0"),
        (["a long answer"], "Lan đã nhận xử lý"),
    ],
    ids=["nothing", "another silence", "a silence", "a cause", "an answer"],
)
def test_what_hides_a_message_is_named_as_in_the_ledger(
    store: SqlStore, acts: list[str], words: str
) -> None:
    floor = a_floor(store)
    play(floor, [], "confirmed")

    before, came = play(floor, acts, "confirmed")

    assert before == came
    why_not = {why for _, _, why in came}
    assert all(words in why for why in why_not)
    assert (why_not == {""}) is (words == "")


def test_who_comes_on_duty_before_the_quiet_ends_is_told_instead(store: SqlStore) -> None:
    floor = a_floor(store, quiet=True)
    floor.clock.advance(15 * HOUR)  # 22:30, and the shift changes at half past one

    before, came = play(floor, [], "confirmed")

    assert before == came
    inspector, post, relief = came
    morning = NOW + 22 * HOUR + 30 * MINUTE
    assert inspector == ("inspector", morning, "")
    assert (post[0], relief) == ("chief", ("director", morning, ""))
    assert post[2].endswith("passed on to Director")
