"""The counter for what inspectors find: checked, kept, on record, and told at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from monitor.domain.alert import Alert
from monitor.domain.errors import NotFoundError, UsageError
from monitor.domain.inspection import Inspection
from monitor.domain.store import Transaction

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor


class InspectionDesk:
    """What the command line and programs ask about inspections."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor

    def record(self, found: Inspection, *, gone: bool = False) -> list[Alert]:
        """Keep what was found; return the alerts that it opened, changed or ended.

        The last day of a lot is carried over from the look before; ``gone`` says that the lot is
        not there any more.

        Raises:
            NotFoundError: the watchlist has no such outlet or product.
            UsageError: nobody signed, the moment lies ahead, or a lot is gone and yet in breach.
        """
        self._check(found, gone=gone)
        monitor = self._monitor
        with monitor.store.begin() as tx:
            if not gone and found.lot and found.expires_on is None:
                found = replace(found, expires_on=_last_day(tx, found))
            detail = {
                "outlet": found.outlet,
                "product": found.product,
                "lot": found.lot,
                "breach": found.breach,
            }
            tx.archive.audit(monitor.wall.now(), found.by, "inspect", detail)
        steps = monitor.recorder.inspect(found)
        return [step.alert for step in steps if step.alert.kind == "quality"]

    def newest(self, outlet: str | None = None) -> list[Inspection]:
        """Return the newest look at each product and lot, of one outlet or of all."""
        with self._monitor.store.read() as tx:
            found = tx.inspections.newest()
        return [one for one in found if outlet in {None, one.outlet}]

    def _check(self, found: Inspection, *, gone: bool) -> None:
        market = self._monitor.settings.market
        if found.outlet not in market.outlets:
            raise NotFoundError(f"no outlet {found.outlet!r}")
        if found.product and found.product not in market.products:
            raise NotFoundError(f"no product {found.product!r}")
        if not found.by.strip():
            raise UsageError("Thiếu tên người kiểm tra / nobody signed it")
        if found.at > self._monitor.clock.now():
            raise UsageError(f"{found.at.isoformat()} lies ahead")
        if found.lot and not found.product:
            raise UsageError("a lot is one of a product")
        if found.expires_on is not None and not found.lot:
            raise UsageError("a last day is that of a lot")
        if gone and (not found.lot or found.breach is not None or found.expires_on is not None):
            raise UsageError("what is gone is a lot, without a breach and without a last day")


def _last_day(tx: Transaction, found: Inspection) -> date | None:
    subject = (found.outlet, found.product, found.lot)
    looks = tx.inspections.newest()
    return next(
        (one.expires_on for one in looks if (one.outlet, one.product, one.lot) == subject), None
    )
