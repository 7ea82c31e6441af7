"""Words that leave a price open: about how much, what others pay, hearsay, questions, counts.

Each table names a reason; its patterns are of words without marks, as a line is compared.
"""

from __future__ import annotations

import re

from monitor.normalise.sentence import Sentence
from monitor.normalise.spelling import plain, words
from monitor.normalise.text_stock import NUMBER

_ABOUT = words(
    """
    khoảng chừng quanh hơn trên dưới tầm gần quãng từ giảm tăng bớt thêm cỡ sỉ buôn ngoài qua chắc
    ngót độ đâu mai quảng âm
    """
)
"""What leaves open the number right behind it: ``khoảng 20k``."""
_ABOUT_PHRASES = (
    "dao dong", "xap xi", "(?<!van )(?<!nhu )(?<!theo )gia cu", "toi thieu", "it nhat",
    "nhieu nhat", "cao nhat", "thap nhat", "du kien",
)  # fmt: skip
_LOOKALIKES = frozenset({"tam", "gan", "co", "qua", "ngot", "do", "dau"})
"""Words that are more often other words when they are written so, without marks."""
_DAYS = (
    r"(?:hom|bua) (?:qua|kia|truoc|no)|(?:sang|trua|chieu|toi|dem) qua|tu (?:ngay )?mai",
    r"(?:tuan|thang|nam|dot|hoi|luc|ngay) truoc|nam ngoai|truoc (?:day|kia|tet)|moi khi",
    r"(?:ngay|sang|chieu|chac) mai|sap toi|toi day|se",
)
"""Another day than today, unless the price is only compared with it."""
_OTHERS_PAY = (
    r"\bgia (?:nhap|von|goc|si|buon|dai ly|the|app|ke hoach|dang ky|ke khai|xuat (?:kho|xuong))\b",
    r"\bgia (?:hop dong|truoc|cong trai|tran|san|tham khao|du kien|(?:ngay )?mai)\b",
    r"\bban (?:si|buon)\b|\bthuong lai (?:tra|thu|mua)\b|\btai (?:ruong|chuong)\b",
    r"\b(?:lay|giao|do|mua) (?:si|buon)\b|\b(?:hoi|thanh) vien\b|\bvinid\b|\bho ngheo\b",
    r"\bthe (?:vip|thanh vien|khach|tich diem)\b|\bkhach (?:quen|vip)\b|\bbo moi\b|\bnoi bo\b",
    r"\b(?:chua|khong)\s+(?:(?:bao gom|gom|co|tinh)\s+)?(?:vat|thue)\b",
    r"\bcong (?:them )?(?:vat|thue)\b",
    r"\b(?:thu|(?<!khong )can|tim|(?<!ai )hoi|muon) mua\b|\b(?:nhap|mua|thu|lay) vao\b",
    r"\bnhap (?:gia )?(?=[0-9])|\bnhap\b[^,;.|]*\bgia\b",
)
_FOR_MANY = (
    r"\b(?:combo|set)\b|[0-9]x\b|\b(?:mua|lay) (?:(?:tu )?[0-9]+|kem\b|nua\b[^,;.|]*[0-9])",
    r"\b(?:mua|lay) (?:ca|nguyen) (?:con|bao|thung|bich|yen|ta|cay|thang|trai)\b",
    r"\b(?:mua|lay) nhieu\b(?=[^,;.]*(?:[0-9]|\bgiam|\bbot|\bre\b))",
    r"\b(?:kg|ky|ki|can|lang|lit|chuc|yen|ta|tan)\s+ruoi\b",
    r"^\s*(?:tong (?:cong|so|tien|gia tri)|tong\s*[:|0-9])",
    r"^\s*cong\s*(?:[:|]|(?:nhom|cac)\b)",
)
_BOUNDS = (
    r"[~<>]|[0-9]\s*%|\(\s*[0-9][0-9.,]*\s*\)|(?<=[\s;|])-(?=[0-9][0-9.,]*(?:k|d|dong)?(?:/|$))",
    r"[0-9]k?\s*\+|[0-9]'[0-9]|\btro (?:len|xuong)\b|[0-9](?:k|d|kg)? do (?:len|lai|xuong)\b",
    r"\bkhong (?:qua|phai|den|toi)\b|(?<!\bca )\bchua (?:den|toi|day)\s*(?=[0-9])",
    r"\b(?:hay|hoac)\s+(?=[0-9])|(?:^|[,;.] )mai [a-z ]{0,40}[0-9]",
    r"\bmai\b[^,;.|0-9]*\b(?:len|tang|xuong|giam|con|ban)\b",
)
_HEARSAY = (
    r"\bnghe (?:noi|don|bao|dau|phong thanh)\b|\b(?:thay|don) bao\b|\bhinh nhu\b|\bco le\b",
    r"(?:^|[,;.:] )chac (?!chan\b)|\bdoan la\b|\b(?:nhu tren|nt)\b",
    r"(?<!\bmai )\b(?:khong|ko|chua|k) (?:noi|ro|biet|chac|ghi)\b",
)
_QUESTIONS = (
    r"\?|\bbao nhieu\b(?! cung)|\bhay sao\b|\bco phai\b|\bai (?:co|ban)\b",
    r"\b(?:phai|dung|duoc|dc) (?:khong|ko|k|hok|hong|hem)\b|(?<=\bco )[0-9][^,;.|]*\bkhong\b",
)
_COUNT = (
    rf"(?!1\b){NUMBER}(?:\s*(?:-|den|toi)\s*{NUMBER})?\s*"
    r"(?:kg|ky|ki|can|ta|tan|yen|lit|qua|con|thung|bao|goi|chai|tui|hop|vi|chuc|khay|mo|bo|cu|binh)\b"
)
"""How many there are, which may be about as many: that leaves no price open."""
_SIGNS = (*_OTHERS_PAY, *_FOR_MANY, *_BOUNDS, *_HEARSAY, *_QUESTIONS)
_BEFORE_A_NUMBER = "|".join(dict.fromkeys((*_ABOUT_PHRASES, *map(plain, _ABOUT))))
_UNSURE = re.compile(
    rf"\b(?P<word>{_BEFORE_A_NUMBER})\s*:?\s*(?=[0-9])(?!{_COUNT})"
    r"|(?<!so voi )(?<!bang )(?<!nhu )(?<!hon )(?<!tu )(?<!bang gia )(?<!nhu gia )(?<!giu gia )"
    rf"\b(?P<day>{'|'.join(_DAYS)})\b(?: gio nay\b)?"
    r"(?:(?!\b(?:nay|gio|hien|lai)\b)[^,;.|0-9])*(?=[0-9])"
    rf"|(?P<sign>{'|'.join(_SIGNS)})"
)
_SPOKEN = re.compile(
    r"\b(?:hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười|vài|mấy|dăm|chục(?=\s+(?:kg|ký|ky|cân|lít)))\s+"
    r"(?:mớ|mo|bó|bo|kg|ký|ky|cân|lạng|lang|củ|gói|goi|vỉ|vi|chai|lít|lit|hộp|hop|túi|tui|chục|chuc|quả|qua)\b(?!\s+[0-9]+\s*(?:ml|g|gr|kg|l|lít|lit)\b)"
    r"|[0-9]\s*(?:nghìn|ngàn|triệu|tr)\s+(?:hai|ba|tư|bốn|năm|lăm|sáu|bảy|bẩy|tám|chín)\b"
    r"(?!\s+(?:chỉ|rọi|dọi|thơm|thái|hải|nay))",
    re.IGNORECASE,
)
"""A count in words, so that the price may be for one or for all: ``10k ba mớ``."""
_SAYS_ITS_UNIT = re.compile(r"[0-9](?:\s*(?:k|nghin|ngan|d|dong|vnd))*\s*/\s*[a-z]")
_QUESTION = re.compile(r"\?")
_ASKS_WHY = re.compile(r"\bsao\b|\btra loi\b")
"""Who asks why a price is so does not ask whether it is; nor who answers."""


def doubt_of_price(sentence: Sentence) -> str:
    """Return why the price of a line may not be taken at its word; nothing where it may."""
    spoken = _SPOKEN.search(sentence.text)
    if spoken and not _SAYS_ITS_UNIT.search(sentence.flat):
        return f"{spoken[0]!r} leaves the price open"
    if _ASKS_WHY.search(sentence.flat):
        sentence.take_all(_QUESTION)
    for found in _UNSURE.finditer(sentence.flat):
        if certain := found["sign"] or found["day"]:
            return f"{certain.strip()!r} leaves the price open"
        word = sentence.written(found, "word").lower()
        is_meant = " " in word or any(word in {known, plain(known)} for known in _ABOUT)
        if is_meant and word not in _LOOKALIKES:
            return f"{word!r} leaves the price open"
    return ""
