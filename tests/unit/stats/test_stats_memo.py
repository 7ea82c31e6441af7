"""Results are kept by column, and only what was touched is computed again."""

from __future__ import annotations

import numpy as np

from monitor.domain.quotes import Floats, Ints
from monitor.stats.memo import BLOCK, KEPT_RESULTS, Memo

DAY = 700_000


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
    memo.touch(np.array([1]), DAY)
    assert memo.get("a", 3, doubler).tolist() == [[2, 20, 6]]
    assert doubler.asked == [[0, 1, 2], [1]]


def test_a_result_about_the_past_is_not_touched_by_a_report_of_a_later_day() -> None:
    memo, doubler = Memo(), Doubler([1, 2])
    for day in (DAY, DAY - 1):
        memo.get("past", 2, doubler, until=DAY - 1)
        memo.touch(np.array([1]), day)
    memo.get("past", 2, doubler, until=DAY - 1)
    assert doubler.asked == [[0, 1], [1]]


def test_new_columns_are_computed_when_they_appear() -> None:
    memo, doubler = Memo(), Doubler([1, 2, 3])
    memo.get("a", 1, doubler)
    memo.touch(np.array([2]), DAY)
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


def test_many_columns_are_computed_in_blocks_and_stand_in_their_order() -> None:
    columns = 2 * BLOCK + 3
    doubler = Doubler(list(range(columns)))
    figures = Memo().get("a", columns, doubler)
    assert figures[0].tolist() == [2 * column for column in range(columns)]
    assert sorted(len(asked) for asked in doubler.asked) == [3, BLOCK, BLOCK]


def test_what_was_computed_elsewhere_is_remembered_like_the_rest() -> None:
    memo, doubler = Memo(), Doubler([1, 2])
    memo.put("a", np.array([[2.0, 4.0]]))
    memo.touch(np.array([1]), DAY)
    assert memo.get("a", 2, doubler).tolist() == [[2, 4]]
    assert doubler.asked == [[1]]


def test_only_results_without_a_stale_column_are_whole() -> None:
    memo, doubler = Memo(), Doubler([1, 2])
    memo.get("a", 2, doubler)
    memo.touch(np.array([1]), DAY)
    memo.get("b", 2, doubler)
    assert {key: figures.tolist() for key, figures in memo.whole().items()} == {"b": [[2, 4]]}


def test_however_many_reports_come_the_next_reader_computes_each_column_once() -> None:
    memo, doubler = Memo(), Doubler(list(range(100)))
    memo.get("a", 100, doubler)
    for column in [*range(90), 7]:
        memo.touch(np.array([column]), DAY)
    memo.get("a", 100, doubler)
    assert doubler.asked[1:] == [list(range(90))]
