"""The page on which somebody lets his phone be told: behind a signed link, with one button."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel

from monitor.domain.errors import NotFoundError, UsageError
from monitor.web.answer import refusal, status_of
from monitor.web.desk import Desk
from monitor.web.render import page


class Keys(BaseModel):
    """The keys of a browser, in base64url."""

    p256dh: str
    auth: str


class Given(BaseModel):
    """What a browser gives when its owner says yes (``PushSubscription.toJSON()``)."""

    endpoint: str
    keys: Keys


class Gone(BaseModel):
    """Which browser is not to be told any more."""

    endpoint: str


def subscribe_routes(desk: Desk) -> APIRouter:
    """Return the routes of invitations."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @router.get("/p/{token}")
    def show_invitation(request: Request, token: str) -> HTMLResponse:
        try:
            invitation = desk.subscribing.seen(token)
        except NotFoundError as error:
            raise HTTPException(HTTPStatus.NOT_FOUND) from error
        except UsageError as error:
            return refusal(request, desk, error)
        return page("subscribe.html", request, desk, invitation=invitation)

    @router.post("/p/{token}")
    def subscribe(token: str, given: Given) -> Response:
        keys = given.keys
        counter = desk.subscribing
        return _done(partial(counter.subscribe, token, given.endpoint, keys.p256dh, keys.auth))

    @router.delete("/p/{token}")
    def unsubscribe(token: str, gone: Gone) -> Response:
        return _done(partial(desk.subscribing.unsubscribe, token, gone.endpoint))

    return router


def _done(act: Callable[[], None]) -> Response:
    try:
        act()
    except UsageError as error:
        raise HTTPException(status_of(error)) from error
    except ValueError as error:
        text = {"detail": str(error)}
        return JSONResponse(text, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    return Response(status_code=HTTPStatus.NO_CONTENT)
