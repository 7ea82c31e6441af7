"""What a reporting retailer answers at a moment of the drill, in the form its source declares.

The source's own configuration is the only description of the form: edit ``config.yaml`` and the
simulated retailer writes accordingly. A history is answered on request, for the first start.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.source import SourceSpec
from monitor.drill.csv_feed import render_csv
from monitor.drill.excel_feed import render_excel
from monitor.drill.json_feed import has_list, render_json
from monitor.drill.market import SimulatedMarket
from monitor.drill.pen import Pen
from monitor.drill.record import Desk
from monitor.drill.slot import slots

_FORMS: Mapping[str, tuple[Callable[[Desk], bytes], str]] = {
    "json": (render_json, "application/json; charset=utf-8"),
    "csv": (render_csv, "text/csv"),
    "excel": (
        render_excel,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One answer."""

    content: bytes
    media_type: str


class Feeds:
    """Answers for the sources of a configuration."""

    def __init__(self, market: SimulatedMarket) -> None:
        self._market = market
        self._pens: dict[str, Pen] = {}

    def can_render(self, source: SourceSpec) -> bool:
        """Say whether the drill knows how to write the source's form."""
        kind = source.format.kind
        return kind in _FORMS and (kind != "json" or has_list(source))

    def render(self, source: SourceSpec, now: datetime, *, days: int = 0, skip: int = 0) -> Feed:
        """Return the current report and the ``days`` before it (see ``history_url``)."""
        render, media_type = _FORMS[source.format.kind]
        desk = Desk(
            market=self._market,
            source=source,
            pen=self._pens.setdefault(source.name, Pen(self._market.settings, source)),
            moments=self._moments(source, now, days, skip),
        )
        return Feed(content=render(desk), media_type=media_type)

    def tag(self, source: SourceSpec, now: datetime, *, days: int = 0, skip: int = 0) -> str:
        """Return a mark that changes exactly when the answer does."""
        moments = self._moments(source, now, days, skip)
        told = [moment.isoformat() for moment in moments]
        market = self._market
        parts = (market.settings.version, market.spec.seed, market.spec.events, source.name, *told)
        return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'

    def _moments(
        self, source: SourceSpec, now: datetime, days: int, skip: int
    ) -> tuple[datetime, ...]:
        zone = self._market.settings.zone
        return tuple(slots(source.schedule, now, zone, days, skip))
