"""What a line says of the shelf: how much is left, how much one may buy, whether it is open."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from monitor.domain.observation import Availability
from monitor.normalise.sentence import Sentence
from monitor.normalise.spelling import may_stand_for
from monitor.normalise.units import units_named

NUMBER = r"[0-9]+(?:[.,][0-9]+)*"
_MONEY = r"k|nghin|ngan|ng|tr|trieu|ty|ti|d|dong|vnd"
_MONEY_WORD = rf"(?:{_MONEY})\b"

_BUYER = r"(?:khach|nguoi|ho|nha|gia dinh|lan|don|luot)"
_EACH_TIME = r"(?:\s*/\s*(?:khach|nguoi|ho|lan|don|luot|ngay)\b|\s+(?:mot|moi)\s+ngay\b)*"
_LIMITS = re.compile(
    r"(?<!\bkhong )\b(?:gioi han|toi da|han che"
    r"|(?<!\bba )(?P<only>chi) (?:duoc mua|ban(?=[^,;.0-9]*[0-9]+\s*[a-z]+\b(?!\s*mot\b)))"
    rf"|(?P<each>moi) {_BUYER})\b[^,;.0-9]*"
    rf"(?:{NUMBER}\s*[a-z]+\b(?:\s+(?:(?:cho|mot|moi)\s+)+{_BUYER}\b)?)?{_EACH_TIME}"
    rf"|\b{NUMBER}\s*[a-z]+\s*/\s*{_BUYER}\b{_EACH_TIME}"
)
_TOLD = r"(?:luong |sl |hang )?ton(?: kho)?(?: cuoi)?(?: ky| ngay)?|du tru"
_ABOUT = (
    r"(?:khoang|chung|tam|gan|hon|do|dung|co|ca|toi|den|xap xi|ang chung|von ven|duy nhat|moi|tron"
    r"|ngot|nhieu,?|cung|phai|nhung|them|lai)"
)
_FIGURE = (
    rf"(?P<number>{NUMBER})(?:\s*-\s*{NUMBER})?\s*(?:(?P<scale>nghin|ngan|trieu)\s+)?"
    rf"(?!{_MONEY_WORD})(?P<unit>[a-z]+)\b(?!\s*/)"
    r"(?P<half>\s+ruoi\b)?"
    r"(?:(?:(?<=[ 0-9]tan)|(?<=[ 0-9]ta)|(?<=[ 0-9]yen))\s+(?P<tenths>[1-9])(?!\s*[\w.,/%]))?"
)
"""How much; of a range the lower end counts, and ``2 tấn 3`` is 2,3 tấn."""
_MORE = re.compile(r"\s+(?P<number>[0-9]+)\s*(?P<unit>kg|ky|can|yen|ta)\b(?!\s*/)")
_LOADS = ("tan", "ta", "yen")
"""A smaller unit behind a larger one: ``3 tạ 20 kg``."""
_STOCK = re.compile(
    r"(?<![0-9] )\b(?:kho (?:bao |hien |dang )?)?"
    rf"(?P<cue>{_TOLD}|con lai|con|trong kho|kho(?= hien| co)|(?:hien|dang) co)"
    rf"(?: (?:trong )?kho| hien| duoc| hang| co| {_ABOUT})*\s*[:~]?\s*" + _FIGURE
)
_STOCK_OF = re.compile(
    rf"\b(?P<cue>{_TOLD}|trong kho)(?=[ :])[^0-9,;./|]{{1,60}}?:?\s*(?P<figure>{_FIGURE})"
    rf"|(?P<figure_>{_FIGURE.replace('>', '_>')})(?: [^0-9,;.:/]{{2,40}}?)?"
    r" (?P<cue_>con lai|ton(?: kho)?)\b(?!\s*:?\s*[0-9])"
)
"""A stock told around its name: ``tồn kho gạo tẻ thường 20 tạ``, ``20 tạ gạo còn lại``."""
_HOLDS = re.compile(
    r"\s*[(x]?\s*(?P<count>[0-9]{1,3})\s*(?P<unit>goi|chai|hop|lon|vi|tui|qua)\b(?:\s*/\s*[a-z]+\b)?\s*\)?"
)
"""What one case of the stock holds: ``tồn 45 thùng 30 gói``."""
_MUCH = rf"\s*:?\s*{NUMBER}(?:\s*[a-z]+\b(?!\s*/)|(?=\s*[,;-]))"
_YESTERDAY = re.compile(r"\b(?:hom|bua) (?:qua|truoc)(?: [a-z]+)?\s*$")
_LABELLED = re.compile(rf"\b(?:{_TOLD})\s*:?\s*(?P<number>{NUMBER})(?=\s*(?:[|;]|$))")
_UNIT_LABEL = re.compile(r"\b(?:dvt|don vi(?: tinh)?)\s*:?\s*(?P<unit>[a-z]+)\b")
"""A stock in a cell of its own, in the unit of another: ``SL tồn: 130 | ĐVT: kg``."""
_AT_FIRST = re.compile(
    rf"\bton(?: kho)? dau(?: ky| ngay)?{_MUCH}(?:[\s,;-]+(?:nhap|ban|xuat|ban ra)(?: ban)?{_MUCH})*"
)
"""What was there at first, and what then came and went: ``tồn đầu 40, nhập 60, bán 72``."""
_MOVED = re.compile(
    rf"\b(?:nhap|da ban|ban duoc|ban|xuat|moi ve|hang ve)\s*:?\s*{NUMBER}\s*[a-z]+\b(?!\s*/)"
)
"""What came in and went out, in a line that also says what is left."""
_CAME = re.compile(
    rf"\b(?:nhap|dat|ve)(?: [a-z]+){{0,3}}\s*:?\s*{NUMBER}\s*"
    r"(?!(?:[^,;.|]*)\bgia\b)(?:kg|ky|ki|can|yen|ta|tan|lit|thung|bao|tui|vi|chuc|hop|goi|chai|con|qua)\b(?!\s*[/0-9])"
)
"""What came in, in any line: ``về thêm 5 tạ``."""
_ASKED = re.compile(
    r"\b(?P<cue>con|co|het)\b(?P<what>(?: hang)?)(?P<name>[^0-9,;.:?]{0,40}?) "
    r"(?P<ask>khong|ko|k|hok|hong|hem|chua)\b"
    r"(?=(?: +(?:a|ah|nhi|vay|the|nhe|shop|chi|em|anh|ban|bac|co|chu|moi nguoi|oi)\b)*"
    r" *(?:[?!,;.]|$))"
)
"""``còn trứng không``, ``hết hàng chưa``: who asks so says nothing of the shelf."""
_ASKING = {"con": "còn", "co": "có", "het": "hết"}
_NO_SUM = rf"(?!\s+(?:{NUMBER}\s*(?:(?:{_MONEY})(?![a-z])|/)|[0-9]{{1,3}}\.[0-9]{{3}}\b))"
"""``hết 150k`` is what somebody paid."""
_CLEAN = r"sach|veo|tron|bay|nhan|rao|sach se|sach banh"
_SHELVES = {
    Availability.CLOSED: (
        r"\b(?:da |dang )?(?:tam (?:ngung|nghi|dung)|(?:tam )?dong cua|nghi ban|ngung ban)\b"
        r"(?: ban| hoat dong)?"
    ),
    Availability.LOW_STOCK: (
        r"\b(?:(?:sap|gan) (?:het|can|chay)|(?:chi )?con (?:rat |co |hoi |mot )?it|it hang|hang it"
        r"|thieu hang|khan (?:hang|hiem)|hang khan|(?:khong|ko) con (?:nhieu|bao nhieu|may))\b"
        r"(?: hang| lam)?"
    ),
    Availability.OUT_OF_STOCK: (
        rf"\b(?:(?:tam |da |ban )*(?:het(?: hang| (?:{_CLEAN})|{_NO_SUM})|(?:chay|dut|can) hang"
        rf"|(?:ban|vet|can) (?:{_CLEAN})(?: ke| hang)?|(?:ke trong|trong ke)(?: tron)?)"
        r"|(?:khong|ko|k|(?<!\bca )chua) (?:con(?: hang)?|co hang))\b(?: roi)?"
    ),
    Availability.IN_STOCK: (
        r"\b(?:van )?(?:con|du|co|san|nhieu|day) (?:nhieu |nhiu |du |day )?hang\b"
        r"|\bcon nhi(?:e)?u\b"
        r"|\bhang (?:van |con |rat )?(?:doi dao|nhieu|day du|day ke)\b"
        r"|\b(?:da )?(?:co|ve|ban|day) (?:hang )?(?:lai|tro lai)\b"
    ),
}
_UNTRUE = re.compile(
    r"\b(?P<word>(?<!\bca )chua|khong|ko|neu|so|lo|keo|(?<!\btu )(?:hom|toi|dem|sang|chieu) qua)"
    r"(?: (?:lo|so|bi|ai|phai|he|co chuyen|co dau hieu|thay))?\s*$"
)
_NOT_TRUE = (
    "chưa",
    "không",
    "ko",
    "nếu",
    "sợ",
    "lo",
    "kẻo",
    "hôm qua",
    "tối qua",
    "đêm qua",
    "sáng qua",
    "chiều qua",
)
"""What stands before a state that is none: ``không lo hết hàng``, ``hôm qua hết hàng``."""
_SHELF_PATTERNS = tuple((state, re.compile(text)) for state, text in _SHELVES.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What was told; ``number``, ``scale`` and ``unit`` of a stock are as typed.

    ``each`` says how many of the unit one case holds that was counted (``45 thùng 30 gói``).
    ``tenths`` of a unit were told behind it (``2 tấn rưỡi``, ``2 tấn 3``), or ``more`` in a
    smaller one (``3 tạ 20 kg``).
    """

    availability: Availability | None = None
    number: str = ""
    scale: str = ""
    unit: str = ""
    each: int = 1
    tenths: int = 0
    more: tuple[str, str] | None = None


