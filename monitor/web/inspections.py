"""The doors for inspections: a program hands in what an inspector found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Depends

from monitor.domain.inspection import Breach, Inspection
from monitor.web.act import operator_of
from monitor.web.desk import Desk
from monitor.web.refusals import ACTING, ACTING_ON_ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionOrder:
    """What somebody found at an outlet; without a breach, that all was well.

    ``expires_on`` is the last day of the lot; ``gone`` says that the lot is not there any more.
    """

    outlet: str
    by: str
    product: str = ""
    lot: str = ""
    breach: Breach | None = None
    expires_on: date | None = None
    note: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionAnswer:
    """The alerts that it opened, changed or ended."""

    alerts: list[str]


def inspection_routes(desk: Desk) -> APIRouter:
    """Return the routes of inspections under ``/api/v1``."""
    only = [Depends(operator_of(desk))]
    router = APIRouter(prefix="/api/v1", tags=["v1"], dependencies=only, responses=ACTING)

    @router.get("/inspections", summary="The newest look at each outlet, product and lot")
    def newest(outlet: str | None = None) -> list[Inspection]:
        return desk.inspections.newest(outlet)

    @router.post("/inspections", summary="Record what was found", responses=ACTING_ON_ONE)
    def record(order: InspectionOrder) -> InspectionAnswer:
        found = Inspection(
            outlet=order.outlet,
            by=order.by,
            at=desk.now(),
            product=order.product,
            lot=order.lot,
            breach=order.breach,
            expires_on=order.expires_on,
            note=order.note,
        )
        alerts = desk.inspections.record(found, gone=order.gone)
        return InspectionAnswer(alerts=[alert.id for alert in alerts])

    return router
