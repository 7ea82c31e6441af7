"""How typed words fit the words of a name: word for word, in part, in another order, misspelt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from monitor.normalise.spelling import composed, may_stand_for, plain_vowel, words
from monitor.normalise.telex import from_telex
from monitor.normalise.text_words import (
    BRANDS,
    CRISP,
    FILLERS,
    LIVE,
    MODIFIERS,
    NEUTRAL,
    OPENERS,
    REMARKS,
)

_LEAST_TURNED = 3
_CLASSIFIERS = frozenset({"thịt", "rau", "quả", "củ"})
_FISH = frozenset({"cá", "ca", "tôm", "tom"})
_TWICE = re.compile(r"(?P<letter>[^\W\d])(?P=letter)+")


def proper_words(text: str) -> frozenset[str]:
    """Return words written like a brand: capitals in the midst of small letters, or with digits."""
    found = [word for word in re.split(r"[^\w]+", composed(text)) if word]
    small = [word for word in found[1:] if word.islower() and word.isalpha()]
    brands = [word for word in found[1:] if word[0].isupper() and small]
    coded = [word for word in found if not word.isalpha() and not word.isdigit()]
    return frozenset(plain_vowel(word.casefold()) for word in (*brands, *coded))


def otherwise(text: str) -> Iterator[str]:
    """Yield what may have been meant by the keys: letters held down, slang, an input method off."""
    yield _TWICE.sub(r"\g<letter>", text)
    yield text.replace("j", "i").replace("J", "I")
    yield " ".join(from_telex(word) for word in words(text))


def trimmings(typed: list[str]) -> Iterator[list[str]]:
    """Yield the words, then with one greeting or filler less at an end, until none is left."""
    while typed:
        yield typed
        shorter = _shorter(typed)
        if shorter == typed:
            return
        typed = shorter


def _shorter(typed: list[str]) -> list[str]:
    """Return the words without the filler at their end, or else at their beginning."""
    if last := _longest(FILLERS, lambda phrase: same(typed[-len(phrase) :], phrase)):
        return typed[: len(typed) - last]
    both = (*FILLERS, *OPENERS)
    return typed[_longest(both, lambda phrase: same(typed[: len(phrase)], phrase)) :]


def _longest(phrases: Iterable[tuple[str, ...]], fits: Callable[[tuple[str, ...]], bool]) -> int:
    return max((len(phrase) for phrase in phrases if fits(phrase)), default=0)


def before_remark(text: str) -> Iterator[str]:
    """Yield what stands before each word that opens a remark, where no figure follows it."""
    parts = text.split()
    for at in range(1, len(parts)):
        tail = words(" ".join(parts[at:]))
        opens = any(same(tail[: len(phrase)], phrase) for phrase in REMARKS)
        if opens and not any(character.isdigit() for character in "".join(tail)):
            yield " ".join(parts[:at])


def is_modified(text: str, name: Sequence[str]) -> bool:
    """Say whether words behind a name make another good of it: ``cà chua 40k/kg bi``."""
    modifiers = (*MODIFIERS, *CRISP) if name[0] in _FISH else MODIFIERS
    return any(holds(words(text), phrase) for phrase in modifiers)


def core_of(typed: list[str]) -> list[str]:
    """Return the words without makers and grades."""
    rest = without(without(typed, BRANDS), NEUTRAL)
    return without(rest, LIVE if rest[0] in _FISH else CRISP) if rest else rest


def without(typed: list[str], phrases: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the words without every occurrence of the phrases."""
    keys = {plain_vowel(word) for word in typed}
    for phrase in phrases:
        if plain_vowel(phrase[0]) in keys:
            typed = _cut(typed, phrase)
    return typed


def _cut(typed: list[str], phrase: tuple[str, ...]) -> list[str]:
    """Return the words without every occurrence of the phrase."""
    size, at = len(phrase), 0
    while at + size <= len(typed):
        if same(typed[at : at + size], phrase):
            typed = typed[:at] + typed[at + size :]
        else:
            at += 1
    return typed


def covers(typed: list[str], name: tuple[str, ...], proper: frozenset[str]) -> bool:
    """Say whether the name stands in the words in order, with nothing between that matters."""
    rest, at = list[str](), 0
    for word in typed:
        if at < len(name) and may_stand_for(word, name[at]):
            at += 1
            rest.append("|")
        else:
            rest.append(word)
    if at < len(name):
        return False
    rest = without(without(rest, BRANDS), NEUTRAL)
    return all(word == "|" or plain_vowel(word) in proper for word in rest)


def same(typed: Sequence[str], known: Sequence[str]) -> bool:
    """Say whether the words are the known ones, one by one, however they were typed."""
    return len(typed) == len(known) and all(map(may_stand_for, typed, known))


def holds(name: Sequence[str], typed: Sequence[str]) -> bool:
    """Say whether a name holds the typed words, side by side."""
    size = len(typed)
    return any(same(typed, name[at : at + size]) for at in range(len(name) - size + 1))


def shortens(typed: Sequence[str], name: Sequence[str]) -> bool:
    """Say whether a name is the typed words with others between: gà làm sẵn, of gà ta làm sẵn."""
    left = iter(name)
    return all(any(may_stand_for(word, known) for known in left) for word in typed)


def contradicts(typed: Sequence[str], name: Sequence[str]) -> bool:
    """Say whether fresh goods were typed and the name is of dried ones: bún tươi is no bún khô."""
    return "tươi" in typed and "khô" not in typed and "khô" in name


def place_of(typed: Sequence[str], name: Sequence[str]) -> int:
    """Return where the typed words hold a name, side by side; -1 where they do not."""
    size = len(name)
    places = (at for at in range(len(typed) - size + 1) if same(typed[at : at + size], name))
    return next(places, -1)


def side_by_side(held: Sequence[tuple[int, int, str]]) -> bool:
    """Say whether two products are named in words that they do not share."""
    return any(
        one != other and at + size <= start for at, size, one in held for start, _, other in held
    )


def is_but_a_class(typed: Sequence[str], name: Sequence[str]) -> bool:
    """Say whether nothing but a word such as ``rau`` was left out before a name: muống."""
    return name[0] in _CLASSIFIERS and same(typed, name[1:])


def is_turned(typed: Sequence[str], name: Sequence[str]) -> bool:
    """Say whether the words are the name's in another order: ``ba chỉ lợn``, without ``thịt``."""
    left = list(name)
    for word in typed:
        known = next((one for one in left if may_stand_for(word, one)), None)
        if known is None:
            return False
        left.remove(known)
    return len(typed) >= _LEAST_TURNED and all(word in _CLASSIFIERS for word in left)
