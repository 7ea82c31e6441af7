"""Keeps secrets out of every text that is stored or shown.

An address of a channel carries its credentials anywhere: as user, password, host (the token of a
bot), path, query or fragment. So every part that could be one is taken out of what providers and
libraries say, and only what is plainly a name of a place or of a person stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

_STARS: Final = "***"
_SHORTEST: Final = 4
_OPEN_KEYS: Final = frozenset(
    {"to", "from", "name", "cc", "bcc", "reply", "mode", "format", "smtp", "cto", "rto", "verify"}
)
_LONGEST_TEXT: Final = 500
_CREDENTIALS: Final = re.compile(r"(?<=://)[^/\s@]+@")


def without_secrets(text: str, address: str) -> str:
    """Return a text in one line, without what could be a secret of the address, cut to 500."""
    return hidden(text, _secrets(address))


def hidden(text: str, secrets: Iterable[str]) -> str:
    """Return a text in one line, without the secrets, cut to 500; short ones are none."""
    long = {secret for secret in secrets if len(secret) >= _SHORTEST}
    for secret in sorted(long, key=len, reverse=True):
        text = text.replace(secret, _STARS)
    text = " ".join(_CREDENTIALS.sub(f"{_STARS}@", text).split())
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _secrets(address: str) -> Iterator[str]:
    for part in _parts(address):
        yield from (part, unquote(part))


def _parts(address: str) -> Iterator[str]:
    split = urlsplit(address)
    login, _, place = split.netloc.rpartition("@")
    yield from login.split(":")
    if "." not in place and not place.startswith("localhost"):
        yield from (piece for piece in place.split(":") if not piece.isdigit())
    yield from split.path.split("/")
    yield from (value for key, value in parse_qsl(split.query) if key.casefold() not in _OPEN_KEYS)
    yield from (value for _, value in parse_qsl(split.fragment))
