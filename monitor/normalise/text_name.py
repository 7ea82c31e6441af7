"""Which product a line speaks of, when brand, grade and talk stand beside its name.

The words right beside a name decide. A grade, a maker or a word of talk changes nothing; a word
that is none of these belongs to the name and makes another good of it: trứng vịt muối is no trứng
vịt. Such a line keeps its price and gets candidates instead of a product.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain, islice, pairwise

from monitor.domain.market import Market, Product
from monitor.normalise.identity import one_way
from monitor.normalise.likeness import confidence
from monitor.normalise.packs import Pack, stated_pack
from monitor.normalise.phrases import Phrases
from monitor.normalise.spelling import may_stand_for, plain, plain_vowel, words
from monitor.normalise.telex import from_telex
from monitor.normalise.text_heads import Head, Heads
from monitor.normalise.text_typed import Typed, typed_words
from monitor.normalise.text_words import (
    BRANDS,
    CRISP,
    GOODS,
    KINDS,
    LIVE,
    MODIFIERS,
    NEUTRAL,
    PEOPLE,
    PLACES,
    PRAISE,
    TALK,
)
from monitor.normalise.units import units_named

_SPEAKER_ENDS = re.compile(r":|\|| - ")
_MOST_SPEAKERS = 6
"""Who speaks says so first: no cell farther behind is looked at."""
_KEPT = 1024
_SLIPPED = 0.83
"""From this confidence on a word with a slip is taken in a line, which has a price to judge by."""
_VOWEL = re.compile(r"[aeiouy]")
_TWICE = re.compile(r"(?P<letter>[^\W\d])(?P=letter)+")
_MORE_OFTEN = frozenset(words("gia do den thoi ngoai hoi lai nhap vang hap"))
"""Words that are more often talk when they are written without marks: gia is giá, and not già."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A product where it is sure; otherwise candidates, ``is_doubtful`` when the name fits them."""

    product: Product | None = None
    candidates: tuple[str, ...] = ()
    is_doubtful: bool = False
    is_branded: bool = False
    """Whether a maker or a grade with a number stands in the name: then its size is a pack's."""


