"""At the moment of the claim: what people decided until then stops, delays or lets go a message."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.alert import AlertState, Reason
from monitor.domain.decisions import Ground, Scope
from monitor.domain.delivery import Delivered, DeliveryKind, DeliveryState, Uncertain
from monitor.domain.duty import Leave, Post, Roster, Shift
from monitor.domain.finding import Severity, Subject
from monitor.domain.market import Market
from monitor.domain.people import Route
from monitor.domain.quiet import QuietHours, QuietSpec
from monitor.domain.settings import RuleSpec
from monitor.domain.source import PlugIn, RecordMap, Schedule, SourceSpec
from monitor.pipeline.sift import look_up, sift
from monitor.store import SqlStore
from tests.asking import HOUR, LEASE, MINUTE, Floor, desk_settings
from tests.fakes import FakeClock
from tests.store_material import outbox_row
from tests.unit.alerting.alerts import an_alert

ENDED = (Reason.RECOVERED, AlertState.RESOLVED)
QUIET = QuietSpec(
    hours=QuietHours(begins=time(22), ends=time(6), zone=ZoneInfo("Asia/Ho_Chi_Minh"))
)


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2021, month, day, hour, minute, tzinfo=UTC)


def test_what_nobody_decided_about_goes(store: SqlStore) -> None:
    floor = Floor(store)
    floor.move()
    assert floor.send() == ["inspector"]


def test_an_answer_between_the_queue_and_the_claim_stops_the_message(store: SqlStore) -> None:
    floor = Floor(store)
    floor.move()
    floor.answer("Lan")
    assert floor.send() == []
    [record] = floor.records()
    assert record.state is DeliveryState.CANCELLED
    assert "Lan đã nhận xử lý" in record.text


def test_an_answer_after_the_claim_comes_too_late_and_the_message_is_on_record(
    store: SqlStore,
) -> None:
    floor = Floor(store)
    floor.move()
    [held] = floor.claim()
    floor.answer()
    with store.begin() as tx:
        now, state = floor.clock.now(), DeliveryState.DELIVERED
        assert tx.outbox.settle(held, Delivered(), now, state=state)
    assert floor.states() == ["delivered"]


def test_an_answer_stops_no_worsening_beyond_it_and_no_end(store: SqlStore) -> None:
    floor = Floor(store)
    floor.move()
    floor.send()
    floor.answer()
    floor.move(Reason.WORSENED, alert=an_alert(severity=Severity.CRITICAL))
    assert floor.send() == ["inspector"]
    floor.move(*ENDED)
    assert floor.send() == ["inspector"]


def test_a_silence_hides_the_message_and_says_which_one(store: SqlStore) -> None:
    floor = Floor(store)
    floor.silence(Scope(groups=("pork",)))
    floor.move()
    assert floor.send() == []
    [record] = floor.records()
    assert "s1" in record.text
    with store.read() as tx:
        [hidden] = tx.decisions.withheld(by="s1")
    assert (hidden.ground, hidden.recipient) == (Ground.SILENCED, "inspector")


def test_a_silence_about_something_else_hides_nothing(store: SqlStore) -> None:
    floor = Floor(store)
    floor.silence(Scope(areas=("hong-bang",)))
    floor.move()
    assert floor.send() == ["inspector"]


def test_a_price_that_stands_out_because_it_jumped_is_told_as_a_jump_alone(
    store: SqlStore,
) -> None:
    nothing = PlugIn(kind="spike", options={}, path=())
    floor = Floor(store, desk_settings(rules=(RuleSpec(name="price-spike", plug_in=nothing),)))
    floor.move()
    assert floor.send() == ["inspector"]

    floor.move(alert=an_alert(id="a2", rule="spread", kind="spread"))
    assert floor.send() == []

    floor.move(*ENDED)
    assert floor.send() == ["inspector"]
    assert floor.ask().lifted == 1


def test_who_was_told_of_the_start_is_told_of_the_end_also_under_a_silence(
    store: SqlStore,
) -> None:
    floor = Floor(store)
    floor.move()
    floor.send()
    floor.silence(Scope(groups=("pork",)))
    floor.move(*ENDED)
    assert floor.send() == ["inspector"]


def test_who_was_told_of_no_start_is_told_of_no_end(store: SqlStore) -> None:
    floor = Floor(store)
    floor.silence(Scope(groups=("pork",)))
    floor.move()
    floor.send()
    floor.move(*ENDED)
    assert floor.send() == []


def on_shifts(floor: Floor) -> Floor:
    """Let the chief have the first hour from now on, and the director the second."""
    begin = floor.clock.now()
    shifts = tuple(
        Shift(begins=begin + number * HOUR, ends=begin + (number + 1) * HOUR, people=(code,))
        for number, code in enumerate(("chief", "director"))
    )
    floor.settings = desk_settings(
        routes=(Route(name="all", recipients=("tet",)),),
        roster=Roster(posts={"tet": Post(code="tet", name="Trực Tết", shifts=shifts)}),
    )
    return floor


def test_a_message_that_waited_over_a_change_of_shift_is_passed_on(store: SqlStore) -> None:
    floor = on_shifts(Floor(store))
    floor.move()
    floor.clock.advance(HOUR)

    assert floor.send() == []
    assert floor.send() == ["director"]
    assert floor.states() == ["cancelled", "delivered"]
    assert "chuyển cho / off duty, passed on to Director" in floor.records()[0].text
    floor.move(*ENDED)
    assert floor.send() == ["director"]


def test_of_several_messages_that_waited_over_a_change_of_shift_each_is_passed_on(
    store: SqlStore,
) -> None:
    floor = on_shifts(Floor(store))
    floor.move()
    floor.move(alert=an_alert(id="a2", fingerprint="another"))
    floor.clock.advance(HOUR)

    assert floor.send() == []
    assert floor.send() == ["director", "director"]
    assert floor.states("a2") == ["cancelled", "delivered"]


def test_one_message_that_waits_in_two_rows_is_passed_on_once(store: SqlStore) -> None:
    floor = on_shifts(Floor(store))
    floor.move()
    [waiting] = floor.records()
    with store.begin() as tx:
        tx.outbox.enqueue([replace(waiting.row, step=1)])
    floor.clock.advance(HOUR)

    assert floor.send() == []
    assert floor.send() == ["director"]


def test_an_end_reaches_also_whoever_is_off_duty_by_then(store: SqlStore) -> None:
    floor = Floor(store)
    floor.move()
    floor.send()
    today = floor.clock.now().date()
    leave = Leave(recipient="inspector", from_day=today, to_day=today, deputy="chief")
    floor.settings = desk_settings(roster=Roster(leave=(leave,)))
    floor.move(Reason.WORSENED, alert=an_alert(severity=Severity.CRITICAL))
    floor.send()
    floor.move(*ENDED)

    assert floor.send() == ["chief", "inspector"]


def test_two_hidden_starts_and_their_ends_in_one_claim_are_all_kept_back(store: SqlStore) -> None:
    floor = Floor(store)
    for reason in (Reason.CONFIRMED, Reason.REOPENED):
        floor.move(reason)
        floor.move(*ENDED)
    floor.silence(Scope(groups=("pork",)))
    assert floor.send() == []
    assert floor.states() == ["cancelled"] * 4


def test_ends_are_judged_in_their_order_however_they_were_claimed(store: SqlStore) -> None:
    floor = Floor(store)
    for reason in (Reason.CONFIRMED, Reason.REOPENED):
        floor.move(reason)
        floor.move(*ENDED)
    floor.silence(Scope(groups=("pork",)))
    now = floor.clock.now()
    with store.begin() as tx:
        claims = tx.outbox.claim(now, HOUR, 64)[::-1]
        assert sift(tx, claims, look_up(tx, claims, {}), floor.settings, now) == []


def test_what_is_over_before_its_message_left_is_told_all_the_same(store: SqlStore) -> None:
    floor = Floor(store)
    floor.move()
    floor.move(*ENDED)
    assert floor.send() == ["inspector", "inspector"]


def test_a_start_and_an_end_in_one_claim_are_judged_in_their_order(store: SqlStore) -> None:
    floor = Floor(store)
    floor.move()
    floor.move(*ENDED)
    floor.silence(Scope(groups=("pork",)))
    assert floor.send() == []
    assert floor.states() == ["cancelled", "cancelled"]


def test_who_may_have_been_told_is_told_of_the_end(store: SqlStore) -> None:
    floor = Floor(store)
    floor.move()
    [held] = floor.claim()
    with store.begin() as tx:
        now, waiting = floor.clock.now(), DeliveryState.WAITING
        tx.outbox.settle(held, Uncertain(text="hết giờ"), now, state=waiting, next_attempt=now)
    floor.answer()
    assert floor.send() == []
    assert floor.states() == ["uncertain"]
    floor.move(*ENDED)
    assert floor.send() == ["inspector"]


def test_a_silent_source_explains_the_prices_of_its_retailer(store: SqlStore) -> None:
    source = SourceSpec(
        name="board-feed",
        retailer="board",
        fetch=PlugIn(kind="http", options={}, path=()),
        format=PlugIn(kind="json", options={}, path=()),
        record_map=RecordMap(fields={}),
        schedule=Schedule(at=(time(7),)),
    )
    base = desk_settings()
    outlet = base.market.outlets["an-duong"]
    market = Market.of(
        groups=base.market.groups.values(),
        products=base.market.products.values(),
        areas=base.market.areas.values(),
        outlets=[replace(outlet, retailer="board")],
    )
    floor = Floor(store, replace(base, market=market, sources=(source,)))
    silent = an_alert(
        id="a0",
        fingerprint="f0",
        rule="silence",
        kind="silence",
        subject=Subject(source="board-feed"),
    )
    floor.move(alert=silent)
    floor.move()
    assert floor.send() == ["inspector"]
    [record] = floor.records()
    assert (record.state, "a0" in record.text) == (DeliveryState.CANCELLED, True)


def test_a_rise_over_the_area_explains_that_at_its_outlet_but_nothing_graver(
    store: SqlStore,
) -> None:
    area = an_alert(
        id="a0", fingerprint="f0", subject=Subject(product="pork_belly", area="le-chan")
    )
    floor = Floor(store)
    floor.move(alert=area)
    floor.move()
    graver = an_alert(
        id="a2",
        fingerprint="f2",
        severity=Severity.CRITICAL,
        subject=Subject(product="pork_belly", area="le-chan", outlet="cho-con"),
    )
    floor.move(alert=graver)
    floor.send()
    assert (floor.states("a0"), floor.states("a1"), floor.states("a2")) == (
        ["delivered"],
        ["cancelled"],
        ["delivered"],
    )


@pytest.mark.parametrize(
    ("at", "until"),
    [
        pytest.param(utc(2, 5, 14, 59), None, id="a minute before the quiet"),
        pytest.param(utc(2, 5, 15, 0), utc(2, 5, 23, 0), id="as it begins"),
        pytest.param(utc(2, 5, 16, 59), utc(2, 5, 23, 0), id="before midnight"),
        pytest.param(utc(2, 5, 17, 0), utc(2, 5, 23, 0), id="at midnight"),
        pytest.param(utc(2, 11, 16, 59), utc(2, 11, 23, 0), id="the last minute of the old year"),
        pytest.param(utc(2, 11, 17, 0), utc(2, 11, 23, 0), id="midnight of Tết"),
        pytest.param(utc(2, 5, 22, 59), utc(2, 5, 23, 0), id="its last minute"),
        pytest.param(utc(2, 5, 23, 0), None, id="as it ends"),
    ],
)
def test_quiet_hours_delay_until_their_end_across_midnight(
    store: SqlStore, at: datetime, until: datetime | None
) -> None:
    floor = Floor(store, desk_settings(quiet_hours=(QUIET,)), FakeClock(at))
    floor.move()
    told = floor.send()
    assert told == ([] if until else ["inspector"])
    if until:
        floor.clock.set(until - MINUTE)
        assert floor.send() == []
        floor.clock.set(until)
        assert floor.send() == ["inspector"]


def test_what_is_critical_does_not_wait_for_the_morning(store: SqlStore) -> None:
    floor = Floor(store, desk_settings(quiet_hours=(QUIET,)), FakeClock(utc(2, 5, 18)))
    floor.move(alert=an_alert(severity=Severity.CRITICAL))
    assert floor.send() == ["inspector"]


def test_an_answer_in_the_night_stops_what_waits_for_the_morning(store: SqlStore) -> None:
    floor = Floor(store, desk_settings(quiet_hours=(QUIET,)), FakeClock(utc(2, 5, 18)))
    floor.move()
    floor.send()
    floor.clock.set(utc(2, 5, 22))
    floor.answer()
    floor.clock.set(utc(2, 5, 23))
    assert floor.send() == []
    assert floor.states() == ["cancelled"]


def test_reports_and_troubles_of_the_monitor_pass_through_untouched(store: SqlStore) -> None:
    floor = Floor(store, desk_settings(quiet_hours=(QUIET,)), FakeClock(utc(2, 5, 18)))
    at = floor.clock.now()
    report = outbox_row(kind=DeliveryKind.REPORT, not_before=at, created_at=at)
    with store.begin() as tx:
        tx.outbox.enqueue([report])
    assert floor.send() == [report.recipient]


def test_a_row_about_an_alert_that_is_not_there_is_left_to_the_sender(store: SqlStore) -> None:
    floor = Floor(store)
    with store.begin() as tx:
        at = floor.clock.now()
        tx.outbox.enqueue([outbox_row(topic="gone", not_before=at, created_at=at)])
        claims = tx.outbox.claim(at, LEASE, 64)
        assert sift(tx, claims, look_up(tx, claims, {}), floor.settings, at) == claims


@pytest.mark.postgres
def test_an_answer_given_while_the_claim_is_made_still_stops_the_message(postgres_url: str) -> None:
    store = SqlStore(postgres_url)
    floor = Floor(store)
    floor.move()
    now = floor.clock.now()
    with store.begin() as tx:
        claims = tx.outbox.claim(now, LEASE, 64)
        floor.answer()
        assert sift(tx, claims, look_up(tx, claims, {}), floor.settings, now) == []
    store.close()


def test_claims_and_answers_that_race_leave_each_message_sent_or_stopped_and_never_both(
    store: SqlStore,
) -> None:
    floor = Floor(store)
    codes = [f"a{number}" for number in range(12)]
    for code in codes:
        product = Subject(product=f"p{code}", area="le-chan", outlet="an-duong")
        floor.move(alert=an_alert(id=code, fingerprint=f"f{code}", subject=product))

    def send(_: int) -> int:
        now = floor.clock.now()
        with store.begin() as tx:
            claims = tx.outbox.claim(now, LEASE, 2)
            wanted = sift(tx, claims, look_up(tx, claims, {}), floor.settings, now)
        with store.begin() as tx:
            state = DeliveryState.DELIVERED
            return sum(tx.outbox.settle(one, Delivered(), now, state=state) for one in wanted)

    with ThreadPoolExecutor(4) as executor:
        answers = [executor.submit(floor.answer, alert=code) for code in codes]
        sent = sum(executor.map(send, range(12)))
        for answer in answers:
            answer.result()
    sent += send(0)
    states = Counter(state for code in codes for state in floor.states(code))
    assert states == Counter({"delivered": sent, "cancelled": len(codes) - sent}) - Counter()


def test_a_lost_lease_gives_nothing_up_twice(store: SqlStore) -> None:
    floor = Floor(store)
    floor.move()
    floor.claim()
    floor.clock.advance(LEASE + timedelta(seconds=1))
    floor.answer()
    assert floor.send() == []
    assert floor.states() == ["uncertain"]
