"""One small price list in every form a collector reads, whole and spoilt, for the contract tests.

A new form adds one sample here and is then held to every promise.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import httpx

from monitor.collectors import FORMATS, SourceContext
from monitor.collectors.polite import PoliteClient
from monitor.domain.observation import Payload, RawRecord
from monitor.domain.settings import HttpPolicy
from monitor.domain.source import RecordMap
from tests.payloads.workbooks import xlsx

NOW = datetime(2021, 2, 5, 0, 30, tzinfo=UTC)
HEADS = ("Mã hàng", "Tên hàng", "Giá bán", "ĐVT")
ROWS = (
    ("10.002", "Gạo tẻ ngon", "17.000", "đ/kg"),
    ("10.004", "Thịt lợn nạc thăn", "135.000", "đ/kg"),
    ("10.006", "Bắp bò, loại 1", "255.000", "đ/kg"),
)
MAP = RecordMap(
    fields={"product_code": ("Mã hàng",), "product": ("Tên hàng",), "price": ("Giá bán",)},
    ignore=("ĐVT",),
)
EXPECTED = [
    {"product_code": code, "product": name, "price": price} for code, name, price, _ in ROWS
]
ERROR_PAGE = (
    b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
)

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class FixedClock:
    """A clock that always shows the same moment."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment


@dataclass(frozen=True)
class Sample:
    """How a form writes a table: ``write`` takes heads and rows."""

    write: Callable[[Sequence[str], Rows], bytes]
    options: Mapping[str, object] = field(default_factory=dict)


def _as_json(heads: Sequence[str], rows: Rows) -> bytes:
    items = [dict(zip(heads, row, strict=True)) for row in rows]
    return json.dumps({"items": items}, ensure_ascii=False).encode()


def _as_csv(heads: Sequence[str], rows: Rows) -> bytes:
    lines = [";".join(f'"{cell}"' for cell in row) for row in (heads, *rows)]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def _as_excel(heads: Sequence[str], rows: Rows) -> bytes:
    return xlsx([["BẢNG GIÁ THỊ TRƯỜNG"], [], list(heads), *rows])


def _as_xml(heads: Sequence[str], rows: Rows) -> bytes:
    def fields(row: Sequence[str]) -> str:
        cells = zip(heads, row, strict=True)
        return "".join(f"<f ten={quoteattr(head)}>{escape(cell)}</f>" for head, cell in cells)

    items = "".join(f"<Item>{fields(row)}</Item>" for row in rows)
    return f"<Root><ChainId>7</ChainId><Items>{items}</Items></Root>".encode()


def _as_html(heads: Sequence[str], rows: Rows) -> bytes:
    goods = [
        {"@type": "Product", **dict(zip(heads, row, strict=True)), "offers": {"@type": "Offer"}}
        for row in rows
    ]
    data = json.dumps({"@graph": goods}, ensure_ascii=False)
    script = f'<script type="application/ld+json">{data}</script>'
    return f"<!DOCTYPE html><html><head>{script}</head></html>".encode()


SAMPLES: Mapping[str, Sample] = {
    "json": Sample(_as_json, {"records": "$.items[*]"}),
    "csv": Sample(_as_csv),
    "excel": Sample(_as_excel),
    "xml": Sample(_as_xml, {"records": "Items/Item", "name_from": "ten"}),
    "html": Sample(_as_html),
}


def a_payload(content: bytes, origin: str = "inbox/board/gia.dat") -> Payload:
    """Return a payload that just arrived."""
    return Payload(
        source="board",
        received_at=NOW,
        origin=origin,
        media_type="",
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
    )


def read(
    kind: str, content: bytes, record_map: RecordMap = MAP, **options: object
) -> list[RawRecord]:
    """Return the records of some bytes read as a kind of format."""
    plug_in = FORMATS[kind]
    reader = plug_in.build(plug_in.options(**options))
    return list(reader.read(a_payload(content), record_map))


def texts(records: Sequence[RawRecord]) -> list[dict[str, str]]:
    """Return the fields of records."""
    return [dict(record.fields) for record in records]


def nobody() -> PoliteClient:
    """Return a client that may ask no host at all."""
    silent = httpx.MockTransport(lambda request: httpx.Response(500))
    return PoliteClient(HttpPolicy(), frozenset(), silent)


def a_context(data_dir: Path, http: PoliteClient | None = None) -> SourceContext:
    """Return what a fetcher is given; without a client, one that may ask nobody."""
    client = http or nobody()
    return SourceContext(source="board", clock=FixedClock(), http=client, data_dir=data_dir)
