"""What the season allows on a day, as the rules see it: learnt from earlier years or configured."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from threading import Lock

from monitor.domain.settings import Settings
from monitor.domain.store import Transaction
from monitor.stats.learnt import AROUND_DAYS, BACK_DAYS, recalled_rise, same_days
from monitor.stats.panel import Panel

_SPAN_DAYS = BACK_DAYS + 2 * AROUND_DAYS + 1


class Seasons:
    """Reads the days of earlier years that the window of the rules holds; the last answer is kept.

    Only those days are read, so that a report needs no panel of years in memory.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._kept: tuple[date, Mapping[str, float]] | None = None
        self._lock = Lock()

    def allowed(self, tx: Transaction, day: date) -> Mapping[str, float]:
        """Return the rise that a day allows each product of the watchlist, in percent."""
        with self._lock:
            if self._kept is None or self._kept[0] != day:
                self._kept = (day, self._read(tx, day))
            return self._kept[1]

    def _read(self, tx: Transaction, day: date) -> Mapping[str, float]:
        products = self._settings.market.products
        oldest = day.toordinal() - self._settings.window_days + 1
        panels = [(same, self._around(tx, same)) for same in same_days(oldest, day)]
        groups = [product.group for product in products.values()]
        rise = recalled_rise(panels, day, self._settings.season, groups)
        return dict(zip(products, rise.percent.tolist(), strict=True))

    def _around(self, tx: Transaction, same: date) -> Panel:
        last = same + timedelta(days=AROUND_DAYS)
        quotes = tx.ledger.window(last - timedelta(days=_SPAN_DAYS - 1), last)
        return Panel.build(quotes, self._settings.market, last, _SPAN_DAYS)
