"""Which product a line speaks of, when brand, grade and pack stand beside its name.

A word that is neither of the name nor known to change nothing makes another product of it: trứng
vịt muối is no trứng vịt. Such a line keeps its price and gets candidates instead of a product.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from monitor.domain.market import Market, Product
from monitor.normalise.identity import one_way
from monitor.normalise.spelling import composed, may_stand_for, plain_vowel
from monitor.normalise.text_words import BRANDS, FILLERS, NEUTRAL, OPENERS

_PLACES = re.compile(
    r"^\s*(?:chợ|cho|siêu thị|sieu thi|cửa hàng|quầy|sạp|st)\b[^:0-9]{0,40}:"
    r"|\b(?:tại|ở|tai)\s+(?:chợ|siêu thị|cho|sieu thi)\b[^,;]*",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"[,;+&|\n]|\s(?:và|va)\s")
_LEAST_TURNED = 3
_CLASSIFIERS = frozenset({"thịt", "rau", "quả", "củ"})
_LEAST_PART = 2
"""So many words of a name stand for it when no other name holds them: ba chỉ, sườn non."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A product where it is sure; otherwise candidates, ``is_doubtful`` when the name fits them."""

    product: Product | None = None
    candidates: tuple[str, ...] = ()
    is_doubtful: bool = False
    is_branded: bool = False
    """Whether a maker or a grade with a number stands in the name: then its size is a pack's."""


_Names = list[tuple[tuple[str, ...], str]]


class Catalogue:
    """The names of the watchlist, asked with what a line leaves when its figures are taken out."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._names = [
            (one_way(name), product.code)
            for product in market.products.values()
            for name in (product.name, *product.aliases)
        ]
        self._by_word: dict[str, set[int]] = defaultdict(set)
        for at, (name, _) in enumerate(self._names):
            for word in name:
                self._by_word[plain_vowel(word)].add(at)

    def find(self, text: str) -> Named:
        """Return the product that the words name, or what they might; of several parts, the one."""
        parts = [self._find(part) for part in _SEPARATORS.split(text) if part.strip()]
        naming = [named for named in parts if named.product or named.is_doubtful]
        if len(naming) == 1:
            return naming[0]
        if naming:
            codes = (named.product.code if named.product else "" for named in naming)
            return Named(candidates=tuple(filter(None, dict.fromkeys(codes))), is_doubtful=True)
        return self._find(text)

    def _find(self, text: str) -> Named:
        if product := self._market.products.get(composed(text)):
            return Named(product=product)
        proper = _proper_words(text)
        whole = list(one_way(text))
        typed = _trimmed(whole)
        near = self._near(whole)
        for exact in (whole, typed):
            if codes := _codes(near, partial(_same, exact)):
                return self._named(codes)
        core = _without(_without(typed, BRANDS), NEUTRAL)
        fitting = [(len(name), code) for name, code in near if _covers(typed, name, proper)]
        if fitting:
            longest = max(size for size, _ in fitting)
            return self._named({code: None for size, code in fitting if size == longest})
        return self._unsure(
            core, near, is_branded=bool(proper) or len(_without(typed, BRANDS)) < len(typed)
        )

    def _unsure(self, core: list[str], near: _Names, *, is_branded: bool) -> Named:
        if not core:
            return Named()
        turned = _codes(near, partial(_is_turned, core))
        if len(turned) == 1:
            return self._named(turned)
        within = _codes(near, lambda name: _holds(name, core))
        if len(within) == 1 and len(core) >= _LEAST_PART:
            return self._named(within)
        if within:
            return Named(candidates=tuple(within), is_doubtful=True)
        candidates = tuple(_codes(near, lambda name: _contains(core, name)))
        return Named(candidates=candidates, is_branded=is_branded)

    def _named(self, codes: dict[str, None]) -> Named:
        if len(codes) > 1:
            return Named(candidates=tuple(codes), is_doubtful=True)
        return Named(product=self._market.products[next(iter(codes))])

    def _near(self, typed: list[str]) -> _Names:
        """Return the names that share a word with the typed ones; no other can fit."""
        places = {at for word in typed for at in self._by_word.get(plain_vowel(word), ())}
        return [self._names[at] for at in sorted(places)]


def _codes(names: _Names, fits: Callable[[tuple[str, ...]], bool]) -> dict[str, None]:
    return {code: None for name, code in names if fits(name)}


def stray_numbers(text: str) -> list[str]:
    """Return numbers in a name that belong to no brand and no grade: they could be a figure."""
    left = _without(_without(list(one_way(text)), BRANDS), NEUTRAL)
    return [word for word in left if word.isascii() and word.isdigit()]


def without_place(text: str) -> str:
    """Return a line's words without the market or shop that it names (``Chợ Hàng: …``)."""
    return _PLACES.sub(" ", text)


