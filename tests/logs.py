"""Setting up the log in a test, without a trace of it afterwards."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def a_log() -> Iterator[io.StringIO]:
    """Yield a stream to set the log up with; the root logger is put back at the end."""
    root = logging.getLogger()
    handlers, level = [*root.handlers], root.level
    try:
        yield io.StringIO()
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
