"""Several prices in one line that each say whose and when they are: one is any buyer's of now.

``giá niêm yết 152.900 đ/kg, giá bán 134.100 đ/kg`` is read like a record with two columns of
prices, and how far a price moved is none (``giảm 5k, còn 138k/kg``). Where a price does not say
it, or leaves its unit to another (``hôm qua 15k nay 18k/kg``), the line stays open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.normalise.sentence import Sentence
from monitor.normalise.text_price import AMOUNTS, is_full, per_of
from monitor.normalise.text_stock import UNIT_LABEL

_WHO_SOLD = r"(?: (?:em|chi|co|bac|toi|minh|nha|quay|ben)){0,2}(?: ban)?"
_ROLES = {
    "other": (
        rf"(?:hom|bua|toi|sang|chieu) qua{_WHO_SOLD}|(?:hom|bua) (?:kia|truoc|no){_WHO_SOLD}|"
        r"ky (?:bao cao )?truoc|(?:gia )?(?:truoc|chua(?: co| gom)?) (?:thue|vat)|thay (?:vi|cho)"
        r"|hqua|hom(?=\s\s)"
        r"|(?<![a-z] )qua(?=\s*[:=]?\s*$)"
        r"|(?:tuan|thang|dot|phien) truoc|nam ngoai|truoc (?:tet|day)|luc truoc"
        r"|moi (?:khi|hom)|ngay thuong|binh thuong|dau (?:thang|tuan|nam)"
        r"|(?:(?:tang|giam|len|xuong) )?tu(?=\s*$)|gia (?:cu|von|truoc|nhap)|(?:gia )?goc"
        r"|(?:gia )?niem yet|gny"
        r"|(?:(?:gia|the|cho|khach) )*(?:thanh vien|hoi vien)|bo moi|mua vao"
        r"|(?:(?:gia|ban) )*(?:si|buon)"
    ),
    "cut": r"(?:giam|ha|sale|khuyen m[ae]i|km)(?: gia)?(?: [0-9]+ ?%)?,? (?:chi )?con",
    "promoted": r"(?:gia )?(?:khuyen m[ae]i|km|uu dai)",
    "moved": (
        r"(?:tang|giam|chenh(?: lech)?|bien dong|tang ?/? ?giam|(?:re|cao|thap|dat|mac) hon"
        r"|(?:len|xuong) (?:them|mat))"
        r"(?: (?:them|(?:hom|tuan|thang) (?:qua|kia|truoc)))*"
    ),
    "regular": r"gia thuong",
    "now": (
        rf"ky nay|(?:(?:hom|bua|sang|chieu|thang|nam|tuan) )?nay{_WHO_SOLD}|hnay|bay gio"
        r"|gio(?= con| la|\s*:?\s*$)"
        r"|gia moi|(?:gia )?(?:sau|co|da(?: co| gom)?) (?:thue|vat)"
        r"|hien(?: tai| nay)?|quay (?:thu|tinh)|(?:gia )?ban (?:le|ra|thuc te)|(?:gia )?le"
        r"|gia ban|ban|gb"
    ),
    "left": r"(?:len|xuong)(?: con)?|con|thanh",
}
_OTHER_LABEL = r"(?:re|cao|thap|dat|mac|hom|tuan|gia|giam|tang|nay|gio|con|len|thanh|ban|va|tu)\b"
_GAP = rf"(?:\s+(?!{_OTHER_LABEL})[a-z]+){{0,4}}"
_ANY_ROLE = "|".join(f"(?P<{name}>{words})" for name, words in _ROLES.items())
_LABEL_BEHIND = re.compile(rf"\s*\(\s*(?:{_ANY_ROLE})\s*\)")
"""``16.000đ/kg (bán lẻ)``."""
_LABEL = re.compile(
    rf"\b(?:{_ANY_ROLE})\b{_GAP}"
    r"\s*[:=|(]?\s*[+-]?\s*$"
)
_BESIDE = {
    "cut": {"other", "regular", "moved", ""},
    "promoted": {"other", "regular"},
    "now": {"other", "moved"},
    "left": {"other", "moved"},
    "regular": {"other"},
    "": {"moved", "other"},
}
"""The price of now by its role, the first that is there, and what the others must be."""
_DOUBTED = {"other", "moved", "cut", "promoted"}
"""Labels that would leave the price open that is kept."""
_OF_A_FORM = re.compile(
    rf"\bky (?:bao cao )?(?:truoc|nay)\b|\b{UNIT_LABEL}\b"
    r"|[|;]\s*(?:kg|ky|lit|chuc|qua|goi|chai)\s*[|;]"
)
_CHANGES = re.compile(r"\(\s*-?[0-9][0-9.,]*\s*%?\s*\)")
"""How much a price of a form moved: ``(5.000)``."""
_ASIDE = re.compile(r"(?:[\s,;(-]|\b(?:tang|giam|cao|thap|re|dat|hon|nhe|so|voi|gia)\b)*")
_BEFORE_ALL = re.compile(r"(?:\s*/\s*[a-z]+)?\s*:")
_BECOMES = re.compile(r"\s*(?:/\s*[a-z]+\s*)?,?\s*(?:thanh|con)\b")
"""What follows how far a price moved: ``lên 2k thành 38k``."""
_COMPARED = re.compile(r"\s*(?:/\s*[a-z]+\s*)?so (?:voi|hom|tuan|thang|truoc|ky|cung)\b")


@dataclass(frozen=True, slots=True)
class _Offer:
    """A price with what is said before and behind it."""

    price: re.Match[str]
    label: re.Match[str] | None
    per: re.Match[str] | None

    @property
    def has_words(self) -> bool:
        """Whether words stand between what its label says and the price, as a name would."""
        end = self.label.end(self.label.lastgroup or 0) if self.label else self.price.start()
        return any(map(str.isalpha, self.price.string[end : self.price.start()]))

    @property
    def is_listed(self) -> bool:
        """Whether its label is that of a form: ``giá bán: 46.900``."""
        return self.label is not None and self.label[0].rstrip().endswith((":", "="))

    @property
    def role(self) -> str:
        role = (self.label and self.label.lastgroup) or ""
        text, end = self.price.string, self.price.end()
        is_move = role == "left" and (_BECOMES.match(text, end) or _COMPARED.match(text, end))
        return "moved" if is_move else role


def keep_price_of_now(sentence: Sentence) -> None:
    """Take away the prices of a line that say that they are not any buyer's of now."""
    is_form = _OF_A_FORM.search(sentence.flat) is not None
    offers = [
        _offer(sentence, one)
        for one in AMOUNTS.finditer(sentence.flat)
        if is_full(one["amount"]) and not (is_form and _is_bracketed(sentence, one))
    ]
    current = _current(sentence, offers) if len(offers) > 1 else None
    is_said = all(one.per or one.role == "moved" or one.is_listed for one in offers)
    are_alike = all(one.role and not one.per for one in offers)
    if current is None or not (is_form or is_said or are_alike):
        return
    for offer in offers:
        if offer.label is not None and offer.role in _DOUBTED:
            sentence.blank(offer.label, offer.label.lastgroup or 0, mark=";")
        for part in (offer.price, offer.per) if offer is not current else ():
            if part is not None:
                sentence.blank(part, mark=";")
    if is_form:
        sentence.take_all(_CHANGES)