def _proper_words(text: str) -> frozenset[str]:
    """Return words written like a brand: capitals in the midst of small letters, or with digits."""
    found = [word for word in re.split(r"[^\w]+", composed(text)) if word]
    small = [word for word in found[1:] if word.islower() and word.isalpha()]
    brands = [word for word in found[1:] if word[0].isupper() and small]
    coded = [word for word in found if not word.isalpha() and not word.isdigit()]
    return frozenset(plain_vowel(word.casefold()) for word in (*brands, *coded))


def _trimmed(typed: list[str]) -> list[str]:
    """Return the words without greetings and fillers at both ends."""
    size = -1
    while size != len(typed):
        size = len(typed)
        for phrase in (*FILLERS, *OPENERS):
            if _same(typed[: len(phrase)], phrase):
                typed = typed[len(phrase) :]
        last = next((phrase for phrase in FILLERS if _same(typed[-len(phrase) :], phrase)), ())
        typed = typed[: len(typed) - len(last)]
    return typed


def _without(typed: list[str], phrases: Sequence[tuple[str, ...]]) -> list[str]:
    keys = {plain_vowel(word) for word in typed}
    for phrase in phrases:
        if plain_vowel(phrase[0]) in keys:
            typed = _cut(typed, phrase)
    return typed


def _cut(typed: list[str], phrase: tuple[str, ...]) -> list[str]:
    """Return the words without every occurrence of the phrase."""
    size, at = len(phrase), 0
    while at + size <= len(typed):
        if _same(typed[at : at + size], phrase):
            typed = typed[:at] + typed[at + size :]
        else:
            at += 1
    return typed


def _covers(typed: list[str], name: tuple[str, ...], proper: frozenset[str]) -> bool:
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
    rest = _without(_without(rest, BRANDS), NEUTRAL)
    return all(word == "|" or plain_vowel(word) in proper for word in rest)


def _same(typed: Sequence[str], known: Sequence[str]) -> bool:
    return len(typed) == len(known) and all(map(may_stand_for, typed, known))


def _holds(name: Sequence[str], typed: Sequence[str]) -> bool:
    """Say whether a name holds the typed words, side by side."""
    size = len(typed)
    return any(_same(typed, name[at : at + size]) for at in range(len(name) - size + 1))


def _contains(typed: Sequence[str], name: Sequence[str]) -> bool:
    """Say whether the typed words hold a name, side by side."""
    size = len(name)
    return any(_same(typed[at : at + size], name) for at in range(len(typed) - size + 1))


def _is_turned(typed: Sequence[str], name: Sequence[str]) -> bool:
    """Say whether the words are the name's in another order: ``ba chỉ lợn``, without ``thịt``."""
    left = list(name)
    for word in typed:
        known = next((one for one in left if may_stand_for(word, one)), None)
        if known is None:
            return False
        left.remove(known)
    return len(typed) >= _LEAST_TURNED and all(word in _CLASSIFIERS for word in left)
