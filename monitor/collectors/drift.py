"""Propose the line of the record map that would read a renamed column.

A proposal is for a person to check and paste; nothing is ever read by it.
"""

from __future__ import annotations

import difflib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from monitor.collectors.spelling import folded

_ALIKE = 0.6


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


def _likeness(lost: Sequence[str], name: str) -> float:
    return max(difflib.SequenceMatcher(None, bare(one), bare(name)).ratio() for one in lost)