def _offer(sentence: Sentence, price: re.Match[str]) -> _Offer:
    per = per_of(sentence, price)
    before = _LABEL.search(sentence.flat, 0, price.start())
    behind = _LABEL_BEHIND.match(sentence.flat, (per or price).end())
    return _Offer(price, before or behind, per)


def _current(sentence: Sentence, offers: list[_Offer]) -> _Offer | None:
    """Return the only price of any buyer now, where the others say that they are none."""
    roles = [one.role for one in offers]
    best = next((role for role in _BESIDE if role in roles), None)
    are_several = sum(one.has_words for one in offers) > 1
    if (
        best is None
        or are_several
        or roles.count(best) != 1
        or not {*roles} - {best} <= _BESIDE[best]
    ):
        return None
    now = offers[roles.index(best)]
    is_clear = all(one is now or _is_beside(sentence, one, now) for one in offers)
    return now if best or is_clear else None


def _is_beside(sentence: Sentence, one: _Offer, now: _Offer) -> bool:
    """Say whether a price only goes along with one without a label, and is of no other good."""
    if one.role == "moved":
        is_compared = one.label is not None and " hon" in one.label[0]
        is_compared = is_compared or _COMPARED.match(sentence.flat, one.price.end()) is not None
        return is_compared or _BEFORE_ALL.match(sentence.flat, one.price.end()) is not None
    begin = (now.per or now.price).end()
    return (
        begin <= one.price.start()
        and _ASIDE.fullmatch(sentence.flat, begin, one.label.start() if one.label else begin)
        is not None
    )


def _is_bracketed(sentence: Sentence, price: re.Match[str]) -> bool:
    return sentence.flat[: price.start()].rstrip().endswith("(")
