"""The bell: deliveries begin as soon as there is something to tell, not when the timer next looks.

The timer goes on knocking, for what falls due by itself and for what other processes recorded.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event, Lock

logger = logging.getLogger(__name__)


class Bell:
    """Calls ``send``, one call at a time; who rings never waits for it."""

    def __init__(self, send: Callable[[], object]) -> None:
        self._send = send
        self._turn, self._rung, self._kept = Lock(), Event(), Event()
        self._hand = ThreadPoolExecutor(1, "bell")

    def knock(self) -> None:
        """Send what is due; from the first knock on somebody also answers the bell."""
        self._kept.set()
        with self._turn:
            self._send()

    def ring(self) -> None:
        """Ask for a call soon; one that has not begun yet serves for all that rang before it."""
        if self._kept.is_set() and not self._rung.is_set():
            self._rung.set()
            with suppress(RuntimeError):  # the hand is gone: this process is about to end
                self._hand.submit(self._answer)

    def stop(self) -> None:
        """Answer no more, after the call under way has ended."""
        self._hand.shutdown(wait=True, cancel_futures=True)

    def _answer(self) -> None:
        self._rung.clear()
        try:
            self.knock()
        except Exception:
            logger.exception("the bell was rung in vain; the timer will look again")
