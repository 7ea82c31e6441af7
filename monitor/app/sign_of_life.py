"""The outward dead-man's switch: a watcher outside hears from us while all is well.

A monitor that is dead says nothing, and the watcher raises the alarm; one that is ill says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from monitor.app.health import checks
from monitor.channels import ping
from monitor.domain.errors import StoreError
from monitor.domain.people import Heartbeat

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor

logger = logging.getLogger(__name__)

_SECONDS: Final = 10.0
_LEASE_FACTOR: Final = 2


class SignOfLife:
    """Asks the watcher's address, or the one for trouble; of several processes one does."""

    def __init__(
        self, monitor: Monitor, heartbeat: Heartbeat, ask: Callable[[str], bool] | None = None
    ) -> None:
        self._monitor, self._heartbeat = monitor, heartbeat
        agent = monitor.settings.http.user_agent
        self._ask = ask or partial(ping, user_agent=agent, seconds=_SECONDS)

    def give(self) -> bool | None:
        """Give one sign; say whether it was heard, ``None`` when another process gives it."""
        troubles = [check.name for check in checks(self._monitor) if not check.ok]
        if "database" not in troubles and not self._is_ours():
            return None
        heard = self._ask(self._heartbeat.url + ("/fail" if troubles else ""))
        if troubles or not heard:
            extra = {"heard": heard, "troubles": ", ".join(troubles)}
            logger.warning("sign of life", extra=extra)
        return heard

    def _is_ours(self) -> bool:
        now, every = self._monitor.wall.now(), self._heartbeat.every
        until = now + every * _LEASE_FACTOR + timedelta(seconds=_SECONDS)
        try:
            with self._monitor.store.begin() as tx:
                holder = self._monitor.holder
                return tx.runs.take_lease("heartbeat", holder, now, until) is not None
        except StoreError:
            return True
