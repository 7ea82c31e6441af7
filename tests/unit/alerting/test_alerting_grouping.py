from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting.grouping import (
    FIRSTS,
    STORM,
    GroupingPolicy,
    Kind,
    Plan,
    Sent,
    Waiting,
    kind_of,
    plan,
    spread,
)
from monitor.domain.delivery import OutboxRow
from monitor.domain.finding import Severity, Subject
from tests.unit.alerting.alerts import NOW, a_row, an_alert, some_settings

POLICY = GroupingPolicy(wait_for_companions=timedelta(seconds=30), messages_per_hour=3)
PORK = Kind("price-spike", "pork")
RICE = Kind("price-spike", "rice")
EGGS = Kind("price-spike", "eggs")
HOUR = timedelta(hours=1)


def a_waiting(
    topic: str = "a1",
    kind: Kind = PORK,
    severity: Severity = Severity.WARNING,
    age: timedelta = timedelta(),
) -> Waiting:
    row = a_row(topic=topic, created_at=NOW - age)
    return Waiting(row=row, kind=kind, severity=severity)


def a_sent(age: timedelta = timedelta(minutes=10), *kinds: Kind) -> Sent:
    return Sent(at=NOW - age, kinds=frozenset(kinds))


def topics(made: Plan) -> list[list[str]]:
    return [[row.topic for row in bundle] for bundle in made.bundles]


def test_the_first_alert_of_its_kind_goes_at_once_and_alone() -> None:
    made = plan([a_waiting()], [], POLICY, NOW)

    assert topics(made) == [["a1"]]
    assert made.waits == ()
    assert made.wake_at is None


def test_of_many_at_once_one_goes_and_the_others_wait_for_companions() -> None:
    made = plan([a_waiting("a1"), a_waiting("a2"), a_waiting("a3")], [], POLICY, NOW)

    assert topics(made) == [["a1"]]
    assert [row.topic for row in made.waits] == ["a2", "a3"]
    assert made.wake_at == NOW + timedelta(seconds=30)


def test_companions_leave_together_when_the_oldest_has_waited_long_enough() -> None:
    waiting = [a_waiting("a2", age=timedelta(seconds=30)), a_waiting("a3")]

    made = plan(waiting, [a_sent(HOUR / 2, PORK)], POLICY, NOW)

    assert topics(made) == [["a2", "a3"]]
    assert made.wake_at is None


def test_news_of_another_kind_does_not_wait() -> None:
    made = plan([a_waiting("a2", RICE)], [a_sent(HOUR / 2, PORK)], POLICY, NOW)

    assert topics(made) == [["a2"]]


def test_of_several_of_one_kind_the_gravest_and_then_the_oldest_goes_first() -> None:
    waiting = [
        a_waiting("young"),
        a_waiting("old", age=timedelta(seconds=9)),
        a_waiting("grave", severity=Severity.CRITICAL),
    ]

    made = plan(waiting, [], POLICY, NOW)

    assert topics(made) == [["grave"]]
    (second,) = plan(waiting[:2], [], POLICY, NOW).bundles
    assert second[0].topic == "old"


def test_the_last_message_of_the_hour_is_kept_for_the_digest() -> None:
    waiting = [a_waiting("a1", PORK), a_waiting("a2", RICE), a_waiting("a3", EGGS)]

    made = plan(waiting, [], POLICY, NOW)

    assert topics(made) == [["a1"], ["a2"]]
    assert [row.topic for row in made.waits] == ["a3"]


def test_when_the_hour_is_used_up_the_rest_waits_until_a_message_is_free_again() -> None:
    sent = [a_sent(timedelta(minutes=minutes), PORK) for minutes in (10, 50, 20)]

    made = plan([a_waiting(age=HOUR / 2)], sent, POLICY, NOW)

    assert made.bundles == ()
    assert made.wake_at == NOW + timedelta(minutes=10)


def test_messages_of_more_than_an_hour_ago_are_not_counted() -> None:
    made = plan([a_waiting()], [a_sent(HOUR, PORK)] * 9, POLICY, NOW)

    assert topics(made) == [["a1"]]


def test_what_was_dated_by_a_clock_that_was_ahead_keeps_nothing_back() -> None:
    ahead = -30 * HOUR
    sent = [a_sent(ahead, PORK) for _ in range(3)]
    rows = [a_waiting("a1", age=ahead), a_waiting("a2", age=ahead)]

    made = plan(rows, sent, POLICY, NOW)

    assert sorted(topic for bundle in topics(made) for topic in bundle) == ["a1", "a2"]
    assert made.waits == ()


def test_what_is_critical_does_not_wait_for_the_budget() -> None:
    waiting = [
        a_waiting("grave", severity=Severity.CRITICAL, age=HOUR / 2),
        a_waiting("mild", age=HOUR / 2),
    ]

    made = plan(waiting, [a_sent(HOUR / 2, PORK)] * 3, POLICY, NOW)

    assert topics(made) == [["grave"]]
    assert [row.topic for row in made.waits] == ["mild"]
    assert made.wake_at == NOW + HOUR / 2


