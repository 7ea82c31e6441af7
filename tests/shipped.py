"""The shipped configuration, read once in each process of the tests."""

from pathlib import Path

from monitor.config import load

ROOT = Path(__file__).parents[1]
LOADED = load(ROOT / "config.yaml", {})
