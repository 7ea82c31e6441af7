"""Words typed for an input method that was switched off: ``thijt`` is thịt, ``gaoj`` is gạo.

The way of writing is Telex (TCVN keyboards): a letter after the vowel gives the tone, a doubled
letter or a ``w`` gives the mark.
"""

from __future__ import annotations

import re
import unicodedata

_MARKED = (
    ("dd", "đ"), ("uow", "ươ"), ("aa", "â"), ("ee", "ê"), ("oo", "ô"), ("aw", "ă"), ("ow", "ơ"),
    ("uw", "ư"),
)  # fmt: skip
_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_TONED = re.compile(r"(?P<head>[^aeiouyâăêôơư]*)(?P<vowel>[aeiouyâăêôơư])(?P<rest>.*)")


def from_telex(word: str) -> str:
    """Return the word that was meant by Telex keys; a word without any stays as it is."""
    if not word.isascii() or not word.isalpha():
        return word
    meant = word
    for keys, letter in _MARKED:
        meant = meant.replace(keys, letter)
    found = _TONED.fullmatch(meant)
    if found is None:
        return meant
    tone = next((key for key in reversed(found["rest"]) if key in _TONES), "")
    if not tone:
        return meant
    rest = "".join(found["rest"].rsplit(tone, 1))
    return unicodedata.normalize("NFC", f"{found['head']}{found['vowel']}{_TONES[tone]}{rest}")