def test_a_budget_of_nothing_still_lets_the_critical_through() -> None:
    silent = GroupingPolicy(messages_per_hour=0)
    waiting = [
        a_waiting("grave", severity=Severity.CRITICAL, age=HOUR),
        a_waiting("mild", age=HOUR),
    ]

    made = plan(waiting, [], silent, NOW)

    assert topics(made) == [["grave"]]
    assert made.wake_at == NOW + HOUR


def test_nothing_waiting_is_nothing_to_do() -> None:
    assert plan([], [], POLICY, NOW) == Plan(bundles=(), waits=(), wake_at=None)


SOME_WAITING = st.lists(
    st.builds(
        a_waiting,
        topic=st.uuids().map(str),
        kind=st.sampled_from([PORK, RICE, EGGS]),
        severity=st.sampled_from(Severity),
        age=st.timedeltas(timedelta(), HOUR),
    ),
    max_size=20,
)
SOME_SENT = st.lists(
    st.builds(a_sent, st.timedeltas(timedelta(), 2 * HOUR), st.sampled_from([PORK, RICE])),
    max_size=6,
)


@given(SOME_WAITING, SOME_SENT)
def test_every_row_goes_once_or_waits_and_what_waits_is_looked_at_again(
    waiting: list[Waiting], sent: list[Sent]
) -> None:
    made = plan(waiting, sent, POLICY, NOW)

    seen = [row.key for bundle in made.bundles for row in bundle] + [row.key for row in made.waits]
    assert sorted(seen) == sorted(each.row.key for each in waiting)
    assert bool(made.waits) == (made.wake_at is not None)
    assert made.wake_at is None or made.wake_at > NOW


@given(SOME_WAITING, SOME_SENT)
def test_nobody_gets_more_an_hour_than_the_budget_but_for_one_critical_digest(
    waiting: list[Waiting], sent: list[Sent]
) -> None:
    made = plan(waiting, sent, POLICY, NOW)

    recent = sum(1 for each in sent if NOW - each.at < HOUR)
    over = recent + len(made.bundles) - max(POLICY.messages_per_hour, recent)
    grave = {each.row.key for each in waiting if each.severity is Severity.CRITICAL}
    assert over <= 0 or (over == 1 and {row.key for row in made.bundles[-1]} <= grave)


def a_storm(size: int, recipient: str = "inspector") -> list[OutboxRow]:
    return [a_row(topic=f"a{number:04}", recipient=recipient) for number in range(size)]


def due_at(rows: list[OutboxRow], size: int) -> dict[str, timedelta]:
    """Return how long each row waits when every hundredth alert is grave, and all of one kind."""
    alerts = {
        f"a{at:04}": an_alert(severity=Severity.CRITICAL if at % 100 == 99 else Severity.WARNING)
        for at in range(size)
    }
    settings = some_settings(grouping=POLICY)
    return {row.topic: row.not_before - NOW for row in spread(rows, alerts, settings)}


def test_rows_that_are_no_storm_are_all_due_at_once() -> None:
    assert set(due_at(a_storm(STORM), STORM).values()) == {timedelta()}


def test_in_a_storm_the_gravest_few_of_a_kind_are_due_and_the_others_with_their_companions() -> (
    None
):
    waits = due_at(a_storm(1000), 1000)

    at_once = sorted(topic for topic, wait in waits.items() if not wait)
    assert len(waits) == 1000
    assert at_once == sorted(f"a{at:04}" for at in range(99, 899, 100))
    assert len(at_once) == FIRSTS
    assert set(waits.values()) == {timedelta(), POLICY.wait_for_companions}


def test_a_storm_for_one_person_delays_nothing_for_another() -> None:
    waits = due_at([*a_storm(STORM + 1), a_row(topic="a0000", recipient="duty")], STORM + 1)

    assert waits["a0000"] == timedelta()


def test_news_is_of_one_kind_when_rule_and_product_group_are_the_same() -> None:
    settings = some_settings()
    nameless = an_alert(subject=Subject(source="winmart"))

    assert kind_of(an_alert(), settings) == PORK
    assert kind_of(nameless, settings) == Kind("price-spike", "")


def test_a_run_on_five_goods_is_one_message_and_a_list_of_the_others() -> None:
    settings = some_settings()
    goods = [
        an_alert(subject=Subject(group=good)) for good in ("rice", "eggs", "pork", "oil", "fish")
    ]
    run = [a_waiting(alert.subject.group, kind_of(alert, settings)) for alert in goods]

    now = plan(run, [], POLICY, NOW)
    sent = Sent(at=NOW, kinds=frozenset({run[0].kind}))
    later = plan([each for each in run if each.row in now.waits], [sent], POLICY, NOW + HOUR / 60)

    assert [len(bundle) for bundle in (*now.bundles, *later.bundles)] == [1, 4]
