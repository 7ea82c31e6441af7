"""What the monitor reads from people's text: the door to ``normalise`` for the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from monitor.config import environment, load
from monitor.normalise.text import read_text


def read_lines(lines: Iterable[str], config: Path | None = None) -> Iterator[dict[str, object]]:
    """Yield one answer for each line that is not blank."""
    market = load(config or environment().config_path).settings.market
    for line in lines:
        if line.strip():
            yield asdict(read_text(line.rstrip("\n"), market))
