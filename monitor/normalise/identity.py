"""Which product and which outlet a text stands for: by code, GTIN, name or alias.

A product's name with one slip of the finger is taken where only one is meant (``likeness``); any
other likeness only makes a proposal for a person. Words of North and South for one thing are one
word here (heo is lợn, mỳ is mì), and marks may be left out, but a mark that contradicts is not
ignored.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache

from monitor.domain.errors import UnknownOutletError, UnknownProductError
from monitor.domain.gtin import looks_like_gtin, read_gtin
from monitor.domain.market import Market, Outlet, Product
from monitor.normalise.likeness import PROPOSED, SURE, confidence, resemblance
from monitor.normalise.packs import without_pack
from monitor.normalise.refusal import UnsureOutletError, UnsureProductError, listed
from monitor.normalise.spelling import composed, may_stand_for, plain_vowel, words

_Words = tuple[str, ...]

_SAME: tuple[tuple[str, str], ...] = (
    ("heo", "lợn"),
    ("ba rọi", "ba chỉ"),
    ("ba dọi", "ba chỉ"),
    ("hột gà", "trứng gà"),
    ("hột vịt", "trứng vịt"),
    ("trái cây", "hoa quả"),
    ("cải bắp", "bắp cải"),
    ("bông cải", "súp lơ"),
    ("dưa leo", "dưa chuột"),
    ("khổ qua", "mướp đắng"),
    ("bí ngô", "bí đỏ"),
    ("bí đao", "bí xanh"),
    ("cá lóc", "cá quả"),
    ("chả lụa", "giò lụa"),
    ("iốt", "i ốt"),
    ("iot", "i ốt"),
    ("mì tôm", "mì ăn liền"),
    ("cn", "công nghiệp"),
)
MOST_PROPOSED = 3
_BRACKETED = re.compile(r"\(([^()]*)\)")


@lru_cache(maxsize=65_536)
def one_way(text: str) -> _Words:
    """Return the words of a name in the one way of saying them that is compared."""
    found = [word.lstrip("0") or word for word in words(text)]
    keys = set(map(plain_vowel, found))
    for key, left, right in _REPLACEMENTS:
        if key in keys:
            found = _replaced(found, left, right)
    return tuple(found)


def _replaced(found: list[str], left: _Words, right: _Words) -> list[str]:
    size, at = len(left), 0
    while at + size <= len(found):
        if all(may_stand_for(typed, known) for typed, known in zip(found[at:], left, strict=False)):
            found = [*found[:at], *right, *found[at + size :]]
            at += len(right)
        else:
            at += 1
    return found


_REPLACEMENTS = [(plain_vowel(words(left)[0]), words(left), words(right)) for left, right in _SAME]


class Names:
    """Codes by the names of what they stand for, found however a name is typed."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        self._known: dict[_Words, list[tuple[_Words, str]]] = defaultdict(list)
        for name, code in named:
            found = one_way(name)
            self._known[_key(found)].append((found, code))

    def find(self, text: str) -> tuple[str, ...]:
        """Return the codes that the text can stand for; the same marks win over left-out ones."""
        typed = one_way(text)
        known = self._known.get(_key(typed), [])
        exact = [code for name, code in known if name == typed]
        return tuple(dict.fromkeys(exact or (code for name, code in known if _fits(typed, name))))

    def likely(self, text: str) -> tuple[str, ...]:
        """Return the codes that the text surely means but for a slip of the finger."""
        typed = one_way(text)
        return tuple(
            dict.fromkeys(
                code
                for known in self._known.values()
                for name, code in known
                if confidence(typed, name) >= SURE
            )
        )

    def near(self, text: str) -> list[tuple[str, float]]:
        """Return the codes of the names that are most alike, best first: a proposal at most.

        Beside each stands how much of it is shared, from ``PROPOSED`` to 1.
        """
        typed = one_way(text)
        best: dict[str, float] = {}
        for known in self._known.values():
            for name, code in known:
                best[code] = max(best.get(code, 0.0), resemblance(typed, name))
        alike = [(code, share) for code, share in best.items() if share >= PROPOSED]
        return sorted(alike, key=lambda one: -one[1])[:MOST_PROPOSED]


