"""Turns a template into a page in the reader's language."""

from __future__ import annotations

from functools import cache

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from monitor.web.desk import Desk
from monitor.web.files import address
from monitor.web.voice import LANGUAGES, Voice

COOKIE = "language"
_YEAR_SECONDS = 31_536_000


def language_of(request: Request) -> str:
    """Return the reader's language: asked for in the address, remembered, or Vietnamese."""
    wanted = (request.query_params.get("lang"), request.cookies.get(COOKIE))
    return next((language for language in wanted if language in LANGUAGES), LANGUAGES[0])


def voice_of(request: Request, desk: Desk) -> Voice:
    """Return the voice in which this request is answered."""
    return Voice(language_of(request), desk.settings)


def page(
    name: str, request: Request, desk: Desk, *, status: int = 200, **context: object
) -> HTMLResponse:
    """Render a template; a language asked for in the address is remembered for a year."""
    voice = voice_of(request, desk)
    text = (
        _templates()
        .get_template(name)
        .render(
            v=voice,
            settings=desk.settings,
            path=request.url.path,
            now=desk.now(),
            **context,
        )
    )
    response = HTMLResponse(text, status_code=status)
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(
            COOKIE, voice.language, max_age=_YEAR_SECONDS, httponly=True, samesite="lax"
        )
    return response


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("monitor.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = address
    return environment
