"""What a line says of the shelf: how much is left, how much one may buy, whether it is open."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.domain.observation import Availability
from monitor.normalise.sentence import Sentence
from monitor.normalise.spelling import may_stand_for
from monitor.normalise.text_stock import MONEY, NUMBER, Stock, take_stock

_BUYER = r"(?:khach|nguoi|ho|nha|gia dinh|lan|don|luot)"
_EACH_TIME = r"(?:\s*/\s*(?:khach|nguoi|ho|lan|don|luot|ngay)\b|\s+(?:mot|moi)\s+ngay\b)*"
_LIMITS = re.compile(
    r"(?<!\bkhong )\b(?:gioi han|toi da|han che|khong (?:ban|mua)(?: qua| hon)(?=[^,;.0-9]*[0-9])"
    r"|(?<!\bba )(?P<only>chi) (?:duoc mua"
    rf"|ban(?=[^,;.0-9]*[0-9]+\s*[a-z]+\b(?!\s*mot\b(?!\s*{_BUYER}))))"
    rf"|(?P<each>moi) {_BUYER})\b[^,;.0-9]*"
    rf"(?:{NUMBER}\s*[a-z]+\b(?:\s+(?:(?:cho|mot|moi)\s+)+{_BUYER}\b)?)?{_EACH_TIME}"
    rf"|\b{NUMBER}\s*[a-z]+\s*/\s*{_BUYER}\b{_EACH_TIME}"
)
_ASKED = re.compile(
    r"\b(?P<cue>con|co|het)\b(?P<what>(?: hang)?)(?P<name>[^0-9,;.:?]{0,40}?) "
    r"(?P<ask>khong|ko|k|hok|hong|hem|chua)\b"
    r"(?=(?: +(?:a|ah|nhi|vay|the|nhe|shop|chi|em|anh|ban|bac|co|chu|moi nguoi|oi)\b)*"
    r" *(?:[?!,;.]|$))"
)
"""``còn trứng không``, ``hết hàng chưa``: who asks so says nothing of the shelf."""
_ASKING = {"con": "còn", "co": "có", "het": "hết"}
_NO_SUM = rf"(?!\s+(?:bao cao\b|{NUMBER}\s*(?:(?:{MONEY})(?![a-z])|/)|[0-9]{{1,3}}\.[0-9]{{3}}\b))"
"""``hết 150k`` is what somebody paid, ``hết báo cáo`` the end of a letter."""
_CLEAN = r"(?:sach(?: se| banh)?|veo|tron|bay|nhan|rao)"
_STATES: dict[Availability, tuple[str, ...]] = {
    Availability.CLOSED: (
        r"(?:da |dang )?tam (?:ngung|nghi|dung|dong cua)(?: ban| hoat dong)?",
        r"(?:da |dang )?(?:dong cua|ngung ban|nghi (?:ban|tet|le|cho|phien))",
    ),
    Availability.LOW_STOCK: (
        r"(?:sap|gan|chuan bi) (?:het|can|chay)(?: hang)?",
        r"(?:chi )?con (?:rat |co |hoi |mot )?it(?: hang| lam)?|it hang|hang it|thieu hang",
        r"(?:chi )?con (?:leo teo |lac dac |co |duoc |do )*(?:vai|may|dam) [a-z]+",
        r"khan (?:hang|hiem)|hang khan(?: hiem)?",
        r"(?:khong|ko) con (?:nhieu|bao nhieu|may)",
    ),
    Availability.OUT_OF_STOCK: (
        rf"(?:tam |da |ban )*(?<!den )(?<!toi )het(?: hang| {_CLEAN}|{_NO_SUM})(?: roi)?",
        r"(?:tam |da |ban )*(?:chay|dut|can) hang(?: roi)?",
        rf"(?:tam |da |ban )*(?:ban|vet|can) {_CLEAN}(?: ke| hang)?(?: roi)?",
        r"ke trong(?: tron)?|trong ke|can kiet",
        r"(?:khong|ko|k|(?<!\bca )chua) (?:con(?: hang)?|co hang)(?: roi)?",
        r"(?:khong|ko) co(?= [^0-9,;.|]{0,30}\b(?:de )?ban\s*(?:$|[,;.|]))",
    ),
    Availability.IN_STOCK: (
        r"(?:van )?(?:con|du|co|san|nhieu|day) (?:nhieu |nhiu |du |day )?hang",
        r"con nhi(?:e)?u",
        r"du (?:ban|dung|cung (?:ung|cap)|phuc vu|dap ung)",
        r"(?:hang|ke|quay|kho) (?:van |con |rat |dang )?(?:nhieu|day du|day ke|doi dao)",
        r"hang (?:da|vua) ve|(?:da |vua |moi )?ve hang(?: roi)?",
        r"(?:da )?(?:co|ve|ban|day) (?:hang )?(?:lai|tro lai)",
    ),
}
"""What people call a shelf, in words without marks."""
_MARKED = {
    Availability.LOW_STOCK: r"(?:đang|rất|hơi|khá|hàng:) khan",
    Availability.OUT_OF_STOCK: r"trống (?:trơn|rỗng|hoác)|cạn(?: kho| trơ|(?= *(?:$|[|;,.])))",
    Availability.IN_STOCK: (
        r"đầy (?:kho|kệ|quầy|ắp)|(?:kho|kệ|quầy) (?:vẫn |còn |đang )?đầy|còn(?= *(?:$|[|;,.]))"
    ),
}
"""What only its marks tell from other words: còn from con, đầy from dây."""
_SHELF_PATTERNS = tuple(
    (
        state,
        re.compile("|".join(rf"\b(?:{words})(?!\w)" for words in phrases)),
        re.compile(rf"\b(?:{_MARKED.get(state, '(?!)')})(?!\w)", re.IGNORECASE),
    )
    for state, phrases in _STATES.items()
)
_UNTRUE = re.compile(
    r"\b(?P<word>(?<!\bca )chua|mai moi|khong|ko|neu|so|lo|keo|nhanh"
    r"|(?<!\btu )(?:hom|toi|dem|sang|chieu) qua)"
    r"(?: (?:lo|so|bi|ai|phai|he|co chuyen|co dau hieu|thay))?\s*$"
)
_DENIED = re.compile(r"\b(?:khong|ko|lam gi|dau) co chuyen\b[^,;.|]*$")
_NOT_TRUE = (
    "chưa",
    "không",
    "ko",
    "nếu",
    "sợ",
    "lo",
    "kẻo",
    "nhanh",
    "mai mới",
    "hôm qua",
    "tối qua",
    "đêm qua",
    "sáng qua",
    "chiều qua",
)
"""What stands before a state that is none: ``không lo hết hàng``, ``hôm qua hết hàng``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What was told of the shelf, and how much is left where that was told."""

    availability: Availability | None = None
    stock: Stock | None = None


def take_shelf(sentence: Sentence) -> Shelf:
    """Return what the line says of the shelf and take it out of the line."""
    _take_question(sentence)
    limits = _limits(sentence)
    for found in limits:
        sentence.blank(found)
    stock = take_stock(sentence)
    said = [state for state, *ways in _SHELF_PATTERNS if _take_state(sentence, *ways)]
    if limits:
        return Shelf(stock=stock, availability=Availability.LIMITED)
    if said:
        return Shelf(stock=stock, availability=said[0])
    if stock is None:
        return Shelf()
    return Shelf(
        stock=stock,
        availability=Availability.OUT_OF_STOCK if stock.is_none else Availability.IN_STOCK,
    )


def _take_state(sentence: Sentence, pattern: re.Pattern[str], marked: re.Pattern[str]) -> bool:
    """Take a state of the shelf away, and say whether it was told as true of now."""
    told = False
    for found in [*pattern.finditer(sentence.flat), *marked.finditer(sentence.text)]:
        before = _UNTRUE.search(sentence.flat, 0, found.start())
        word = sentence.written(before, "word").lower() if before else ""
        is_denied = _DENIED.search(sentence.flat, 0, found.start()) is not None
        told = told or not (is_denied or any(may_stand_for(word, one) for one in _NOT_TRUE))
        sentence.blank(found)
    return told


def _take_question(sentence: Sentence) -> None:
    """Take a question after goods away; ``hết cà chua`` ends with a word that only looks like it.

    Without marks ``chua`` is taken for the sour fruit, so that no shortage is taken for a question.
    """
    found = _ASKED.search(sentence.flat)
    if found is None:
        return
    cue, ask = (sentence.written(found, one).lower() for one in ("cue", "ask"))
    if may_stand_for(cue, _ASKING[found["cue"]]) and ask != "chua":
        for part in ("cue", "what", "ask"):
            sentence.blank(found, part)


def _limits(sentence: Sentence) -> list[re.Match[str]]:
    """Return what says how much one may buy: ``mỗi người``, but not ``mọi người``."""
    return [one for one in _LIMITS.finditer(sentence.flat) if _is_limit(sentence, one)]


def _is_limit(sentence: Sentence, found: re.Match[str]) -> bool:
    meant = {"each": "mỗi", "only": "chỉ"}
    return all(
        found[group] is None or may_stand_for(sentence.written(found, group).lower(), word)
        for group, word in meant.items()
    )
