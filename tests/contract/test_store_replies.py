"""What every database promises of reply codes, and of messages that an answer stops."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.domain.delivery import DeliveryState
from monitor.domain.replies import ReplyCode
from monitor.store import SqlStore
from tests.asking import Floor
from tests.unit.alerting.alerts import NOW, an_alert

DAY = timedelta(days=1)


def a_code(code: str = "4K7P", alert: str = "a1", recipient: str = "inspector") -> ReplyCode:
    return ReplyCode(code=code, alert=alert, recipient=recipient, expires_at=NOW + DAY)


@pytest.fixture
def floor(store: SqlStore) -> Floor:
    made = Floor(store)
    made.move()
    made.move(alert=an_alert(id="a2", fingerprint="f2"))
    return made


def test_a_code_stands_for_one_alert_and_person_until_it_is_free_again(floor: Floor) -> None:
    with floor.store.begin() as tx:
        assert tx.replies.keep(a_code(), NOW)
        assert not tx.replies.keep(a_code(alert="a2"), NOW + DAY - timedelta(seconds=1))
        assert tx.replies.get("4K7P") == a_code()
        assert tx.replies.keep(a_code(alert="a2"), NOW + DAY)
        assert tx.replies.get("4K7P") == a_code(alert="a2")
        assert tx.replies.get("9T3C") is None


def test_the_newest_code_of_a_person_is_the_one_that_lasts_longest(floor: Floor) -> None:
    with floor.store.begin() as tx:
        tx.replies.keep(a_code("4K7P"), NOW)
        later = ReplyCode(code="9T3C", alert="a1", recipient="inspector", expires_at=NOW + 2 * DAY)
        tx.replies.keep(later, NOW)
        assert tx.replies.newest("a1", "inspector") == later
        assert tx.replies.newest("a1", "chief") is None


def test_what_waits_about_some_transitions_is_ended_and_nothing_else(floor: Floor) -> None:
    with floor.store.begin() as tx:
        assert tx.outbox.cancel_waiting("a1", [2], NOW, "đã nhận") == 0
        assert tx.outbox.cancel_waiting("a1", [1], NOW, "đã nhận") == 1
    [ended], [other] = floor.records("a1"), floor.records("a2")
    assert (ended.state, ended.text) == (DeliveryState.CANCELLED, "đã nhận")
    assert other.state is DeliveryState.WAITING
    assert floor.send() == ["inspector"]
