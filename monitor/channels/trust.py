"""Whom we trust to be who they say: the certificates of the machine."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl


@cache
def trusted() -> ssl.SSLContext:
    """Return whom we trust, read once: reading it costs more than a message on loopback."""
    import httpx

    return httpx.create_ssl_context()
