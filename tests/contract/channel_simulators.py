"""Providers on loopback that answer, refuse, hang and break off on demand."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller

from monitor.channels import CHANNELS, ChannelContext
from monitor.domain.delivery import Attachment, Message
from monitor.domain.errors import StoreError
from monitor.domain.ports import Channel
from monitor.domain.tokens import ChannelToken
from tests.contract.push_service import BrowsersInMemory

HANG = "hang"
DROP = "drop"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def a_message(**changes: Any) -> Message:
    fields: dict[str, Any] = {
        "delivery_id": "alert:a1:1:inspector:mail:0",
        "title": "[Khẩn cấp] Giá tăng đột biến: Thịt lợn ba chỉ – Chợ An Dương, Lê Chân",
        "text": "Vì sao: giá 180.000 đ/kg, tăng 20 % so với mức thường.\n",
        "html": "<p>Vì sao: giá <b>180.000 đ/kg</b>, tăng 20 % so với mức thường.</p>",
        "data": {"delivery_id": "alert:a1:1:inspector:mail:0", "alerts": [], "digest": False},
        "sms": {
            "canh-bao": "KHAN CAP: Thit lon ba chi, Cho An Duong. 180.000 d/kg. https://b.vn/a1",
            "thong-bao": "Binh on gia: Gia tang dot bien. https://b.vn/a1",
        },
        "slots": {
            "drill": "",
            "what": "Thịt lợn ba chỉ",
            "where": "Chợ An Dương, Lê Chân",
            "level": "180.000 đ/kg",
            "headline": "Giá tăng đột biến",
            "link": "https://b.vn/a1",
        },
        **changes,
    }
    return Message(**fields)


def a_picture() -> Attachment:
    return Attachment(name="dien-bien.png", media_type="image/png", content=b"\x89PNG" * 20)


def a_workbook() -> Attachment:
    return Attachment(name="bảng giá.xlsx", media_type=XLSX, content=bytes(range(256)) * 40)


@dataclass
class TokensInMemory:
    """Tokens of one account, as the database keeps them; the clock is moved by hand."""

    access: str = "access-0"
    refresh: str = "refresh-0"
    life: timedelta = timedelta(hours=25)
    moment: datetime = datetime(2021, 2, 5, 1, tzinfo=UTC)
    token: ChannelToken | None = None
    trouble: StoreError | None = None

    def now(self) -> datetime:
        return self.moment

    def current(self, account: str, first_refresh: str) -> ChannelToken:
        if self.token is None:
            self.token = ChannelToken(
                account=account,
                seed=first_refresh,
                refresh=self.refresh,
                access=self.access,
                refreshed_at=self.moment,
                expires_at=self.moment + self.life if self.access else None,
            )
        return self.token

    def claim(self, account: str) -> int | None:
        assert self.token is not None
        if self.token.claimed_at is not None or self.token.trouble:
            return None
        claim = self.token.claim + 1
        self.token = replace(self.token, claim=claim, claimed_at=self.moment)
        return claim

    def renew(
        self, account: str, claim: int, *, access: str, refresh: str, expires_at: datetime
    ) -> bool:
        if self.trouble is not None:
            raise self.trouble
        assert self.token is not None
        self.token = replace(
            self.token,
            access=access,
            refresh=refresh,
            refreshed_at=self.moment,
            expires_at=expires_at,
            claimed_at=None,
        )
        return True

    def release(self, account: str, claim: int, trouble: str = "") -> None:
        assert self.token is not None
        self.token = replace(self.token, claimed_at=None, trouble=trouble)

    def expire(self, account: str, access: str) -> None:
        assert self.token is not None
        self.token = replace(self.token, expires_at=None)


def a_channel(
    kind: str,
    data_dir: Path = Path(),
    seconds: float = 5.0,
    tokens: TokensInMemory | None = None,
) -> Channel:
    context = ChannelContext(
        data_dir=data_dir,
        timeout=timedelta(seconds=seconds),
        tokens=tokens or TokensInMemory(),
        subscriptions=BrowsersInMemory(),
    )
    return CHANNELS[kind].build(context)


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class HttpProvider:
    """An HTTP service; ``answer`` is a status, ``HANG`` or ``DROP``."""

    answer: int | str = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b'{"ok": true}'
    by_path: Mapping[str, tuple[int | str, bytes]] = field(default_factory=dict)
    """What is answered instead under a path that ends so."""
    port: int = 0
    connects: list[str] = field(default_factory=list)
    """To which hosts and ports a client wished to be let through."""
    requests: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving_http(provider: HttpProvider) -> Iterator[HttpProvider]:
    with _serving(provider, _handler(provider)):
        yield provider


@contextmanager
def serving_hosts(
    provider: HttpProvider, folder: Path, *hosts: str
) -> Iterator[tuple[HttpProvider, Mapping[str, str]]]:
    """Stand for services of the public net whose hosts no address can change.

    A proxy that answers in their place, with certificates of an authority of our own; with it come
    the variables of the environment under which a client takes this way and trusts them.
    """
    authority, trusted = trustme.CA(), folder / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*hosts).configure_cert(context)

    with _serving(provider, _handler(provider, context)):
        way = f"http://127.0.0.1:{provider.port}"
        yield (
            provider,
            {
                **dict.fromkeys(("HTTPS_PROXY", "https_proxy"), way),
                **dict.fromkeys(("NO_PROXY", "no_proxy"), ""),
                "REQUESTS_CA_BUNDLE": str(trusted),
            },
        )


def _handler(
    provider: HttpProvider, context: ssl.SSLContext | None = None
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            assert context is not None
            provider.connects.append(self.path)
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            self.connection = context.wrap_socket(self.connection, server_side=True)
            self.rfile = self.connection.makefile("rb")
            self.wfile = self.connection.makefile("wb", 0)
            self.close_connection = False

        def finish(self) -> None:
            super().finish()
            self.connection.close()

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            provider.requests.append((self.path, dict(self.headers), content))
            own = (one for end, one in provider.by_path.items() if self.path.endswith(end))
            status, body = next(own, (provider.answer, provider.body))
            if status == HANG:
                provider.released.wait(30)
            if isinstance(status, str):
                self.close_connection = True
                return
            own_date = "Date" in provider.headers
            (self.send_response_only if own_date else self.send_response)(status)
            for name, value in provider.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815 - the name is the library's

        def log_message(self, *args: object) -> None:
            """Keep the test's output clean."""

    return Handler


@contextmanager
def _serving(provider: HttpProvider, handler: type[BaseHTTPRequestHandler]) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = False
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        provider.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class MailServer:
    """A real SMTP server; ``greeting`` answers RCPT, ``answer`` answers the message."""

    recipient: str = "250 OK"
    answer: str = "250 OK"
    port: int = field(default_factory=a_free_port)
    box: list[bytes] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the name is the library's
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.box.append(envelope.content)
        if self.answer == DROP:
            server.transport.abort()
        return self.answer


@contextmanager
def serving_mail(server: MailServer) -> Iterator[MailServer]:
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


@contextmanager
def a_silent_port() -> Iterator[int]:
    """Yield a port that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]
