"""Words that leave a price open: about how much, what others pay, hearsay, questions, counts."""

from __future__ import annotations

import re

from monitor.normalise.sentence import Sentence
from monitor.normalise.spelling import plain, words

_UNSURE = re.compile(
    r"\b(?P<word>khoang|chung|dao dong|quanh|hon|tren|duoi|tam|gan|quang|xap xi|tu|giam|tang|bot"
    r"|them|co|si|buon|ngoai|gia cu|qua|ngot|do|dau|mai"
    r"|toi thieu|it nhat|nhieu nhat|cao nhat|thap nhat|du kien|chac)"
    r"\s*:?\s*(?=[0-9])"
    r"|(?<!so voi )(?<!bang )(?<!nhu )(?<!hon )(?<!tu )\b"
    r"(?P<day>(?:hom|bua) (?:qua|kia|truoc|no)|(?:tuan|thang|nam|dot|hoi|luc|ngay) truoc"
    r"|nam ngoai|truoc (?:day|kia|tet)|moi khi|(?:ngay|sang|chieu) mai|sap toi|toi day|se)\b"
    r"(?:(?!\b(?:nay|gio|hien|lai)\b)[^,;.|0-9])*(?=[0-9])"
    r"|(?P<sign>[~<>?]|\bbao nhieu\b(?! cung)|\b(?:combo|set)\b|[0-9]\s*%|[0-9]x\b"
    r"|\(\s*[0-9.,]+\s*\)"
    r"|(?<=[\s;|])-(?=[0-9][0-9.,]*(?:k|d|dong)?(?:/|$))"
    r"|\b(?:mua|lay) (?:(?:tu )?[0-9]+|(?:ca|nguyen) (?:con|bao|thung|bich|yen|ta|cay|thang|trai)\b"
    r"|nhieu\b(?=[^,;.]*(?:[0-9]|\bgiam|\bbot|\bre\b))|kem\b|nua\b)"
    r"|\b(?:kg|ky|ki|can|lang|lit|chuc|yen|ta|tan)\s+ruoi\b"
    r"|\bmai\b[^,;.|0-9]*\b(?:len|tang|xuong|giam|con|ban)\b|\bhay sao\b|\b(?:hay|hoac)\s+(?=[0-9])"
    r"|\bco phai\b|(?<!\bca )\bchua (?:den|toi|day)\s*(?=[0-9])"
    r"|[0-9]k?\s*\+|[0-9]'[0-9]|\btro (?:len|xuong)\b|[0-9](?:k|d|kg)? do (?:len|lai|xuong)\b"
    r"|\bkhong (?:qua|phai|den|toi)\b|\bgia (?:nhap|von|goc|si|buon|dai ly|the|app"
    r"|ke hoach|dang ky|ke khai|xuat (?:kho|xuong)|hop dong|truoc|cong trai)\b|\bban (?:si|buon)\b"
    r"|\b(?:chua|khong) (?:bao gom |gom |co |tinh )?(?:vat|thue)\b"
    r"|\b(?:hoi|thanh) vien\b|\bthe (?:vip|thanh vien|khach|tich diem)\b|\bvinid\b"
    r"|\bthu mua\b|\b(?:nhu tren|nt)\b"
    r"|\bnghe (?:noi|don|bao|dau|phong thanh)\b|\b(?:thay|don) bao\b|\bhinh nhu\b|\bco le\b"
    r"|\bdoan la\b"
    r"|\b(?:phai|dung|duoc|dc) (?:khong|ko|k|hok|hong|hem)\b|\bgia (?:tran|san|tham khao|du kien)\b"
    r"|\b(?:nhap|mua|thu|lay) vao\b|\bnhap (?:gia )?(?=[0-9])"
    r"|\b(?:lay|giao|do|mua) (?:si|buon)\b|\bbo moi\b|\bnoi bo\b|\bkhach (?:quen|vip)\b"
    r"|\bnhap\b[^,;.|]*\bgia\b|\bcong (?:them )?(?:vat|thue)\b|\bho ngheo\b"
    r"|^\s*(?:tong (?:cong|so|tien|gia tri)|tong\s*[:|0-9]|cong\s*[:|])"
    r"|(?<!\bmai )\b(?:khong|ko|chua|k) (?:noi|ro|biet|chac|ghi)\b)"
)
"""What leaves a price open, or makes it another than any buyer's: wholesale, members', untaxed."""
_SPOKEN = re.compile(
    r"\b(?:hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười|vài|mấy|dăm|chục(?=\s+(?:kg|ký|ky|cân|lít)))\s+"
    r"(?:mớ|mo|bó|bo|kg|ký|ky|cân|lạng|lang|củ|gói|goi|vỉ|vi|chai|lít|lit|hộp|hop|túi|tui|chục|chuc|quả|qua)\b"
    r"|[0-9]\s*(?:nghìn|ngàn|triệu|tr)\s+(?:hai|ba|tư|bốn|năm|lăm|sáu|bảy|bẩy|tám|chín)\b"
    r"(?!\s+(?:chỉ|rọi|dọi|thơm|thái|hải|nay))",
    re.IGNORECASE,
)
"""A count in words, so that the price may be for one or for all: ``10k ba mớ``."""
_UNSURE_WORDS = words(
    """
    khoảng chừng quanh hơn trên dưới tầm gần quãng từ giảm tăng bớt thêm cỡ sỉ buôn ngoài qua chắc
    ngót độ đâu mai
    """
)
_QUESTION = re.compile(r"\?")
_ASKS_WHY = re.compile(r"\bsao\b|\btra loi\b")
"""Who asks why a price is so does not ask whether it is; nor who answers."""
_LOOKALIKES = frozenset({"tam", "gan", "co", "qua", "ngot", "do", "dau"})
"""Words that are more often other words when they are written so, without marks."""


def doubt_of_price(sentence: Sentence) -> str:
    """Return why the price of a line may not be taken at its word; nothing where it may."""
    if spoken := _SPOKEN.search(sentence.text):
        return f"{spoken[0]!r} leaves the price open"
    if _ASKS_WHY.search(sentence.flat):
        sentence.take_all(_QUESTION)
    for found in _UNSURE.finditer(sentence.flat):
        if certain := found["sign"] or found["day"]:
            return f"{certain.strip()!r} leaves the price open"
        word = sentence.written(found, "word").lower()
        is_meant = " " in word or any(word in {known, plain(known)} for known in _UNSURE_WORDS)
        if is_meant and word not in _LOOKALIKES:
            return f"{word!r} leaves the price open"
    return ""
