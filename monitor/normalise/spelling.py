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
_STRANGE_SPACES = re.compile(r"[\u00a0\u202f\u2009\u200b\ufeff\s]+")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))


def composed(text: str) -> str:
    """Return the text in NFC with single plain spaces, nothing at its ends."""
    if text.isascii() and " " not in text:
        return text.strip()
    return unicodedata.normalize("NFC", _STRANGE_SPACES.sub(" ", text)).strip()


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
