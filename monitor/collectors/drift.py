"""What became of a column that is gone: propose the line of the record map that would read it.

A proposal is for a person to check and paste. Only a rename that can be nothing else is ever taken
without a person, and only where the source's contract allows it: "Giá bán" may well be "Giá bán
(đ)", but never "Giá nhập".
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from monitor.collectors.spelling import folded

_ALIKE = 0.6
_THE_SAME = 0.85
_CLEARLY = 0.1
_ASIDE = re.compile(r"\([^)]*\)|[^\w\s]|_")


def bare(name: str) -> str:
    """Return a name as it is compared for likeness: folded and without accents."""
    apart = unicodedata.normalize("NFD", folded(name)).replace("đ", "d")
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def proposal(missing: Mapping[str, Sequence[str]], free: Iterable[str]) -> str:
    """Return a sentence with the lines to paste; empty where no free name looks like a lost one.

    ``missing`` are our fields with the names that are gone, ``free`` the names that nothing uses.
    """
    names = [name for name in dict.fromkeys(free) if name]
    lines: list[str] = []
    for field, lost in missing.items():
        likeness, new = max(((_likeness(lost, name), name) for name in names), default=(0.0, ""))
        if likeness >= _ALIKE:
            names.remove(new)
            written = json.dumps([*lost, new], ensure_ascii=False)
            lines.append(f"{field}: {written} (alike: {likeness:.2f})")
    if not lines:
        return ""
    return f". If it is the same, write in read.fields / nếu là một, ghi: {'; '.join(lines)}"


def renames(missing: Mapping[str, Sequence[str]], free: Iterable[str]) -> dict[str, str]:
    """Return the new name of each lost field that has just one free name it can have become.

    Such a name is spelt almost the same (but for accents, brackets and punctuation), no other free
    name comes near it, and no other lost field could claim it.
    """
    names = [name for name in dict.fromkeys(free) if name]
    claims = {field: found for field, lost in missing.items() if (found := _renamed(lost, names))}
    taken = list(claims.values())
    return {field: name for field, name in claims.items() if taken.count(name) == 1}


def _renamed(lost: Sequence[str], names: Sequence[str]) -> str:
    ranked = sorted(((_likeness(lost, name), name) for name in names), reverse=True)
    same = [name for name in names if any(_words(name) == _words(one) for one in lost)]
    if same:
        return same[0] if len(same) == 1 else ""
    if not ranked or ranked[0][0] < _THE_SAME:
        return ""
    is_alone = len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= _CLEARLY
    return ranked[0][1] if is_alone else ""


def _words(name: str) -> list[str]:
    return _ASIDE.sub(" ", bare(name)).split()


def _likeness(lost: Sequence[str], name: str) -> float:
    return max(difflib.SequenceMatcher(None, bare(one), bare(name)).ratio() for one in lost)
