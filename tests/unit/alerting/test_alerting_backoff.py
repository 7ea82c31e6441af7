from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting.backoff import Settlement, next_step
from monitor.domain.delivery import Delivered, DeliveryState, Permanent, Transient, Uncertain
from monitor.domain.settings import DeliveryPolicy
from tests.unit.alerting.alerts import NOW, a_claim, a_row

POLICY = DeliveryPolicy(
    first_retry=timedelta(seconds=10),
    longest_retry=timedelta(minutes=5),
    give_up_after=timedelta(hours=1),
)
BUSY = Transient(text="503")


def seconds_until(settlement: Settlement) -> float:
    assert settlement.next_attempt is not None
    return (settlement.next_attempt - NOW).total_seconds()


def test_a_delivered_message_is_done() -> None:
    done = next_step(Delivered(), a_claim(), NOW, POLICY, 0.5)

    assert done == Settlement(state=DeliveryState.DELIVERED)


def test_a_permanent_failure_is_dead_at_once() -> None:
    dead = next_step(Permanent(text="404"), a_claim(), NOW, POLICY, 0.5)

    assert dead == Settlement(state=DeliveryState.DEAD)


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(1, 10), (2, 20), (3, 40), (6, 300), (7, 300), (10_000, 300)]
)
def test_the_waits_double_up_to_the_longest(attempt: int, seconds: float) -> None:
    waiting = next_step(BUSY, a_claim(attempt=attempt), NOW, POLICY, 1.0)

    assert waiting.state is DeliveryState.WAITING
    assert seconds_until(waiting) == seconds


def test_half_of_a_wait_is_drawn_by_lot() -> None:
    assert seconds_until(next_step(BUSY, a_claim(), NOW, POLICY, 0.0)) == 5
    assert seconds_until(next_step(BUSY, a_claim(), NOW, POLICY, 1.0)) == 10


def test_a_providers_own_wish_is_honoured_even_beyond_the_longest_wait() -> None:
    wish = Transient(text="429", retry_after_seconds=600.0)

    assert seconds_until(next_step(wish, a_claim(), NOW, POLICY, 0.0)) == 600


@pytest.mark.parametrize("earlier", [-1.0, 3.0])
def test_a_wish_for_an_earlier_return_does_not_hurry_us(earlier: float) -> None:
    wish = Transient(text="429", retry_after_seconds=earlier)

    assert seconds_until(next_step(wish, a_claim(), NOW, POLICY, 1.0)) == 10


@pytest.mark.parametrize("wish", [3601.0, 1e300])
def test_a_wish_beyond_our_patience_is_a_death(wish: float) -> None:
    late = Transient(text="429", retry_after_seconds=wish)

    assert next_step(late, a_claim(), NOW, POLICY, 0.0).state is DeliveryState.DEAD


def test_a_message_is_given_up_after_its_time_counted_from_when_it_was_due() -> None:
    claim = a_claim(a_row(not_before=NOW - timedelta(hours=1)), attempt=9)

    assert next_step(BUSY, claim, NOW, POLICY, 0.0).state is DeliveryState.DEAD


def test_an_attempt_at_the_last_moment_of_the_patience_is_still_made() -> None:
    claim = a_claim(row=a_row(not_before=NOW - POLICY.give_up_after + timedelta(seconds=10)))

    assert seconds_until(next_step(BUSY, claim, NOW, POLICY, 1.0)) == 10


def test_an_uncertain_message_is_sent_once_more() -> None:
    again = next_step(Uncertain(text="timeout"), a_claim(attempt=4), NOW, POLICY, 0.0)

    assert again.state is DeliveryState.WAITING
    assert seconds_until(again) == 10


def test_a_possible_duplicate_without_a_clear_end_is_uncertain_for_good() -> None:
    claim = a_claim(possible_duplicate=True)

    assert next_step(Uncertain(text="timeout"), claim, NOW, POLICY, 0.0) == Settlement(
        state=DeliveryState.UNCERTAIN
    )


RESULTS = st.one_of(
    st.just(Delivered()),
    st.just(Permanent(text="404")),
    st.just(Uncertain(text="timeout")),
    st.floats(0, 1e6).map(lambda wish: Transient(text="429", retry_after_seconds=wish)),
)


@given(RESULTS, st.integers(1, 10**6), st.booleans(), st.floats(0, 1))
def test_every_attempt_ends_in_a_state_and_waits_only_with_a_time_to_come(
    result: Delivered, attempt: int, is_twin: bool, jitter: float
) -> None:
    claim = a_claim(attempt=attempt, possible_duplicate=is_twin)

    settled = next_step(result, claim, NOW, POLICY, jitter)

    is_waiting = settled.state is DeliveryState.WAITING
    assert is_waiting == (settled.next_attempt is not None)
    assert settled.next_attempt is None or settled.next_attempt > NOW
