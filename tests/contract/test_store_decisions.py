"""What the book of people's decisions promises, on every database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.domain.alert import AlertState
from monitor.domain.decisions import (
    AcceptedLevel,
    Acknowledgement,
    Assignment,
    Chain,
    Ground,
    Rung,
    Scope,
    Silence,
    Withheld,
)
from monitor.domain.errors import ConflictError
from monitor.domain.finding import Severity
from monitor.domain.store import Transaction
from monitor.store import SqlStore
from tests.store_material import NOON, step

HOUR = timedelta(hours=1)
CHAIN = Chain(
    alert="a1",
    policy="đêm",
    fired_at=NOON,
    rungs=(
        Rung(after=timedelta(minutes=30), recipients=("trưởng-phòng",), channels=("sms",)),
        Rung(after=2 * HOUR, recipients=("giám-đốc", "phó-giám-đốc")),
    ),
)


def a_silence(code: str = "s1", begins: datetime = NOON, lasts: timedelta = 8 * HOUR) -> Silence:
    return Silence(
        id=code,
        author="Chị Hoa",
        reason="Chợ nghỉ Tết",
        scope=Scope(groups=("pork",), areas=("le-chan", "hong-bang")),
        begins_at=begins,
        ends_at=begins + lasts,
    )


def an_answer(at: datetime = NOON, by: str = "Lan", **changes: object) -> Acknowledgement:
    made = Acknowledgement(
        alert="a1",
        by=by,
        at=at,
        expires_at=at + 4 * HOUR,
        severity=Severity.WARNING,
        note="đang đi",
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the caller names its fields


def withheld(number: int = 1, **changes: object) -> Withheld:
    made = Withheld(
        alert="a1",
        number=number,
        recipient="thanh-tra",
        channel="mail",
        ground=Ground.SILENCED,
        by="s1",
        at=NOON,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the caller names its fields


@contextmanager
def with_alert(store: SqlStore, *ids: str) -> Iterator[Transaction]:
    with store.begin() as tx:
        tx.alerts.save([step(id=code, fingerprint=f"f-{code}") for code in ids or ("a1",)])
        yield tx


def test_a_silence_comes_back_as_it_was_given(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.decisions.add_silence(a_silence())
    with store.read() as tx:
        assert tx.decisions.silences() == [a_silence()]


def test_a_silence_is_given_once(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.decisions.add_silence(a_silence())
        with pytest.raises(ConflictError, match="s1"):
            tx.decisions.add_silence(a_silence())


def test_a_silence_is_in_force_from_its_begin_to_before_its_end(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.decisions.add_silence(a_silence())
        in_force = tx.decisions.silences_in_force
        assert in_force(NOON - timedelta(microseconds=1)) == []
        assert in_force(NOON) == [a_silence()]
        assert in_force(NOON + 8 * HOUR) == []


def test_a_silence_that_is_ended_early_is_over_once_and_stays_on_record(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.decisions.add_silence(a_silence())
        assert tx.decisions.end_silence("s1", NOON + HOUR, "Anh Nam")
        assert not tx.decisions.end_silence("s1", NOON + 2 * HOUR, "Anh Nam")
        assert not tx.decisions.end_silence("s2", NOON, "Anh Nam")
        assert [each.ends_at for each in tx.decisions.silences()] == [NOON + HOUR]


def test_people_are_warned_of_a_silence_and_told_of_its_end_once(store: SqlStore) -> None:
    end = NOON + 8 * HOUR
    with store.begin() as tx:
        tx.decisions.add_silence(a_silence())
        assert [each.id for each in tx.decisions.unwarned(NOON)] == ["s1"]
        assert tx.decisions.unsummed(end - HOUR) == []
        tx.decisions.note_warned("s1", NOON)
        assert tx.decisions.unwarned(NOON) == []
        assert [each.id for each in tx.decisions.unsummed(end)] == ["s1"]
        tx.decisions.note_summed("s1", end)
        assert tx.decisions.unsummed(end) == []


def test_the_newest_answer_counts_and_the_others_stay(store: SqlStore) -> None:
    with with_alert(store) as tx:
        first = tx.decisions.acknowledge(an_answer())
        second = tx.decisions.acknowledge(an_answer(NOON + HOUR, "Nam"))
        assert tx.decisions.answers(["a1", "a2"]) == {
            "a1": an_answer(NOON + HOUR, "Nam", id=second)
        }
        assert [each.id for each in tx.decisions.acknowledgements("a1")] == [second, first]
        assert tx.decisions.answers([]) == {}


def test_an_answer_that_is_taken_back_names_by_whom(store: SqlStore) -> None:
    with with_alert(store) as tx:
        assert not tx.decisions.end_acknowledgement("a1", NOON, "Nam")
        tx.decisions.acknowledge(an_answer())
        assert tx.decisions.end_acknowledgement("a1", NOON + HOUR, "Nam")
        assert not tx.decisions.end_acknowledgement("a1", NOON + HOUR, "Nam")
        [answer] = tx.decisions.acknowledgements("a1")
    assert (answer.by, answer.ended_by, answer.expires_at) == ("Lan", "Nam", NOON + HOUR)


def test_an_expired_answer_lapses_once_and_only_the_newest(store: SqlStore) -> None:
    with with_alert(store) as tx:
        tx.decisions.acknowledge(an_answer())
        newest = tx.decisions.acknowledge(an_answer(by="Nam"))
        assert tx.decisions.lapsing(NOON + 3 * HOUR) == []
        assert [each.id for each in tx.decisions.lapsing(NOON + 4 * HOUR)] == [newest]
        tx.decisions.note_lapsed(newest, NOON + 4 * HOUR)
        assert tx.decisions.lapsing(NOON + 5 * HOUR) == []


def test_duties_are_kept_newest_first(store: SqlStore) -> None:
    duties = [Assignment(alert="a1", to=to, by="Hoa", at=NOON, note="gấp") for to in ("Lan", "Nam")]
    with with_alert(store) as tx:
        for duty in duties:
            tx.decisions.assign(duty)
        assert tx.decisions.assignments("a1") == duties[::-1]
        assert tx.decisions.assignments("a2") == []


def test_of_accepted_levels_the_newest_counts_until_its_end(store: SqlStore) -> None:
    def level(value: float) -> AcceptedLevel:
        return AcceptedLevel(
            fingerprint="f-a1",
            alert="a1",
            value=value,
            by="Hoa",
            reason="giá mới",
            at=NOON,
            until=NOON + HOUR,
        )

    with with_alert(store) as tx:
        tx.decisions.accept(level(150_000.0))
        tx.decisions.accept(level(160_000.5))
        assert tx.decisions.accepted(NOON) == {"f-a1": level(160_000.5)}
        assert tx.decisions.accepted(NOON + HOUR) == {}


def test_a_chain_comes_back_as_it_was_kept_and_the_newest_counts(store: SqlStore) -> None:
    with with_alert(store) as tx:
        tx.decisions.keep_chains([CHAIN])
        tx.decisions.keep_chains([replace(CHAIN, fired_at=NOON + HOUR)])
        tx.decisions.keep_chains([])
        [climb] = tx.decisions.climbs(["a1"]).values()
        assert tx.decisions.climbs([]) == {}
    assert climb.chain == replace(CHAIN, fired_at=NOON + HOUR)
    assert climb.climbed == frozenset()


def test_without_ids_only_chains_of_alerts_that_are_not_over_are_found(store: SqlStore) -> None:
    with with_alert(store, "a1", "a2") as tx:
        tx.decisions.keep_chains([CHAIN, replace(CHAIN, alert="a2")])
        over = step(2, id="a2", fingerprint="f-a2", state=AlertState.RESOLVED, closed_at=NOON)
        tx.alerts.save([over])
        assert set(tx.decisions.climbs()) == {"a1"}


def test_a_rung_is_climbed_once(store: SqlStore) -> None:
    with with_alert(store) as tx:
        tx.decisions.keep_chains([CHAIN])
        chain = tx.decisions.climbs(["a1"])["a1"].id
        assert tx.decisions.climb([(chain, 1)], NOON) == {(chain, 1)}
        assert tx.decisions.climb([(chain, 2), (chain, 1)], NOON) == {(chain, 2)}
        assert tx.decisions.climb([], NOON) == set()
        assert tx.decisions.climbs(["a1"])["a1"].climbed == {1, 2}


def test_two_processes_never_climb_the_same_rung(store: SqlStore) -> None:
    with with_alert(store) as tx:
        tx.decisions.keep_chains([CHAIN])
        chain = tx.decisions.climbs(["a1"])["a1"].id

    def climb(_: int) -> set[tuple[int, int]]:
        with store.begin() as tx:
            return tx.decisions.climb([(chain, 1), (chain, 2)], NOON)

    with ThreadPoolExecutor(4) as executor:
        climbed = [number for mine in executor.map(climb, range(4)) for _, number in mine]
    assert sorted(climbed) == [1, 2]


def test_what_was_withheld_is_found_by_alert_and_by_what_hid_it(store: SqlStore) -> None:
    with with_alert(store) as tx:
        tx.decisions.withhold([withheld(), withheld(2, ground=Ground.EXPLAINED, by="a0")])
        tx.decisions.withhold([])
        assert [each.number for each in tx.decisions.withheld(alert="a1")] == [1, 2]
        assert tx.decisions.withheld(alert="a2") == []
        [hidden] = tx.decisions.withheld(by="a0")
        assert hidden == withheld(2, ground=Ground.EXPLAINED, by="a0", id=hidden.id)


def test_what_is_lifted_is_withheld_no_more_and_stays_on_record(store: SqlStore) -> None:
    with with_alert(store) as tx:
        tx.decisions.withhold([withheld(), withheld(2)])
        first = tx.decisions.still_withheld()[0]
        tx.decisions.lift([first.id], NOON + HOUR)
        assert [each.number for each in tx.decisions.still_withheld()] == [2]
        assert [each.lifted_at for each in tx.decisions.withheld()] == [NOON + HOUR, None]


def test_what_is_rolled_back_was_never_decided(store: SqlStore) -> None:
    def fail() -> None:
        with with_alert(store) as tx:
            tx.decisions.acknowledge(an_answer())
            raise RuntimeError("the power is gone")

    with pytest.raises(RuntimeError):
        fail()
    with store.read() as tx:
        assert tx.decisions.acknowledgements("a1") == []


def test_some_alerts_and_their_steps_are_found_at_once(store: SqlStore) -> None:
    with with_alert(store, "a1", "a2") as tx:
        tx.alerts.save([step(2, id="a2", fingerprint="f-a2")])
        assert set(tx.alerts.some(["a1", "a2", "a9"])) == {"a1", "a2"}
        assert set(tx.alerts.steps_of(["a2"])) == {("a2", 1), ("a2", 2)}
        assert tx.alerts.some([]) == {}


def test_wide_alerts_are_the_open_ones_about_no_single_outlet(store: SqlStore) -> None:
    with store.begin() as tx:
        narrow = step()
        wide = replace(narrow.alert.subject, outlet="")
        tx.alerts.save([narrow, step(id="a2", fingerprint="f-a2", subject=wide)])
        over = step(id="a3", fingerprint="f-a3", subject=wide, state=AlertState.RESOLVED)
        tx.alerts.save([over])
        assert [alert.id for alert in tx.alerts.wide()] == ["a2"]


def test_answers_to_more_alerts_than_a_statement_may_carry_are_found(store: SqlStore) -> None:
    with with_alert(store) as tx:
        tx.decisions.acknowledge(an_answer())
        many = [f"x{number}" for number in range(40_000)]
        assert set(tx.decisions.answers(["a1", *many])) == {"a1"}
        assert tx.decisions.climbs(many) == {}