class Catalogue:
    """The names of the watchlist, asked with what a line leaves when its figures are taken out."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._names = [
            (one_way(name), product.code)
            for product in market.products.values()
            for name in (product.name, *product.aliases)
        ]
        self._heads = Heads(self._names)
        self.find = lru_cache(maxsize=_KEPT)(self._find)
        """Return the product that words name, or what they might; asked of a line several times."""
        self._own: dict[str, set[str]] = defaultdict(set)
        for name, code in self._names:
            self._own[code] |= set(map(plain_vowel, name))

    def _find(self, text: str) -> Named:
        if product := self._market.products.get(text.strip(" |")):
            return Named(product=product)
        typed = typed_words(text)
        named = self._named(typed)
        if named.product or named.is_doubtful:
            return named
        written = {text, " ".join(typed.words)}
        others = (
            replace(typed_words(other), is_as_typed=False)
            for other in self._otherwise(text, typed)
            if other not in written
        )
        meant = (self._named(other) for other in chain([typed.without_grades()], others))
        return next((other for other in meant if other.product), named)

    def without_speaker(self, text: str) -> str:
        """Return a line's words without the numbered shop or quarter that speaks: ``Tổ 3: su hào``.

        Nothing is left out unless what remains names one product and what is left out names none.
        """
        for found in islice(_SPEAKER_ENDS.finditer(text), _MOST_SPEAKERS):
            head, tail = text[: found.start()], text[found.end() :]
            is_numbered = bool(words(head)) and stated_pack(head) == Pack()
            if (
                is_numbered
                and not units_named(head.strip())
                and self._is_silent(head)
                and self.find(tail).product
            ):
                return tail
        return text

    def _is_silent(self, text: str) -> bool:
        named = self.find(text)
        return named.product is None and not named.candidates

    def _named(self, typed: Typed) -> Named:
        heads = self._heads.within(typed.words, typed.starts)
        if rivals := _side_by_side(typed, heads):
            return Named(candidates=rivals, is_doubtful=True)
        plain_ones = [one for one in heads if self._stands_alone(typed, one)]
        sure = [one for one in plain_ones if one.is_sure]
        shared = set.intersection(*(set(one.codes) for one in plain_ones)) if plain_ones else set()
        if len(shared) == 1 and sure:
            return self._of(typed, sure[0], shared.pop())
        meant = dict.fromkeys(code for one in sure for code in one.codes)
        if len(meant) == 1 and not any(self._is_rival(typed, one, sure[0]) for one in plain_ones):
            return self._of(typed, sure[0], next(iter(meant)))
        if plain_ones:
            codes = dict.fromkeys(code for one in plain_ones for code in one.codes)
            return Named(candidates=tuple(codes), is_doubtful=True)
        codes = dict.fromkeys(code for one in heads if one.is_sure for code in one.codes)
        return Named(candidates=tuple(codes), is_branded=self._is_branded(typed))

    def _of(self, typed: Typed, head: Head, code: str) -> Named:
        """Return the product, or a candidate when something behind it makes another good of it."""
        if self._is_changed_later(typed, head):
            return Named(candidates=(code,), is_branded=self._is_branded(typed))
        return Named(product=self._market.products[code])

    def _stands_alone(self, typed: Typed, head: Head) -> bool:
        is_talk = TALK.begins(typed.words, head.begin, exactly=True)
        if not head.is_sure and is_talk > (0 if typed.has_marks else 1):
            return False
        return self._is_begun(typed, head) and self._is_ended(typed, head)

    def _is_rival(self, typed: Typed, head: Head, sure: Head) -> bool:
        """Say whether another good is named in a clause before the one that is sure."""
        between = range(head.end, sure.begin + 1)
        is_talk = not typed.has_marks and TALK.begins(typed.words, head.begin)
        is_same = is_talk or all(
            self._is_own(sure, word) for word in typed.words[head.begin : head.end]
        )
        return not (head.is_sure or is_same) and any(at in typed.starts for at in between)

    def _is_begun(self, typed: Typed, head: Head) -> bool:
        """Say whether no word before a head makes it a part of another good: nước ép cà chua."""
        at = head.begin
        while at > 0 and at not in typed.starts:
            if not head.is_sure and typed.ends(PLACES, at):
                return False
            if size := typed.ends(KINDS, at) or _grades_before(typed, at):
                at -= size
                continue
            is_talk = TALK.ends(typed.words, at, exactly=typed.has_marks or not head.is_sure)
            if not head.is_sure:
                return bool(is_talk)
            if _is_good(typed, at) and (typed.has_marks or not is_talk):
                return False
            if is_talk:
                return True
            at -= 1
        return True

    def _is_ended(self, typed: Typed, head: Head) -> bool:
        """Say whether no word behind a head belongs to its name and makes another good of it."""
        at = head.end
        while typed.goes_on(at) and typed.words[at] != "|":
            if self._is_changed(typed, head, at):
                return False
            size = self._harmless(typed, head, at)
            if not size:
                is_talk = TALK.begins(typed.words, at, exactly=typed.has_marks or not head.is_sure)
                return bool(is_talk) or (
                    typed.is_as_typed and head.is_whole and not typed.begins(GOODS, at)
                )
            at += size
        return True

    def _harmless(self, typed: Typed, head: Head, at: int) -> int:
        """Return how many words say nothing new here: praise, grades, makers, the name's own."""
        phrases = (self._praise(head), NEUTRAL, BRANDS, *([KINDS] if head.is_sure else []))
        size = max(typed.begins(one, at) for one in phrases)
        if not size and typed.is_proper(at) and head.is_sure:
            return 1
        return size or int(self._is_own(head, typed.words[at]))

    def _is_changed(self, typed: Typed, head: Head, at: int) -> bool:
        """Say whether a word makes another good of a name: ``40k/kg bi``, ``(muối)``."""
        word, praise = typed.words[at], self._praise(head)
        if typed.begins(praise, at) or (not typed.has_marks and word in _MORE_OFTEN):
            return False
        is_dried = any("kho" in self._own[code] for code in head.codes)
        is_other = praise is LIVE and typed.begins(CRISP, at)
        is_modified = typed.begins(MODIFIERS, at) > typed.begins(NEUTRAL, at)
        return bool(is_modified or is_other or (word == "tươi" and is_dried))

    def _is_changed_later(self, typed: Typed, head: Head) -> bool:
        """Say whether a remark behind the name begins with what makes another good of it."""
        places = (at for at in typed.starts if head.end <= at < len(typed.words))
        return any(self._is_changed(typed, head, at) for at in places)

    def _praise(self, head: Head) -> Phrases:
        """Return what changes nothing of this good, though it does of others."""
        name = one_way(self._market.products[head.codes[0]].name)
        return PRAISE.get(name[0], CRISP)

    def _is_own(self, head: Head, word: str) -> bool:
        return any(plain_vowel(word) in self._own[code] for code in head.codes)

    def _is_branded(self, typed: Typed) -> bool:
        return bool(typed.proper) or len(BRANDS.cut(typed.words)) < len(typed.words)

    def _otherwise(self, text: str, typed: Typed) -> Iterator[str]:
        """Yield what the keys may have meant: letters held down, Telex off, words run together."""
        yield _TWICE.sub(r"\g<letter>", text)
        yield text.replace("j", "i").replace("J", "I")
        yield " ".join(from_telex(word) for word in typed.words)
        yield " ".join(self._apart(word) for word in typed.words)
        yield from self._slipped(typed.words)

    def _apart(self, word: str) -> str:
        glued = self._glued.get(plain_vowel(word), ())
        return next((name for name in glued if may_stand_for(word, name.replace(" ", ""))), word)

    @cached_property
    def _glued(self) -> Mapping[str, list[str]]:
        """Return the names by their letters, as thumbs run them together: càchua."""
        glued = defaultdict(list)
        for name, _ in self._names:
            glued[plain_vowel("".join(name))].append(" ".join(name))
        return glued

    def _slipped(self, typed: Sequence[str]) -> Iterator[str]:
        """Yield the line with a known name in the place of one with a slip of the finger."""
        known = set(map(plain_vowel, typed))
        for name, _ in self._names:
            if known.isdisjoint(map(plain_vowel, name)):
                continue
            for at in range(len(typed) - len(name) + 1):
                if confidence(typed[at : at + len(name)], name) >= _SLIPPED:
                    yield " ".join((*typed[:at], *name, *typed[at + len(name) :]))


