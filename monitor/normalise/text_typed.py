"""The words of a typed line with what the eye sees beside them: clauses, capitals, marks."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from monitor.normalise.identity import one_way
from monitor.normalise.phrases import Phrases
from monitor.normalise.spelling import composed, plain, plain_vowel
from monitor.normalise.text_words import BRANDS, MODIFIERS, NEUTRAL

_BREAKS = re.compile(r"([|\n])|[,;:+&()\[\]!?%]|\.(?!\w)|\s(?:và|va|-)\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The words of a line; ``|`` stands where a price or a cell was, ``starts`` are of clauses."""

    words: list[str]
    starts: set[int]
    proper: frozenset[str]
    has_marks: bool
    is_as_typed: bool = True
    """Whether these are the words of the line, and none that it may have meant."""

    def goes_on(self, at: int) -> bool:
        """Say whether a word follows here in the same clause."""
        return at < len(self.words) and at not in self.starts

    def begins(self, phrases: Phrases, at: int) -> int:
        """Return how many words a phrase has that begins here, with marks if the line has."""
        return phrases.begins(self.words, at, exactly=self.has_marks)

    def ends(self, phrases: Phrases, end: int) -> int:
        """Return how many words a phrase has that ends here."""
        return phrases.ends(self.words, end, exactly=self.has_marks)

    def is_proper(self, at: int) -> bool:
        """Say whether a word is written like a brand, or is a number."""
        return self.words[at].isdigit() or plain_vowel(self.words[at]) in self.proper

    def without_grades(self) -> Typed:
        """Return the same line without makers and grades, which may stand within a name."""
        kept = [word for word in self.words if plain_vowel(word) not in self.proper]
        left = NEUTRAL.cut(BRANDS.cut(kept), keep=MODIFIERS)
        starts = {at + 1 for at, word in enumerate(left) if word == "|"}
        return replace(self, words=left, starts=starts, is_as_typed=False)


def typed_words(text: str) -> Typed:
    """Return the words of a text in the one way of saying them that is compared."""
    found: list[str] = []
    starts: set[int] = set()
    for part in _BREAKS.split(text):
        starts.add(len(found))
        found += ["|"] if part in {"|", "\n"} else one_way(part or "")
    has_marks = plain(text) != composed(text).casefold()
    return Typed(words=found, starts=starts, proper=_proper_words(text), has_marks=has_marks)


def _proper_words(text: str) -> frozenset[str]:
    """Return words written like a brand: capitals in the midst of small letters, or with digits."""
    found = [word for word in re.split(r"[^\w]+", composed(text)) if word]
    small = [word for word in found[1:] if word.islower() and word.isalpha()]
    brands = [word for word in found[1:] if word[0].isupper() and small]
    coded = [word for word in found if not word.isalpha() and not word.isdigit()]
    return frozenset(plain_vowel(word.casefold()) for word in (*brands, *coded))
