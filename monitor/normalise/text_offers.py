"""Several prices in one line, each of which says in full whose and when it is: one is any buyer's.

``giá niêm yết 152.900 đ/kg, giá bán 134.100 đ/kg`` is read like a record with two columns of
prices. A price that leaves its label or its unit to the other (``hôm qua 15k nay 18k/kg``) does
not say so in full, and the line stays open.
"""

from __future__ import annotations

import re

from monitor.normalise.sentence import Sentence
from monitor.normalise.text_price import AMOUNTS, is_full, per_of

_OTHERS = (
    r"ky truoc|(?:hom|bua) qua|(?:tuan|thang) truoc|gia cu|gia goc|(?:gia )?niem yet"
    r"|(?:(?:gia|the|cho|khach) )*(?:thanh vien|hoi vien)|(?:(?:gia|ban) )*(?:si|buon)"
)
_PROMOTED = (
    r"(?:gia )?(?:khuyen m[ae]i|km|uu dai)(?: con)?|(?:giam|ha)(?: gia)?(?: [0-9]+ ?%)?,? con"
)
_NOW = r"ky nay|(?:(?:hom|bua|sang|chieu) )?nay|gia moi|(?:gia )?ban le|gia le|gia ban|ban"
_LABEL = re.compile(
    rf"\b(?:(?P<other>{_OTHERS})|(?P<promoted>{_PROMOTED})|(?P<regular>gia thuong)|(?P<now>{_NOW}))"
    r"\s*[:=|]?\s*(?:la |chi )?\s*$"
)
_OF_A_FORM = ("ky truoc", "ky nay")
_MOVED = re.compile(r"\(\s*-?[0-9][0-9.,]*\s*%?\s*\)")
"""How much a price of a form moved: ``(5.000)``."""


def keep_price_of_now(sentence: Sentence) -> None:
    """Take away the prices of a line that say in full that they are not any buyer's of now."""
    prices = [one for one in AMOUNTS.finditer(sentence.flat) if is_full(one["amount"])]
    labels = {one: _LABEL.search(sentence.flat, 0, one.start()) for one in prices}
    is_form = any(label and label[0].startswith(_OF_A_FORM) for label in labels.values())
    if is_form:
        prices = [one for one in prices if not _is_bracketed(sentence, one)]
    pers = {one: per_of(sentence, one) for one in prices}
    current = _current([labels[one] for one in prices])
    if len(prices) < 2 or current is None or not (is_form or all(pers.values())):
        return
    for price in prices:
        parts = (labels[price], *((price, pers[price]) if price is not prices[current] else ()))
        for part in parts:
            if part is not None:
                sentence.blank(part, mark=";")
    if is_form:
        sentence.take_all(_MOVED)


def _current(labels: list[re.Match[str] | None]) -> int | None:
    """Return the place of the only price of any buyer now, where the others say they are not."""
    roles = [label.lastgroup if label else "" for label in labels]
    best = next((role for role in ("promoted", "now", "regular") if role in roles), "")
    others = {"promoted": {"other", "regular", ""}, "now": {"other"}, "regular": {"other"}}
    if roles.count(best) != 1 or not {*roles} - {best} <= others.get(best, set()):
        return None
    return roles.index(best)


def _is_bracketed(sentence: Sentence, price: re.Match[str]) -> bool:
    return sentence.flat[: price.start()].rstrip().endswith("(")
