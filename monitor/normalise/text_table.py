"""One row of a pasted table under its head, written as cells that say what they are.

``Mặt hàng | ĐVT | Giá hôm qua | Giá hôm nay | Tồn``, then ``Cà chua | kg | 17.000 | 18.000 | 250``:
the column of a figure says which quantity it is, better than any word beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from monitor.normalise.spelling import dashed, plain
from monitor.normalise.text_stock import UNIT_LABEL

_EDGES = re.compile(r"[ |]*\n[ |]*")
_PARTED = {
    re.compile(r"[|;\t]"): re.compile(r" *[|;\t\n] *"),
    re.compile(r" {3}"): re.compile(r" {3,}|\n"),
    re.compile(r" - "): re.compile(r" - |\n"),
}
"""How the cells of a line are parted, by the first of these signs that it has."""
_RULE = re.compile(r":?[-=]{2,}:?")
_COLUMNS = {
    "name": r"(?:ten )?(?:mat hang|hang hoa|hang|san pham|sp|thuc pham)|ten",
    "unit": UNIT_LABEL,
    "kept": r"quy cach|dong goi|bao bi|tinh trang|trang thai",
    "promoted": r"gia (?:khuyen m[ae]i|km|uu dai)",
    "price": r"(?:don )?gia(?: ban)?(?: le)?(?: (?:hom nay|ky nay|nay|moi|hien tai))?",
    "asked": r"gia [a-z ]+",
    "stock": r"(?:(?:luong|sl|so luong|hang) )*(?:ton|con)(?: (?:kho|lai|cuoi|ky|ngay|thuc te))*",
    "other": (
        r"stt|tt|so tt|ma(?: [a-z]+){0,2}|ton (?:kho )?dau[a-z ]*|nhap[a-z ]*|xuat[a-z ]*"
        r"|(?:da )?ban(?: ra)?|(?:sl|so luong)(?: ban| nhap)?|thanh tien|tang[ /-]*giam[a-z ]*"
        r"|chenh lech|bien dong|thay doi|so (?:voi )?[a-z ]+|ghi chu|nguon|xuat xu|ngay[a-z ]*|gio"
        r"|thoi gian|cho|diem ban|dia (?:diem|ban)|nguoi[a-z ]*|nhom[a-z ]*"
    ),
}
_HEAD = re.compile(
    rf"(?:{'|'.join(f'(?P<{role}>{words})' for role, words in _COLUMNS.items())})"
    r"(?P<said>\s*[(\[][a-z0-9.,/% ]*[)\]])?\s*:?"
)
_SCALE = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_LEAST = 4
"""Two heads and what is below them."""
_Column = tuple[str, str, str]
"""A role, the words of the head and the cell."""


def under_its_head(line: str) -> str:
    """Return a row with its head as cells with labels; any other line as it is."""
    text = _EDGES.sub("\n", dashed(line).strip(" |\n\t"))
    signs = next((signs for sign, signs in _PARTED.items() if sign.search(text)), _EDGES)
    cells = [cell.strip() for cell in signs.split(text) if not _RULE.fullmatch(cell.strip())]
    if len(cells) < _LEAST:
        return line
    heads = [_HEAD.fullmatch(plain(cell)) for cell in cells]
    begin = next((at for at, head in enumerate(heads) if head), len(cells))
    end = next((at for at in range(begin, len(cells)) if not heads[at]), len(cells))
    row = cells[end:] if line.strip(" \n")[-1:] not in set("|;\t") else [*cells[end:], ""]
    row = row[: end - begin] if row[end - begin :] == [""] else row
    if len(row) != end - begin:
        return line
    columns = [
        (_role(head), said, cell)
        for head, said, cell in zip(heads[begin:end], cells[begin:end], row, strict=True)
        if head and cell.strip("-")
    ]
    roles = {role: (said, cell) for role, said, cell in columns}
    if "name" not in roles or len(roles) < 2 or [one[0] for one in columns].count("price") > 1:
        return line
    return " | ".join([*cells[:begin], *_labelled(columns, roles)])


def _role(head: re.Match[str]) -> str:
    return next(role for role in _COLUMNS if head[role])


def _labelled(columns: list[_Column], roles: Mapping[str, object]) -> Iterator[str]:
    """Yield the cells that say what is asked, each with the words of its column."""
    price = next((role for role in ("promoted", "price", "asked") if role in roles), "")
    for role, said, cell in columns:
        scale = _SCALE.search(said)
        if role == price:
            if scale:
                yield scale[1 if "/" in scale[1] else 0]
            yield f"{said if role == 'asked' else 'giá'}: {cell}"
        elif role == "stock" and cell[0].isdigit():
            yield f"tồn {scale[0] if scale else ''}: {cell}"
        elif role in {"name", "kept", "stock"}:
            yield cell
        elif role == "unit":
            yield f"ĐVT: {cell}"
