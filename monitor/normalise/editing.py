"""Data editing: every line of a report against what was known before it came.

Flag, never delete: a line is accepted with the flags that say what was noticed, or set aside with
the reason and the corrected value proposed. All yardsticks are in memory: nothing is asked of a
database for a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from monitor.domain.calendar import local_day
from monitor.domain.market import Market
from monitor.normalise.believed import with_believed
from monitor.normalise.identity_edits import edit_identity
from monitor.normalise.price_edits import edit_prices, prices_of
from monitor.normalise.records import Normalised
from monitor.normalise.sheet import EditSheet
from monitor.normalise.stock_edits import (
    cells_of,
    edit_stocks,
    mark_contradictions,
    mark_copies,
    mark_repeats,
)
from monitor.normalise.stock_forms import with_quantities
from monitor.stats.panel import Panel
from monitor.stats.usual import Usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What was known before a report: the panel, what is usual in it, and the source's names."""

    panel: Panel
    usual: Usual
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A report as edited, and the names of codes to be remembered of its source."""

    read: Normalised
    names: Mapping[str, str]


def edit(read: Normalised, past: Past, market: Market, zone: ZoneInfo) -> Edited:
    """Return a report with its lines marked or set aside."""
    read = with_believed(read, past.panel)
    if not read.observations:
        return Edited(read=read, names={})
    told = with_quantities(read.observations, past.panel)
    sheet = EditSheet(observations=told, records=read.records)
    prices = prices_of(sheet, past.usual, market)
    names = edit_identity(sheet, prices, past.names)
    edit_prices(sheet, prices, past.usual, market, past.panel)
    edit_stocks(sheet, past.usual)
    moments = [one.observed_at for one in sheet.observations]
    day_of = {moment: local_day(moment, zone) for moment in set(moments)}
    days = [day_of[moment] for moment in moments]
    cells = cells_of(sheet, days, past.panel)
    mark_contradictions(sheet, past.panel, cells)
    mark_copies(sheet, days, past.panel, cells)
    mark_repeats(sheet)
    kept, records = sheet.kept()
    edited = replace(
        read,
        observations=tuple(kept),
        records=tuple(records),
        quarantined=(*read.quarantined, *sheet.quarantined()),
    )
    return Edited(read=edited, names=names)
