"""Where words name goods: every form of every name, found in one pass, in full, in part or turned.

A form is sure when it is the whole name, when what it leaves out only says what kind of a thing it
is (``ba chỉ`` of thịt lợn ba chỉ), or when no other name begins so. Other parts of a name, such as
its first word, can be several goods (``trứng gà``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations

from monitor.normalise.phrases import same
from monitor.normalise.spelling import plain_vowel, words

_DROPPED = frozenset({"thịt", "lợn", "rau", "quả", "củ", "gạo", "cá"})
"""Words that people leave out of a name, because they only say what kind of a thing it is."""
_CLASSIFIERS = frozenset({"thịt", "rau", "quả", "củ"})
_CLASSES = frozenset(
    words(
        """
        cá rau thịt gà vịt lợn gạo dầu nước muối mì đường bí cải trứng tôm mực bún miến giò chả hành
        sườn đùi nạc khoai dưa
        """
    )
)
"""First words of names that are asked for alone, and could then be several goods."""
_BEFORE_ONE = frozenset({"rau", "quả", "củ"})
_LEAST_PART, _LEAST_TURNED = 2, 3
_WHOLE, _SURE, _START, _PART = 4, 3, 2, 1

_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """Words ``begin`` to ``end`` that name one of ``codes``; ``rank`` says how sure."""

    begin: int
    end: int
    codes: tuple[str, ...]
    rank: int

    @property
    def is_sure(self) -> bool:
        """Whether the words can be no other good of the watchlist."""
        return self.rank > _PART

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out but what kind of a thing it is."""
        return self.rank > _START


class Heads:
    """The forms of the watchlist's names."""

    def __init__(self, names: Iterable[tuple[_Words, str]]) -> None:
        self._forms: dict[_Words, list[tuple[_Words, str, int]]] = defaultdict(list)
        self._turned: dict[_Words, list[tuple[_Words, str]]] = defaultdict(list)
        self._longest = 0
        self._known: set[str] = set()
        self._inner: dict[_Words, set[str]] = defaultdict(set)
        for name, code in names:
            for at, end in combinations(range(len(name) + 1), 2):
                self._inner[_key(name[at:end])].add(code)
            self._longest = max(self._longest, len(name))
            self._known.update(_key(name))
            for form, rank in _forms(name):
                self._forms[_key(form)].append((form, code, rank))
            for form in _turned(name):
                self._turned[_key(form)].append((form, code))

    def within(self, typed: Sequence[str], starts: AbstractSet[int]) -> list[Head]:
        """Return what the words name, from left to right: what is sure first, then the longest.

        No name goes on across the start of a clause.
        """
        keys = tuple(map(plain_vowel, typed))
        found = list[Head]()
        for at in range(len(typed)):
            for end in range(at + 1, min(at + self._longest, len(typed)) + 1):
                if keys[end - 1] not in self._known or (end - 1 > at and end - 1 in starts):
                    break
                if head := self._at(typed, keys, at, end):
                    found.append(head)
        heads, taken = list[Head](), set[int]()
        for head in sorted(found, key=lambda one: (-min(one.rank, _SURE), one.begin - one.end)):
            places = range(head.begin, head.end)
            if taken.isdisjoint(places):
                taken.update(places)
                heads.append(head)
        return sorted(heads, key=lambda one: one.begin)

    def _at(self, typed: Sequence[str], keys: _Words, at: int, end: int) -> Head | None:
        forms = self._forms.get(keys[at:end], ())
        found = [(code, rank) for form, code, rank in forms if same(typed[at:end], form)]
        if end - at >= _LEAST_TURNED and (turned := self._turned.get(tuple(sorted(keys[at:end])))):
            window = sorted(typed[at:end], key=plain_vowel)
            found += [(code, _SURE) for form, code in turned if same(window, form)]
        if not found:
            return None
        best = max(rank for _, rank in found)
        codes = tuple(dict.fromkeys(code for code, rank in found if rank == best))
        if best == _START and len(self._inner[keys[at:end]]) > 1:
            best = _PART
        return Head(at, end, codes, best)


def _forms(name: _Words) -> Iterator[tuple[_Words, int]]:
    """Yield what may be said for a name, with how sure it is: all of it, or some of its words."""
    yield name, _WHOLE
    if name[0] in _CLASSES and len(name) > 1:
        yield name[:1], _PART
    if name[0] in _BEFORE_ONE and len(name) == _LEAST_PART:
        yield name[1:], _SURE
    for size in range(_LEAST_PART, len(name)):
        for places in combinations(range(len(name)), size):
            left_out = {word for at, word in enumerate(name) if at not in places}
            if left_out <= _DROPPED:
                yield tuple(name[at] for at in places), _SURE
            elif set(name[: places[0]]) <= _DROPPED:
                is_start = places[-1] == size - 1
                yield tuple(name[at] for at in places), _START if is_start else _PART


def _turned(name: _Words) -> Iterator[_Words]:
    """Yield the words of a name in the order of their letters, with and without its classifiers."""
    for form in {name, tuple(word for word in name if word not in _CLASSIFIERS)}:
        if len(form) >= _LEAST_TURNED:
            yield tuple(sorted(form, key=plain_vowel))


def _key(form: _Words) -> _Words:
    return tuple(map(plain_vowel, form))
