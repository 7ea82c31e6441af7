"""Load a configuration with everything that rooms know of their own options."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from monitor.app.plugins import known_plug_ins
from monitor.config import Loaded, describe, environment, load
from monitor.domain.settings import DEFAULT_BASE_URL


def load_checked(file: Path | None = None) -> Loaded:
    """Return the configuration in force.

    Raises:
        ConfigError: with every problem of the file and of every plug-in in it.
    """
    return load(file or environment().config_path, plug_ins=known_plug_ins())


def reached_at(loaded: Loaded, host: str, port: int) -> Loaded:
    """Return a configuration whose links lead where the pages are served, unless it says where.

    Pages that are served on every address of the machine are linked to on loopback.
    """
    if loaded.settings.base_url != DEFAULT_BASE_URL:
        return loaded
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - nothing is bound
    shown = f"[{name}]" if ":" in name and "[" not in name else name
    return replace(loaded, settings=replace(loaded.settings, base_url=f"http://{shown}:{port}"))


def check(file: Path | None = None) -> str:
    """Return in words what a configuration puts in force, and the timetable that follows.

    Raises:
        ConfigError: the configuration cannot be used.
    """
    return describe(load_checked(file))
