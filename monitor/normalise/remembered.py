"""What was read once is not read again: a payload repeats the same few texts thousands of times."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from monitor.domain.errors import BadRecordError

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Remembered(dict[Key, Value], Generic[Key, Value]):
    """Answers by key, asked for once; refusals are remembered and raised again."""

    def __init__(self, read: Callable[[Key], Value]) -> None:
        super().__init__()
        self._read = read
        self._refused: dict[Key, BadRecordError] = {}

    def __missing__(self, key: Key) -> Value:
        if key in self._refused:
            raise self._refused[key].with_traceback(None)
        try:
            value = self[key] = self._read(key)
        except BadRecordError as error:
            self._refused[key] = error
            raise
        return value
