"""Whom the senders trust is read once, however many of them begin at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from monitor.channels import trust


def test_senders_that_begin_at_once_share_one_reading_of_the_certificates() -> None:
    trust._read.cache_clear()
    together = Barrier(16)

    def begin(_: int) -> int:
        together.wait(10)
        return id(trust.trusted())

    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(begin, range(16)))

    assert len(found) == 1
    assert trust._read.cache_info().misses == 1
