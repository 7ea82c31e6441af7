"""How sure it is that a name with a slip of the finger means a known one.

Taken as meant is one slip in one long word: a letter left out, doubled or changed places with its
neighbour, or other marks. Another letter makes another word (``chân`` is no ``thăn``), and short
words are all written right or not at all (``cá`` and ``cà``).
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from monitor.normalise.spelling import may_stand_for, plain_vowel, words

SURE = 0.9
"""From this confidence on a name is taken; below it a person decides."""
PROPOSED = 0.6
"""From this resemblance on a name is proposed to the person who decides."""
_ALIKE = 0.75
CLASSES = frozenset(
    words("cá rau thịt quả củ gà lợn gạo dầu nước mì trứng đường muối chợ siêu thị cửa hàng")
)
"""Words that say what kind of a thing it is: sharing no other, two names are different things."""
_LONG = 4
_FEWEST_WORDS = 2


def confidence(typed: Sequence[str], known: Sequence[str]) -> float:
    """Return the part of the letters that are as known, 0 where a word cannot be a slip of it."""
    if len(typed) != len(known) or len(known) < _FEWEST_WORDS:
        return 0.0
    letters, wrong, slips = 0, 0, 0
    for one, other in zip(typed, known, strict=True):
        letters += len(other)
        if may_stand_for(one, other):
            continue
        if slips or not is_slip(plain_vowel(one), plain_vowel(other)):
            return 0.0
        slips, wrong = 1, 1
    return 1 - wrong / letters


def resemblance(typed: Sequence[str], known: Sequence[str]) -> float:
    """Return how much two names share, by the letters of words that are alike, from 0 to 1.

    Names that share no word are nothing alike, whatever their letters (cá rồng is no cà rốt), and
    neither are names that share only what kind of a thing it is (``CLASSES``), unless
    that is all that was typed (trứng gà).
    """
    left, shared, named, matched = list(known), 0.0, 0, 0
    for word in typed:
        share, other = max(((_alike(word, one), one) for one in left), default=(0.0, ""))
        if share:
            left.remove(other)
            shared += share * len(other)
            named += other not in CLASSES
            matched += 1
    is_part = matched == len(typed) and matched >= _FEWEST_WORDS
    letters = sum(map(len, typed)) + sum(map(len, known))
    found = 2 * shared / letters if named or is_part else 0.0
    return max(found, PROPOSED) if is_part else found


def _alike(typed: str, known: str) -> float:
    """Return how like two words are; short ones with other marks or letters are not at all."""
    if may_stand_for(typed, known):
        return 1.0
    one, other = plain_vowel(typed), plain_vowel(known)
    if one == other:
        return SURE if len(known) >= _LONG else 0.0
    share = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return share if share >= _ALIKE else 0.0


def is_slip(typed: str, known: str) -> bool:
    """Say whether a word without marks is another one with one letter out of place."""
    if min(len(typed), len(known)) < _LONG - 1 or len(known) < _LONG:
        return False
    if typed == known:
        return True
    if len(typed) == len(known):
        return _is_swapped(typed, known)
    longer, shorter = sorted((typed, known), key=len, reverse=True)
    return len(longer) == len(shorter) + 1 and _is_left_out(longer, shorter, known is longer)


def _is_swapped(typed: str, known: str) -> bool:
    apart = [at for at, (one, other) in enumerate(zip(typed, known, strict=True)) if one != other]
    if len(apart) != 2 or apart[1] != apart[0] + 1:
        return False
    first, second = apart
    return typed[first] == known[second] and typed[second] == known[first]


def _is_left_out(longer: str, shorter: str, known_is_longer: bool) -> bool:  # noqa: FBT001
    """Say whether one letter within was left out, or one was doubled."""
    return any(
        longer[:at] + longer[at + 1 :] == shorter
        and (known_is_longer or longer[at] == longer[at - 1])
        for at in range(1, len(longer))
    )
