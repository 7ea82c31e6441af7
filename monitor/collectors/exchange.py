"""One question to a source and its answer, free of any HTTP library.

Whatever is shown of an address is shown without its secrets: no user name or password, and no
value of a parameter that is named or looks like a key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlsplit

_SECRET_NAME = re.compile(r"key|token|secret|pass|pwd|auth|sig|cred|session", re.IGNORECASE)
_LONGEST_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked. Headers and content may hold secrets and never appear in a message."""

    url: str = field(repr=False)
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the body as sent (transport compression removed), and where it came from.

    ``is_unchanged`` is the source's own word (304) to a conditional request.
    """

    url: str = field(repr=False)
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    is_unchanged: bool = False

    @property
    def media_type(self) -> str:
        """Return the media type without its parameters, or an empty text."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def shown(url: str) -> str:
    """Return an address fit to be shown and stored: without credentials and keys."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = "&".join(f"{quote(name)}={_shown_value(name, value)}" for name, value in pairs)
    return f"{parts.scheme}://{host}{parts.path}" + (f"?{query}" if query else "")


def _shown_value(name: str, value: str) -> str:
    hidden = _SECRET_NAME.search(name) or len(value) > _LONGEST_SHOWN
    return "***" if hidden else quote(value)
