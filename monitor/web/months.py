"""The page of the months, and the same as JSON: the last whole month beside earlier years."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from monitor.domain.months import MonthLine
from monitor.web.desk import Desk
from monitor.web.refusals import UNAVAILABLE
from monitor.web.render import page

BANDS = {
    "insufficient": ("chưa đủ số liệu", "too little data", "none"),
    "normal": ("bình thường", "normal", "good"),
    "stress": ("căng", "stress", "warning"),
    "alert": ("báo động", "alert", "critical"),
    "crisis": ("khủng hoảng", "crisis", "critical"),
}
"""What the bands of ALPS are called, in Vietnamese and English, and their tone on the page."""
ANOMALIES = {
    "insufficient": ("chưa đủ số liệu", "too little data", "none"),
    "abnormally low": ("thấp bất thường", "abnormally low", "warning"),
    "moderately low": ("hơi thấp", "moderately low", "good"),
    "normal": ("bình thường", "normal", "good"),
    "moderately high": ("hơi cao", "moderately high", "warning"),
    "abnormally high": ("cao bất thường", "abnormally high", "critical"),
}


def month_routes(desk: Desk) -> APIRouter:
    """Return the page and the call of the months."""
    router = APIRouter()

    @router.get("/months", include_in_schema=False, response_class=HTMLResponse)
    def show_months(request: Request) -> HTMLResponse:
        lines = desk.months()
        return page("months.html", request, desk, lines=lines, bands=BANDS, anomalies=ANOMALIES)

    @router.get(
        "/api/v1/months",
        summary="The last whole month of every product, beside earlier years",
        tags=["v1"],
        responses=UNAVAILABLE,
    )
    def list_months() -> list[MonthLine]:
        return desk.months()

    return router
