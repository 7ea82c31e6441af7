"""Patience: a database that is away, or held by another process for long, is waited for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event
from typing import Final, TypeVar

from monitor.domain.errors import StoreUnavailableError

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

PAUSE_SECONDS: Final = 1.0


def patiently(
    work: Callable[[], Result], is_over: Event | None, pause_seconds: float = PAUSE_SECONDS
) -> Result:
    """Do work that may be done again from its beginning, until the database takes it.

    Without ``is_over`` nobody has the time to wait.

    Raises:
        StoreUnavailableError: it does not, and the process is being stopped or cannot wait.
    """
    while True:
        try:
            return work()
        except StoreUnavailableError as error:
            if is_over is None:
                raise
            logger.warning("waiting for the database", extra={"error": str(error)})
            if is_over.wait(pause_seconds):
                raise
