"""The simulated retailers as one HTTP server on loopback.

It serves every http source of the configuration whose address points at the drill's port, and
``/truth.json``, which tells what is planted. Every answer says ``X-Simulated: true``.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from urllib.parse import urlsplit

from monitor.domain.errors import UsageError
from monitor.domain.ports import Clock
from monitor.domain.settings import Settings
from monitor.domain.source import SourceSpec
from monitor.drill.fault import ERROR_PAGE, SLOW_SECONDS, Fault, renamed
from monitor.drill.feed import Feed, Feeds
from monitor.drill.market import SimulatedMarket
from monitor.drill.slot import moment_asked, span_of

logger = logging.getLogger(__name__)

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_TRUTH = "/truth.json"
_JSON, _HTML = "application/json; charset=utf-8", "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back to a caller."""

    status: HTTPStatus
    content: bytes = b""
    media_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


class DrillServer:
    """Plays the retailers of a configuration until it is stopped.

    ``faults`` says by source name what is wrong with it (see ``Fault``); it is looked at for every
    request, so a test may change it on the way.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        host: str = "127.0.0.1",
        *,
        faults: Mapping[str, str] | None = None,
    ) -> None:
        if settings.drill is None:
            raise UsageError("the configuration has no drill section: nothing is to be simulated")
        self.market = SimulatedMarket(settings, settings.drill)
        self._clock, self._host, self._port = clock, host, settings.drill.port
        self._faults = {} if faults is None else faults
        self._feeds = Feeds(self.market)
        self._sources = served_sources(settings, self._feeds)
        self._stopping = Event()
        self._kept: dict[str, tuple[str, Feed]] = {}
        self._lock = Lock()
        self._server: ThreadingHTTPServer | None = None
        self._thread: Thread | None = None

    @property
    def paths(self) -> list[str]:
        """Return the addresses' paths that are served."""
        return [*self._sources, _TRUTH]

    def start(self) -> None:
        """Begin to answer, in threads of its own.

        Raises:
            UsageError: the port is taken.
        """
        try:
            server = _Server((self._host, self._port), _handler(self))
        except OSError as error:
            raise UsageError(
                f"the drill cannot listen on {self._host}:{self._port}: {error.strerror}; choose "
                "another drill.port (and the same port in the sources' addresses)"
            ) from error
        self._server = server
        self._thread = Thread(target=server.serve_forever, args=(0.1,), name="drill", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop answering; slow answers are given up at once."""
        self._stopping.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        if self._thread is not None:
            self._thread.join(timeout=5)
        self._server = self._thread = None

    def answer(self, address: str, known_tag: str = "") -> Answer:
        """Return the answer to a request for a path with its query."""
        parts = urlsplit(address)
        if parts.path == _TRUTH:
            return Answer(status=HTTPStatus.OK, content=self._truth(), media_type=_JSON)
        source = self._sources.get(parts.path)
        if source is None:
            return Answer(status=HTTPStatus.NOT_FOUND, content=b"not simulated here")
        fault = self._faults.get(source.name, "")
        if fault in {Fault.DOWN, Fault.HTML, Fault.EMPTY}:
            return _failed(Fault(fault))
        if fault == Fault.SLOW:
            self._stopping.wait(SLOW_SECONDS)
        return self._report(source, parts.query, known_tag, is_renamed=fault == Fault.RENAMED)

    def _report(
        self, source: SourceSpec, query: str, known_tag: str, *, is_renamed: bool
    ) -> Answer:
        days, skip = span_of(query)
        now = moment_asked(query, self._clock.now())
        tag = self._feeds.tag(source, now, days=days, skip=skip)
        if is_renamed:
            tag = f'"renamed-{tag[1:]}'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if known_tag == tag:
            return Answer(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        with self._lock:
            kept_tag, feed = self._kept.get(source.name, ("", None))
        if feed is None or kept_tag != tag:
            told = renamed(source) if is_renamed else source
            feed = self._feeds.render(told, now, days=days, skip=skip)
        if not days:
            with self._lock:
                self._kept[source.name] = (tag, feed)
        return Answer(
            status=HTTPStatus.OK,
            content=feed.content,
            media_type=feed.media_type,
            headers=headers,
        )

    def _truth(self) -> bytes:
        spec = self.market.spec
        document = {
            "simulated": True,
            "seed": spec.seed,
            "start": spec.start.isoformat(),
            "events": [asdict(event) for event in self.market.truth()],
        }
        return json.dumps(document, ensure_ascii=False, default=str, indent=1).encode()


def served_sources(settings: Settings, feeds: Feeds) -> dict[str, SourceSpec]:
    """Return by path the http sources whose address points at the drill's port on this machine."""
    found: dict[str, SourceSpec] = {}
    port = settings.drill.port if settings.drill else 0
    for source in settings.sources:
        parts = urlsplit(str(source.fetch.options.get("url", "")))
        is_here = parts.hostname in _LOOPBACK and parts.port == port
        if source.fetch.kind == "http" and is_here and feeds.can_render(source):
            found[parts.path] = source
    return found


def _failed(fault: Fault) -> Answer:
    match fault:
        case Fault.DOWN:
            return Answer(status=HTTPStatus.SERVICE_UNAVAILABLE, content=b"simulated outage")
        case Fault.HTML:
            content = ERROR_PAGE.encode()
            return Answer(status=HTTPStatus.OK, content=content, media_type=_HTML)
        case _:
            return Answer(status=HTTPStatus.OK)


class _Server(ThreadingHTTPServer):
    """A server whose threads end with the process, and which lets callers hang up."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Note a failed answer; a caller that did not wait for a slow one is no fault."""
        del request
        error = sys.exception()
        level = logging.DEBUG if isinstance(error, ConnectionError) else logging.ERROR
        logger.log(level, "answer to %s failed", client_address, exc_info=error)


def _handler(drill: DrillServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Hands requests to the drill; ``do_GET`` and ``log_message`` are the library's names."""

        protocol_version = "HTTP/1.1"
        server_version = "BinhOnDrill"

        def do_GET(self) -> None:
            self._send(drill.answer(self.path, self.headers.get("If-None-Match", "")))

        do_POST = do_GET  # noqa: N815 - the library's name

        def do_HEAD(self) -> None:
            self._send(drill.answer(self.path), with_body=False)

        def _send(self, answer: Answer, *, with_body: bool = True) -> None:
            self.send_response(answer.status)
            self.send_header("X-Simulated", "true")
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status is not HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Type", answer.media_type)
                self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            if with_body and answer.status is not HTTPStatus.NOT_MODIFIED:
                self.wfile.write(answer.content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            logger.debug(format, *args)

    return Handler
