"""Spoilt copies of good inputs, the same again for the same seed."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence

PIECES = (
    *"0123456789.,kKđĐ₫/-–~×x%() \t",
    *("tr", "tr2", "nghìn", "ngàn", "triệu", "tỷ", "xu", "đ/kg", "/kg", "/100g", "/chục", "/vỉ"),
    *("kg", "lạng", "yến", "tạ", "tấn", "gam", "lít", "ml", "quả", "trứng", "vỉ 10", "lốc 4"),
    *("thùng 24", "túi 5kg", "hết hàng", "còn", "giới hạn", "3 vỉ/khách", "giá", "từ", "đến"),
    *("\u0301", "\u0323", "\u00a0", "\u200b", "\ufeff", "٣", "½", "²", "e9", "1e400", "∞", "NaN"),
    *("-0", "0,000", "1.2.3", "1.234.567.890.123", "9" * 40, "\x00", "\ud800", "🍊", "ﾊ", "İ"),
)
"""What a line about prices is made of, and what should not stand in one."""


def spoilt_line(seeds: Sequence[str], rng: random.Random) -> str:
    """Return a line made of pieces, or a good line cut, joined, repeated or filled with pieces."""
    if rng.random() < 0.2:
        return "".join(rng.choices(PIECES, k=rng.randint(0, 25)))
    line = rng.choice(seeds)
    for _ in range(rng.randint(1, 4)):
        at, to = sorted((rng.randint(0, len(line)), rng.randint(0, len(line))))
        match rng.randrange(6):
            case 0:
                line = line[:at] + rng.choice(PIECES) + line[at:]
            case 1:
                line = line[:at] + line[to:]
            case 2:
                line = line[:at] + line[at:to] * 2 + line[to:]
            case 3:
                line = line[:at] + rng.choice(seeds)[at:]
            case 4:
                line = line[:at] + chr(rng.randrange(0x2500)) + line[to:]
            case _:
                line = line.upper() if rng.random() < 0.5 else line.replace(" ", "")
    return line[:2000]


def spoilt_bytes(content: bytes, rng: random.Random) -> bytes:
    """Return a file with some bytes changed, cut, repeated or filled in."""
    spoilt = bytearray(content)
    for _ in range(rng.randint(1, 6)):
        at = rng.randint(0, len(spoilt))
        to = min(len(spoilt), at + rng.randint(0, 64))
        match rng.randrange(5):
            case 0:
                spoilt[at:to] = rng.randbytes(to - at)
            case 1:
                del spoilt[at:to]
            case 2:
                spoilt[at:at] = spoilt[at:to] * rng.randint(1, 8)
            case 3:
                spoilt[at:at] = rng.choice(PIECES).encode("utf-8", "surrogatepass")
            case _:
                del spoilt[at:]
    return bytes(spoilt)


def spoilt_archive(content: bytes, rng: random.Random) -> bytes:
    """Return a zip archive, whole as an archive, in which one file is spoilt."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as good,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        names = good.namelist()
        chosen = rng.choice(names)
        for name in names:
            inner = good.read(name)
            bad.writestr(name, spoilt_bytes(inner, rng) if name == chosen else inner)
    return target.getvalue()