def take_shelf(sentence: Sentence) -> Shelf:
    """Return what the line says of the shelf and take it out of the line."""
    _take_question(sentence)
    limits = _limits(sentence)
    for found in limits:
        sentence.blank(found)
    sentence.take_all(_CAME)
    sentence.take_all(_AT_FIRST)
    stock = _take_stock(sentence)
    said = [state for state, pattern in _SHELF_PATTERNS if _take_state(sentence, pattern)]
    if limits:
        return replace(stock, availability=Availability.LIMITED)
    if said:
        return replace(stock, availability=said[0])
    if not stock.number:
        return stock
    is_none = not stock.number.strip("0.,")
    return replace(
        stock, availability=Availability.OUT_OF_STOCK if is_none else Availability.IN_STOCK
    )


def _take_state(sentence: Sentence, pattern: re.Pattern[str]) -> bool:
    """Take a state of the shelf away, and say whether it was told as true of now."""
    told = False
    for found in list(pattern.finditer(sentence.flat)):
        before = _UNTRUE.search(sentence.flat, 0, found.start())
        word = sentence.written(before, "word").lower() if before else ""
        told = told or not any(may_stand_for(word, one) for one in _NOT_TRUE)
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


def _take_stock(sentence: Sentence) -> Shelf:
    """Return how much is left and take it away; of several the last that is not yesterday's."""
    told = [one for one in _STOCK.finditer(sentence.flat) if _is_stock(sentence, one)]
    if not told:
        return _take_stock_of(sentence)
    now = [one for one in told if not _YESTERDAY.search(sentence.flat, 0, one.start())]
    for one in told:
        sentence.blank(one, mark=";")
    sentence.take_all(_MOVED)
    return _shelf(sentence, (now or told)[-1])


