"""What the commands share: their usual options, exit codes, and how an answer is printed."""

from __future__ import annotations

import json
from pathlib import Path

import click

FINDING, USAGE, UNREACHABLE = 1, 2, 3
"""Exit codes: the caller must act, wrong usage, something could not be reached."""

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
CONFIG = click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="The configuration (MONITOR_CONFIG, or config.yaml).",
)


def print_answer(answer: object, text: str, *, as_json: bool) -> None:
    """Print an answer as JSON or as text."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1, default=str) if as_json else text)
