"""Say in words what a configuration puts in force."""

from __future__ import annotations

from monitor.config.load import Loaded


def describe(loaded: Loaded) -> str:
    """Return what is in force and the timetable that follows from it, secrets masked."""
    return f"version {loaded.settings.version}"
