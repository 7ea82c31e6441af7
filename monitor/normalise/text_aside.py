"""What a typed line holds beside its report: links, dates, hours, telephones, numbers of a list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from monitor.normalise.sentence import Sentence
from monitor.normalise.spelling import composed
from monitor.normalise.text_spoken import with_digits
from monitor.normalise.text_stock import NUMBER, PERCENT
from monitor.normalise.text_table import under_its_head

_NOT_FOR_ONE = r"(?!\s*(?:kg|ky|ki|can|lang|lit|ta|tan|yen|chuc|qua|goi|thung|hop|chai|mo|bo)\b)"
_NOT_MONEY = r"(?!\s*(?:k|nghin|ngan|ng|tr|trieu|d|dong|vnd)\b)"
_IS_NO_PRICE = _NOT_FOR_ONE + _NOT_MONEY
_DAYTIME, _APART = r"(?:\b(?:sang|chieu|trua|toi)\s+)?", r"(?<![\w.,/])"
_YEAR = r"(?:20)?[0-9]{2}"
_DAY, _MONTH = r"(?:0?[1-9]|[12][0-9]|3[01])", r"(?:0?[1-9]|1[0-2])"
_SINCE = r"(?:\b(?:tu|ke tu|den|(?:den|toi) het)\s+)?(?:\b(?:ngay|hom)\s+)?"
_DATES = (
    rf"\b(?:tu\s+)?(?:ngay\s+)?{_DAY}\s*(?:den|-)\s*{_DAY}/{_MONTH}(?![0-9/]){_IS_NO_PRICE}",
    rf"\b(?:thang\s+{_MONTH}|quy\s+(?:i{{1,3}}|iv|[1-4]))\s*[/-]\s*20[0-9]{{2}}\b",
    r"^\s*20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])\b",
    r"\b(?:ca|ky|dot)\s+[0-9]{1,2}\b(?=\s*(?:[:,|-]|thang))",
    rf"{_DAYTIME}{_SINCE}{_APART}{_DAY}/{_MONTH}(?:/{_YEAR})?(?![0-9/]){_IS_NO_PRICE}",
    rf"(?<![\w.,/]){_DAY}[.-]{_MONTH}[.-]20[0-9]{{2}}(?!\w|[.,][0-9])",
    rf"(?<![\w.,/-])20[0-9]{{2}}[-/.]{_MONTH}[-/.]{_DAY}(?:t[0-9:.]+z?)?(?!\w|[.,][0-9])",
    rf"\bngay\s+{_DAY}[.-]{_MONTH}[.-][0-9]{{2}}(?![\w.,/])",
    rf"\b(?:ngay\s+)?{_DAY}\s+thang\s+(?:{_MONTH}|chap|gieng)(?:\s+nam\s+20[0-9]{{2}})?\b{_NOT_MONEY}",
    rf"\b(?:ngay|hom)\s+{_DAY}[.-]{_MONTH}\b(?![.,]?[0-9])",
    rf"(?<=\bhom )\s*{_DAY}(?![\w.,/-])",
    r"\bm[uo]ng\s+[0-9]{1,2}\b(?:\s+tet\b)?",
    r"\b[0-9]{1,2}\s+(?:tet|am lich)\b",
    r"\bnam\s+(?:moi\s+)?20[0-9]{2}\b",
    rf"(?<!ca )\bthu\s+[2-7]\b{_IS_NO_PRICE}",
)
_HOURS = (
    r"\b(?:dong|mo) cua\s+(?:luc |vao |den |tu )?[0-9]{1,2}(?:[hg]|:[0-9])[0-9]*",
    r"\b(?:luc\s+)?[0-9]{1,2}(?:[hg][0-9]{2}|h|:[0-9]{2})\b(?:\s+(?:sang|trua|chieu|toi)\b)?",
    r"\b(?:luc\s+)?[0-9]{1,2}\s+gio\b(?!\s+(?:lua|heo|lon|bo|sao|tai))(?:\s+(?:sang|trua|chieu|toi)\b)?",
)
_SIZE, _WEIGHED = r"[0-9]+(?:,[0-9]+)?", r"(?:kg|g|gr|lang)\s*/\s*(?:con|qua|trai|cu|bap)\b"
_FEW = r"[0-9]{1,3}(?:,[0-9])?"
_COUNTED = (
    r"(?<![\w.,])[0-9]{1,3}(?:\s*-\s*[0-9]{1,3})?\s*(?:con|qua|trai|cu|bap)\s*/\s*(?:kg|ky|ki|can)\b",
    rf"(?:\b(?:khoang|chung|tam|co)\s+)?(?<![\w.,]){_SIZE}(?:\s*-\s*{_SIZE})?\s*{_WEIGHED}",
    r"\b(?:loai|size|co)\s+[0-9]{1,3}\s*-\s*[0-9]{1,3}\s*con\b",
    r"(?<=\bvat)\s*:?\s*[0-9]{1,2}\s*%|\b[0-9]{1,2}\s*%(?=\s*(?:vat|thue)\b)",
    r"\b[0-9]{1,2}\s+(?:hom|bua)\s+(?:nay|roi)\b",
    r"\bso (?:mau|diem|quay|ho|nguoi|luot|ngay)(?: [a-z]+){0,2}\s*:?\s*[0-9]{1,3}\b",
    rf"\b{_FEW}\s+(?:ngay|tuan|thang|nguoi|khach|quay|diem|xe|chuyen|lan|lop|mat hang)\b",
)
_CALL = r"(?:so dt|dt|sdt|lh|lien he|alo|zalo|goi|hotline|tel|dien thoai|tong dai|call)"
_TELEPHONES = (
    rf"(?:\b{_CALL}\b\s*[:.]?\s*)*(?<![\w.,])(?:\+84|0)(?:[ .-]?[0-9]){{8,10}}(?![0-9])",
    r"\b(?:hotline|tong dai)\b\s*[:.]?\s*1[89]00(?:[ .-]?[0-9]){2,6}\b",
)
_ADDRESSES = (
    r"\b(?:quay|sap|kiot|ki ?ot|cua hang|ch|chi nhanh|cn|cho|to|so nha|ngo|ngach|duong|pho|khu|lo"
    r"|day|(?<!kiem )(?<!thong )ke|(?<!mua [0-9] )tang|cong|phuong|quan|xom|doi|st|sieu thi"
    r"|(?:vin|win|co ?op)mart\+?)"
    r"(?: so)?\s+[0-9]{1,3}"
    r"(?!\w|[.,][0-9]| [0-9]{3}\b|\s*-\s*[0-9])" + _IS_NO_PRICE,
    r"\b(?:cua hang|dai ly|tap hoa|cho|sieu thi)(?: [a-z]+){0,3} [0-9]{1,4}(?= [a-z]+ [a-z]+)"
    + _IS_NO_PRICE,
    r"\bkho(?: lanh)? (?:so )?[0-9]{1,2}(?=\s*(?:con|hien|co|bao|ton)\b|\s*[:-]\s*[a-z]|\s*\))",
    r"\b(?:(?<!hien )tai|o|so|sn|dia chi|dc)\s*:?\s*[0-9]{1,4}[a-e]?(?:/[0-9]{1,4})*(?=\s+[a-z]{2})"
    + _IS_NO_PRICE,
)
_FEE = (
    r"\b(?:(?:phi |tien |cuoc )?(?:ship|van chuyen|giao hang|gui xe)|phi giao)\s*:?"
    rf"\s*(?:chi |them |tu )?{NUMBER}"
    r"\s*(?:k|nghin|ngan|d|dong)?\b(?!\s*/\s*(?:kg|ky|can))"
)
_CODES = (
    r"(?:\b(?:ma (?:hang|sp|can|noi bo|san pham|so|hh|vt|vach|phieu|don|hoa don|kho)"
    r"|chi tieu|sku|barcode|gtin|ean|plu|(?:so )?lo(?: hang)?(?=\W*[0-9]{4})"
    r"|so (?:phieu|hd|hoa don|ct)|phieu(?: so)?)|(?:^|[|;]\s*)ma)\b"
    r"\s*[:.#-]?\s*"
    r"(?=[a-z./-]*[0-9])[a-z0-9./-]*[a-z0-9](?!\w|,[0-9])" + _IS_NO_PRICE,
    r"\bso\s*:?\s*[0-9]{1,5}/(?:[a-z][a-z0-9/-]*|20[0-9]{2}\b)|\b[0-9]{1,5}/[a-z]{2,}-[a-z]{2,}\b",
    r"\bid\s*:?\s*[0-9]+\b|#[0-9]{2,}\b",
    r"(?<![\w.,+])(?:[0-9]{9,}|0[0-9]{3,7})(?![\w.,]| ?[0-9])",
    r"(?<![\w.,/-])[a-z]{1,5}(?:[-_]?0[0-9]{1,6}|-[0-9]{3,}|[0-9]{1,2}-[0-9]{1,3})(?![\w.,/])",
)
_SUM = rf"{NUMBER}\s*(?:d|dong|vnd)?\b"
_MILLIONS = r"(?:ty|ti|trieu|tr)\b(?:\s*dong)?"
_SUMS = (
    rf"\b(?:ton(?: kho)?|du tru|luong|nguon|san luong|suc mua)\b[^0-9,;|]*{PERCENT}[^,;|0-9.-]*",
    rf"\b(?:ty le|ti le|chi so|toc do)\b[^0-9;|]*{NUMBER}\s*%?(?=\s*(?:$|[;|)]))",
    rf"\b(?:tri gia|gia tri|tuong duong)\s*:?\s*[a-z ]{{0,12}}{NUMBER}\s*{_MILLIONS}",
    rf"\b(?:(?:thanh|tong) tien|thanh toan|doanh thu|tt(?=\W*[0-9]+\.[0-9]{{3}}))\s*:?\s*{_SUM}",
    rf"(?<=[;|])\s*[+-]?{NUMBER}\s*%(?=\s*(?:$|[;|]))",
    rf"\b(?:sl|so luong)\s*:?\s*{NUMBER}(?:\s*[a-z]+\b|(?=\s*[;|]))(?!\s*/)",
)
_OF_A_LIST = (
    r"\b(?:bieu(?: mau)?(?: so)?|phu luc|(?:mau|bang) so)\s*[0-9]{1,3}\b(?=\s*[:,;|-])",
    r"(?<![0-9k] )(?<!nghin )(?<!ngan )\bdong\s*(?:so )?[0-9]{1,3}(?=\s*[:|(])",
    r"^\s*[a-e]/\s+|^\s*[0-9]{1,3}/(?=[a-z][a-z ]*/[a-z]+\b)",
    r"^\s*(?:nhom )?(?:rau(?: cu)?(?: qua)?|thuc pham|(?:hai|thuy) san)\s*:(?=\s*[a-z])",
    r"(?:^|[|;])\s*\(?[0-9]{1,3}[.)]\s+(?=[a-z])",
    rf"^\s*(?:[ivx]{{1,4}}|[a-e])[.-]?[0-9]{{1,2}}[.):]?\s+(?=[a-z]){_IS_NO_PRICE}",
    r"\b(?:stt|tt|cau|so thu tu|mat hang so|nhom(?: hang)?)\s*:?\s*[0-9]{1,3}\b(?!.?[0-9])\s*[.)]?",
    rf"^\s*[0-9]{{1,3}}\s*(?:[.)|;:,]\s*|/\s+|-\s+)(?=[a-z]){_IS_NO_PRICE}",
    r"^\s*[0-9]{2}\.[0-9]{4}\s+(?=[a-z])",
    r"^\s*(?:[0-9]{1,3}\s*[|;]\s*)?[|(]?\s*10\.0[0-9]{2}[\])]?\s*[|;.:/-]?\s*(?=[a-z])",
    rf"^\s*[0-9]{{1,2}}(?:\.[0-9]{{1,2}}){{1,2}}\.?\s+(?=[a-z]){_IS_NO_PRICE}",
    rf"(?<![\w.,/-])0[0-9](?![\w.,/-]){_IS_NO_PRICE}",
)
_ASIDE = re.compile(
    "|".join(
        (*_CODES, *_DATES, *_HOURS, *_COUNTED, *_ADDRESSES, *_SUMS, _FEE, *_TELEPHONES, *_OF_A_LIST)
    )
)

_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_LISTED_KEYCAP = re.compile("^\\s*[0-9]\ufe0f?\u20e3\\s*(?![0-9])")
_LEADERS = re.compile(r"(?<![0-9])\.{2,3}(?!\.)|\.{2,}(?![0-9])|\.{3,}|…")
_ARROW = re.compile(r"[=-]+>|[→➡]")
_AFTER_AMOUNT = re.compile(r"[0-9]\s*(?:k|nghìn|ngàn|đ|đồng)?\s*$", re.IGNORECASE)
_GLUED = re.compile(
    r"(?<=[^\W\d_]{2})(?=[0-9]+(?:[.,][0-9]+)*\s*(?:k|ng|nghìn|nghin|ngàn|ngan|tr|đ|d|đồng|dong|vnđ|vnd)(?![^\W\d_]))",
    re.IGNORECASE,
)
_SIGNS = {
    "∕": "/",
    "⁄": "/",
    "÷": "-",
    "\t": " | ",
    "\n": " | ",
    "↓": "-",
    "▼": "-",
    "↑": "+",
    "▲": "+",
    "₫": "đ",
    "@": " ",
    '"': " ",
}
_HELD_BEHIND = re.compile(
    r"\b(?P<pack>thùng|thung|hộp|hop|vỉ|vi|khay|lốc|loc|két|gói|goi|túi|tui|bịch)\s*/\s*"
    r"(?=[0-9]{1,3}\s*(?:gói|goi|quả|qua|trứng|chai|lon|hộp|hop)\b)",
    re.IGNORECASE,
)
"""A pack before what it holds: ``hộp/10 quả``."""
_PER_IN_LABEL = re.compile(
    r"\b(?P<label>giá(?: bán| lẻ)*)"
    r"(?:\s*/\s*(?P<unit>[^\W\d_]+)|\s+(?:mỗi|một)\s+(?P<one>kg|ký|cân|lít|chục|quả|gói|chai)\b)",
    re.IGNORECASE,
)
"""The unit in the label of a price: ``Giá/kg: 15.000``, ``giá mỗi kg là 15.000``."""
_ASKED = re.compile(r"(?P<label>\bmặt hàng|\))\?\s+(?=\w)", re.IGNORECASE)
"""What a form asks: ``Giá bán (đ/kg)? 15.000``."""
_UNDERLINE = re.compile(r"(?<![a-z])_|_(?![a-z])|_(?=\w*=)")
"""An underscore that is of no code (``pork_belly``)."""
_SLASHED = re.compile(
    r"\s//\s|\s/\s(?<![0-9kđd] / )(?<!đồng / )(?<!nghìn / )(?<!ngàn / )(?<!VND / )"
    r"|(?<![0-9])\s\*\s|\s\*\s(?![0-9])"
)
"""Cells parted by slashes or stars: ``Cà chua / kg / 18.000``, but ``18.000 đ / kg``."""
_QUOTED = re.compile(r"^(?:\s*>)+\s+(?=[^\W\d_])")
"""A line of another's letter: ``> Cà chua 18k/kg``."""
_BARS = re.compile(r"\.{4,}|>{2,}|»|[\[\]]|</?[a-z][^<>]{0,40}>", re.IGNORECASE)
"""What else parts cells: ``Cà chua >> 18.000``, ``[Cà chua] [18.000]``."""
_PATH = re.compile(r".*\s>\s.*\s>\s.*")
"""A way through shelves: ``Rau củ > Cà chua > 18.000``; one sign alone is a bound."""
_PRODUCT = re.compile(
    r"(?<![\w.,])[0-9]+(?:[.,][0-9]+)?\s*(?P<unit>[^\W\d_]*)\s*[x×*]\s*"
    r"(?P<price>[0-9][0-9.,]*[0-9](?:\s*(?:k|nghìn|ngàn|đ|đồng))*)(?P<per>\s*/\s*[^\W\d_]+)?"
    r"\s*=\s*[0-9][0-9.,]*[0-9](?:\s*(?:k|nghìn|ngàn|triệu|đ|đồng))*",
    re.IGNORECASE,
)
"""A sum worked out: ``20 kg x 18.000 = 360.000``."""
_HALF_LOAD = re.compile(r"\b(?:nửa|nua)(?=\s+(?:tấn|tan|tạ|ta|yến|yen)\b)", re.IGNORECASE)
_ONE_LOAD = re.compile(
    r"(?<=\b[Cc]òn )(?=(?:tấn|tạ|yến) rưỡi\b)|(?<=\b[Cc]on )(?=(?:tan|ta|yen) ruoi\b)"
)
_SIGN_FIRST = re.compile(r"(?<!\w)đ(?=[0-9])|(?<![0-9])'|'(?![0-9])")
"""A currency before its amount, and quotes: ``đ16.000``, ``'16.000'``."""
_CELL_NAME = re.compile(r"\b[A-Z]{1,2}[0-9]{1,4}[=:]")
_KEY = re.compile(r"(?<=[^\W\d_])=(?=\w)")
_CELL_COMMA = re.compile(r",{2,}|,(?=[^\W\d_])|(?<=[^\W\d_]),(?=[0-9])")
_UNIT_FIRST = re.compile(
    r"(?<=[^\W\d_])\s*/\s*(?=[0-9]{1,3}(?:\.[0-9]{3})+(?![\w.,])"
    r"|[0-9]+(?:[.,][0-9]+)*\s*(?:k|nghìn|nghin|ngàn|ngan|đ|đồng|dong|vnđ|vnd)\b)",
    re.IGNORECASE,
)


