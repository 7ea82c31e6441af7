from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.alerting.death import dead_row_of, rows_after_bundle_death, rows_after_death
from monitor.domain.delivery import DeliveryKind
from tests.unit.alerting.alerts import NOW, a_recipient, a_record, a_row, some_settings

LATER = NOW + timedelta(hours=1)
SETTINGS = some_settings(recipients=[a_recipient("inspector", "mail", "drop", "hook")])


def test_a_dead_message_is_told_to_the_operators() -> None:
    dead = a_row()

    first = rows_after_death(dead, [], SETTINGS, LATER)[0]

    assert (first.kind, first.recipient, first.channel) == (DeliveryKind.OPERATOR, "duty", "mail")
    assert first.topic == f"dead/{dead.key}"
    assert first.not_before == LATER


def test_a_dead_message_is_tried_on_the_recipients_other_channels() -> None:
    used = [a_record(a_row()), a_record(a_row(channel="drop"))]

    rows = rows_after_death(a_row(), used, SETTINGS, LATER)

    (fallback,) = [row for row in rows if row.kind is DeliveryKind.ALERT]
    assert (fallback.channel, fallback.step, fallback.topic) == ("hook", 1, "a1")
    assert fallback.created_at == LATER


def test_another_transition_on_a_channel_does_not_count_as_this_one() -> None:
    used = [a_record(a_row(number=7, channel="drop")), a_record(a_row(recipient="x"))]

    rows = rows_after_death(a_row(), used, SETTINGS, LATER)

    assert [row.channel for row in rows if row.kind is DeliveryKind.ALERT] == ["drop", "hook"]


def test_a_dead_message_to_an_operator_calls_for_no_other() -> None:
    assert rows_after_death(a_row(DeliveryKind.OPERATOR), [], SETTINGS, LATER) == []


def test_an_operator_is_not_told_on_the_very_channel_that_died() -> None:
    dead = a_row(recipient="duty", channel="mail")

    assert rows_after_death(dead, [], SETTINGS, LATER) == []


def test_somebody_who_left_the_configuration_has_no_other_channel() -> None:
    rows = rows_after_death(a_row(recipient="pensioner"), [], SETTINGS, LATER)

    assert [row.kind for row in rows] == [DeliveryKind.OPERATOR]


@pytest.mark.parametrize("topic", ["a1", "daily/2021-02-05", "odd:topic:here"])
def test_an_operators_row_leads_back_to_the_dead_one(topic: str) -> None:
    dead = a_row(DeliveryKind.REPORT, topic=topic)

    told = rows_after_death(dead, [], SETTINGS, LATER)[0]

    assert dead_row_of(told) == (DeliveryKind.REPORT, topic, dead.key)


def test_a_row_about_something_else_leads_to_no_dead_one() -> None:
    assert dead_row_of(a_row(DeliveryKind.OPERATOR, topic="watchdog/collect")) is None


def test_a_dead_digest_is_told_once_and_every_row_goes_on_where_it_has_not_been() -> None:
    rows = [a_row(), a_row(topic="a2")]
    used = {("a1", 1, "mail"), ("a1", 1, "drop"), ("a2", 1, "mail")}

    called_for = rows_after_bundle_death(rows, used, SETTINGS, LATER)

    told = [row for row in called_for if row.kind is DeliveryKind.OPERATOR]
    went_on = [(row.topic, row.channel) for row in called_for if row.kind is DeliveryKind.ALERT]
    assert [row.topic for row in told] == [f"dead/{rows[0].key}"]
    assert went_on == [("a2", "drop"), ("a1", "hook"), ("a2", "hook")]


def test_a_dead_digest_to_somebody_who_left_goes_to_the_operators_only() -> None:
    rows = [a_row(recipient="pensioner"), a_row(topic="a2", recipient="pensioner")]

    called_for = rows_after_bundle_death(rows, set(), SETTINGS, LATER)

    assert [row.kind for row in called_for] == [DeliveryKind.OPERATOR]