def _side_by_side(typed: Typed, heads: Sequence[Head]) -> tuple[str, ...]:
    """Return the goods of two names that follow one another with nothing between."""
    for one, other in pairwise(heads):
        is_joined = one.end == other.begin and other.begin not in typed.starts
        if is_joined and one.is_sure and other.is_sure and {*one.codes}.isdisjoint(other.codes):
            return (*one.codes, *other.codes)
    return ()


def _is_good(typed: Typed, end: int) -> bool:
    """Say whether another good or what is made of goods ends here, and no name: chị Hoa."""
    size = typed.ends(GOODS, end)
    before = end - size
    is_name = before > 0 and (typed.ends(PEOPLE, before) or typed.ends(PLACES, before))
    return bool(size) and not is_name


def _grades_before(typed: Typed, at: int) -> int:
    size = typed.ends(NEUTRAL, at) or typed.ends(BRANDS, at)
    return size or (1 if typed.is_proper(at - 1) else 0)


def is_abbreviated(text: str) -> bool:
    """Say whether a name is given by its first letters only: ``bc`` can be many things."""
    names = words(text)
    return bool(names) and not any(_VOWEL.search(plain(word)) for word in names)


def stray_numbers(text: str) -> list[str]:
    """Return numbers in a name that belong to no brand and no grade: they could be a figure."""
    left = NEUTRAL.cut(BRANDS.cut(MODIFIERS.cut(one_way(text))))
    return [word for word in left if word.isascii() and word.isdigit()]
