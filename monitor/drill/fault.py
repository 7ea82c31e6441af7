"""Ways in which a simulated source can fail, for exercises and tests."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from monitor.domain.source import SourceSpec

SLOW_SECONDS = 60.0
ERROR_PAGE = (
    "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>"
    "<body><h1>Hệ thống đang bảo trì</h1><p>Trang lỗi mô phỏng.</p></body></html>"
)
_RENAMED = "cột mới"


class Fault(StrEnum):
    """What is wrong with a source."""

    DOWN = "down"
    """It answers that it cannot just now (503)."""
    HTML = "html"
    """A web page instead of data, and it claims that all is well (200)."""
    EMPTY = "empty"
    """Nothing at all."""
    RENAMED = "renamed"
    """A column has another name than agreed."""
    SLOW = "slow"
    """The answer takes longer than anybody waits."""


def renamed(source: SourceSpec) -> SourceSpec:
    """Return the source as if its last agreed column that must be there had another name."""
    record_map = source.record_map
    needed = [name for name in record_map.fields if name not in record_map.optional]
    field = needed[-1]
    fields = {**record_map.fields, field: (_RENAMED,)}
    return replace(source, record_map=replace(record_map, fields=fields))
