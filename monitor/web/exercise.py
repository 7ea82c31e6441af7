"""The page behind the link of an exercise: looking never confirms, only the button does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from monitor.domain.errors import UsageError
from monitor.web.answer import refusal
from monitor.web.desk import Desk
from monitor.web.doors import Exercise
from monitor.web.render import page


def exercise_routes(desk: Desk) -> APIRouter:
    """Return the routes of signed links to exercises."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @router.get("/x/{token}")
    def show_call(request: Request, token: str) -> HTMLResponse:
        return shown(request, token, desk.exercises.seen)

    @router.post("/x/{token}")
    def confirm(request: Request, token: str) -> HTMLResponse:
        return shown(request, token, desk.exercises.answer)

    def shown(
        request: Request, token: str, ask: Callable[[str], tuple[Exercise, datetime | None]]
    ) -> HTMLResponse:
        try:
            exercise, answered_at = ask(token)
        except UsageError as error:
            return refusal(request, desk, error)
        return page("exercise.html", request, desk, exercise=exercise, answered_at=answered_at)

    return router
