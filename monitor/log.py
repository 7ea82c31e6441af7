"""Logging: one line per event, with the keys of the run.

Events are short lower-case sentences; what they are about stands in ``extra`` keys. A line is
``key=value`` for people and journals, or JSON for collectors. Values of secrets never get out.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import TextIO

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    "color_message",  # the web server's event once more, painted for a terminal
}
_SECRET_KEYS = ("token", "password", "passwd", "secret", "authorization", "api_key", "apikey")
_MASK = "****"
_TALKATIVE = {
    "alembic": logging.WARNING,
    "apscheduler": logging.ERROR,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
}
"""Libraries that say every knock and every request; a knock left out while the one before it is
still at work is nothing to tell of. Apprise is left to the channel, which learns from its debug
lines how an attempt ended."""
_SHORTEST_SECRET = 4
"""Shorter values are no secrets, and masking them would blacken every line."""


def configure(
    level: str = "INFO",
    *,
    json: bool = False,
    secrets: Collection[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send every logger's events of this level and above to one stream, standard error by default.

    ``secrets`` are values that are replaced wherever they would appear. Calling it again replaces
    the earlier set-up.

    Raises:
        ValueError: the level is not known.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines(secrets) if json else KeyValueLines(secrets))
    root = logging.getLogger()
    root.setLevel(level.upper())
    for known in [*root.handlers]:
        if isinstance(known.formatter, KeyValueLines):
            root.removeHandler(known)
    root.addHandler(handler)
    for name, quiet in _TALKATIVE.items():
        logging.getLogger(name).setLevel(max(root.level, quiet))


class KeyValueLines(logging.Formatter):
    """One line of ``key=value`` pairs; values with spaces stand in quotes."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        super().__init__()
        known = (secret for secret in secrets if len(secret) >= _SHORTEST_SECRET)
        self._secrets = sorted(known, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Return the event as one line without secrets."""
        return self._masked(self._line(_content(record, self)))

    def _line(self, content: Mapping[str, object]) -> str:
        return " ".join(f"{key}={_quoted(value)}" for key, value in content.items())

    def _masked(self, line: str) -> str:
        for secret in self._secrets:
            line = line.replace(secret, _MASK)
        return line


class JsonLines(KeyValueLines):
    """One JSON object a line."""

    def _line(self, content: Mapping[str, object]) -> str:
        return json.dumps(content, ensure_ascii=False, default=str)


def _content(record: logging.LogRecord, formatter: logging.Formatter) -> dict[str, object]:
    moment = datetime.fromtimestamp(record.created, tz=UTC)
    content: dict[str, object] = {
        "at": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": record.getMessage(),
    }
    for key, value in vars(record).items():
        if key not in _STANDARD:
            content[key] = _MASK if _is_secret(key) else value
    if record.exc_info:
        content["error"] = formatter.formatException(record.exc_info)
    return content


def _is_secret(key: str) -> bool:
    return any(word in key.casefold() for word in _SECRET_KEYS)


def _quoted(value: object) -> str:
    text = str(value)
    is_plain = text != "" and text.isprintable() and not any(sign in text for sign in ' "=')
    return text if is_plain else json.dumps(text, ensure_ascii=False)
