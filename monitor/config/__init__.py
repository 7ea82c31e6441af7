"""Read config.yaml, its included files and the environment into checked, frozen settings."""

from __future__ import annotations

from monitor.config.describe import describe
from monitor.config.environment import Environment, environment
from monitor.config.load import Loaded, load
from monitor.config.locator import Locator
from monitor.config.options import options_problems, read_options

__all__ = [
    "Environment",
    "Loaded",
    "Locator",
    "describe",
    "environment",
    "load",
    "options_problems",
    "read_options",
]
