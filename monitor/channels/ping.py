"""A sign of life for a watcher outside: one request, no body, no redirect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.channels.trust import trusted

if TYPE_CHECKING:
    import httpx


def ping(
    url: str, user_agent: str, seconds: float, transport: httpx.BaseTransport | None = None
) -> bool:
    """Ask an address once; say whether it answered that it heard."""
    import httpx

    try:
        with httpx.Client(timeout=seconds, transport=transport, verify=trusted()) as client:
            return client.get(url, headers={"User-Agent": user_agent}).is_success
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