class Identity:
    """The watchlist, asked by what people write; texts of an unknown make are refused."""

    def __init__(self, market: Market) -> None:
        self._market = market

    @cached_property
    def _products(self) -> Names:
        """Return the products by name; made when a text is no code, which a report may not need."""
        return _named(self._market.products.values())

    @cached_property
    def _outlets(self) -> Names:
        return _named(self._market.outlets.values())

    @cached_property
    def _official(self) -> Mapping[str, Product]:
        return _by_official_code(self._market.products.values())

    @cached_property
    def _gtins(self) -> Mapping[str, Product]:
        return {
            number: one
            for one in self._market.products.values()
            for written in one.gtins
            if (number := read_gtin(written))
        }

    def product_by_code(self, code: str) -> Product | None:
        """Return the product of our code, an official code that only one has, or a GTIN."""
        written = composed(code)
        found = self._market.products.get(written) or self._official.get(written)
        return found or self._gtins.get(read_gtin(written) or "")

    def product_by_name(self, name: str) -> Product:
        """Return the one product that a name, alias or code stands for, pack size aside.

        Raises:
            UnknownProductError: none or several; likely ones are named as a proposal.
        """
        if by_code := self.product_by_code(name):
            return by_code
        codes = self._exact(name) or self._products.likely(without_pack(name))
        if len(codes) == 1:
            return self._market.products[codes[0]]
        near = [(code, 1.0) for code in codes] or self._products.near(without_pack(name))
        if not near:
            is_wrong = looks_like_gtin(name) and read_gtin(name) is None
            why = "; its check digit is wrong" if is_wrong else ""
            raise UnknownProductError(f"{name!r} is no product of the watchlist{why}")
        text = "can be" if codes else "is no product of the watchlist; the nearest are"
        named = listed(code for code, _ in near)
        proposal = {"product_code": named, "confidence": f"{near[0][1]:.2f}"}
        raise UnsureProductError(f"{name!r} {text} {named}", proposal)

    def is_by_likeness(self, name: str) -> bool:
        """Say whether a name that was found is written otherwise than every known one."""
        return not (self.product_by_code(name) or self._exact(name))

    def _exact(self, name: str) -> tuple[str, ...]:
        codes = self._products.find(name) or self._products.find(without_pack(name))
        return codes or self._without_brackets(name)

    def outlet(self, text: str, retailer: str = "") -> Outlet:
        """Return the one outlet of a code, name or alias; the reporting retailer's come first.

        Raises:
            UnknownOutletError: none or several; likely ones are named as a proposal.
        """
        if by_code := self._market.outlets.get(composed(text)):
            return by_code
        codes = self._outlets.find(text)
        own = [code for code in codes if self._market.outlets[code].retailer == retailer]
        chosen = own or codes
        if len(chosen) == 1:
            return self._market.outlets[chosen[0]]
        near = chosen or [code for code, _ in self._outlets.near(text)]
        if not near:
            raise UnknownOutletError(f"{text!r} is no outlet of the configuration")
        words = "can be" if chosen else "is no outlet of the configuration; the nearest are"
        raise UnsureOutletError(f"{text!r} {words} {listed(near)}", {"outlet": listed(near)})

    def _without_brackets(self, name: str) -> tuple[str, ...]:
        """Return what name and bracket both stand for: ``Thịt lợn thăn (Thịt heo thăn)``."""
        inner = _BRACKETED.findall(name)
        outer = self._products.find(_BRACKETED.sub(" ", name))
        agreed = inner and all(self._products.find(part) == outer for part in inner)
        return outer if agreed else ()


def _named(things: Iterable[Product | Outlet]) -> Names:
    return Names((name, one.code) for one in things for name in (one.name, *one.aliases))


def _by_official_code(products: Iterable[Product]) -> dict[str, Product]:
    having = defaultdict(list)
    for product in products:
        having[product.official_code].append(product)
    return {code: some[0] for code, some in having.items() if code and len(some) == 1}


def _key(found: Sequence[str]) -> _Words:
    return tuple(plain_vowel(word) for word in found)


def _fits(typed: _Words, known: _Words) -> bool:
    return all(may_stand_for(one, other) for one, other in zip(typed, known, strict=True))
