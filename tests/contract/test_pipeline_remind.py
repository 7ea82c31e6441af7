"""What nobody has taken on is told again every so often, and stops by itself."""

from __future__ import annotations

from datetime import timedelta

from monitor.domain.alert import AlertState, Reason
from monitor.domain.decisions import Scope
from monitor.domain.finding import Severity
from monitor.domain.people import GroupingPolicy
from monitor.domain.quiet import QuietHours, QuietSpec
from monitor.pipeline.remind import remind
from monitor.store import SqlStore
from tests.asking import HOUR, MINUTE, Floor, desk_settings
from tests.unit.alerting.alerts import NOW, an_alert

EVERY = GroupingPolicy(remind_every={Severity.WARNING: 2 * HOUR, Severity.CRITICAL: HOUR})


def a_floor(store: SqlStore, severity: Severity = Severity.WARNING) -> Floor:
    """Return a floor on which an alert fired and its inspector was told."""
    floor = Floor(store, desk_settings(grouping=EVERY))
    floor.move(alert=an_alert(severity=severity))
    assert floor.send() == ["inspector"]
    return floor


def reminded(floor: Floor, after: timedelta = timedelta()) -> list[str]:
    """Let time pass and the minute's round come by; return who is told then."""
    floor.clock.advance(after)
    with floor.store.begin() as tx:
        remind(tx, floor.settings, floor.clock.now())
    return floor.send()


def test_an_alert_is_told_again_by_its_severity_as_often_as_it_falls_due(store: SqlStore) -> None:
    warning, critical = a_floor(store), Severity.CRITICAL
    assert reminded(warning, 2 * HOUR - MINUTE) == []
    assert reminded(warning, MINUTE) == ["inspector"]
    assert reminded(warning) == []
    assert reminded(warning, 2 * HOUR) == ["inspector"]
    warning.move(Reason.WORSENED, alert=an_alert(severity=critical))
    assert warning.send() == ["inspector"]
    assert reminded(warning, HOUR) == ["inspector"]


def test_without_the_timer_nobody_is_reminded(store: SqlStore) -> None:
    floor = a_floor(store)
    floor.settings = desk_settings()
    assert reminded(floor, 48 * HOUR) == []


def test_nobody_is_reminded_of_what_is_taken_on_until_that_expires(store: SqlStore) -> None:
    floor = a_floor(store)
    floor.answer(holds=4 * HOUR)
    assert reminded(floor, 3 * HOUR) == []
    floor.ask(HOUR)
    assert "inspector" in floor.send()
    assert reminded(floor, HOUR) == []
    assert "inspector" in reminded(floor, HOUR)


def test_nobody_is_reminded_of_what_a_silence_hides_and_again_when_it_ends(
    store: SqlStore,
) -> None:
    floor = a_floor(store)
    floor.silence(Scope(groups=("pork",)), lasts=3 * HOUR)
    assert reminded(floor, 2 * HOUR) == []
    assert floor.states() == ["delivered"]
    assert reminded(floor, HOUR) == ["inspector"]


def test_nobody_is_reminded_of_what_is_over_or_calming_down(store: SqlStore) -> None:
    floor = a_floor(store)
    floor.move(Reason.RECOVERING, AlertState.RECOVERING)
    floor.send()
    assert reminded(floor, 2 * HOUR) == []
    floor.move(Reason.RECOVERED, AlertState.RESOLVED)
    floor.send()
    assert reminded(floor, 2 * HOUR) == []


def test_an_answer_between_the_queue_and_the_claim_stops_a_reminder(store: SqlStore) -> None:
    floor = a_floor(store)
    floor.clock.advance(2 * HOUR)
    with store.begin() as tx:
        assert remind(tx, floor.settings, floor.clock.now()) == 1
    floor.answer()
    assert floor.send() == []


def test_asking_the_chief_is_no_reminder_of_the_inspector(store: SqlStore) -> None:
    floor = a_floor(store)
    floor.ask(HOUR)
    assert floor.send() == ["chief"]
    assert sorted(reminded(floor, HOUR)) == ["chief", "inspector"]


def test_in_quiet_hours_one_reminder_waits_and_no_second_joins_it(store: SqlStore) -> None:
    floor = a_floor(store)
    zone = floor.settings.zone
    local = NOW.astimezone(zone)
    begins = (local + HOUR).time().replace(tzinfo=None)
    ends = (local + 9 * HOUR).time().replace(tzinfo=None)
    hours = QuietHours(begins=begins, ends=ends, zone=zone)
    floor.settings = desk_settings(grouping=EVERY, quiet_hours=(QuietSpec(hours=hours),))

    assert reminded(floor, 2 * HOUR) == []
    assert reminded(floor, 3 * HOUR) == []
    assert reminded(floor, 4 * HOUR) == ["inspector"]
