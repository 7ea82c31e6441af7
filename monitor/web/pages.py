"""The pages that people read. All of these are read-only."""

from __future__ import annotations

import hashlib
from datetime import date
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from monitor.domain.observation import Payload
from monitor.web.desk import Desk
from monitor.web.evidence import evidence_of
from monitor.web.front import Front, by_weight, front_of, reporters, told
from monitor.web.numbers import RowNumber
from monitor.web.render import page, voice_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_ROWS = 400
_SHEET_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
)


def page_routes(desk: Desk) -> APIRouter:
    """Return the routes of every page."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    for add in (_add_front, _add_alerts, _add_reports, _add_provenance, _add_sources):
        add(router, desk)
    return router


def _front(request: Request, desk: Desk) -> Front:
    voice = voice_of(request, desk)
    return front_of(desk.summary(), desk.open_alerts(), desk.sources(), desk.now(), voice)


def _add_front(router: APIRouter, desk: Desk) -> None:
    @router.get("/")
    def show_front(request: Request) -> HTMLResponse:
        return page(
            "front.html", request, desk, front=_front(request, desk), days=desk.report_days()[:7]
        )

    @router.get("/fragment")
    def show_fragment(request: Request) -> Response:
        answer = page(
            "_front.html", request, desk, front=_front(request, desk), days=desk.report_days()[:7]
        )
        tag = f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        answer.headers["ETag"] = tag
        answer.headers["Cache-Control"] = "no-cache"
        return answer


def _add_alerts(router: APIRouter, desk: Desk) -> None:
    @router.get("/alerts")
    def show_alerts(request: Request) -> HTMLResponse:
        every = desk.open_alerts()
        firing = told(every)
        pending = [alert for alert in every if alert not in firing]
        return page(
            "alerts.html",
            request,
            desk,
            alerts=by_weight(firing),
            watched=by_weight(pending),
            answers=desk.answers.in_force(),
        )

    @router.get("/alerts/{alert_id}")
    def show_alert(request: Request, alert_id: str) -> HTMLResponse:
        found = desk.alert_file(alert_id)
        if found is None:
            raise HTTPException(404)
        evidence = evidence_of(found, desk.summary(), voice_of(request, desk))
        return page("alert.html", request, desk, evidence=evidence)


def _add_reports(router: APIRouter, desk: Desk) -> None:
    @router.get("/reports")
    def show_reports(request: Request) -> HTMLResponse:
        return page("reports.html", request, desk, days=desk.report_days())

    @router.get("/reports/{day}.xlsx")
    def get_workbook(day: date) -> Response:
        name = f"bao-cao-binh-on-{day.isoformat()}.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(_report(desk, day, "xlsx"), media_type=_XLSX, headers=headers)

    @router.get("/reports/{day}")
    def show_report(day: date) -> Response:
        headers = {"Content-Security-Policy": _SHEET_POLICY}
        return HTMLResponse(_report(desk, day, "html"), headers=headers)


def _report(desk: Desk, day: date, document: str) -> bytes:
    found = desk.report(day, document)
    if found is None:
        raise HTTPException(404)
    return found


def _add_provenance(router: APIRouter, desk: Desk) -> None:
    @router.get("/figures/{day}/{code}")
    def show_figure(request: Request, day: date, code: str) -> HTMLResponse:
        market = desk.settings.market
        product, group = market.products.get(code), market.groups.get(code)
        if product is None and group is None:
            raise HTTPException(404)
        goods = [p for p in market.products.values() if code in {p.code, p.group}]
        origins = desk.figures(day, [good.code for good in goods])
        return page(
            "figure.html",
            request,
            desk,
            day=day,
            thing=product or group,
            goods=goods if group else [],
            count=len(origins),
            origins=origins[:_MOST_ROWS],
        )

    @router.get("/observations/{number}")
    def show_observation(request: Request, number: RowNumber) -> HTMLResponse:
        origin = desk.origin(number)
        if origin is None:
            raise HTTPException(404)
        return page("observation.html", request, desk, origin=origin)

    @router.get("/payloads/{number}")
    def get_payload(number: RowNumber) -> Response:
        payload = desk.payload(number)
        if payload is None:
            raise HTTPException(404)
        return Response(payload.content, headers=_as_received(payload))


def _as_received(payload: Payload) -> dict[str, str]:
    """Offer the bytes as a file and never as a page: a source is not to be trusted."""
    name = payload.origin.rstrip("/").rsplit("/", 1)[-1].split("?")[0] or payload.source
    return {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "ETag": f'"{payload.digest}"',
    }


def _add_sources(router: APIRouter, desk: Desk) -> None:
    @router.get("/sources")
    def show_sources(request: Request) -> HTMLResponse:
        lines = reporters(desk.sources(), voice_of(request, desk))
        return page("sources.html", request, desk, reporters=lines)
