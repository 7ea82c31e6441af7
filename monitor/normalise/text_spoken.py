"""Amounts said in words, as digits: ``mười tám nghìn`` is 18 nghìn, ``hăm lăm ngàn`` 25 nghìn.

A run of number words is one amount or stays as it is, unread: ``tám chín nghìn`` is two, ``một
triệu tám`` half a sentence, and ``loai hai muoi nghin`` can be cut in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.normalise.spelling import plain

_DIGITS = dict(
    zip(("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"), range(1, 10), strict=True)
)
_LAST = {**_DIGITS, "mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5}
"""What stands behind tens: hai mươi mốt."""
_SHORT, _SURE_LAST = {"hăm": 20, "băm": 30}, ("lăm", "nhăm", "tư")
"""Tens in one word, and what stands behind tens alone: hăm hai, hai lăm."""
_BELOW_HUNDRED = (
    _DIGITS
    | dict.fromkeys(("mười", "muoi"), 10)
    | {f"{ten} {one}": 10 + value for ten in ("mười", "muoi") for one, value in _LAST.items()}
    | {f"{tens} {ten}": 10 * n for tens, n in _DIGITS.items() for ten in ("mươi", "muoi", "chục")}
    | {
        f"{tens} {ten} {one}": 10 * many + value
        for tens, many in _DIGITS.items()
        for ten in ("mươi", "muoi")
        for one, value in _LAST.items()
    }
    | {f"{ten} {one}": many + value for ten, many in _SHORT.items() for one, value in _LAST.items()}
    | {f"{tens} {one}": 10 * n + _LAST[one] for tens, n in _DIGITS.items() for one in _SURE_LAST}
)
"""Every number below a hundred by its words; ``muoi`` is mười or mươi without its marks."""
_THOUSANDS, _MILLION = ("nghìn", "ngàn"), "triệu"
_WORDS = (*_LAST, "hăm", "băm", "mười", "mươi", "chục", "trăm", "linh", "lẻ", *_THOUSANDS, _MILLION)
_MEANT = {plain(word): word for word in reversed(_WORDS)} | {"muoi": "muoi", "bẩy": "bảy"}
_ANY = "|".join(sorted({*_WORDS, *_MEANT}))
_RUN = re.compile(rf"(?<!\w)(?:{_ANY})(?:\s+(?:{_ANY}))*(?!\w)", re.IGNORECASE)
_OF_A_RANGE = re.compile(
    rf"(?:[0-9]|(?<!\w)(?:{_ANY}))\s*(?:[-,~/]|đến|den|tới|toi|hay|hoặc|hoac)\s*$", re.IGNORECASE
)
_NUMBERED = re.compile(r"\b(?:loai|gao|quay|sap|kiot|so|to|thu|lo)\s*$", re.IGNORECASE)
"""What a single number may belong to: gạo tám, quầy hai."""
_OF_ONE = (("một", "chục"), ("một",))
"""What may follow an amount and is what it is for: nghìn một cân."""


_LOADS = r"tấn|tan|tạ|ta|yến|yen"
_LEFT = re.compile(
    r"(?P<cue>(?<!\w)(?:còn|con|tồn|ton)"
    r"(?: (?:khoảng|khoang|tầm|hơn|gần|lại|lai|được|chừng|kho|độ|cỡ|chỉ))*"
    rf"\s*:?\s+)(?P<count>(?:{_ANY})(?:\s+(?:{_ANY}))*)(?=\s+(?:kg|ký|ky|cân|can|lạng|lít|lit|{_LOADS}"
    r"|chục|chuc|quả|qua|gói|goi|hộp|hop|chai|túi|tui|thùng|thung|bao|vỉ|con|mớ|bó)(?!\w))",
    re.IGNORECASE,
)
"""How much is left, said in words: còn hai tạ."""
_LOADED = re.compile(
    rf"(?P<cue>)(?<!\w)(?!một )(?P<count>(?:{_ANY})(?:\s+(?:{_ANY}))*)"
    r"(?=\s+(?:tấn|tan|tạ|yến|yen)(?!\w))",
    re.IGNORECASE,
)
"""A load said in words is how much there is, whatever is said of it: sáu tạ khoai tây."""
_TENTHS = re.compile(
    rf"(?P<load>(?<!\w)[0-9]+ (?:{_LOADS})) (?P<tenths>{_ANY})(?!\w)(?! *\w)", re.IGNORECASE
)
"""What follows a load in words: còn 1 tạ hai."""


def with_digits(text: str) -> str:
    """Return a text with amounts in words as digits, where they can be only one number."""
    for pattern, written in _STEPS:
        text = pattern.sub(written, text)
    return text


def _as_count(found: re.Match[str]) -> str:
    value = _below_thousand([_MEANT.get(word, word) for word in found["count"].lower().split()])
    return found[0] if value is None else f"{found['cue']}{value}"


def _as_tenths(found: re.Match[str]) -> str:
    word = found["tenths"].lower()
    value = _LAST.get(_MEANT.get(word, word))
    return found[0] if value is None else f"{found['load']} {value}"


def _as_digits(found: re.Match[str]) -> str:
    before = found.string[: found.start()]
    words = [_MEANT.get(word, word) for word in found[0].lower().split()]
    of_one = next((end for end in _OF_ONE if tuple(words[-len(end) :]) == end), ())
    said = words[: len(words) - len(of_one)]
    is_cut = said[1:2] == ["muoi"] and _NUMBERED.search(before)
    if not said or is_cut or _OF_A_RANGE.search(before):
        return found[0]
    is_rest = said[0] == _MILLION and before.rstrip()[-1:].isdigit()
    value = _amount(said[1:] if is_rest else said)
    if value is None:
        return found[0]
    kept = (_MILLION if is_rest else "", _written(value, said[-1]), *of_one)
    return " ".join(word for word in kept if word)


def _written(value: int, last: str) -> str:
    """Return an amount in thousands where it was said so, because half of one may follow."""
    scale = 1000 if last in _THOUSANDS else 1_000_000
    is_scaled = last in (*_THOUSANDS, _MILLION) and value % scale == 0 and value < scale * 1000
    return f"{value // scale} {last}" if is_scaled else f"{value} đ"


def _amount(said: Sequence[str]) -> int | None:
    """Return the amount of money that number words are, ``None`` for half a number or several."""
    scale, last = 1000, next((word for word in said if word in _THOUSANDS), "")
    if _MILLION in said:
        scale, last = 1_000_000, _MILLION
    if not last:
        return None
    at = said.index(last)
    whole, rest = _below_thousand(said[:at]), _rest(said[at + 1 :], scale)
    return None if whole is None or rest is None else whole * scale + rest


def _rest(said: Sequence[str], scale: int) -> int | None:
    """Return what follows the scale: ``tám trăm``, or of a million ``tám trăm nghìn``."""
    if not said:
        return 0
    if said[-1] in _THOUSANDS:
        below = _below_thousand(said[:-1]) if scale > 1000 else None
        return None if below is None else below * 1000
    is_round = len(said) == 2 and said[0] in _DIGITS and said[1] == "trăm"
    return _DIGITS[said[0]] * scale // 10 if is_round else None


def _below_thousand(said: Sequence[str]) -> int | None:
    if "trăm" not in said:
        return _BELOW_HUNDRED.get(" ".join(said))
    at = said.index("trăm")
    hundreds, left = _DIGITS.get(" ".join(said[:at]) or "một"), said[at + 1 :]
    if len(left) == 2 and left[0] in {"linh", "lẻ"}:
        rest = _DIGITS.get(left[1])
    elif len(left) == 1 and left[0] in _DIGITS:
        rest = None
    else:
        rest = _BELOW_HUNDRED.get(" ".join(left)) if left else 0
    return None if hundreds is None or rest is None else hundreds * 100 + rest


_STEPS = (
    (_RUN, _as_digits),
    (_LEFT, _as_count),
    (_LOADED, _as_count),
    (_TENTHS, _as_tenths),
)
