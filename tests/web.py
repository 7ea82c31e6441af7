"""Asks the web application as a browser would, without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import httpx

from monitor.web.desk import Desk
from monitor.web.server import create_app


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

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=create_app(desk), raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://test", cookies=dict(cookies or {})
        ) as client:
            return await client.request(
                method, path, headers=dict(headers or {}), content=content, json=body
            )

    return asyncio.run(ask())
