"""The one price of a line, with what it is for; or why there is not one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from monitor.domain.errors import UnreadableAmountError
from monitor.domain.wording import number
from monitor.normalise.money import read_amount
from monitor.normalise.sentence import Sentence
from monitor.normalise.spelling import words
from monitor.normalise.telex import from_telex
from monitor.normalise.text_doubt import doubt_of_price
from monitor.normalise.text_stock import NUMBER, PERCENT, UNIT_LABEL
from monitor.normalise.units import units_named

_SCALE = r"k|nghin|ngan|ng|trieu|tr|ty|ti"
_CURRENCY = r"dong|vnd|d"
_SPACED = r"(?<!loai )[1-9][0-9]{0,2}(?: [0-9]{3})+(?=\s*(?:dong|vnd|d)\b)"
_TAIL = (
    r"(?:\s*ruoi\b|(?:(?<=k)|(?<=tr))[0-9]{1,3}(?![0-9.,])|\s*[0-9]{1,3}\s*(?:k|nghin|ngan)\b"
    r"|(?<!k)\s*[0-9]{1,3}(?![0-9.,])(?!\s*(?!d\b|dong\b|vnd\b|mot\b|moi\b|tren\b)[a-z]))"
)
_AMOUNT = (
    rf"(?:{_SPACED}|{NUMBER})(?:\s*(?:{_SCALE})(?:{_TAIL}|(?![a-z])))?"
    rf"(?:\s*(?:{_CURRENCY})(?![a-z]))?"
)
_SHOP_MARKS = re.compile(r"(?<=[0-9])(?:[.,]-|[.,](?=\s*(?:(?:dong|vnd|d)\b|/)))")
"""Marks between an amount and its currency or unit, as tills print them: 138.000,- /kg."""
_PER_LEFT = re.compile(r"\s*/\s*[a-z]+")
_PER = re.compile(
    r"(?P<join>\s*/\s*|(?<=[a-z0-9])-(?=[a-z])|\s+(?:mot|moi|tren|cho|cua)\s+|\s*)"
    rf"(?P<count>{NUMBER})?\s*(?P<unit>[a-z]+)(?![a-z0-9])(?:(?<=\bk[yi]) lo\b)?"
)
_HEAD = re.compile(
    r"(?<![0-9]\s)(?<!nghin\s)(?<!ngan\s)(?<!trieu\s)(?<!\bk\s)(?<![0-9]k\s)(?<!tr\s)(?<![0-9])"
    rf"(?P<label>\b{UNIT_LABEL}\b\s*:?\s*|\(\s*(?=[a-z]+\s*\))"
    r"|(?:^|[|;(]|\s-)\s*(?=1\.?000\s?d))?"
    r"(?<![a-z])(?P<scale>(?:nghin|ngan)\s+|(?(label)1\.?000\s*(?=(?:dong|vnd|d)\s*/)|(?!)))?(?:(?:dong|vnd|d)\s*/\s*|(?(label)|(?!)))(?P<unit>[a-z]+)\b"
)
_SCALE_ALONE = re.compile(
    rf"(?:\b{UNIT_LABEL}\s*:?\s*|\(\s*)(?:nghin|ngan|1\.?000)\s*(?:dong|d)\b(?!\s*/)"
)
_BARE = re.compile(r"(?<![\w.,])(?P<whole>[0-9]{1,3})(?:,(?P<part>[0-9]{1,2}))?(?![\w%]|[.,][0-9])")
_RANGE = re.compile(
    rf"(?<![\w.,])(?<!\bloai )(?:tu\s+)?(?P<low>{_AMOUNT})\s*"
    r"(?:-|~|(?<=[0-9])/(?=[0-9]{1,3}\s*(?:k|nghin|ngan)\b)|\bden\b|\btoi\b|\bhoac\b|\bhay\b)\s*"
    rf"(?P<high>{_AMOUNT})(?![0-9]|\s*%|[.,][0-9]|[a-z]+[0-9])"
)
AMOUNTS = re.compile(rf"(?<![\w.,])(?P<amount>{_AMOUNT})(?![\w%])")
_SHARE = re.compile(PERCENT)
_ONE_UNIT = re.compile(r"1\s*(?:kg|ky|ki|can|lang|lit|l|chuc|qua|trai|cu|mo|bo|goi|hop|chai|vi)\b")
_AMOUNT_OF = re.compile(
    r"\b(?:nhap|xuat|tieu thu|du tru|du phong|ton|kho|con|ve|can|chuan bi|cung ung|cung cap"
    r"|san luong|mua|ban duoc|da ban|dat|giao|cho)\b"
)
"""Words beside which a large number of kilograms is one, and no price: ``tiêu thụ 12.000 kg``."""
_SAID_PRICE = re.compile(r"\b(?:gia|gia ban|ban|ban gia)\s*:?\s*$")
_IS_MONEY = re.compile(rf"[0-9]\s*(?:{_SCALE}|{_CURRENCY})(?![a-z])")
_MOVED_BY = rf"\b(?:tang|giam)\s+(?:them\s+)?{PERCENT}"
_MOVE = rf"[-+±]?\s*{NUMBER}\s*(?:k|d|dong|%)?"
_CELL_ENDS = r"(?![0-9])(?=\s*(?:$|[|;]|[.,](?![0-9])))"
_COMPARED = re.compile(
    rf"{_MOVED_BY}\s+so voi\b[^,;|0-9]*|\bso voi\b[^,;|0-9]*{_MOVED_BY}"
    rf"|\b(?:giam(?: gia)?|sale|khuyen mai|km)\s+{NUMBER}\s*%(?=[^0-9;|]{{0,40}}\bcon\s*[0-9])"
    rf"|(?:,|\bchu)\s*khong phai (?:la )?{_AMOUNT}(?:\s*/\s*[a-z]+)?"
    rf"|,\s*tang\s+{NUMBER}\s*%{_CELL_ENDS}"
    rf"|\bchenh(?: lech)?\b[^0-9;|]*{_AMOUNT}"
    rf"|\(\s*[-+±]\s*{PERCENT}[^()]*\)"
    r"|\(\s*(?:[-+±]|(?:tang|giam|(?:cao|thap|re|dat) hon)\b(?! con| len| xuong| gia))"
    r"[^()%]*[0-9][^()%]*\)"
    rf"|(?<=[|;])\s*(?:tang\s*:?|giam\s*:?|[-+±])\s*{_MOVE}{_CELL_ENDS}"
    rf"|\bso (?:voi )?(?:(?:ky|hom|ngay|tuan|thang|phien|cung|truoc|qua) ?)+\s*[:=]?\s*"
    rf"(?:tang|giam)?\s*{_MOVE}{_CELL_ENDS}"
    rf"|%?\s*\b(?:tang\s*/?\s*giam|bien dong|thay doi)\s*(?:\(\s*%\s*\))?\s*[:=]?\s*"
    rf"{_MOVE}{_CELL_ENDS}"
    rf"|,\s*mua tu {NUMBER}\s*[a-z]+(?: tro len)?,? (?:duoc )?(?:giam|bot)\s+{_AMOUNT}"
    r"(?:\s*/\s*[a-z]+)?"
)
"""How far a price moved, or does for who buys much: that says nothing of the price itself."""
_DEAL = re.compile(r"\bmua\s+[0-9]+(?:\s*[a-z]+)?\s+tang\s+[0-9]+\b")
_NEAR_UNITS = frozenset(
    words(
        """
        kg ky ki kilo lang lit l ml g gr chuc mo bo vi thung hop goi chai lon tui loc qua trai cu
        cai khay
        """
    )
)
_HELD_DOWN = re.compile(r"(.)\1+")
_HOLDING = frozenset({"vi", "khay", "thung", "loc", "hop", "goi", "tui"})
_HOLDS = re.compile(r"\s+(?P<pieces>[0-9]{1,3})(?![0-9.,]|\s*[a-z])")
_HALF = "nua"
"""``/nửa kg`` is read with the packs of the line, not as a unit."""
_MOST_COUNTED = 3
"""A number of more digits is no count of anything in a line."""
LEAST_PRICE = 200
"""No food costs less a unit, in đồng."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A price as typed; ``unit`` and ``count`` are what it is for, where that was said."""

    value: Decimal
    unit: str = ""
    count: str = ""
    holds: str = ""
    """How many pieces the unit was said to hold: ``/vỉ 10``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes:
    """The prices of a line, and why they may not be taken at their word."""

    found: tuple[Quote, ...] = ()
    doubt: str = ""
    candidates: tuple[str, ...] = ()


def small_number(value: Decimal) -> Quotes:
    """Return the doubt about a number that is too small to be đồng: 134 may be thousands."""
    return Quotes(
        doubt=f"{number(value)} can be đồng or thousands", candidates=(f"{number(value * 1000)} đ",)
    )


def take_quotes(sentence: Sentence) -> Quotes:
    """Return the prices of a line and take them out of it."""
    sentence.take_all(_SHOP_MARKS)
    sentence.take_all(_COMPARED)
    doubt = doubt_of_price(sentence)
    sentence.take_all(_DEAL)
    head = _take_head(sentence)
    two = _price_range(sentence)
    if two:
        _blank(sentence, two, per_of(sentence, two))
        return Quotes(doubt=f"{sentence.written(two).strip()!r} is a range, or two prices")
    quotes: list[Quote] = []
    for found in list(AMOUNTS.finditer(sentence.flat)):
        per = per_of(sentence, found)
        if not _is_price(sentence, found, per):
            continue
        typed = sentence.text[slice(*found.span())].strip()
        _blank(sentence, found, per, mark="|")
        try:
            amount = read_amount(typed)
        except UnreadableAmountError as error:
            return Quotes(doubt=str(error))
        quotes.append(_quote(sentence, per, amount.low))
    has_number = any(map(str.isdigit, _SHARE.sub("", sentence.flat)))
    if not quotes and (not has_number or "bao nhieu" in sentence.flat):
        return Quotes()
    if head is not None:
        quotes = _under(head, quotes, sentence)
    return _judged(tuple(dict.fromkeys(quotes)), doubt)


def _take_head(sentence: Sentence) -> Quote | None:
    """Return what a cell beside the price says it is in: ``nghìn đồng/kg`` is 1000 for one kg."""
    alone = _SCALE_ALONE.search(sentence.flat)
    if alone:
        sentence.blank(alone)
        if per := _PER_LEFT.search(sentence.flat):
            return Quote(value=Decimal(1000), unit=per[0].strip(" /"))
    heads = _HEAD.finditer(sentence.flat)
    found = next((one for one in heads if units_named(sentence.written(one, "unit"))), None)
    if found is None:
        return Quote(value=Decimal(1000)) if alone else None
    sentence.blank(found)
    scale = Decimal(1000 if alone or found["scale"] else 1)
    return Quote(value=scale, unit=sentence.written(found, "unit").lower())


def _under(head: Quote, quotes: list[Quote], sentence: Sentence) -> list[Quote]:
    """Return the one price of a row in the unit of its cell, and in thousands where it says so."""
    if not quotes and head.value > 1:
        numbers = [one for one in _BARE.finditer(sentence.flat) if not _is_counted(sentence, one)]
        for found in numbers if len(numbers) == 1 else ():
            sentence.blank(found)
            quotes = [Quote(value=Decimal(found["whole"]) * head.value)]
            if found["part"]:
                part = Decimal(f"0.{found['part']}")
                quotes = [Quote(value=(Decimal(found["whole"]) + part) * head.value)]
        return [replace(one, unit=head.unit) for one in quotes]
    if len(quotes) == 1 and head.value > quotes[0].value:
        return [replace(quotes[0], value=quotes[0].value * head.value)]
    if len(quotes) == 1 and not quotes[0].unit and head.value == 1:
        return [replace(quotes[0], unit=head.unit)]
    return quotes


def _judged(quotes: tuple[Quote, ...], doubt: str) -> Quotes:
    if len({quote.value for quote in quotes}) > 1 or len(quotes) > 2:
        prices = tuple(f"{number(quote.value)} đ" for quote in quotes)
        return Quotes(found=quotes, doubt="more than one price", candidates=prices)
    small = [quote.value for quote in quotes if 0 < quote.value < LEAST_PRICE]
    if small and not doubt:
        return small_number(small[0])
    return Quotes(found=tuple(sorted(quotes, key=lambda one: not one.unit)[:1]), doubt=doubt)


def _quote(sentence: Sentence, per: re.Match[str] | None, value: Decimal) -> Quote:
    if per is None:
        return Quote(value=value)
    unit = sentence.written(per, "unit").lower()
    meant = (unit, _HELD_DOWN.sub(r"\1", unit), from_telex(unit))
    unit = next((one for one in meant if units_named(one)), unit)
    held = _HOLDS.match(sentence.flat, per.end()) if per["unit"] in _HOLDING else None
    if held is not None:
        sentence.blank(held)
    holds = held["pieces"] if held else ""
    return Quote(value=value, unit=unit, count=per["count"] or "", holds=holds)


def _blank(
    sentence: Sentence, found: re.Match[str], per: re.Match[str] | None, mark: str = ""
) -> None:
    """Take an amount with its unit away; a price parts what stands on its two sides."""
    sentence.blank(found, mark=mark)
    if per is not None:
        sentence.blank(per)


def _is_price(sentence: Sentence, found: re.Match[str], per: re.Match[str] | None) -> bool:
    """Say whether a number is money: by its own words, by a slash after it, or by its size."""
    if _IS_MONEY.search(found["amount"]):
        return True
    if per is not None and (per["join"].strip() or per["count"] == "1"):
        return is_full(found["amount"]) or "/" in per["join"]
    if _SAID_PRICE.search(sentence.flat, 0, found.start()) and is_full(found["amount"]):
        return True
    is_amount = _is_counted(sentence, found) and _AMOUNT_OF.search(sentence.flat) is not None
    return not is_amount and is_full(found["amount"])


def _is_counted(sentence: Sentence, found: re.Match[str]) -> bool:
    """Say whether a unit stands right behind a number: ``1 lít``."""
    follows = _PER.match(sentence.flat, found.end())
    is_per = follows is not None and "/" in follows["join"]
    return (
        follows is not None and not is_per and bool(units_named(sentence.written(follows, "unit")))
    )


def per_of(sentence: Sentence, found: re.Match[str]) -> re.Match[str] | None:
    """Return what follows a price as its unit: ``/kg``, ``một quả``, or a plain unit word."""
    per = _PER.match(sentence.flat, found.end())
    if per is None or per["unit"] == _HALF:
        return None
    if per["join"].strip() in {"/", "-"}:
        return per if units_named(sentence.written(per, "unit")) or "/" in per["join"] else None
    is_joined = bool(per["join"].strip()) or per["count"] == "1"
    is_near = per["unit"] in _NEAR_UNITS and not per["count"]
    is_unit = bool(units_named(sentence.written(per, "unit")))
    return per if is_unit and (is_joined or is_near) and per["join"] else None


def is_full(amount: str) -> bool:
    """Say whether an amount is money in full, by its words or by its digits."""
    whole = re.sub(r",[0-9]{1,2}$|[^0-9]", "", amount)
    return bool(_IS_MONEY.search(amount)) or len(whole) > _MOST_COUNTED


def _price_range(sentence: Sentence) -> re.Match[str] | None:
    """Return a range of prices; ``20-25 con/kg`` and ``1,5-2 kg`` are sizes."""
    for found in _RANGE.finditer(sentence.flat):
        if _ONE_UNIT.match(sentence.flat, found.start("high")) and is_full(found["low"]):
            continue
        if _IS_MONEY.search(found["high"]) or _IS_MONEY.search(found["low"]):
            return found
        per = _PER.match(sentence.flat, found.end())
        if per is None or "/" in per["join"] or not units_named(sentence.written(per, "unit")):
            return found
        _blank(sentence, found, per)
        if left := _PER_LEFT.match(sentence.flat, per.end()):
            sentence.blank(left)
    return None
