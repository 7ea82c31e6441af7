"""Once a minute: who is asked next while nobody answers, and what is said after all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.alert import AlertState, Reason
from monitor.domain.decisions import Rung, Scope
from monitor.domain.delivery import DeliveryState, Permanent
from monitor.domain.finding import Severity, Subject
from monitor.pipeline.consequences import OUTGROWN
from monitor.pipeline.escalate import Asked, audit_chains, escalate, warn_of_silences
from monitor.store import SqlStore
from tests.asking import HOUR, MINUTE, NIGHT, Floor, desk_settings
from tests.unit.alerting.alerts import a_recipient, an_alert, some_settings

ENDED = (Reason.RECOVERED, AlertState.RESOLVED)


def fired(store: SqlStore) -> Floor:
    """Return a floor on which an alert fired and its inspector was told."""
    floor = Floor(store)
    floor.move()
    assert floor.send() == ["inspector"]
    return floor


def operator_topics(store: SqlStore) -> list[str]:
    with store.read() as tx:
        return [record.row.topic for record in tx.outbox.records(kind="operator")]


def test_nobody_is_asked_before_the_time_of_the_first_rung(store: SqlStore) -> None:
    floor = fired(store)
    assert floor.ask(30 * MINUTE - timedelta(seconds=1)).rungs == 0
    assert floor.send() == []


def test_each_rung_is_asked_once_when_it_is_due(store: SqlStore) -> None:
    floor = fired(store)
    assert floor.ask(30 * MINUTE).rungs == 1
    assert floor.send() == ["chief"]
    assert floor.ask(MINUTE).rungs == 0
    assert floor.ask(2 * HOUR).rungs == 1
    assert floor.send() == ["director"]
    assert floor.ask(24 * HOUR).rungs == 0
    assert [record.row.step for record in floor.records()] == [0, 100, 200]


def test_after_a_long_stop_every_missed_rung_is_asked(store: SqlStore) -> None:
    floor = fired(store)
    assert floor.ask(3 * HOUR).rungs == 2
    assert sorted(floor.send()) == ["chief", "director"]


def test_a_rung_and_its_rows_are_in_the_database_together_or_not_at_all(store: SqlStore) -> None:
    floor = fired(store)
    floor.clock.advance(HOUR)

    def die() -> None:
        with store.begin() as tx:
            escalate(tx, floor.settings, floor.clock.now())
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        die()
    assert floor.send() == []
    assert floor.ask().rungs == 1
    assert floor.send() == ["chief"]


def test_a_chain_is_the_one_of_the_moment_at_which_the_alert_fired(store: SqlStore) -> None:
    floor = fired(store)
    rung = Rung(after=MINUTE, recipients=("director",))
    floor.settings = desk_settings(escalation=(replace(NIGHT, rungs=(rung,)),))
    assert floor.ask(29 * MINUTE).rungs == 0
    floor.settings = desk_settings(escalation=())
    assert floor.ask(MINUTE).rungs == 1
    assert floor.send() == ["chief"]


def test_a_rung_whose_people_the_configuration_lost_reaches_the_fallback(store: SqlStore) -> None:
    floor = fired(store)
    floor.settings = some_settings(recipients=[a_recipient("inspector")])
    floor.ask(30 * MINUTE)
    assert floor.send() == ["duty"]


def test_an_answer_stops_the_climb_until_it_expires(store: SqlStore) -> None:
    floor = fired(store)
    floor.answer(holds=4 * HOUR)
    assert floor.ask(3 * HOUR).rungs == 0
    assert floor.ask(HOUR).lapsed == 1
    assert floor.ask(29 * MINUTE).rungs == 0
    assert floor.ask(MINUTE).rungs == 1


def test_when_an_answer_expires_those_concerned_are_asked_again_once(store: SqlStore) -> None:
    floor = fired(store)
    floor.answer(holds=HOUR)
    assert floor.ask(HOUR).lapsed == 1
    assert floor.send() == ["inspector"]
    assert floor.ask(MINUTE).lapsed == 0


def test_an_answer_that_is_taken_back_asks_again_and_the_times_begin_anew(store: SqlStore) -> None:
    floor = fired(store)
    floor.answer()
    floor.clock.advance(HOUR)
    with store.begin() as tx:
        assert tx.decisions.end_acknowledgement("a1", floor.clock.now(), "Lan")
    assert (floor.ask().rungs, floor.send()) == (0, ["inspector"])
    assert floor.ask(30 * MINUTE).rungs == 1


@pytest.mark.parametrize("news", [Reason.WORSENED, Reason.REOPENED])
def test_what_gets_worse_or_comes_back_after_an_answer_asks_anew_and_once(
    store: SqlStore, news: Reason
) -> None:
    floor = fired(store)
    floor.answer(holds=4 * HOUR)
    floor.clock.advance(10 * MINUTE)

    floor.move(news)

    assert floor.send() == ["inspector"]
    assert floor.ask() == Asked(rungs=0, lapsed=0, lifted=0)
    with store.read() as tx:
        [answer] = tx.decisions.acknowledgements("a1")
    assert (answer.expires_at, answer.ended_by) == (floor.clock.now(), OUTGROWN)
    assert floor.ask(30 * MINUTE).rungs == 1
    assert floor.ask(4 * HOUR).lapsed == 0


@pytest.mark.parametrize("calm", [Reason.EASED, Reason.BREACHED_AGAIN, Reason.DATA_RESUMED])
def test_what_only_goes_on_leaves_an_answer_in_force(store: SqlStore, calm: Reason) -> None:
    floor = fired(store)
    floor.answer(holds=4 * HOUR)

    floor.move(calm)

    assert floor.ask(HOUR).rungs == 0
    with store.read() as tx:
        assert tx.decisions.answers(["a1"])["a1"].holds(Severity.WARNING, floor.clock.now())


def test_an_answer_that_has_expired_is_left_as_it_was(store: SqlStore) -> None:
    floor = fired(store)
    floor.answer(holds=HOUR)
    floor.ask(HOUR)

    floor.move(Reason.WORSENED)

    with store.read() as tx:
        [answer] = tx.decisions.acknowledgements("a1")
    assert answer.ended_by == ""


def test_an_answer_to_what_is_over_asks_nobody_when_it_expires(store: SqlStore) -> None:
    floor = fired(store)
    floor.answer(holds=HOUR)
    floor.move(*ENDED)
    assert floor.send() == ["inspector"]
    assert floor.ask(HOUR).lapsed == 0
    assert floor.send() == []
    with store.read() as tx:
        assert tx.decisions.lapsing(floor.clock.now()) == []


def test_an_answer_that_expires_while_the_alert_recovers_waits_for_what_comes(
    store: SqlStore,
) -> None:
    floor = fired(store)
    floor.answer(holds=HOUR)
    floor.move(Reason.RECOVERING, AlertState.RECOVERING)
    floor.send()
    assert floor.ask(HOUR).lapsed == 0
    floor.move(Reason.BREACHED_AGAIN)
    floor.send()
    assert floor.ask(MINUTE).lapsed == 1


def test_an_answer_between_the_rung_and_the_claim_stops_the_rung(store: SqlStore) -> None:
    floor = fired(store)
    floor.ask(30 * MINUTE)
    floor.answer()
    assert floor.send() == []


def test_a_rung_that_is_claimed_after_the_end_is_not_sent(store: SqlStore) -> None:
    floor = fired(store)
    floor.ask(30 * MINUTE)
    floor.move(*ENDED)
    assert floor.send() == ["inspector"]
    assert sorted(floor.states()) == ["cancelled", "cancelled", "delivered", "delivered"]


def test_whoever_was_asked_by_a_rung_is_told_of_the_end(store: SqlStore) -> None:
    floor = fired(store)
    floor.ask(30 * MINUTE)
    floor.send()
    floor.move(*ENDED)
    assert sorted(floor.send()) == ["chief", "inspector"]


def test_an_alert_that_no_policy_takes_has_no_chain_until_it_is_grave_enough(
    store: SqlStore,
) -> None:
    grave = replace(NIGHT, min_severity=Severity.CRITICAL)
    floor = Floor(store, desk_settings(escalation=(grave,)))
    floor.move()
    assert floor.ask(24 * HOUR).rungs == 0
    floor.move(Reason.WORSENED, alert=an_alert(severity=Severity.CRITICAL))
    assert floor.ask(30 * MINUTE).rungs == 1


def test_an_alert_that_worsens_keeps_the_chain_it_has(store: SqlStore) -> None:
    floor = fired(store)
    floor.ask(30 * MINUTE)
    floor.move(Reason.WORSENED, alert=an_alert(severity=Severity.CRITICAL))
    assert floor.ask(HOUR).rungs == 0


def test_an_alert_that_opens_again_begins_a_chain_anew(store: SqlStore) -> None:
    floor = fired(store)
    floor.ask(3 * HOUR)
    floor.move(*ENDED)
    floor.move(Reason.REOPENED)
    assert floor.ask(29 * MINUTE).rungs == 0
    assert floor.ask(MINUTE).rungs == 1


def test_what_a_silence_hid_is_said_when_it_ends_and_it_still_goes_on(store: SqlStore) -> None:
    floor = Floor(store, desk_settings(escalation=()))
    floor.silence(Scope(groups=("pork",)), lasts=HOUR)
    floor.move()
    floor.send()
    floor.move(Reason.WORSENED, alert=an_alert(severity=Severity.CRITICAL))
    floor.send()
    assert floor.ask(59 * MINUTE).lifted == 0
    assert floor.ask(MINUTE).lifted == 1
    assert floor.send() == ["inspector"]
    assert floor.records()[-1].row.number == 2
    assert floor.ask(MINUTE).lifted == 0


def test_what_a_silence_hid_and_is_over_is_not_said(store: SqlStore) -> None:
    floor = Floor(store)
    floor.silence(Scope(groups=("pork",)), lasts=HOUR)
    floor.move()
    floor.send()
    floor.move(*ENDED)
    floor.send()
    assert floor.ask(MINUTE).lifted == 0
    floor.clock.advance(HOUR)
    assert (floor.ask().lifted, floor.send()) == (0, [])
    with store.read() as tx:
        assert tx.decisions.still_withheld() == []


def test_what_a_cause_explained_is_said_when_the_cause_is_over(store: SqlStore) -> None:
    floor = Floor(store, desk_settings(escalation=()))
    area = Subject(product="pork_belly", area="le-chan")
    cause = an_alert(id="a0", fingerprint="f0", subject=area)
    floor.move(alert=cause)
    floor.move()
    assert floor.send() == ["inspector"]
    floor.move(*ENDED, alert=cause)
    floor.send()
    assert floor.ask(MINUTE).lifted == 1
    assert floor.send() == ["inspector"]


def test_a_chain_that_stands_still_is_told_to_the_operators_once(store: SqlStore) -> None:
    floor = fired(store)
    floor.clock.advance(40 * MINUTE)
    for _ in range(2):
        with store.begin() as tx:
            assert audit_chains(tx, floor.settings, floor.clock.now()) == 1
    [topic] = operator_topics(store)
    assert topic.startswith("stuck/a1/")


def test_a_step_that_is_due_for_less_than_ten_minutes_does_not_stand_still(
    store: SqlStore,
) -> None:
    floor = fired(store)
    floor.clock.advance(39 * MINUTE)
    with store.begin() as tx:
        assert audit_chains(tx, floor.settings, floor.clock.now()) == 0


def test_a_chain_that_moves_is_nobodys_trouble(store: SqlStore) -> None:
    floor = fired(store)
    floor.ask(40 * MINUTE)
    with store.begin() as tx:
        assert audit_chains(tx, floor.settings, floor.clock.now()) == 0
    assert operator_topics(store) == []


def test_the_author_of_a_silence_is_warned_and_told_like_the_operators(store: SqlStore) -> None:
    floor = Floor(store)
    people = {**floor.settings.recipients, "hoa": replace(a_recipient("hoa"), name="Hoa")}
    floor.settings = replace(floor.settings, recipients=people)
    floor.silence(Scope(groups=("pork",)), lasts=8 * HOUR)
    for after in (7 * HOUR, HOUR):
        floor.clock.advance(after)
        with store.begin() as tx:
            warn_of_silences(tx, floor.settings, floor.clock.now())
    with store.read() as tx:
        rows = [record.row for record in tx.outbox.records(kind="operator")]
    assert [(row.topic, row.recipient) for row in rows] == [
        (topic, code)
        for topic in ("silence-ending/s1", "silence-ended/s1")
        for code in ("duty", "hoa")
    ]


def test_operators_are_warned_an_hour_before_a_silence_ends_and_told_when_it_did(
    store: SqlStore,
) -> None:
    floor = Floor(store)
    floor.silence(Scope(groups=("pork",)), lasts=8 * HOUR)
    floor.silence(Scope(groups=("pork",)), lasts=HOUR + MINUTE / 2, code="short")
    spoken: list[list[str]] = []
    for after in (MINUTE, 7 * HOUR, HOUR, MINUTE):
        floor.clock.advance(after)
        with store.begin() as tx:
            warn_of_silences(tx, floor.settings, floor.clock.now())
        spoken.append(operator_topics(store))
    assert spoken[0] == []
    assert spoken[1] == ["silence-ending/s1", "silence-ended/short"]
    assert spoken[2] == spoken[3] == [*spoken[1], "silence-ended/s1"]


def test_a_dead_rung_does_not_stand_in_the_way_of_the_next(store: SqlStore) -> None:
    floor = fired(store)
    floor.ask(30 * MINUTE)
    [held] = floor.claim()
    with store.begin() as tx:
        dead = DeliveryState.DEAD
        tx.outbox.settle(held, Permanent(text="không có máy"), floor.clock.now(), state=dead)
    floor.ask(2 * HOUR)
    assert floor.send() == ["director"]
