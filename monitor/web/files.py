"""Our own style sheet and script, and the font from its package.

Addresses carry a digest of the contents, so a browser keeps a file for a year and still sees a new
version at once.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, HTTPException, Response

_TYPES = {
    "css": "text/css",
    "js": "text/javascript",
    "png": "image/png",
    "svg": "image/svg+xml",
    "ttf": "font/ttf",
    "webmanifest": "application/manifest+json",
}
_WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def file_routes() -> APIRouter:
    """Return the routes of the static files and fonts."""
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{name}")
    def get_static(name: str) -> Response:
        return _answer(static_file(name), name)

    @router.get("/fonts/{name}")
    def get_font(name: str) -> Response:
        return _answer(font_file(name), name)

    return router


def address(name: str) -> str:
    """Return the address of a static file, with the digest of its present contents."""
    content = static_file(name) or b""
    return f"/static/{name}?{hashlib.sha256(content).hexdigest()[:10]}"


@cache
def static_file(name: str) -> bytes | None:
    """Return one of our own files, or ``None``; a name never leads out of its folder."""
    place = files("monitor.web") / "static"
    return next((item.read_bytes() for item in place.iterdir() if item.name == name), None)


@cache
def font_file(name: str) -> bytes | None:
    """Return a weight of Be Vietnam Pro from its package, or ``None``."""
    if name not in {f"BeVietnamPro-{weight}.ttf" for weight in _WEIGHTS}:
        return None
    return (files("fontpkg_be_vietnam_pro") / "files" / name).read_bytes()


def _answer(content: bytes | None, name: str) -> Response:
    if content is None:
        raise HTTPException(404)
    return Response(content, media_type=_TYPES[name.rpartition(".")[2]], headers=_FOREVER)
