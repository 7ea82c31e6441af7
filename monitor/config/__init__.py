"""Read config.yaml, its included files and the environment into checked, frozen settings."""

from __future__ import annotations

from monitor.config.describe import describe
from monitor.config.environment import Environment, environment
from monitor.config.history_map import HistoryMap, read_history_map
from monitor.config.load import Loaded, load
from monitor.config.locator import Locator
from monitor.config.options import kind_problems, options_problems, read_options
from monitor.config.plug_ins import PlugIns
from monitor.config.rule_tests import ExpectEntry, RuleTestEntry, read_rule_tests

__all__ = [
    "Environment",
    "ExpectEntry",
    "HistoryMap",
    "Loaded",
    "Locator",
    "PlugIns",
    "RuleTestEntry",
    "describe",
    "environment",
    "kind_problems",
    "load",
    "options_problems",
    "read_history_map",
    "read_options",
    "read_rule_tests",
]
