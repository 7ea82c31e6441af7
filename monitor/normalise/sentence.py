"""A line as people type it, read by taking away: what was understood is blanked, the rest remains.

``flat`` is the line without marks, letter for letter as long as the line itself, so that a place
found in one is the same place in the other.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from monitor.normalise.spelling import composed, dashed


class Sentence:
    """One line and what is left of it."""

    def __init__(self, line: str) -> None:
        self.original = self.text = dashed(composed(line))
        self.flat = "".join(_bare(letter) for letter in self.text)
        self.has_marks = self.flat != self.text.lower()

    def take_all(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Return every place where the pattern fits, and blank them."""
        places = list(pattern.finditer(self.flat))
        for found in places:
            self.blank(found)
        return places

    def written(self, found: re.Match[str], group: str | int = 0) -> str:
        """Return a found place as it was typed, marks included."""
        begin, end = found.span(group)
        return self.original[begin:end]

    def blank(self, found: re.Match[str], group: str | int = 0, mark: str = "") -> None:
        """Take a place away; ``mark`` is left where it began."""
        self.cut(*found.span(group), mark)

    def cut(self, begin: int, end: int, mark: str = "") -> None:
        """Take away what stands between two places."""
        gap = mark.ljust(end - begin)
        self.text = self.text[:begin] + gap + self.text[end:]
        self.flat = self.flat[:begin] + gap + self.flat[end:]


@lru_cache(maxsize=4096)
def _bare(letter: str) -> str:
    """Return one small letter without marks for one letter, whatever it is."""
    small = unicodedata.normalize("NFD", letter.lower())[0]
    return "d" if small == "đ" else small
