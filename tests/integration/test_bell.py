"""The bell: what was just recorded is sent at once, by one courier, and nobody waits for it."""

from __future__ import annotations

import logging
from threading import Event
from time import monotonic

import pytest

from monitor.app.bell import Bell

PATIENCE = 30.0


class Courier:
    """Counts its rounds; each may be held up, or fail."""

    def __init__(self) -> None:
        self.rounds, self.at_once, self.most_at_once = 0, 0, 0
        self.begun, self.may_go, self.ended = Event(), Event(), Event()
        self.may_go.set()
        self.trouble: Exception | None = None

    def send(self) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.begun.set()
        self.may_go.wait(PATIENCE)
        self.rounds += 1
        self.at_once -= 1
        self.ended.set()
        if self.trouble is not None:
            raise self.trouble


def test_nobody_answers_before_the_timer_has_knocked() -> None:
    courier = Courier()
    bell = Bell(courier.send)
    bell.ring()
    bell.stop()
    assert courier.rounds == 0


def test_who_rings_does_not_wait_and_the_courier_comes() -> None:
    courier = Courier()
    bell = Bell(courier.send)
    bell.knock()
    courier.ended.clear()
    courier.may_go.clear()

    begin = monotonic()
    bell.ring()
    waited = monotonic() - begin
    courier.may_go.set()

    assert courier.ended.wait(PATIENCE)
    assert waited < PATIENCE
    bell.stop()
    assert courier.rounds == 2


def test_many_who_ring_during_a_round_are_served_by_one_more() -> None:
    courier = Courier()
    bell = Bell(courier.send)
    bell.knock()
    courier.begun.clear()
    courier.may_go.clear()
    bell.ring()
    assert courier.begun.wait(PATIENCE)
    for _ in range(20):
        bell.ring()
    courier.may_go.set()
    bell.knock()
    bell.stop()

    assert 3 <= courier.rounds <= 4
    assert courier.most_at_once == 1


def test_a_round_that_fails_is_logged_and_the_next_ring_is_answered(
    caplog: pytest.LogCaptureFixture,
) -> None:
    courier = Courier()
    bell = Bell(courier.send)
    bell.knock()
    courier.trouble = OSError("no way out")
    with caplog.at_level(logging.ERROR):
        for _ in range(2):
            courier.ended.clear()
            bell.ring()
            assert courier.ended.wait(PATIENCE)
    bell.stop()

    assert courier.rounds == 3
    assert "rung in vain" in caplog.text


def test_a_ring_after_the_end_is_passed_over() -> None:
    courier = Courier()
    bell = Bell(courier.send)
    bell.knock()
    bell.stop()
    bell.ring()
    assert courier.rounds == 1
