"""What the alert book promises, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.domain.alert import AlertState, Step
from monitor.domain.delivery import DeliveryKind, DeliveryState, OutboxRow, Permanent
from monitor.domain.errors import ConflictError
from monitor.domain.finding import Severity, Subject
from monitor.store import SqlStore
from tests.store_material import NOON, alert, outbox_row, step

HOUR = timedelta(hours=1)
CLOSED: dict[str, Any] = {"state": AlertState.RESOLVED, "closed_at": NOON + HOUR}


def save(store: SqlStore, *steps: Step) -> None:
    with store.begin() as tx:
        tx.alerts.save(steps)


def test_an_alert_and_its_transition_read_as_they_were_written(store: SqlStore) -> None:
    written = step()
    save(store, written)
    with store.read() as tx:
        assert tx.alerts.get("a1") == written.alert
        assert tx.alerts.open() == [written.alert]
        assert tx.alerts.transitions("a1") == [written.transition]


def test_an_unknown_alert_is_none(store: SqlStore) -> None:
    with store.read() as tx:
        assert tx.alerts.get("a9") is None
        assert tx.alerts.transitions("a9") == []


def test_a_finding_without_figures_keeps_them_absent(store: SqlStore) -> None:
    save(store, step(value=None, baseline=None))
    with store.read() as tx:
        found = tx.alerts.get("a1")
    assert found is not None
    assert (found.value, found.baseline) == (None, None)


def test_steps_of_one_alert_follow_each_other_in_one_save(store: SqlStore) -> None:
    last = step(3, severity=Severity.CRITICAL)
    save(store, step(1), step(2), last)
    with store.read() as tx:
        assert tx.alerts.get("a1") == last.alert
        assert [one.number for one in tx.alerts.transitions("a1")] == [1, 2, 3]


def test_figures_can_move_without_a_transition(store: SqlStore) -> None:
    save(store, step(1))
    moved = alert(1, value=220_000.0)
    save(store, Step(alert=moved, transition=None))
    with store.read() as tx:
        assert tx.alerts.get("a1") == moved
        assert len(tx.alerts.transitions("a1")) == 1


@pytest.mark.parametrize(
    "late",
    [step(1), step(3), step(2, id="a9"), Step(alert=alert(2), transition=None)],
    ids=["the same step again", "a step too far", "an alert never opened", "figures of the future"],
)
def test_a_step_that_does_not_follow_on_the_stored_one_is_a_conflict(
    store: SqlStore, late: Step
) -> None:
    save(store, step(1))
    with pytest.raises(ConflictError):
        save(store, late)
    with store.read() as tx:
        assert tx.alerts.open() == [step(1).alert]


def test_a_transition_whose_number_is_not_the_alerts_is_a_conflict(store: SqlStore) -> None:
    odd = step(1)
    assert odd.transition is not None
    with pytest.raises(ConflictError):
        save(store, replace(odd, transition=replace(odd.transition, number=2)))


def test_a_condition_is_open_once(store: SqlStore) -> None:
    save(store, step(1))
    with pytest.raises(ConflictError):
        save(store, step(1, id="a2"))


def test_a_condition_may_open_again_after_its_end(store: SqlStore) -> None:
    save(store, step(1))
    save(store, step(2, **CLOSED), step(1, id="a2"))
    with store.read() as tx:
        assert [one.id for one in tx.alerts.open()] == ["a2"]


def test_nothing_to_save_is_no_error(store: SqlStore) -> None:
    save(store)
    with store.read() as tx:
        assert tx.alerts.open() == []


def test_open_alerts_leave_out_the_resolved_ones(store: SqlStore) -> None:
    save(store, step(1), step(2, **CLOSED))
    save(store, step(1, id="a2", fingerprint="f-a2", state=AlertState.STALE))
    with store.read() as tx:
        assert [one.id for one in tx.alerts.open()] == ["a2"]
        assert [one.id for one in tx.alerts.recently_closed(NOON + HOUR)] == ["a1"]
        assert tx.alerts.recently_closed(NOON + 2 * HOUR) == []


def test_an_arrival_is_shown_the_open_alerts_of_its_outlets_and_the_wide_ones(
    store: SqlStore,
) -> None:
    subjects = {
        "own": Subject(product="pork", outlet="cho-1"),
        "other": Subject(product="pork", outlet="cho-2"),
        "wide": Subject(product="pork", area="hai-an"),
        "over": Subject(product="rice", outlet="cho-1"),
    }
    opened = [
        step(1, id=name, fingerprint=f"f-{name}", subject=one) for name, one in subjects.items()
    ]
    save(store, *opened, step(2, id="over", fingerprint="f-over", **CLOSED))
    with store.read() as tx:
        assert {one.id for one in tx.alerts.open_about(["cho-1"])} == {"own", "wide"}
        assert {one.id for one in tx.alerts.open_about([])} == {"wide"}
        assert [one.id for one in tx.alerts.open_as({"f-other", "f-over", "f-none"})] == ["other"]
        assert tx.alerts.recently_closed(NOON, {"f-own"}) == []
        assert [one.id for one in tx.alerts.recently_closed(NOON, {"f-over"})] == ["over"]


def test_transitions_between_take_the_begin_and_leave_the_end(store: SqlStore) -> None:
    save(store, step(1), step(2, at=NOON + HOUR))
    with store.read() as tx:
        taken = tx.alerts.transitions_between(NOON, NOON + HOUR)
        assert [one.number for one in taken] == [1]
        assert len(tx.alerts.transitions_between(NOON, NOON + 2 * HOUR)) == 2


def give_up(store: SqlStore, *rows: OutboxRow, why: str = "404: gone") -> None:
    with store.begin() as tx:
        tx.outbox.enqueue(rows)
        for held in tx.outbox.claim(NOON + HOUR, HOUR, 64):
            dead = DeliveryState.DEAD
            tx.outbox.settle(held, Permanent(text=why), NOON + HOUR, state=dead)


def test_messages_given_up_are_counted_on_the_day_of_the_step_they_tell(store: SqlStore) -> None:
    save(store, step(1), step(2, at=NOON + 24 * HOUR))
    give_up(
        store,
        outbox_row(number=1, recipient="le-chan", channel="mail", created_at=NOON),
        outbox_row(number=2, recipient="le-chan", channel="mail", created_at=NOON),
        outbox_row(kind=DeliveryKind.OPERATOR, topic="x", recipient="desk", created_at=NOON),
    )
    with store.begin() as tx:
        tx.outbox.enqueue([outbox_row(number=1, recipient="waits", created_at=NOON)])

    with store.read() as tx:
        today = tx.alerts.undelivered(NOON, NOON + HOUR)
        tomorrow = tx.alerts.undelivered(NOON + 24 * HOUR, NOON + 48 * HOUR)
        before = tx.alerts.undelivered(NOON - HOUR, NOON)

    assert [(one.recipient, one.count, one.text) for one in today] == [
        ("desk", 1, "404: gone"),
        ("le-chan", 1, "404: gone"),
    ]
    assert [(one.recipient, one.channel, one.count) for one in tomorrow] == [("le-chan", "mail", 1)]
    assert before == []


def test_alerts_of_a_period_are_those_open_at_some_moment_of_it(store: SqlStore) -> None:
    save(store, step(1), step(2, **CLOSED))
    with store.read() as tx:
        for begin, end, found in (
            (NOON - HOUR, NOON, []),
            (NOON - HOUR, NOON + HOUR, ["a1"]),
            (NOON + HOUR / 2, NOON + HOUR, ["a1"]),
            (NOON + HOUR, NOON + 2 * HOUR, ["a1"]),
            (NOON + 2 * HOUR, NOON + 3 * HOUR, []),
        ):
            alerts = tx.alerts.opened_or_open_between(begin, end)
            assert [one.id for one in alerts] == found


def test_a_storm_of_alerts_is_saved_in_one_go(store: SqlStore) -> None:
    storm = [step(1, id=f"a{n}", fingerprint=f"f{n}") for n in range(1200)]
    save(store, *storm)
    save(store, *[step(2, id=f"a{n}", fingerprint=f"f{n}") for n in range(1200)])
    with store.read() as tx:
        assert {one.transitions for one in tx.alerts.open()} == {2}
        assert len(tx.alerts.open()) == 1200


def test_a_storm_is_stored_whole_though_it_is_written_in_parts(store: SqlStore) -> None:
    steps = [step(id=f"a{at:05}", fingerprint=f"f{at}", value=float(at)) for at in range(5001)]
    asked = [(one.alert.id, 1) for one in steps]

    with store.begin() as tx:
        tx.alerts.save(steps)

    with store.read() as tx:
        told = tx.alerts.told([*asked, ("a00001", 2)])
        assert len(tx.alerts.open()) == len(tx.alerts.some([code for code, _ in asked])) == 5001
    assert set(told) == set(asked)
    assert all(
        alert.value == move.value == float(code[1:]) for (code, _), (alert, move) in told.items()
    )
