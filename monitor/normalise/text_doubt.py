"""Words that leave a price open: about how much, what others pay, hearsay, questions, counts."""

from __future__ import annotations

import re

from monitor.normalise.sentence import Sentence
from monitor.normalise.spelling import plain, words

_UNSURE = re.compile(
    r"\b(?P<word>khoang|chung|dao dong|quanh|hon|tren|duoi|tam|gan|quang|xap xi|tu|giam|tang|bot"
    r"|them|hom qua|co|si|buon|tuan truoc|thang truoc|nam ngoai|truoc day|ngoai|gia cu|qua"
    r"|toi thieu|it nhat|nhieu nhat|cao nhat|thap nhat|du kien|chac)"
    r"\s*:?\s*(?=[0-9])"
    r"|(?P<sign>[~<>?]|\bbao nhieu\b|[0-9]\s*%|[0-9]x\b|\(\s*[0-9.,]+\s*\)"
    r"|(?<=[\s;|])-(?=[0-9][0-9.,]*(?:k|d|dong)?(?:/|$))"
    r"|\bmua (?:(?:tu )?[0-9]+|ca (?:con|bao|thung|bich|yen|ta|cay|thang|trai)\b|nhieu\b|kem\b)"
    r"|[0-9]k?\s*\+|[0-9]'[0-9]|\btro (?:len|xuong)\b|[0-9](?:k|d|kg)? do (?:len|lai|xuong)\b"
    r"|\bkhong (?:qua|phai|den|toi)\b|\bgia (?:nhap|von|goc|si|buon|dai ly)\b|\bban (?:si|buon)\b"
    r"|\b(?:chua|khong) (?:bao gom |gom |co |tinh )?(?:vat|thue)\b"
    r"|\b(?:hoi|thanh) vien\b|\bthe vip\b|\bthu mua\b|\b(?:nhu tren|nt)\b"
    r"|\bnghe (?:noi|don|bao|dau|phong thanh)\b|\b(?:thay|don) bao\b|\bhinh nhu\b|\bco le\b"
    r"|\bdoan la\b"
    r"|\b(?:phai|dung|duoc|dc) (?:khong|ko|k|hok|hong|hem)\b|\bgia (?:tran|san|tham khao|du kien)\b"
    r"|\b(?:nhap|mua|thu|lay) vao\b|\bnhap (?:gia )?(?=[0-9])"
    r"|\b(?:lay|giao|do|mua) (?:si|buon)\b|\bbo moi\b|\bnoi bo\b|\bkhach (?:quen|vip)\b"
    r"|\bho ngheo\b"
    r"|\b(?:khong|ko|chua|k) (?:noi|ro|biet|chac|ghi)\b)"
)
"""What leaves a price open, or makes it another than any buyer's: wholesale, members', untaxed."""
_SPOKEN = re.compile(
    r"\b(?:hai|ba|bốn|bảy|bẩy|chín|mười)\s+"
    r"(?:mớ|mo|bó|bo|kg|ký|ky|lạng|lang|củ|gói|goi|vỉ|vi|chai|lít|lit|hộp|hop|túi|tui|chục|chuc|quả|qua)\b",
    re.IGNORECASE,
)
"""A count in words, so that the price may be for one or for all: ``10k ba mớ``."""
_UNSURE_WORDS = words(
    """
    khoảng chừng quanh hơn trên dưới tầm gần quãng từ giảm tăng bớt thêm cỡ sỉ buôn ngoài qua chắc
    """
)
_QUESTION = re.compile(r"\?")
_ASKS_WHY = re.compile(r"\bsao\b")
"""Who asks why a price is so does not ask whether it is."""
_LOOKALIKES = frozenset({"tam", "gan", "co", "qua"})
"""Words that are more often other words when they are written so, without marks."""


def doubt_of_price(sentence: Sentence) -> str:
    """Return why the price of a line may not be taken at its word; nothing where it may."""
    if spoken := _SPOKEN.search(sentence.text):
        return f"{spoken[0]!r} leaves the price open"
    if _ASKS_WHY.search(sentence.flat):
        sentence.take_all(_QUESTION)
    for found in _UNSURE.finditer(sentence.flat):
        if found["sign"]:
            return f"{found['sign'].strip()!r} leaves the price open"
        word = sentence.written(found, "word").lower()
        is_meant = " " in word or any(word in {known, plain(known)} for known in _UNSURE_WORDS)
        if is_meant and word not in _LOOKALIKES:
            return f"{word!r} leaves the price open"
    return ""
