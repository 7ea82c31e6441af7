"""The web application: pages, JSON, health, and the doors for people and reports; one desk."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from monitor.domain.errors import (
    ConflictError,
    ExpiredError,
    MonitorError,
    NotFoundError,
    UsageError,
)
from monitor.domain.intake import ReportRefusedError
from monitor.web.act import act_routes
from monitor.web.answer import answer_routes
from monitor.web.api import api_routes
from monitor.web.apidocs import docs_routes
from monitor.web.desk import Desk
from monitor.web.exercise import exercise_routes
from monitor.web.files import file_routes
from monitor.web.health import health_routes
from monitor.web.inspections import inspection_routes
from monitor.web.months import month_routes
from monitor.web.pages import page_routes
from monitor.web.quarantine import quarantine_routes
from monitor.web.render import page
from monitor.web.replies import reply_routes
from monitor.web.reports_api import refused, report_routes
from monitor.web.reports_shapes import SHAPES
from monitor.web.security import SecurityHeaders
from monitor.web.subscribe import subscribe_routes


class Application(FastAPI):
    """The application; its description also names the shapes of bodies that are read by hand."""

    def openapi(self) -> dict[str, Any]:
        """Return the machine-readable description."""
        schema = super().openapi()
        schema["components"]["schemas"].update(SHAPES)
        _without_unmeant_answers(schema)
        return schema


def _without_unmeant_answers(schema: dict[str, Any]) -> None:
    """Take out the 422 that the framework adds to whatever has a parameter: ours is a 404."""
    for methods in schema["paths"].values():
        for operation in methods.values():
            if "HTTPValidationError" in str(operation["responses"].get("422")):
                del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(name, None)


def create_app(desk: Desk) -> FastAPI:
    """Return the web application that shows a desk."""
    app = Application(
        title=f"Bình Ổn: {desk.settings.name_en}",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    routers = (page_routes(desk), api_routes(desk), docs_routes(app, desk), health_routes(desk))
    signed = (answer_routes(desk), exercise_routes(desk), subscribe_routes(desk))
    acting = (act_routes(desk), quarantine_routes(desk), reply_routes(desk))
    inspecting, months = inspection_routes(desk), month_routes(desk)
    doors = (*acting, inspecting, months, report_routes(desk), *signed)
    for router in (*routers, *doors, file_routes()):
        app.include_router(router)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(SecurityHeaders)
    _add_errors(app, desk)
    return app


def _add_errors(app: FastAPI, desk: Desk) -> None:
    @app.exception_handler(HTTPException)
    def show_refusal(request: Request, error: HTTPException) -> Response:
        text = error.detail if _is_api(request) else ""
        return _failure(request, desk, error.status_code, text)

    @app.exception_handler(RequestValidationError)
    def show_bad_address(request: Request, error: RequestValidationError) -> Response:
        if _is_api(request):
            return _failure(request, desk, HTTPStatus.UNPROCESSABLE_ENTITY, _first(error))
        return _failure(request, desk, HTTPStatus.NOT_FOUND, "")

    @app.exception_handler(ReportRefusedError)
    def show_refused_report(_request: Request, error: ReportRefusedError) -> Response:
        return refused(error)

    @app.exception_handler(MonitorError)
    def show_failure(request: Request, error: MonitorError) -> Response:
        answer = _failure(request, desk, _status(request, error), str(error))
        if error.retryable:
            answer.headers["Retry-After"] = "30"
        return answer


def _failure(request: Request, desk: Desk, status: int, text: str) -> Response:
    if _is_api(request):
        return JSONResponse({"detail": text or HTTPStatus(status).phrase}, status_code=status)
    return page("error.html", request, desk, status=status, code=int(status), text=text)


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _status(request: Request, error: MonitorError) -> HTTPStatus:
    """Return what an error is to a browser; a program that asks wrongly hears that it was wrong."""
    if error.retryable:
        return HTTPStatus.SERVICE_UNAVAILABLE
    match error:
        case NotFoundError() if _is_api(request):
            return HTTPStatus.NOT_FOUND
        case ExpiredError() | ConflictError() if _is_api(request):
            return HTTPStatus.CONFLICT
        case UsageError() if _is_api(request):
            return HTTPStatus.UNPROCESSABLE_ENTITY
    return HTTPStatus.INTERNAL_SERVER_ERROR


def _first(error: RequestValidationError) -> str:
    """Return the first thing that is wrong with a request, and where it stands."""
    wrong = error.errors()[0]
    return f"{'.'.join(str(step) for step in wrong['loc'])}: {wrong['msg']}"
