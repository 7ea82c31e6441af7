"""The page behind a signed link in a message: looking never acts, only the button does.

Mail scanners and previews follow every link, so a GET shows the alert and one button; the POST of
that button takes the alert on in the name of the recipient.
"""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from monitor.domain.errors import ExpiredError, NotFoundError, UsageError
from monitor.web.desk import Desk
from monitor.web.render import page


def answer_routes(desk: Desk) -> APIRouter:
    """Return the routes of signed links."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @router.get("/a/{token}")
    def show_question(request: Request, token: str) -> HTMLResponse:
        try:
            alert, _ = desk.answers.answer_link(token)
        except UsageError as error:
            return refusal(request, desk, error)
        holds = desk.answers.in_force().get(alert.id)
        return page("answer.html", request, desk, alert=alert, answer=holds, done=False)

    @router.post("/a/{token}")
    def take_on(request: Request, token: str) -> HTMLResponse:
        try:
            alert, _ = desk.answers.answer_link(token)
            answer = desk.answers.acknowledge_by_link(token)
        except UsageError as error:
            return refusal(request, desk, error)
        return page("answer.html", request, desk, alert=alert, answer=answer, done=True)

    return router


def refusal(request: Request, desk: Desk, error: UsageError) -> HTMLResponse:
    """Return the page that says why a signed link opens nothing."""
    status = status_of(error)
    return page("refused.html", request, desk, status=status, code=int(status))


def status_of(error: UsageError) -> HTTPStatus:
    """Return as what a signed link that opens nothing is answered."""
    match error:
        case NotFoundError():
            return HTTPStatus.NOT_FOUND
        case ExpiredError():
            return HTTPStatus.GONE
        case _:
            return HTTPStatus.FORBIDDEN
