"""Memory: given back to the system, and looked through seldom.

glibc keeps what many threads freed unless it is told otherwise; elsewhere (musl, macOS) these calls
are not there and nothing is done.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_ARENA_MAX = -8
"""``M_ARENA_MAX`` of glibc's ``mallopt(3)``."""


def keep_few_arenas(count: int = 1) -> bool:
    """Bound the number of heaps that threads spread their allocations over."""
    mallopt = _symbol("mallopt")
    return bool(mallopt and mallopt(_ARENA_MAX, count))


def look_seldom() -> None:
    """Look for rings of dead objects after 50,000 new ones and not after every 700.

    A storm makes millions of objects that stay, and looking through them again and again took a
    fifth of its time. ``give_back`` looks through all after each large piece of work.
    """
    gc.set_threshold(50_000, 20, 20)


def give_back() -> bool:
    """Return freed memory to the system after a large piece of work."""
    gc.collect()
    trim = _symbol("malloc_trim")
    return bool(trim and trim(0))


@contextmanager
def settled() -> Iterator[None]:
    """Let ``give_back`` pass over what is there by now: it stays, and looking costs a second."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _symbol(name: str) -> ctypes._CFuncPtr | None:  # type: ignore[name-defined]
    return getattr(ctypes.CDLL(None), name, None)
