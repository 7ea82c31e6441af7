"""Vietnamese words however they were typed: composed or not, with marks, with few, with none.

A word without marks may stand for a marked one, as on a phone. A word with other marks is another
word: ``cá`` is no ``cà``, so folding everything to bare letters would sell fish for tomatoes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SEPARATORS = re.compile(r"[^\w%]+|_+")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe0e\ufe0f\ufeff]"
)
"""Marks without a width that phones and web pages leave between letters."""
_FORMS = re.compile("[\u3300-\u33ff\uff00-\uffef\U0001d400-\U0001d7ff]+")
"""Letters and digits in another dress: full width, squared (㎏), bold and script."""
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))


def composed(text: str) -> str:
    """Return the text in NFC with plain letters and single spaces, nothing at its ends."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _FORMS.sub(_plain_form, _UNSEEN.sub("", text)))
    return " ".join(text.split())


def _plain_form(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0])


def dashed(text: str) -> str:
    """Return the text with every kind of dash and minus as a hyphen."""
    return text.translate(_DASHES)


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """Return the composed text in small letters without any marks: ``Thịt lợn`` is ``thit lon``."""
    spread = unicodedata.normalize("NFD", composed(text).casefold().replace("đ", "d"))
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


@lru_cache(maxsize=65_536)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text in small letters, marks kept, punctuation gone."""
    return tuple(word for word in _SEPARATORS.split(composed(text).casefold()) if word)


def may_stand_for(typed: str, known: str) -> bool:
    """Say whether a typed word can be the known one: no mark may contradict it.

    Leaving marks out is allowed, as is ``y`` for ``i`` and the old place of a tone (``thuỷ``).
    """
    if typed == known:
        return True
    if plain_vowel(typed) != plain_vowel(known):
        return False
    tone, letters = _taken_apart(typed)
    known_tone, known_letters = _taken_apart(known)
    return tone in {"", known_tone} and letters in {plain_vowel(typed), known_letters}


@lru_cache(maxsize=65_536)
def plain_vowel(word: str) -> str:
    """Return the word without marks and with ``i`` for ``y``: the key under which it is found."""
    return plain(word).replace("y", "i")


@lru_cache(maxsize=65_536)
def _taken_apart(word: str) -> tuple[str, str]:
    spread = unicodedata.normalize("NFD", word)
    tone = "".join(letter for letter in spread if letter in _TONES)
    rest = "".join(letter for letter in spread if letter not in _TONES)
    return tone, unicodedata.normalize("NFC", rest).replace("y", "i")
