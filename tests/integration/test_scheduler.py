"""The heartbeat knocks again and again, and stops when told."""

from datetime import timedelta
from threading import Event

from monitor.scheduler import Heart


def test_the_heart_knocks_again_and_again() -> None:
    knocks: list[int] = []
    third = Event()

    def knock() -> None:
        knocks.append(1)
        if len(knocks) >= 3:
            third.set()

    heart = Heart({"clock": (timedelta(milliseconds=20), knock)})
    heart.start()
    reached = third.wait(10)
    heart.stop()

    assert reached


def test_a_knock_that_fails_does_not_stop_the_heart() -> None:
    knocks: list[int] = []
    second = Event()

    def knock() -> None:
        knocks.append(1)
        if len(knocks) >= 2:
            second.set()
        raise RuntimeError("once more")

    heart = Heart({"clock": (timedelta(milliseconds=20), knock)})
    heart.start()
    reached = second.wait(10)
    heart.stop()

    assert reached


def test_a_heart_that_was_stopped_before_it_began_never_beats() -> None:
    knocks: list[int] = []
    heart = Heart({"clock": (timedelta(milliseconds=1), lambda: knocks.append(1))})

    heart.stop()
    heart.start()
    heart.stop()

    assert not knocks
