"""Which product a line speaks of, when brand, grade and pack stand beside its name.

A word that is neither of the name nor known to change nothing makes another product of it: trứng
vịt muối is no trứng vịt. Such a line keeps its price and gets candidates instead of a product.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

from monitor.domain.market import Market, Product
from monitor.normalise.identity import one_way
from monitor.normalise.spelling import may_stand_for, plain, plain_vowel, words
from monitor.normalise.text_fit import (
    before_remark,
    contradicts,
    core_of,
    covers,
    holds,
    is_but_a_class,
    is_modified,
    is_turned,
    otherwise,
    place_of,
    proper_words,
    same,
    shortens,
    side_by_side,
    trimmings,
    without,
)
from monitor.normalise.text_words import BRANDS, NEUTRAL

_PLACES = re.compile(
    r"\b(?:tại|ở|tai)\s+(?:chợ|siêu thị|cho|sieu thi)\b[^,;]*"
    r"|[-,(]\s*(?:chợ|siêu thị|sieu thi)\b[^,;]*",
    re.IGNORECASE,
)
_OPENS_PLACE = re.compile(
    r"^\W*(?:chợ|cho|siêu thị|sieu thi|st|cửa hàng|cua hang|ch|quầy|quay|sạp|sap|kiot|ki ?ốt|bql"
    r"|kho|ban quản lý|tổ|vinmart|winmart|big c|lan chi|aeon|mm mega|co\.?op ?mart|evmart)\b",
    re.IGNORECASE,
)
_HEAD_ENDS = re.compile(
    r":|\|| - |\b(?:báo giá|bao gia|báo|gửi giá|gui gia|giá|gia|bán|ban|kêu|keu|than|thấy|thay|bảo"
    r"|nói|noi|phản ánh|phan anh|mua|ơi|oi)\b",
    re.IGNORECASE,
)
"""What may stand between who speaks and what of: ``BQL chợ Hàng báo: sườn non``."""
_PLACE_WORDS = 6
_MADE = frozenset(
    words("nước ép mứt bánh sốt hạt giống canh sữa kẹo bột tinh dầu sinh tố cháo xôi lá ngọn")
)
"""Words after which a product is only what something else is made of (nước ép: cà chua)."""
_SEPARATORS = re.compile(r"[,;+&|()\n]|\s(?:và|va)\s")
_VOWEL = re.compile(r"[aeiouy]")
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

    def without_head(self, text: str) -> str:
        """Return a line's words without who speaks, where and when: ``Quầy 7: su hào``.

        Nothing is left out unless what remains names one product and what is left out names none.
        """
        text = without_place(text)
        ends = [found.end() for found in _HEAD_ENDS.finditer(text)]
        if _OPENS_PLACE.match(text):
            ends += [found.end() for found in re.finditer(r"\S+\s+", text)][:_PLACE_WORDS]
        for end in ends:
            head, tail = text[:end], text[end:]
            if words(head) and self._is_head(head, self.find(tail)):
                return tail
        return text

    def _is_head(self, head: str, named: Named) -> bool:
        if named.product is None or _MADE & set(words(head)):
            return False
        before = self.find(_HEAD_ENDS.sub(" ", head))
        return before.product is None and (
            not before.candidates or named.product.code in before.candidates
        )

    def find(self, text: str) -> Named:
        """Return the product that the words name, or what they might; of several parts, the one."""
        whole = self._find(text)
        parts = [part for part in _SEPARATORS.split(text) if part.strip()]
        if whole.product or len(parts) < 2:
            return whole
        found = [self._find(part) for part in parts]
        naming = {_codes_of(named): named for named in found if _names(named)}
        if not naming:
            return whole
        first, *others = naming.values()
        if others:
            codes = (code for codes in naming for code in codes)
            return Named(candidates=tuple(dict.fromkeys(codes)), is_doubtful=True)
        aside = (part for part, named in zip(parts, found, strict=True) if not _names(named))
        name = one_way(self._market.products[_codes_of(first)[0]].name)
        return _modified(first) if any(is_modified(one, name) for one in aside) else first

    def _find(self, text: str) -> Named:
        if product := self._market.products.get(text.strip(" |")):
            return Named(product=product)
        named = self._spelled(text)
        if named.product or named.is_doubtful:
            return named
        for name in before_remark(text):
            if (other := self._spelled(name)).product:
                return other
        if named.candidates:
            return named
        for meant in otherwise(text):
            if (other := self._spelled(meant)).product:
                return other
        glued = self._glued.get(plain_vowel("".join(words(text))), [])
        codes = {code: None for name, code in glued if may_stand_for("".join(words(text)), name)}
        return self._named(codes) if len(codes) == 1 else named

    @cached_property
    def _glued(self) -> Mapping[str, list[tuple[str, str]]]:
        """Return the names as one word, as thumbs write them: càchua."""
        glued = defaultdict(list)
        for name, code in self._names:
            glued[plain_vowel("".join(name))].append(("".join(name), code))
        return glued

    def _spelled(self, text: str) -> Named:
        """Return what the words name; fillers at both ends go one by one until something fits."""
        proper = proper_words(text)
        whole = list(one_way(text))
        near = self._near(whole)
        typed = whole
        for typed in trimmings(whole):
            if codes := self._fitting(typed, near, proper):
                return self._named(codes)
        core = core_of(typed)
        return self._unsure(
            core, near, is_branded=bool(proper) or len(without(typed, BRANDS)) < len(typed)
        )

    def _fitting(
        self, typed: list[str], near: _Names, proper: frozenset[str]
    ) -> dict[str, None] | None:
        if codes := _codes(near, partial(same, typed)):
            return codes
        fitting = [(len(name), code) for name, code in near if covers(typed, name, proper)]
        if fitting:
            longest = max(size for size, _ in fitting)
            return {code: None for size, code in fitting if size == longest}
        core = core_of(typed)
        turned = _codes(near, partial(is_turned, core))
        if len(turned) == 1:
            return turned
        within = _codes(near, lambda name: holds(name, core)) if core else {}
        is_sure = len(core) >= _LEAST_PART or _codes(near, partial(is_but_a_class, core))
        return within if len(within) == 1 and is_sure else None

    def _unsure(self, core: list[str], near: _Names, *, is_branded: bool) -> Named:
        if not core:
            return Named()
        if within := _codes(near, lambda name: shortens(core, name)):
            return Named(candidates=tuple(within), is_doubtful=True)
        held = [(place_of(core, name), len(name), code) for name, code in near]
        apart = side_by_side([one for one in held if one[0] >= 0])
        candidates = tuple(dict.fromkeys(code for at, _, code in held if at >= 0))
        return Named(candidates=candidates, is_branded=is_branded, is_doubtful=apart)

    def _named(self, codes: dict[str, None]) -> Named:
        if len(codes) > 1:
            return Named(candidates=tuple(codes), is_doubtful=True)
        return Named(product=self._market.products[next(iter(codes))])

    def _near(self, typed: list[str]) -> _Names:
        """Return the names that share a word with the typed ones; no other can fit."""
        places = {at for word in typed for at in self._by_word.get(plain_vowel(word), ())}
        names = (self._names[at] for at in sorted(places))
        return [one for one in names if not contradicts(typed, one[0])]


def _names(named: Named) -> bool:
    return named.product is not None or named.is_doubtful


def _codes_of(named: Named) -> tuple[str, ...]:
    return (named.product.code,) if named.product else named.candidates


def _modified(named: Named) -> Named:
    """Return the product of a name as no more than a candidate: what is said of it changes it."""
    return replace(named, product=None, candidates=_codes_of(named))


def _codes(names: _Names, fits: Callable[[tuple[str, ...]], bool]) -> dict[str, None]:
    return {code: None for name, code in names if fits(name)}


def is_abbreviated(text: str) -> bool:
    """Say whether a name is given by its first letters only: ``bc`` can be many things."""
    names = words(text)
    return bool(names) and not any(_VOWEL.search(plain(word)) for word in names)


def stray_numbers(text: str) -> list[str]:
    """Return numbers in a name that belong to no brand and no grade: they could be a figure."""
    left = without(without(list(one_way(text)), BRANDS), NEUTRAL)
    return [word for word in left if word.isascii() and word.isdigit()]


def without_place(text: str) -> str:
    """Return a line's words without the market or shop that it names (``Chợ Hàng: …``)."""
    return _PLACES.sub(" ", text)