def _shelf(sentence: Sentence, found: re.Match[str], late: str = "") -> Shelf:
    """Return a stock with what is said of it behind its unit, and take that away, too."""
    each = _HOLDS.match(sentence.flat, found.end())
    more = _MORE.match(sentence.flat, found.end()) if found[f"unit{late}"] in _LOADS else None
    for one in (more, each):
        if one is not None:
            sentence.blank(one)
    unit = sentence.written(each, "unit") if each else sentence.written(found, f"unit{late}")
    return Shelf(
        number=found[f"number{late}"],
        scale=found[f"scale{late}"] or "",
        each=int(each["count"]) if each else 1,
        unit=unit.lower(),
        tenths=5 if found[f"half{late}"] else int(found[f"tenths{late}"] or 0),
        more=(more["number"], sentence.written(more, "unit").lower()) if more else None,
    )


def _is_stock(sentence: Sentence, found: re.Match[str]) -> bool:
    """Say whether a figure behind a word is what is left; ``con`` is an animal, too."""
    is_animal = sentence.has_marks and sentence.written(found, "cue").lower() == "con"
    is_price = found["scale"] is not None and found["cue"] == "con"
    return not (is_animal or is_price) and bool(units_named(sentence.written(found, "unit")))


def _take_stock_of(sentence: Sentence) -> Shelf:
    found = _STOCK_OF.search(sentence.flat)
    late = "_" if found and found["cue_"] else ""
    if found is None or not units_named(sentence.written(found, f"unit{late}")):
        return _take_cell(sentence)
    sentence.blank(found, f"cue{late}")
    sentence.blank(found, f"figure{late}", mark=";")
    return _shelf(sentence, found, late)


def _take_cell(sentence: Sentence) -> Shelf:
    found, label = _LABELLED.search(sentence.flat), _UNIT_LABEL.search(sentence.flat)
    if found is None or label is None or not units_named(sentence.written(label, "unit")):
        return Shelf()
    sentence.blank(found)
    return Shelf(number=found["number"], unit=sentence.written(label, "unit").lower())
