"""Ask a configuration whom it tells: route."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.answer import AS_JSON, CONFIG, FINDING, print_answer
from monitor.domain.errors import UsageError
from monitor.domain.finding import Severity

if TYPE_CHECKING:
    from monitor.app.route import Routed


def about_an_alert(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options that say what an alert that might come is about, and how grave it is."""
    for option in (
        click.option(
            "--severity",
            type=click.Choice([each.value for each in Severity]),
            default=Severity.WARNING.value,
            show_default=True,
        ),
        click.option("--outlet", default="", help="Its outlet."),
        click.option("--area", default="", help="Its area."),
        click.option("--product", default="", help="Its product, or its group."),
    ):
        command = option(command)
    return command


@click.command()
@click.option("--alert", help="An alert that there was.")
@click.option("--rule", help="The rule of an alert that might come.")
@about_an_alert
@click.option(
    "--at", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z"]), help="When."
)
@click.option("--expect", multiple=True, metavar="RECIPIENT[/CHANNEL]", help="Who must be told.")
@CONFIG
@AS_JSON
def route(  # noqa: PLR0913, PLR0917 - one parameter for each option
    alert: str | None,
    rule: str | None,
    product: str,
    area: str,
    outlet: str,
    severity: str,
    at: datetime | None,
    expect: tuple[str, ...],
    config: Path | None,
    as_json: bool,
) -> int:
    """Say who would be told, when, on what and in which words."""
    from monitor.app.clock import SystemClock
    from monitor.app.route import WhatIf, as_lines, route_alert, route_what_if

    if (alert is None) == (rule is None):
        raise UsageError("name an alert (--alert) or a rule (--rule), one of the two")
    if alert is not None:
        routed = route_alert(alert, at, config, expect)
    else:
        what_if = WhatIf(
            rule=rule or "",
            product=product,
            area=area,
            outlet=outlet,
            severity=Severity(severity),
        )
        moment = at.astimezone(UTC) if at else SystemClock().now()
        routed = route_what_if(what_if, moment, config, expect)
    print_answer(asdict(routed), "\n".join(as_lines(routed)), as_json=as_json)
    return _judged(routed)


def _judged(routed: Routed) -> int:
    for missed in routed.missed:
        click.echo(missed, err=True)
    return FINDING if routed.missed else 0
