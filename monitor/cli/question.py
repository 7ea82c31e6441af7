"""Questions that change nothing: check-config, read, explain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import click

from monitor.cli.answer import AS_JSON, CONFIG, FINDING, print_answer
from monitor.domain.errors import ConfigError


@click.command("check-config")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@AS_JSON
def check_config(file: Path | None, as_json: bool) -> int:
    """Say every problem of a configuration at once, or what is in force."""
    from monitor.app.check import check

    try:
        description = check(file)
    except ConfigError as error:
        if as_json:
            problems = [
                {"file": one.file, "line": one.line, "column": one.column, "text": one.text}
                for one in error.problems
            ]
            print_answer({"ok": False, "problems": problems}, "", as_json=True)
        else:
            click.echo(str(error), err=True)
        return FINDING
    print_answer({"ok": True, "description": description}, description, as_json=as_json)
    return 0


@click.command()
@click.argument("file", type=click.File(encoding="utf-8"), default="-")
@CONFIG
@AS_JSON
def read(file: IO[str], config: Path | None, as_json: bool) -> int:
    """Say what the monitor reads from people's text, one answer a line."""
    from monitor.app.reading import read_lines

    unread = 0
    for answer in read_lines(file, config):
        unread += answer["status"] != "read"
        click.echo(json.dumps(answer, ensure_ascii=False) if as_json else _reading(answer))
    return FINDING if unread else 0


def _reading(answer: Mapping[str, object]) -> str:
    if answer["status"] != "read":
        return f"{answer['status']}: {answer['text']} ({answer['reason']})"
    figures = [
        f"{key}={answer[key]}"
        for key in ("product", "price", "unit", "quantity", "unit_price", "stock", "availability")
        if answer[key] not in {None, ""}
    ]
    return "read: " + " ".join(figures)


@click.command()
@click.argument("alert")
@click.option(
    "--what-if",
    "price",
    type=click.IntRange(min=1),
    metavar="PRICE",
    help="Say also what would have come of another price on its last day, đồng per base unit.",
)
@CONFIG
@AS_JSON
def explain(alert: str, price: int | None, config: Path | None, as_json: bool) -> int:
    """Say why an alert is what it is, who was told, and where its figures come from."""
    from monitor.app.explain import explanation
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        answer, text = explanation(monitor, alert, price)
    print_answer(answer, text, as_json=as_json)
    return 0
