"""Load a configuration with everything that rooms know of their own options."""

from __future__ import annotations

from pathlib import Path

from monitor.app.plugins import known_plug_ins
from monitor.config import Loaded, describe, environment, load


def load_checked(file: Path | None = None) -> Loaded:
    """Return the configuration in force.

    Raises:
        ConfigError: with every problem of the file and of every plug-in in it.
    """
    return load(file or environment().config_path, plug_ins=known_plug_ins())


def check(file: Path | None = None) -> str:
    """Return in words what a configuration puts in force, and the timetable that follows.

    Raises:
        ConfigError: the configuration cannot be used.
    """
    return describe(load_checked(file))
