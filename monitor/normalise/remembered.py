"""What was read once is not read again: a payload repeats the same few texts thousands of times."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from monitor.domain.errors import BadRecordError

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Remembered(dict[Key, Value], Generic[Key, Value]):
    """Answers by key, asked for once; refusals are remembered and raised again.

    When ``most`` answers, or as many refusals, are known, all of them are forgotten.
    """

    def __init__(self, read: Callable[[Key], Value], most: int = 4096) -> None:
        super().__init__()
        self._read, self._most = read, most
        self._refused: dict[Key, BadRecordError] = {}

    def __missing__(self, key: Key) -> Value:
        refused = self._refused.get(key)
        if refused is not None:
            raise refused.with_traceback(None)
        try:
            value = self._read(key)
        except BadRecordError as error:
            if len(self._refused) >= self._most:
                self._refused.clear()
            self._refused[key] = error
            raise
        if len(self) >= self._most:
            self.clear()
        self[key] = value
        return value
