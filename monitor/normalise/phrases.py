"""Phrases of one or more words, found where they begin or end among typed words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from monitor.normalise.spelling import may_stand_for, plain_vowel, words


def same(typed: Sequence[str], known: Sequence[str]) -> bool:
    """Say whether the words are the known ones, one by one, however they were typed."""
    return len(typed) == len(known) and all(map(may_stand_for, typed, known))


class Phrases:
    """A list of phrases, asked by place; written with commas between."""

    def __init__(self, text: str) -> None:
        self._first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self._last: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for phrase in sorted({words(part) for part in text.split(",")} - {()}, key=_longest_first):
            self._first[plain_vowel(phrase[0])].append(phrase)
            self._last[plain_vowel(phrase[-1])].append(phrase)

    def begins(self, typed: Sequence[str], at: int, *, exactly: bool = False) -> int:
        """Return how many words the longest phrase has that begins there, 0 for none.

        Words match ``exactly``, or as they may have been typed without marks.
        """
        for phrase in self._first.get(plain_vowel(typed[at]), ()):
            if _fits(typed[at : at + len(phrase)], phrase, exactly=exactly):
                return len(phrase)
        return 0

    def ends(self, typed: Sequence[str], end: int, *, exactly: bool = False) -> int:
        """Return how many words the longest phrase has that ends before ``end``, 0 for none."""
        for phrase in self._last.get(plain_vowel(typed[end - 1]), ()):
            begin = max(end - len(phrase), 0)
            if _fits(typed[begin:end], phrase, exactly=exactly):
                return len(phrase)
        return 0

    def cut(self, typed: Sequence[str], keep: Phrases | None = None) -> list[str]:
        """Return the words without every phrase, but with the longer ones that are to be kept."""
        rest, at = list[str](), 0
        while at < len(typed):
            size = self.begins(typed, at)
            kept = keep.begins(typed, at) if keep else 0
            if kept >= size or not size:
                rest += typed[at : at + max(kept, 1)]
            at += max(kept, size, 1)
        return rest


def _fits(typed: Sequence[str], phrase: tuple[str, ...], *, exactly: bool) -> bool:
    return tuple(typed) == phrase if exactly else same(typed, phrase)


def _longest_first(phrase: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return -len(phrase), phrase
