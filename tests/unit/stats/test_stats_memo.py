"""Results are kept by column, and only what was touched is computed again."""

from __future__ import annotations

import numpy as np

from monitor.domain.quotes import Floats, Ints
from monitor.stats.memo import KEPT_RESULTS, Memo


class Doubler:
    """Doubles a list and notes which columns it was asked for."""

    def __init__(self, figures: list[float]) -> None:
        self.figures = figures
        self.asked: list[list[int]] = []

    def __call__(self, columns: Ints) -> Floats:
        self.asked.append(columns.tolist())
        return np.array([[2 * self.figures[column] for column in columns.tolist()]])


def test_a_result_is_computed_once() -> None:
    memo, doubler = Memo(), Doubler([1, 2])
    memo.get("a", 2, doubler)
    assert memo.get("a", 2, doubler).tolist() == [[2, 4]]
    assert doubler.asked == [[0, 1]]


def test_only_touched_columns_are_computed_again() -> None:
    memo, doubler = Memo(), Doubler([1, 2, 3])
    memo.get("a", 3, doubler)
    doubler.figures[1] = 10
    memo.touch(np.array([1]))
    assert memo.get("a", 3, doubler).tolist() == [[2, 20, 6]]
    assert doubler.asked == [[0, 1, 2], [1]]


def test_new_columns_are_computed_when_they_appear() -> None:
    memo, doubler = Memo(), Doubler([1, 2, 3])
    memo.get("a", 1, doubler)
    memo.touch(np.array([2]))
    assert memo.get("a", 3, doubler).tolist() == [[2, 4, 6]]
    assert doubler.asked == [[0], [1, 2]]


def test_the_result_unused_for_longest_is_forgotten() -> None:
    memo, doubler = Memo(), Doubler([1])
    for number in range(KEPT_RESULTS + 1):
        memo.get(number, 1, doubler)
    memo.get(KEPT_RESULTS, 1, doubler)
    memo.get(0, 1, doubler)
    assert len(doubler.asked) == KEPT_RESULTS + 2


def test_clearing_forgets_everything() -> None:
    memo, doubler = Memo(), Doubler([1])
    memo.get("a", 1, doubler)
    memo.clear()
    memo.get("a", 1, doubler)
    assert len(doubler.asked) == 2
