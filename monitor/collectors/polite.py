"""The polite HTTP client: the only module that knows the HTTP library.

Polite means: our own name, a pace for each host, a bounded number of questions at once, retries
with jitter that honour Retry-After. Careful means: only configured hosts, also after a redirect;
bounds on time and size; errors in our own words, without secrets.
"""

from __future__ import annotations

import logging
import threading
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import httpx
import stamina

from monitor.collectors.bounded import PACKED, read_body, too_large
from monitor.collectors.exchange import Answer, Request, shown
from monitor.collectors.pace import Deadline, Deadlines, HostPace
from monitor.collectors.status import REDIRECTS, error_of
from monitor.domain.errors import (
    SourceChangedError,
    SourceError,
    SourceRefusedError,
    SourceUnavailableError,
)

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

    from monitor.domain.settings import HttpPolicy

_MOST_REDIRECTS = 5
_LONGEST_WAIT_SECONDS = 30.0
_AT_ONCE = 0.001
_TALKATIVE = ("httpx", "httpcore")
"""Loggers that would write whole addresses and headers, keys included."""


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom we trust: the certificates take longer to read than all else of a client."""
    return httpx.create_ssl_context(trust_env=False)


class PoliteClient:
    """Asks sources over HTTP; one for the whole process, safe between threads.

    ``allowed_hosts`` are host names, each with or without a port. ``transport`` is the seam for
    tests. Close it at the end: a waiting question then fails at once.
    """

    def __init__(
        self,
        policy: HttpPolicy,
        allowed_hosts: frozenset[str],
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)
        self._seconds = policy.timeout.total_seconds()
        self._limit = policy.max_bytes
        self._hosts = frozenset(host.casefold() for host in allowed_hosts)
        self._closing = threading.Event()
        self._deadlines = Deadlines(self._seconds)
        self._pace = HostPace(policy.per_host_interval.total_seconds(), self._closing.wait)
        self._places = threading.BoundedSemaphore(policy.concurrency)
        self._retrying = stamina.RetryingCaller(
            attempts=policy.attempts, timeout=None, wait_initial=0.2, wait_max=5.0, wait_jitter=0.5
        )
        self._client = httpx.Client(
            transport=transport,
            timeout=self._seconds,
            headers={"user-agent": policy.user_agent, "accept-encoding": "gzip"},
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
            verify=_trusted(),
            trust_env=False,
        )

    def close(self) -> None:
        """Close the connections; questions that wait for their turn fail."""
        self._closing.set()
        self._client.close()

    def ask(self, request: Request) -> Answer:
        """Return the answer, after retries where these can help.

        Raises:
            SourceUnavailableError: no answer, or one that says "later"; carries Retry-After.
            SourceRefusedError: access denied, or a host that is not configured.
            SourceChangedError: the agreed address or request is no longer valid.
            SourceTooLargeError: the body is over the limit.
        """
        return self._retrying(self._pause, self._follow, request)

    def _pause(self, error: Exception) -> bool | float:
        """Wait as long as the source wished, unless the monitor stops meanwhile."""
        pause = pause_before_retry(error)
        if isinstance(pause, bool):
            return pause
        return False if self._closing.wait(pause) else _AT_ONCE

    def _follow(self, request: Request) -> Answer:
        for _ in range(_MOST_REDIRECTS + 1):
            result = self._exchange(request)
            if isinstance(result, Answer):
                return result
            request = result
        raise SourceRefusedError(f"{shown(request.url)} redirects again and again")

    def _exchange(self, request: Request) -> Answer | Request:
        host = self._admitted_host(request.url)
        self._pace.take_turn(host)
        with self._places, self._deadlines.begin() as deadline:
            if self._closing.is_set():
                raise SourceUnavailableError("the monitor is stopping")
            try:
                result = self._send(request, deadline)
            except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
                raise self._unavailable(request, error, deadline) from error
            if deadline.is_over:
                raise self._too_slow(request)
            return result

    def _send(self, request: Request, deadline: Deadline) -> Answer | Request:
        with self._client.stream(
            request.method,
            request.url,
            headers=request.headers,
            content=request.content,
            extensions={"trace": deadline.watch},
        ) as response:
            return self._judged(response, request, deadline)

    def _judged(
        self, response: httpx.Response, request: Request, deadline: Deadline
    ) -> Answer | Request:
        headers = {name.lower(): value for name, value in response.headers.items()}
        status = response.status_code
        if status in REDIRECTS and "location" in headers:
            return _redirected(request, headers["location"], status)
        if status == httpx.codes.NOT_MODIFIED and _is_conditional(request):
            return Answer(url=request.url, headers=headers, content=b"", is_unchanged=True)
        if error := error_of(status, headers, shown(request.url)):
            raise error
        content = self._body(response, headers, request, deadline)
        return Answer(url=request.url, headers=headers, content=content)

    def _body(
        self,
        response: httpx.Response,
        headers: dict[str, str],
        request: Request,
        deadline: Deadline,
    ) -> bytes:
        place = shown(request.url)
        encoding = headers.get("content-encoding", "").strip().lower()
        stated = headers.get("content-length", "")
        if stated.isdigit() and int(stated) > self._limit and encoding not in PACKED:
            raise too_large(place, self._limit)
        return read_body(self._chunks(response, request, deadline), encoding, self._limit, place)

    def _chunks(
        self, response: httpx.Response, request: Request, deadline: Deadline
    ) -> Iterable[bytes]:
        stream = response.stream
        if not isinstance(stream, httpx.SyncByteStream):
            raise TypeError("the transport of a PoliteClient must be synchronous")
        for chunk in stream:
            if deadline.is_over:
                raise self._too_slow(request)
            yield chunk

    def _admitted_host(self, url: str) -> str:
        parts = urlsplit(url)
        host = (parts.hostname or "").casefold()
        with_port = f"{host}:{parts.port}" if parts.port else host
        if parts.scheme not in {"http", "https"} or not host:
            raise SourceRefusedError(f"{shown(url)} is no http or https address")
        if host not in self._hosts and with_port not in self._hosts:
            raise SourceRefusedError(f"{shown(url)}: the host {with_port} is not configured")
        return with_port

    def _too_slow(self, request: Request) -> SourceUnavailableError:
        return SourceUnavailableError(
            f"{shown(request.url)} gave no full answer within {self._seconds:g} s"
        )

    def _unavailable(
        self, request: Request, error: Exception, deadline: Deadline
    ) -> SourceUnavailableError:
        if deadline.is_over or isinstance(error, httpx.TimeoutException):
            return self._too_slow(request)
        name, text = type(error).__name__, str(error)
        return SourceUnavailableError(f"{shown(request.url)} failed: {name}{text and f': {text}'}")


def pause_before_retry(error: Exception) -> bool | float:
    """Say whether to ask again, and after how many seconds where the source said so.

    A wish longer than half a minute is left to the schedule: the error carries it.
    """
    if not (isinstance(error, SourceError) and error.retryable):
        return False
    wish = getattr(error, "retry_after_seconds", None)
    if wish is None:
        return True
    return float(wish) if wish <= _LONGEST_WAIT_SECONDS else False


def _redirected(request: Request, location: str, status: int) -> Request:
    target = urljoin(request.url, location)
    before, after = urlsplit(request.url), urlsplit(target)
    if before.scheme == "https" and after.scheme != "https":
        raise SourceRefusedError(f"{shown(request.url)} redirects to an unencrypted address")
    same_origin = (before.scheme, before.netloc) == (after.scheme, after.netloc)
    keeps_body = status in {307, 308}
    if request.content is not None and keeps_body and not same_origin:
        raise SourceChangedError(f"{shown(request.url)} redirects a POST to {shown(target)}")
    return Request(
        url=target,
        method=request.method if keeps_body else "GET",
        headers=request.headers if same_origin else {},
        content=request.content if keeps_body else None,
    )


def _is_conditional(request: Request) -> bool:
    return any(name.lower().startswith("if-") for name in request.headers)
