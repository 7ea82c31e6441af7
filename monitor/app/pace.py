"""How often somebody may come: so many at once, and then so many a second."""

from __future__ import annotations

from threading import Lock

from monitor.domain.ports import Clock


class Pace:
    """A bucket for each visitor that fills up again with time."""

    def __init__(self, clock: Clock, *, at_once: int, per_second: float) -> None:
        self._clock, self._at_once, self._per_second = clock, at_once, per_second
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = Lock()

    def wait_seconds(self, visitor: str) -> int:
        """Count a visit; return 0 when it is welcome, else after how many seconds the next is."""
        now = self._clock.now().timestamp()
        with self._lock:
            left, since = self._left.get(visitor, (float(self._at_once), now))
            left = min(left + max(now - since, 0.0) * self._per_second, float(self._at_once))
            is_welcome = left >= 1
            self._left[visitor] = (left - is_welcome, now)
        return 0 if is_welcome else int((1 - left) / self._per_second) + 1
