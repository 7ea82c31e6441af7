"""Work that queued behind a busy writer is done at once, and no item pays for another's fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from time import monotonic

import pytest

from monitor.domain.errors import StoreUnavailableError
from monitor.pipeline.together import Together

PATIENCE = 20


def wait_until(happened: Callable[[], bool]) -> None:
    """Look again and again, for a while."""
    until = monotonic() + PATIENCE
    while not happened():
        assert monotonic() < until, "waited in vain"
        Event().wait(0.001)


def fine(_items: Sequence[int]) -> None:
    """Find nothing wrong."""


def crowd(
    count: int, trouble: Callable[[Sequence[int]], None] = fine, most: int = 64
) -> tuple[list[list[int]], list[object]]:
    """Let items 1..count queue while item 0 is worked on; return the batches and the answers."""
    batches = list[list[int]]()

    def work(items: Sequence[int]) -> list[int]:
        batches.append(list(items))
        if items == [0]:
            wait_until(lambda: together.waiting == count)
        trouble(items)
        return [10 * item for item in items]

    together = Together[int, int](work, Lock(), most)

    def answer(item: int) -> object:
        try:
            return together.do(item)
        except BaseException as error:  # noqa: BLE001 - the answer of this item
            return error

    with ThreadPoolExecutor(count + 1) as pool:
        first = pool.submit(answer, 0)
        wait_until(lambda: bool(batches))
        others = [pool.submit(answer, item) for item in range(1, count + 1)]
        return batches, [each.result(PATIENCE) for each in (first, *others)]


def test_what_is_alone_is_done_alone_and_what_queued_is_done_at_once() -> None:
    batches, answers = crowd(5)

    assert answers == [0, 10, 20, 30, 40, 50]
    assert batches[0] == [0]
    assert sorted(batches[1]) == [1, 2, 3, 4, 5]


def test_a_batch_is_no_larger_than_allowed() -> None:
    batches, answers = crowd(5, most=2)

    assert answers == [0, 10, 20, 30, 40, 50]
    assert [len(batch) for batch in batches] == [1, 2, 2, 1]


def test_an_item_that_cannot_be_done_fails_alone() -> None:
    def trouble(items: Sequence[int]) -> None:
        if 2 in items:
            raise ValueError("two")

    batches, answers = crowd(3, trouble)

    assert [str(answer) for answer in answers] == ["0", "10", "two", "30"]
    assert sorted(batches[2:]) == [[1], [2], [3]]


@pytest.mark.parametrize("error", [StoreUnavailableError("away"), KeyboardInterrupt()])
def test_a_trouble_that_is_no_items_own_is_told_to_all_and_tried_once(error: BaseException) -> None:
    def trouble(items: Sequence[int]) -> None:
        if len(items) > 1:
            raise error

    batches, answers = crowd(3, trouble)

    assert answers == [0, error, error, error]
    assert len(batches) == 2


def test_who_is_done_leaves_before_the_next_batch_begins() -> None:
    batches, left = list[list[int]](), set[int]()

    def work(items: Sequence[int]) -> list[int]:
        batches.append(list(items))
        if items == [0]:
            wait_until(lambda: together.waiting == 4)
        if len(batches) == 3:
            wait_until(lambda: left >= set(batches[1]) - {batches[1][0]})
        return list(items)

    together = Together[int, int](work, Lock(), 2)

    def bring(item: int) -> None:
        together.do(item)
        left.add(item)

    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(bring, 0)
        wait_until(lambda: bool(batches))
        for each in [first, *(pool.submit(bring, item) for item in range(1, 5))]:
            each.result(PATIENCE)
    assert [len(batch) for batch in batches] == [1, 2, 2]
