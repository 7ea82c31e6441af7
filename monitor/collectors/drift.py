"""What became of a column that is gone: propose the line of the record map that would read it.

A proposal is for a person to check and paste. Only a rename that can be nothing else is ever taken
without a person, and only where the source's contract allows it: "Giá bán" may well be "Giá bán
(đ)" and ``unitPrice`` be ``unit_price``, but never "Giá nhập".
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from monitor.collectors.spelling import folded
from monitor.domain.source import RecordMap

_ALIKE = 0.6
_THE_SAME = 0.85
_CLEARLY = 0.1
_WORDS_ALIKE = 0.6
_CAN_BE_MISSED = frozenset(
    {"price", "listed_price", "registered_price", "member_price", "stock", "sold", "received",
     "ordered", "availability", "note"}
)  # fmt: skip
"""Fields without which a record still says what it says; without its unit or day it would not."""
_ASIDE = re.compile(r"\([^)]*\)|[^\w\s]|_")
_DIGIT = re.compile(r"\d")
Names = Mapping[str, Sequence[str]]
"""Names of a source by our field."""


def bare(name: str) -> str:
    """Return a name as it is compared for likeness: folded and without accents."""
    apart = unicodedata.normalize("NFD", folded(name)).replace("đ", "d")
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def adapted(record_map: RecordMap, lost: Names, free: Names) -> RecordMap:
    """Return the map that reads a changed source as far as the source's contract allows.

    ``lost`` are our fields with the names that are gone, ``free`` the names that nothing uses and
    under which each of them may stand now.
    """
    fields = dict(record_map.fields)
    if record_map.drift == "evolve":
        for field, new in renames(lost, free).items():
            fields[field] = (*fields[field], new)
        return replace(record_map, fields=fields, strict=False)
    left = {field: names for field, names in fields.items() if field not in lost}
    says_something = record_map.wide is not None or not _CAN_BE_MISSED.isdisjoint(left)
    if says_something and _CAN_BE_MISSED.issuperset(lost):
        record_map = replace(record_map, fields=left)
    return replace(record_map, strict=False)


def taken(agreed: RecordMap, adapted: RecordMap) -> str:
    """Return a sentence that says what an adapted map reads otherwise; empty where nothing."""
    said = [f'read "{names[-1]}" for {field}' for field, names in adapted.fields.items()
            if names != agreed.fields[field]]  # fmt: skip
    said += [f"{field} was left out" for field in agreed.fields if field not in adapted.fields]
    return f". {'; '.join(said)}" if said else ""


def proposal(lost: Names, free: Names) -> str:
    """Return a sentence with the lines to paste; empty where no free name looks like a lost one."""
    found = likely(lost, free)
    return pasted(
        "read.fields",
        [f"{written(field, lost[field], new)} (alike: {_likeness(lost[field], new):.2f})"
         for field, new in found.items()],
    )  # fmt: skip


def likely(lost: Names, free: Names) -> dict[str, str]:
    """Return the free name that looks most like each lost field's, where one does; each once."""
    found: dict[str, str] = {}
    for field, gone in lost.items():
        names = [name for name in free[field] if name and name not in found.values()]
        likeness, new = max(((_likeness(gone, name), name) for name in names), default=(0.0, ""))
        if likeness >= _ALIKE:
            found[field] = new
    return found


def nearest(gone: str, names: Sequence[str]) -> str:
    """Return the name that looks most like a lost one, empty where none does."""
    likeness, name = max(((_likeness((gone,), name), name) for name in names), default=(0.0, ""))
    return name if likeness >= _ALIKE else ""


def written(field: str, gone: Sequence[str], new: str) -> str:
    """Return the line of the record map in which a field has one name more."""
    return f"{field}: {json.dumps([*gone, new], ensure_ascii=False)}"


def pasted(section: str, lines: Sequence[str]) -> str:
    """Return a sentence that proposes lines for a section of the source; empty without any."""
    if not lines:
        return ""
    return f". If it is the same, write in {section} / nếu là một, ghi: {'; '.join(lines)}"


def renames(lost: Names, free: Names) -> dict[str, str]:
    """Return the new name of each lost field that has just one free name it can have become.

    Such a name is spelt almost the same (but for accents, brackets and punctuation), no other free
    name comes near it, and no other lost field could claim it.
    """
    claims = {field: new for field, gone in lost.items() if (new := _renamed(gone, free[field]))}
    claimed = list(claims.values())
    return {field: name for field, name in claims.items() if claimed.count(name) == 1}


def _renamed(lost: Sequence[str], names: Sequence[str]) -> str:
    ranked = sorted(((_likeness(lost, name), name) for name in names), reverse=True)
    same = [name for name in names if any(_letters(name) == _letters(one) for one in lost)]
    if same:
        return same[0] if len(same) == 1 else ""
    if not ranked or ranked[0][0] < _THE_SAME:
        return ""
    is_alone = len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= _CLEARLY
    is_same = is_alone and any(_word_by_word(one, ranked[0][1]) for one in lost)
    return ranked[0][1] if is_same else ""


def _word_by_word(one: str, other: str) -> bool:
    """Say whether two names differ in the spelling of their words and in no word or number.

    However long a name is, one other word in it is another thing: "Giá bán lẻ bình quân trong kỳ"
    and "Giá bán sỉ bình quân trong kỳ", or "Giá tuần 1" and "Giá tuần 2".
    """
    pairs = zip_longest(_words(one), _words(other), fillvalue="")
    return _DIGIT.findall(one) == _DIGIT.findall(other) and all(
        _ratio(word.replace("y", "i"), new.replace("y", "i")) >= _WORDS_ALIKE for word, new in pairs
    )


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def _letters(name: str) -> str:
    return "".join(_words(name))


def _words(name: str) -> list[str]:
    return _ASIDE.sub(" ", bare(name)).split()


def _likeness(lost: Sequence[str], name: str) -> float:
    return max(_ratio(bare(one), bare(name)) for one in lost)