def _as_sign(found: re.Match[str]) -> str:
    """Return a dash for an arrow between two amounts, which is a range or a change."""
    return " - " if _AFTER_AMOUNT.search(found.string[: found.start()]) else " : "


def _as_cells(found: re.Match[str]) -> str:
    return found[0].replace(" > ", " | ")


def _as_unit_cell(found: re.Match[str]) -> str:
    return f"ĐVT {found['unit'] or found['one']} | {found['label']}"


def _as_price(found: re.Match[str]) -> str:
    """Return the price of a sum, for the unit that it counts."""
    per = found["per"] or (f"/{found['unit']}" if found["unit"] else "")
    return f"{found['price']}{per}"


_Step = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]
_MARKS: tuple[_Step, ...] = (
    (_LINK, " "), (_QUOTED, ""), (_BARS, " | "), (_PATH, _as_cells), (_LISTED_KEYCAP, ""),
    (_KEYCAP, r"\1"), (_LEADERS, " "), (_ARROW, _as_sign),
)  # fmt: skip
_CELLS: tuple[_Step, ...] = (
    (_PER_IN_LABEL, _as_unit_cell), (_ASKED, r"\g<label>: "), (_UNDERLINE, " "),
    (_HELD_BEHIND, r"\g<pack> "), (_SLASHED, " | "), (_PRODUCT, _as_price),
)  # fmt: skip
_FIGURES: tuple[_Step, ...] = (
    (_SIGN_FIRST, ""), (_HALF_LOAD, "0,5"), (_ONE_LOAD, "1 "), (_CELL_NAME, "| "), (_KEY, ": "),
    (_CELL_COMMA, ", "), (_UNIT_FIRST, " "), (_GLUED, " "),
)  # fmt: skip


def tidied(line: str) -> str:
    """Return a line without links, pictures and leaders; cells of a table are parted by ``|``."""
    text = _replaced(under_its_head(line), _MARKS)
    text = "".join(_SIGNS.get(letter, letter) for letter in text if not _is_picture(letter))
    return _replaced(with_digits(composed(_replaced(text, _CELLS))), _FIGURES)


def _replaced(text: str, steps: tuple[_Step, ...]) -> str:
    for pattern, by in steps:
        text = pattern.sub(by, text)
    return text


def take_asides(sentence: Sentence) -> None:
    """Take out of a line whatever is a figure and no price, no pack and no stock."""
    sentence.take_all(_ASIDE)


def _is_picture(letter: str) -> bool:
    return unicodedata.category(letter) in {"So", "Sk", "Me", "Cs", "Co"}
