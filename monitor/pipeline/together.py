"""Together: work that queued behind a busy writer is done as one batch by whoever comes first.

A round of a thousand sources would otherwise ask every rule a thousand times. Nobody waits for
others to come: what is alone is done alone, at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Generic, TypeVar

from monitor.domain.errors import MonitorError

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(slots=True)
class _Ticket(Generic[Item, Result]):
    item: Item
    results: tuple[Result, ...] = ()
    error: BaseException | None = None
    is_done: bool = False
    called: Event = field(default_factory=Event)
    """Set when it is done, and when whoever brought it is the next to work."""


class Together(Generic[Item, Result]):
    """Calls ``work`` with one or more items, one call at a time, in the order of their coming.

    ``work`` returns a result for each item and does all of them or none. When a batch fails for a
    reason that may lie in one of its items, each is tried alone; a trouble that will pass (the
    database is away) is everybody's. Safe between threads; ``turn`` is the writer's lock,
    ``most`` how many are done at once.

    Of all who wait only one asks for the turn. The others sleep until they are called, and leave as
    soon as their own item is done, before the next batch. So whoever holds the turn may not ask.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Sequence[Result]],
        turn: AbstractContextManager[object],
        most: int = 64,
    ) -> None:
        self._work, self._turn, self._most = work, turn, most
        self._queue: deque[_Ticket[Item, Result]] = deque()
        self._lock = Lock()
        self._is_led = False

    @property
    def waiting(self) -> int:
        """Return how many items no batch has taken yet."""
        return len(self._queue)

    def do(self, item: Item) -> Result:
        """Have an item done and return its result; what failed is raised here again."""
        ticket = _Ticket[Item, Result](item)
        with self._lock:
            self._queue.append(ticket)
            leads, self._is_led = not self._is_led, True
        if not leads:
            ticket.called.wait()
        if not ticket.is_done:
            self._lead(ticket)
        if ticket.error is not None:
            raise ticket.error
        return ticket.results[0]

    def _lead(self, own: _Ticket[Item, Result]) -> None:
        """Do batches until one's own item is done, then let the next one work."""
        try:
            with self._turn:
                while not own.is_done:
                    self._do(self._next())
        finally:
            with self._lock:
                self._is_led = self.waiting > 0
                if self._is_led:
                    self._queue[0].called.set()

    def _next(self) -> list[_Ticket[Item, Result]]:
        with self._lock:
            count = min(self.waiting, self._most)
            return [self._queue.popleft() for _ in range(count)]

    def _do(self, batch: list[_Ticket[Item, Result]]) -> None:
        try:
            results = self._work([ticket.item for ticket in batch])
        except BaseException as error:  # noqa: BLE001 - handed on to whoever brought the item
            if len(batch) > 1 and not _is_everybodys(error):
                for ticket in batch:
                    self._do([ticket])
                return
            for ticket in batch:
                ticket.error = error
                _call(ticket)
            return
        for ticket, result in zip(batch, results, strict=True):
            ticket.results = (result,)
            _call(ticket)


def _call(ticket: _Ticket[Item, Result]) -> None:
    ticket.is_done = True
    ticket.called.set()


def own_failure(error: Exception) -> str:
    """Return what the failure of one item says; what is no fault of the item is raised again."""
    if _is_everybodys(error):
        raise error
    return f"{type(error).__name__}: {error}"


def _is_everybodys(error: BaseException) -> bool:
    if isinstance(error, MonitorError):
        return error.retryable
    return not isinstance(error, Exception)  # the process is being stopped
