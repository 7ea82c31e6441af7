"""What a text means is found out once, and no process grows by remembering it."""

from __future__ import annotations

import pytest

from monitor.domain.errors import UnknownUnitError
from monitor.normalise.remembered import Remembered


def test_what_was_read_is_not_read_again() -> None:
    asked: list[str] = []

    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    lengths = Remembered[str, int](length)
    assert [lengths["chợ"], lengths["chợ"], lengths["kg"]] == [3, 3, 2]
    assert asked == ["chợ", "kg"]


def test_a_refusal_is_remembered_and_said_again() -> None:
    asked: list[str] = []

    def refuse(text: str) -> int:
        asked.append(text)
        raise UnknownUnitError(text)

    lengths = Remembered[str, int](refuse)
    for _ in range(2):
        with pytest.raises(UnknownUnitError, match="thúng"):
            lengths["thúng"]
    assert asked == ["thúng"]


def test_no_more_than_agreed_is_remembered() -> None:
    def odd(number: int) -> int:
        if number % 2 == 0:
            raise UnknownUnitError(str(number))
        return number

    odds = Remembered[int, int](odd, most=3)
    for number in range(100):
        if number % 2:
            assert odds[number] == number
        else:
            with pytest.raises(UnknownUnitError):
                odds[number]
        assert len(odds) <= 3
