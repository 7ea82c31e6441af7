"""Small stand-ins that behave: a clock that is moved by hand, a mail server that keeps letters."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class FakeClock:
    """A clock that stands still until it is moved."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def advance(self, by: timedelta) -> None:
        self.moment += by

    def set(self, moment: datetime) -> None:
        self.moment = moment


class AtOnce(Executor):
    """Runs what it is given before it returns."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


@dataclass
class Letters:
    """A real SMTP server's inbox; with ``folder`` it survives the process that filled it."""

    port: int = 0
    folder: Path | None = None
    received: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        letter = message_from_bytes(content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.received.append(letter)
        return "250 kept"

    def bodies(self) -> list[str]:
        return [text_of(letter) for letter in self.received]


def text_of(letter: EmailMessage) -> str:
    """Return the letter's readable text, plain if it has one."""
    body = letter.get_body(preferencelist=("plain", "html"))
    return str(body.get_content()) if body else ""


def a_free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def a_mail_server() -> Iterator[Letters]:
    """Run a real SMTP server on a free loopback port."""
    letters = Letters(port=a_free_port())
    controller = Controller(letters, hostname="127.0.0.1", port=letters.port)
    controller.start()
    try:
        yield letters
    finally:
        controller.stop()
