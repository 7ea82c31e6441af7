"""A shop on the web that answers as it is told, asked by the polite client."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import httpx

from monitor.collectors.exchange import Answer, Request
from monitor.collectors.polite import PoliteClient
from monitor.domain.settings import HttpPolicy

URL = "https://shop.example/prices"
Answering = Callable[[httpx.Request], httpx.Response]


def a_client(answer: Answering, **policy: object) -> PoliteClient:
    fast = {"per_host_interval": timedelta(0), "attempts": 3, **policy}
    hosts = frozenset({"shop.example", "cdn.example", "127.0.0.1:8100"})
    return PoliteClient(
        HttpPolicy(**fast),  # type: ignore[arg-type]  # any field of the policy
        hosts,
        httpx.MockTransport(answer),
    )


def ask(answer: Answering, request: Request | None = None, **policy: object) -> Answer:
    return a_client(answer, **policy).ask(request or Request(url=URL))


def always(response: httpx.Response) -> Answering:
    return lambda request: response


def failing(error: Exception) -> Answering:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error

    return answer
