"""Duty in routing: posts, leave and deputies, when a message is written and when it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.alerting.asking import rung_rows
from monitor.alerting.death import rows_after_death
from monitor.alerting.operators import operator_rows
from monitor.alerting.relief import as_waiting, is_off_duty, relieved, relieved_text
from monitor.alerting.routing import addressed, enqueue_rows, meant, recipients_of
from monitor.domain.calendar import local_day
from monitor.domain.decisions import Chain, Rung
from monitor.domain.delivery import DeliveryState, OutboxRow
from monitor.domain.duty import Leave, Post, Roster, Shift
from monitor.domain.finding import Severity
from monitor.domain.people import Route
from monitor.domain.settings import Settings
from tests.unit.alerting.alerts import (
    NOW,
    a_recipient,
    a_record,
    a_row,
    a_step,
    a_transition,
    an_alert,
    some_settings,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOW + HOUR
POST = Post(
    code="tet",
    name="Trực Tết",
    shifts=(
        Shift(begins=NOW - HOUR, ends=LATER, people=("lan",)),
        Shift(begins=LATER, ends=LATER + HOUR, people=("hoa",)),
    ),
)
ROUTE = Route(name="all", recipients=("tet",))
PEOPLE = [a_recipient("lan"), a_recipient("hoa", "mail", "sms"), a_recipient("minh")]


def away(who: str, deputy: str, days: int = 0) -> Leave:
    day = local_day(NOW, Roster().zone)
    return Leave(recipient=who, from_day=day, to_day=day + DAY * days, deputy=deputy)


def settings(*leave: Leave, routes: tuple[Route, ...] = (ROUTE,), **changes: object) -> Settings:
    made = some_settings(routes, PEOPLE)
    return replace(made, roster=Roster(posts={"tet": POST}, leave=leave), **changes)  # type: ignore[arg-type]


def shown(rows: list[OutboxRow]) -> list[tuple[str, str, str]]:
    return [(row.recipient, row.channel, row.route) for row in rows]


def test_a_post_is_told_through_whoever_holds_it_at_that_moment() -> None:
    before, after = (enqueue_rows([a_step()], settings(), {}, at) for at in (NOW, LATER))

    assert shown(before) == [("lan", "mail", "all@tet")]
    assert shown(after) == [("hoa", "mail", "all@tet"), ("hoa", "sms", "all@tet")]


def test_who_is_on_leave_is_told_through_the_deputy() -> None:
    routes = (Route(name="all", recipients=("lan",)),)

    rows = enqueue_rows([a_step()], settings(away("lan", "minh"), routes=routes), {}, NOW)

    assert shown(rows) == [("minh", "mail", "all@lan")]


def test_while_nobody_is_on_duty_the_fallback_is_told_also_of_what_is_only_information() -> None:
    routes = (Route(name="all", recipients=("tet",), min_severity=Severity.INFO),)
    alert = an_alert(severity=Severity.INFO)

    told = recipients_of(alert, settings(routes=routes), NOW + DAY)

    assert [each.recipient for each in told] == ["duty"]


def test_operators_on_leave_are_replaced_and_each_is_told_once_on_every_channel() -> None:
    told = operator_rows(
        "stuck/a1/1",
        settings(away("lan", "hoa"), operators=("hoa", "lan", "tet", "duty")),
        NOW,
    )

    assert shown(told) == [
        ("hoa", "mail", "operators"),
        ("hoa", "sms", "operators"),
        ("duty", "mail", "operators"),
    ]


def test_where_no_operator_is_on_duty_the_fallback_hears() -> None:
    rows = operator_rows("watchdog/clock", settings(operators=("tet",)), NOW + DAY, number=3)

    assert shown(rows) == [("duty", "mail", "fallback")]
    assert rows[0].key == "operator:watchdog/clock:3:duty:mail:0"


def test_a_rung_for_a_post_asks_who_is_on_duty_when_it_is_climbed() -> None:
    chain = Chain(
        alert="a1", policy="night", fired_at=NOW, rungs=(Rung(after=HOUR, recipients=("tet",)),)
    )

    rows = rung_rows(chain, [1], a_transition(), settings(), LATER)

    assert shown(rows) == [("hoa", "mail", "night/1@tet"), ("hoa", "sms", "night/1@tet")]


def test_a_row_says_for_whom_its_recipient_stands() -> None:
    assert meant(a_row(route="all@tet")) == "tet"
    assert meant(a_row(route="all", recipient="lan")) == "lan"


def test_who_went_off_duty_while_a_message_waited_passes_it_on() -> None:
    row = a_row(recipient="lan", route="all@tet")

    assert not is_off_duty(row, settings(), NOW)
    assert is_off_duty(row, settings(), LATER)
    [passed] = relieved(row, [a_record(row, DeliveryState.CLAIMED)], settings(), LATER)
    assert relieved_text([passed], settings()).endswith("passed on to Hoa")
    assert relieved(row, [as_waiting(passed)], settings(), LATER) == []
    assert shown([passed]) == [("hoa", "mail", "all@tet")]
    assert (passed.step, passed.not_before) == (1, LATER)
    assert not is_off_duty(passed, settings(), LATER)


def test_a_deputy_gives_a_message_back_when_the_leave_is_over() -> None:
    row = a_row(recipient="minh", route="all@lan", step=1)

    assert not is_off_duty(row, settings(away("lan", "minh")), NOW)
    assert is_off_duty(row, settings(away("lan", "minh")), NOW + DAY)
    [back] = relieved(row, [], settings(), NOW + DAY)
    assert (back.recipient, back.step) == ("lan", 2)


def test_nobody_gets_a_second_message_about_the_same() -> None:
    row = a_row(recipient="lan", route="all@tet")
    own = a_row(recipient="hoa", route="pork")

    assert relieved(row, [a_record(own)], settings(), LATER) == []
    assert relieved_text([], settings()).endswith("who is told anyway")
    assert len(relieved(row, [a_record(own, DeliveryState.CANCELLED)], settings(), LATER)) == 1
    assert len(relieved(row, [a_record(replace(own, number=2))], settings(), LATER)) == 1
    assert len(relieved(row, [a_record(replace(own, step=100))], settings(), LATER)) == 1


def test_while_nobody_is_on_duty_the_fallback_gets_a_waiting_message_and_keeps_it() -> None:
    row = a_row(recipient="lan", route="all@tet")

    [passed] = relieved(row, [], settings(), NOW + DAY)

    assert shown([passed]) == [("duty", "mail", "fallback@tet")]
    assert not is_off_duty(passed, settings(), NOW + DAY)


def test_nobody_relieves_a_person_whom_the_configuration_no_longer_knows() -> None:
    assert not is_off_duty(a_row(recipient="pensioner"), settings(), NOW)


def test_the_other_channel_of_a_dead_message_still_knows_for_whom_it_stands() -> None:
    row = a_row(recipient="hoa", route="all@tet")

    *_, other = rows_after_death(row, [], settings(), LATER)

    assert shown([other]) == [("hoa", "sms", "fallback channel@tet")]


def test_a_report_goes_to_who_is_on_duty() -> None:
    told = addressed(["tet"], "daily", settings(), NOW)

    assert [(each.recipient, each.route) for each in told] == [("lan", "daily@tet")]
