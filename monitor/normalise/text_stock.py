"""How much is left: each quantity of a line has a part, by the words before it or behind it.

What was there at first, what came in, what went out and what is planned are quantities like what is
left; only the word beside one says which it is (``tồn đầu 5 tạ, nhập 2 tạ, tồn cuối 3 tạ``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.normalise.sentence import Sentence
from monitor.normalise.units import units_named

NUMBER = r"[0-9]+(?:[.,][0-9]+)*"
PERCENT = rf"{NUMBER}(?:\s*-\s*{NUMBER})?\s*%"
UNIT_LABEL = r"(?:dvt|dv(?: tinh)?|don vi(?: tinh)?|unit)"
"""What stands before the unit of a row in a form."""
MONEY = r"k|nghin|ngan|ng|tr|trieu|ty|ti|d|dong|vnd"

_WHEN = r"(?: (?:ky|ngay|ca|buoi|hom|thang|trong|nay|sang|chieu|toi))*"
_OILS = r" (?:an|dau|nanh|lac|thuc|hon|phong|me|oliu)\b"
"""What follows dầu, which without its marks is written as đầu is."""
_PARTS = {
    "before": (
        rf"ton(?: kho)? dau(?!{_OILS}){_WHEN}|dau (?:ky|ngay|ca)|td|ton so|luc dau|hqua"
        r"|(?:hom|bua|toi|sang|chieu|trua|dem) qua|(?:hom|bua|tuan) (?:truoc|kia)"
        r"|(?<!con )tu(?=\s*$)"
    ),
    "planned": (
        r"ke hoach|dinh muc|nhu cau|suc chua|cong suat|chi tieu|han muc|cam ket|dang ky|toi thieu"
        r"|du kien|dang ve|tren duong|sap ve|(?:sang |chieu |ngay )?mai (?:(?:moi|se) )?(?:co|ve)"
    ),
    "left": (
        r"(?:ton|con|con lai) (?:sau|cuoi)(?: (?:xuat|ban|ky|ngay|ca))*|stock|du tru(?: dat)?|tc"
        r"|(?:(?:luong|sl|so luong|hang|thuc|tong|hien|dang) )*ton(?: kho| ke| thuc te)*"
        r"|(?:(?:luong|sl|so luong|hang|so) )?con lai|(?:sl|so luong|hang|luong|thuc te) con"
        r"|trong kho|tren (?:ke|quay|sap)|giu|(?:kiem (?:dem|ke) )?thuc te|tai (?:kho|quay|ke)"
        r"|kho(?= hien| co\b)|(?:hien|dang) co"
        r"|co san|san (?:co|hang)|(?:kho (?:bao |hien |dang |lanh )?)?con"
    ),
    "came": r"nhap(?: ve| kho)?|ve|dat|bo sung",
    "sold": r"(?:da|moi) ban(?: het(?=\s*$))?|ban (?:duoc|ra)|tieu thu|xuat(?: kho| ban)?",
    "gone": r"ban|tang|giam|hao hut|giao|lay",
}
_PART = re.compile(rf"\b(?:{'|'.join(f'(?P<{part}>{words})' for part, words in _PARTS.items())})\b")
_ABOUT = (
    r"(?:khoang|chung|tam|gan|hon|do|dung|co|ca|toi|den|xap xi|ang chung|von ven|duy nhat|moi|tron"
    r"|tu|ngot|nhieu|cung|phai|nhung|them|lai|kho|hien|duoc|hang|trong|dat|nguyen|giu|la|chi|tren"
    r"|tai|bang|gom)"
)
_CLOSE = re.compile(rf"(?:[ :=~(,]|{_ABOUT}\b|\(\s*(?P<unit>[a-z]+)\s*\))*")
"""What says nothing between a word and its quantity; ``Tồn (kg): 32`` names the unit there."""
_FAR = {
    "left": re.compile(r"[^/]{0,60}"),
    "con": re.compile(r"(?! (?:song|boi)\b)(?:(?!\b(?:ban|mua|can|gia|size|loai)\b)[^/]){0,40}"),
    "planned": re.compile(r"[^/]{0,30}"),
    "came": re.compile(r"(?:[ :=]*[a-z]+){0,3}[ :=]*"),
}
"""What else may stand there, the name of the good above all; nothing for what went out."""
_NO_TENTHS = (
    "kg|ky|ki|can|lang|yen|ta|goi|bao|tui|chai|hop|thung|con|qua|mo|bo|cu|ngay|hom|kho|cho|quay"
    "|diem|xe|lan|nguoi|nha|chuyen|loai"
)
"""What follows a number of its own: ``2 tạ 3 kg``, ``2 tấn 3 kho``."""
_LISTED = re.compile(r"(?=[^()]*\((?P<unit>[a-z]+)\))(?:(?!\b(?:gia|ban)\b)[a-z :()])*")
"""What may stand between, where the unit is said once for a list: ``tồn: cà rốt (kg) 96``."""
_BASKETS = frozenset(
    {
        "ro",
        "sot",
        "thung",
        "xe",
        "me",
        "pallet",
        "cont",
        "thau",
        "chau",
        "xo",
        "tai",
        "ganh",
        "phuy",
    }
)
"""What holds nobody knows how much: ``còn 3 rổ``."""
_TENS_OF = "kg|ky|ki|can|lit|qua|trai|thung|goi|chai|vi|tui|bao|hop|con|mo|bo|cu"
_QUANTITY = re.compile(
    rf"(?:(?<![\w.,/-])|(?<=con)|(?<=ton))(?P<number>{NUMBER})(?:\s*(?:-|den|toi)\s*{NUMBER}|(?<=[0-9][0-9])/[0-9]{{2,}})?\s*"
    rf"(?:(?P<scale>nghin|ngan|trieu|chuc(?=\s+(?:{_TENS_OF})\b))\s+)?(?!(?:{MONEY})\b)(?:\(?(?P<unit>[a-z]+)\b\)?"
    r"(?:(?P<rate>\s*/\s*(?:ngay|hom|tuan|ca|buoi|phien)\b|\s+(?:mot|moi)\s+ngay\b)|(?!\s*/))"
    r"(?P<half>\s+ruoi\b)?"
    r"(?:(?:(?<=[ 0-9]tan)|(?<=[ 0-9]ta)|(?<=[ 0-9]yen))\s+"
    r"(?P<tenths>[1-9]|[1-9][0-9](?=\s*(?:$|[;|,)])))"
    rf"(?![\w.,/%]|\s*[0-9.,/%]|\s+(?:{_NO_TENTHS})\b))?"
    r"|(?=\s*(?:[;|,)]|\.(?![0-9])|-\s|$)))"
)
"""How much; of a range the lower end counts, and ``2 tấn 3`` is 2,3 tấn."""
_LOADS, _CASES = ("tan", "ta", "yen"), ("thung", "ket", "loc", "kien")
_HOLDERS = r"tui|goi|chai|vi|thung|khay|loc|can|bao|bich|binh|hu|ket|cay"
_PACK_SIZE = re.compile(
    rf"\b(?:(?P<pack>{_HOLDERS})\s+{NUMBER}\s*(?!(?P=pack)\b)"
    r"(?:kg|g|gr|ml|lit|l|qua|trung|goi|chai|hop|lon)"
    rf"|(?P<name>lon|gio|hop)\s+{NUMBER}\s*(?:g|gr|ml|lit|l))\b"
)
"""What one pack holds is no quantity of a stock: ``túi 5kg``, but ``gói 500 gói``."""
_EACH = re.compile(
    rf"[\s,]*[(x]?\s*(?:(?:moi|mot|1)\s+(?:{_HOLDERS}|hop)\s*)?(?P<count>[0-9]{{1,3}})\s*"
    r"(?P<unit>goi|chai|hop|lon|vi|tui|qua)\b(?:\s*/\s*[a-z]+\b)?\s*\)?"
)
"""What one case of the stock holds: ``tồn 45 thùng 30 gói``."""
_MORE = re.compile(r"\s+(?P<joined>va |le )?(?P<number>[0-9]+)\s*(?P<unit>[a-z]+)\b(?!\s*/)")
"""A smaller unit behind a larger one: ``3 tạ 20 kg``, ``85 thùng và 12 gói``."""
_BEHIND = re.compile(
    r"(?:\s*\([^()]*\))?[^0-9,;.:/|]{0,40}?"
    r"\b(?P<cue>con lai|ton(?: kho)?|(?:con )?(?:trong kho|tren (?:ke|quay|sap)))\b"
    r"(?!\s*:?\s*[0-9])"
)
_CLAUSE_ENDS = re.compile(r"[0-9;|]|[.](?= )|,(?!\s*(?:khoang|chung|tam)\b)")
_BOUND = re.compile(r"\b(?:duoi|(?:chua|khong|ko) (?:den|toi|day|qua|duoc))\s*$")
_UNIT_LABEL = re.compile(rf"\b{UNIT_LABEL}\s*:?\s*(?P<unit>[a-z]+)\b")
"""The unit of a bare figure in a cell of its own: ``SL tồn: 130 | ĐVT: kg``."""
_BOUGHT = re.compile(r"[^,;.|]*\bgia\b")
_NOW = re.compile(r"\b(?:nay|gio|hien)\b")
_FULL_DIGITS = 4
_LEAST_OF_A_CASE = 6
"""Fewer packs are no case but loose beside it: ``còn 3 thùng 4 gói``."""
_COUNTED = ("qua", "trung", "goi", "chai", "hop", "thung")
"""What is counted in thousands where it is left: ``còn 3 nghìn quả``, but ``còn 18 nghìn kg``."""
_NEVER_PRICED = frozenset({"came", "planned", "sold", "rate"})
"""Quantities that are taken away even where nothing is said to be left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What is left; ``number``, ``scale`` and ``unit`` are as typed.

    Without a ``unit`` it is in what the price is for. ``each`` says how many of the unit one case
    holds that was counted (``45 thùng 30 gói``), 0 where that is only a bound (``dưới 2 tạ``). The
    decimals of a unit were told behind it as ``part`` (``2 tấn rưỡi``, ``2 tấn 3``), or ``more`` in
    a smaller one (``3 tạ 20 kg``).
    """

    number: str
    scale: str = ""
    unit: str = ""
    each: int = 1
    part: str = ""
    more: tuple[str, str] | None = None

    @property
    def is_none(self) -> bool:
        """Say whether nothing is left, in whatever unit."""
        return not self.number.strip("0.,")


@dataclass(frozen=True, slots=True)
class _Told:
    """A quantity with its part, and the places of what says so."""

    part: str
    figure: re.Match[str]
    spans: tuple[tuple[int, int], ...]
    unit: str
    is_past: bool = False


def take_stock(sentence: Sentence) -> Stock | None:
    """Return how much is left and take it away; of several the last that is not yesterday's.

    What came in, went out or was there before is taken away with it; alone, only what came in.
    """
    told = list(_told(sentence))
    left = [one for one in told if one.part == "left"]
    for one in told:
        if left or (one.figure["unit"] and one.part in _NEVER_PRICED):
            for begin, end in one.spans:
                sentence.cut(begin, end, mark=";" if one.part == "left" else "")
    now = [one for one in left if not one.is_past] or left
    return _stock(sentence, now[-1]) if now else None


def _told(sentence: Sentence) -> Iterator[_Told]:
    """Yield the quantities of a line whose part is said."""
    flat = _PACK_SIZE.sub(
        lambda found: (found["pack"] or found["name"]).ljust(len(found[0])), sentence.flat
    )
    read_to = 0
    for figure in _QUANTITY.finditer(flat):
        more = _MORE.match(flat, figure.end())
        is_loaded = more is not None and _is_smaller(more, figure["unit"])
        if figure.start() < read_to:
            continue
        read_to = more.end() if more and is_loaded else figure.end()
        unit = figure["unit"]
        if unit and unit not in _BASKETS and not units_named(sentence.written(figure, "unit")):
            continue
        ends = [0, *(one.end() for one in _CLAUSE_ENDS.finditer(flat, 0, figure.start()))]
        told = _by_cue(sentence, flat, figure, ends[-1]) or _by_what_follows(flat, figure, read_to)
        is_bought = told and told.part == "came" and _BOUGHT.match(flat, figure.end())
        if told and not is_bought:
            yield told


def _by_cue(sentence: Sentence, flat: str, figure: re.Match[str], begin: int) -> _Told | None:
    """Return a quantity by the last word of its clause that says what it is."""
    cues = list(_PART.finditer(flat, begin, figure.start()))
    for cue in reversed(cues):
        part, gap = cue.lastgroup or "", flat[cue.end() : figure.start()]
        is_animal = sentence.has_marks and sentence.written(cue).lower() == "con"
        close = _CLOSE.fullmatch(gap)
        listed = _LISTED.fullmatch(gap) if cue[0].endswith("ton") else None
        far = _FAR.get("con" if cue[0] == "con" else part)
        if is_animal or not (close or listed or (far and figure["unit"] and far.fullmatch(gap))):
            continue
        if not figure["unit"] and not listed and not _may_be_bare(flat, cue, figure, part):
            return None
        is_thousands = figure["scale"] not in {None, "chuc"}
        if is_thousands and cue[0] == "con" and figure["unit"] not in _COUNTED:
            return None
        begin = cue.start() + len("khô " if sentence.written(cue).lower()[:4] == "khô " else "")
        spans = ((begin, figure.end()),) if close else ((begin, cue.end()), figure.span())
        past = [one for one in cues if one.lastgroup == "before" and one.start() < cue.start()]
        is_past = bool(past) and not _NOW.search(flat, past[-1].end(), cue.start())
        unit = (close and close["unit"]) or (listed and listed["unit"]) or ""
        return _Told("rate" if figure["rate"] else part, figure, spans, unit, is_past)
    return _Told("rate", figure, (figure.span(),), "") if figure["rate"] else None


def _may_be_bare(flat: str, cue: re.Match[str], figure: re.Match[str], part: str) -> bool:
    """Say whether a figure without a unit is a quantity: by a word that is never one of prices."""
    if part == "left":
        is_cell = flat[: cue.start()].rstrip()[-1:] in {";", "|"}
        if cue[0] != "con" or is_cell:
            return True
        part = "" if ":" in flat[cue.end() : figure.start()] else part
    return part != "left" and len(figure["number"]) < _FULL_DIGITS


def _by_what_follows(flat: str, figure: re.Match[str], end: int) -> _Told | None:
    """Return a quantity that is said to be left behind it: ``20 tạ gạo còn lại``."""
    behind = _BEHIND.match(flat, end) if figure["unit"] else None
    return _Told("left", figure, (figure.span(), behind.span("cue")), "") if behind else None


def _stock(sentence: Sentence, told: _Told) -> Stock:
    """Return a stock with what is said of it behind its unit, and take that away, too."""
    figure = told.figure
    more = _MORE.match(sentence.flat, figure.end())
    if more and not _is_smaller(more, figure["unit"]):
        more = None
    is_case = figure["unit"] is not None and more is None
    each = _EACH.match(sentence.flat, figure.end()) if is_case else None
    unit = told.unit or (sentence.written(figure, "unit") if figure["unit"] else "")
    label = None if unit else _UNIT_LABEL.search(sentence.flat)
    is_bound = _BOUND.search(sentence.flat, 0, figure.start()) is not None
    for one in (more, each):
        if one is not None:
            sentence.blank(one)
    if holder := each or label:
        unit = sentence.written(holder, "unit")
    return Stock(
        number=figure["number"],
        scale=figure["scale"] or "",
        each=0 if is_bound else int(each["count"]) if each else 1,
        unit=unit.lower(),
        part="5" if figure["half"] else figure["tenths"] or "",
        more=(more["number"], sentence.written(more, "unit").lower()) if more else None,
    )


def _is_smaller(more: re.Match[str], unit: str | None) -> bool:
    """Say whether a quantity goes on in a smaller unit: ``3 tạ 20 kg``."""
    if unit in _CASES and more["unit"] not in _LOADS:
        return bool(more["joined"]) or int(more["number"]) < _LEAST_OF_A_CASE
    return unit in _LOADS and more["unit"] in {"kg", "ky", "can", "yen", "ta"}
