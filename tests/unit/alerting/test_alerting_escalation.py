from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting.escalation import (
    answered_text,
    chain_for,
    due_rungs,
    is_still_wanted,
    next_due,
    stuck,
)
from monitor.domain.alert import AlertState, Reason
from monitor.domain.calendar import VIETNAM
from monitor.domain.decisions import Acknowledgement, Chain, EscalationPolicy, Rung, Scope
from monitor.domain.finding import Severity
from tests.unit.alerting.alerts import MARKET, NOW, a_transition, an_alert

MINUTE = timedelta(minutes=1)
CHIEF = Rung(after=30 * MINUTE, recipients=("chief",))
DEPUTY = Rung(after=10 * MINUTE, recipients=("deputy",))
LADDER = EscalationPolicy(name="night", rungs=(CHIEF, DEPUTY))
GRAVE = an_alert(severity=Severity.CRITICAL)
CHAIN = Chain(alert="a1", policy="night", fired_at=NOW, rungs=(DEPUTY, CHIEF))


def an_answer(**changes: object) -> Acknowledgement:
    made = Acknowledgement(
        alert="a1",
        by="inspector",
        at=NOW + 5 * MINUTE,
        expires_at=NOW + 65 * MINUTE,
        severity=Severity.CRITICAL,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_the_chain_of_an_alert_is_the_first_policy_that_takes_it_in_the_order_of_time() -> None:
    elsewhere = EscalationPolicy(name="elsewhere", rungs=(), scope=Scope(areas=("far",)))

    chain = chain_for(GRAVE, [elsewhere, LADDER], MARKET, NOW)

    assert chain == CHAIN


def test_what_is_not_grave_enough_climbs_nothing() -> None:
    assert chain_for(an_alert(), [LADDER], MARKET, NOW) is None


@pytest.mark.parametrize(("minutes", "due"), [(9, []), (10, [1]), (29, [1]), (30, [1, 2])])
def test_a_rung_is_due_when_its_time_has_passed_without_an_answer(
    minutes: int, due: list[int]
) -> None:
    assert due_rungs(CHAIN, set(), GRAVE, None, NOW + minutes * MINUTE) == due


def test_a_rung_is_climbed_once() -> None:
    assert due_rungs(CHAIN, {1}, GRAVE, None, NOW + 20 * MINUTE) == []


def test_an_answer_stops_the_climb() -> None:
    assert due_rungs(CHAIN, set(), GRAVE, an_answer(), NOW + 30 * MINUTE) == []


def test_an_answer_that_expired_lets_the_climb_begin_anew() -> None:
    expired = NOW + 65 * MINUTE

    assert due_rungs(CHAIN, set(), GRAVE, an_answer(), expired + 9 * MINUTE) == []
    assert due_rungs(CHAIN, set(), GRAVE, an_answer(), expired + 10 * MINUTE) == [1]


def test_a_chain_that_begins_after_an_answer_expired_counts_from_its_own_beginning() -> None:
    again = replace(CHAIN, fired_at=NOW + 100 * MINUTE)

    assert due_rungs(again, set(), GRAVE, an_answer(), NOW + 109 * MINUTE) == []
    assert due_rungs(again, set(), GRAVE, an_answer(), NOW + 110 * MINUTE) == [1]


def test_an_alert_that_outgrew_its_answer_climbs_from_the_moment_it_got_worse() -> None:
    worse = replace(GRAVE, changed_at=NOW + 20 * MINUTE)
    mild = an_answer(severity=Severity.WARNING)

    assert due_rungs(CHAIN, set(), worse, mild, NOW + 29 * MINUTE) == []
    assert due_rungs(CHAIN, set(), worse, mild, NOW + 30 * MINUTE) == [1]


def test_an_alert_that_got_worse_after_its_answer_expired_counts_from_the_expiry() -> None:
    worse = replace(GRAVE, changed_at=NOW + 70 * MINUTE)
    mild = an_answer(severity=Severity.WARNING)

    assert due_rungs(CHAIN, set(), worse, mild, NOW + 75 * MINUTE) == [1]


@pytest.mark.parametrize("state", [AlertState.PENDING, AlertState.RECOVERING, AlertState.RESOLVED])
def test_nobody_is_woken_for_what_calms_down_or_is_over(state: AlertState) -> None:
    calm = replace(GRAVE, state=state)

    assert due_rungs(CHAIN, set(), calm, None, NOW + 60 * MINUTE) == []
    assert next_due(CHAIN, set(), calm, None, NOW) is None


def test_an_alert_without_data_goes_on_climbing() -> None:
    stale = replace(GRAVE, state=AlertState.STALE)

    assert due_rungs(CHAIN, set(), stale, None, NOW + 10 * MINUTE) == [1]


@pytest.mark.parametrize(
    ("climbed", "answer", "minutes", "due"),
    [
        (set(), None, 0, 10),
        ({1}, None, 15, 30),
        (set(), None, 45, 45),
        (set(), an_answer(), 6, 65),
        (set(), an_answer(), 66, 75),
    ],
)
def test_a_chain_is_looked_at_again_when_its_next_rung_is_due(
    climbed: set[int], answer: Acknowledgement | None, minutes: int, due: int
) -> None:
    found = next_due(CHAIN, climbed, GRAVE, answer, NOW + minutes * MINUTE)

    assert found == NOW + due * MINUTE


def test_a_chain_climbed_to_its_end_is_not_looked_at_again() -> None:
    assert next_due(CHAIN, {1, 2}, GRAVE, None, NOW) is None


@given(
    st.sets(st.sampled_from([1, 2])),
    st.none()
    | st.timedeltas(timedelta(), timedelta(hours=2)).map(lambda a: an_answer(expires_at=NOW + a)),
    st.integers(0, 200),
)
def test_a_rung_is_due_exactly_when_the_chain_is_to_be_looked_at_now(
    climbed: set[int], answer: Acknowledgement | None, minutes: int
) -> None:
    now = NOW + minutes * MINUTE

    is_due = bool(due_rungs(CHAIN, climbed, GRAVE, answer, now))

    assert is_due == (next_due(CHAIN, climbed, GRAVE, answer, now) == now)


@pytest.mark.parametrize(
    ("reason", "severity", "answer", "wanted"),
    [
        (Reason.CONFIRMED, Severity.CRITICAL, None, True),
        (Reason.CONFIRMED, Severity.CRITICAL, an_answer(), False),
        (Reason.WORSENED, Severity.WARNING, an_answer(), False),
        (Reason.WORSENED, Severity.CRITICAL, an_answer(severity=Severity.WARNING), True),
        (Reason.CONFIRMED, Severity.CRITICAL, an_answer(expires_at=NOW), True),
        (Reason.RECOVERED, Severity.CRITICAL, an_answer(), True),
        (Reason.DATA_STOPPED, Severity.CRITICAL, an_answer(), True),
        (Reason.WITHDRAWN, Severity.CRITICAL, an_answer(), True),
    ],
)
def test_an_answer_cancels_what_is_queued_only_where_it_called_for_an_answer(
    reason: Reason, severity: Severity, answer: Acknowledgement | None, wanted: bool
) -> None:
    transition = a_transition(reason=reason, severity=severity)

    assert is_still_wanted(transition, answer, NOW + 6 * MINUTE) is wanted


@pytest.mark.parametrize(
    ("now", "found"),
    [(NOW + 12 * MINUTE, False), (NOW + 15 * MINUTE, True)],
)
def test_an_audit_finds_a_rung_that_was_due_and_not_climbed(now: datetime, found: bool) -> None:
    chains = [(CHAIN, set[int](), GRAVE, None)]

    assert (stuck(chains, now, 5 * MINUTE) == [CHAIN]) is found


def test_a_message_that_an_answer_stopped_says_whose_and_until_when() -> None:
    text = answered_text(an_answer(), VIETNAM)
    assert text == "inspector đã nhận xử lý đến 08:35 05/02/2021 / acknowledged"
