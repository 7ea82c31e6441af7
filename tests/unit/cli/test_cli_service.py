"""The end of ``monitor run``: who knocks stops before those who answer."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event, Thread
from typing import cast

from monitor.app.monitor import Monitor
from monitor.cli.service import _end
from monitor.scheduler import Heart


@dataclass
class Part:
    """Something that can be stopped, and notes it; ``stopped`` lets others go on."""

    name: str
    order: list[str]
    stopped: Event

    def stop(self) -> None:
        self.order.append(self.name)
        self.stopped.set()


def test_nothing_knocks_any_more_when_the_workers_go() -> None:
    order: list[str] = []
    heart, monitor = Part("heart", order, Event()), Part("monitor", order, Event())
    beginning = Thread(target=monitor.stopped.wait, args=(10,))
    beginning.start()

    _end(cast("Monitor", monitor), cast("Heart", heart), beginning)

    assert order == ["heart", "monitor"]
    assert not beginning.is_alive()
