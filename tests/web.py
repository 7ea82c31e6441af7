"""Asks the web application as a browser would, without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import httpx
from fastapi import FastAPI

from monitor.web.desk import Desk
from monitor.web.server import create_app


class _WhoeverSits:
    """Passes every question on to the desk that is asked in a test."""

    desk: Desk

    def __getattr__(self, name: str) -> Any:
        return getattr(self.desk, name)


_SITS = _WhoeverSits()


@cache
def _application() -> FastAPI:
    """Return one application for all tests: its fifty routes take longer to make than to ask."""
    return create_app(cast("Desk", _SITS))


def answer(
    desk: Desk,
    path: str,
    *,
    method: str = "GET",
    cookies: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    body: object = None,
) -> httpx.Response:
    """Return what the application answers to one request."""
    _SITS.desk = desk

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=_application(), raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://test", cookies=dict(cookies or {})
        ) as client:
            return await client.request(
                method, path, headers=dict(headers or {}), content=content, json=body
            )

    return asyncio.run(ask())
