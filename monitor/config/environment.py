"""What the surroundings of the process say: where things are, and nothing else.

The only place that reads environment variables. Each may also be given as ``NAME_FILE``, naming a
file that holds the value.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from monitor.config.secret import mask_passwords, value_of
from monitor.domain.errors import ConfigError, Problem

NAMES = (
    "MONITOR_CONFIG",
    "MONITOR_DATABASE_URL",
    "MONITOR_DATA_DIR",
    "MONITOR_HOST",
    "MONITOR_PORT",
    "MONITOR_LOG_LEVEL",
    "MONITOR_LOG_JSON",
    "MONITOR_SECRET_KEY",
    "MONITOR_API_TOKEN",
)
"""Every variable the program itself reads; other ``MONITOR_…`` names are secrets."""

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_PLACE = "environment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Where this process finds its configuration, keeps its data and listens."""

    config_path: Path
    data_dir: Path
    database_url: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    log_level: str = "INFO"
    log_json: bool = False
    secret_key: str = field(default="", repr=False)
    """Signs the links in messages; empty: one is made once and kept in the database."""
    api_token: str = field(default="", repr=False)
    """Opens the doors through which programs act; empty: they stay shut."""

    @property
    def shown_database_url(self) -> str:
        """Return the database's address without its password."""
        return mask_passwords(self.database_url)


def environment(environ: Mapping[str, str] | None = None) -> Environment:
    """Return what the environment says; what it does not say has a default.

    Raises:
        ConfigError: with every variable that cannot be used.
    """
    given = variables() if environ is None else environ
    problems: list[Problem] = []
    values = {name: _value(name, given, problems) for name in NAMES}
    data_dir = Path(values["MONITOR_DATA_DIR"] or "var")
    found = Environment(
        config_path=Path(values["MONITOR_CONFIG"] or "config.yaml"),
        data_dir=data_dir,
        database_url=values["MONITOR_DATABASE_URL"] or f"sqlite:///{data_dir / 'monitor.db'}",
        host=values["MONITOR_HOST"] or "127.0.0.1",
        port=_port(values["MONITOR_PORT"] or "8000", problems),
        log_level=_level(values["MONITOR_LOG_LEVEL"] or "INFO", problems),
        log_json=_flag(values["MONITOR_LOG_JSON"] or "false", problems),
        secret_key=values["MONITOR_SECRET_KEY"],
        api_token=values["MONITOR_API_TOKEN"],
    )
    if problems:
        raise ConfigError(sorted(problems))
    return found


def variables() -> Mapping[str, str]:
    """Return the variables of this process."""
    return os.environ


def _value(name: str, environ: Mapping[str, str], problems: list[Problem]) -> str:
    try:
        return (value_of(name, environ) or "").strip()
    except (OSError, UnicodeError) as error:
        reason = f"the file it names cannot be read ({type(error).__name__})"
        problems.append(Problem(_PLACE, 0, 0, f"{name}_FILE: {reason}"))
    except ValueError as error:
        problems.append(Problem(_PLACE, 0, 0, str(error)))
    return ""


def _port(text: str, problems: list[Problem]) -> int:
    if text.isascii() and text.isdigit() and 0 <= int(text) <= 65535:
        return int(text)
    problems.append(Problem(_PLACE, 0, 0, f'MONITOR_PORT: found "{text}"; allowed is 0 to 65535'))
    return 0


def _level(text: str, problems: list[Problem]) -> str:
    if text.upper() not in _LEVELS:
        allowed = ", ".join(_LEVELS)
        problems.append(
            Problem(_PLACE, 0, 0, f'MONITOR_LOG_LEVEL: found "{text}"; allowed: {allowed}')
        )
    return text.upper()


def _flag(text: str, problems: list[Problem]) -> bool:
    if text.casefold() not in {"true", "false", "1", "0"}:
        problems.append(
            Problem(_PLACE, 0, 0, f'MONITOR_LOG_JSON: found "{text}"; allowed: true, false')
        )
    return text.casefold() in {"true", "1"}
