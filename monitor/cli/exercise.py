"""Call people in an exercise, and see who answered: drill call, drill answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.answer import AS_JSON, CONFIG, FINDING, print_answer
from monitor.cli.route import about_an_alert
from monitor.domain.finding import Severity
from monitor.domain.wording import moment_text

if TYPE_CHECKING:
    from monitor.app.exercise import Response


@click.command("call")
@click.option("--by", required=True, help="Who calls; people read it.")
@click.option("--text", required=True, help="What people read.")
@click.option("--recipient", multiple=True, help="Whom to call, a person or a post (several).")
@click.option("--rule", help="Instead: call those whom an alert of this rule would reach.")
@about_an_alert
@CONFIG
def drill_call(  # noqa: PLR0913, PLR0917 - one parameter for each option
    by: str,
    text: str,
    recipient: tuple[str, ...],
    rule: str | None,
    product: str,
    area: str,
    outlet: str,
    severity: str,
    config: Path | None,
) -> int:
    """Call people through their real channels, marked as an exercise."""
    from monitor.app.exercise import Exercises
    from monitor.app.monitor import opened
    from monitor.app.route import WhatIf

    asked = None
    if rule is not None:
        grave = Severity(severity)
        asked = WhatIf(rule=rule, product=product, area=area, outlet=outlet, severity=grave)
    with opened(config) as monitor:
        exercise = Exercises(monitor).call(by, text, recipient, asked)
        monitor.deliver()
        _, responses = Exercises(monitor).responses(exercise.id)
    click.echo(f"exercise {exercise.id}: {', '.join(each.recipient for each in responses)}")
    return 0


@click.command("answers")
@click.argument("exercise")
@CONFIG
@AS_JSON
def drill_answers(exercise: str, config: Path | None, as_json: bool) -> int:
    """Show who answered an exercise after how long; 1 while somebody has not."""
    from monitor.app.exercise import Exercises
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        made, responses = Exercises(monitor).responses(exercise)
        zone = monitor.settings.zone
    head = f"{made.text} ({made.by}, {moment_text(made.at, zone)})"
    print_answer(
        {"id": made.id, "by": made.by, "at": made.at.isoformat(), "text": made.text,
         "responses": [_as_json(each) for each in responses]},
        "\n".join([head, *(_line(each) for each in responses)]),
        as_json=as_json,
    )  # fmt: skip
    return 0 if all(each.answered_at for each in responses) else FINDING


def _as_json(response: Response) -> dict[str, object]:
    arrived, answered, took = response.arrived_at, response.answered_at, response.took
    return {
        "recipient": response.recipient,
        "channels": response.channels,
        "arrived_at": arrived.isoformat() if arrived else None,
        "answered_at": answered.isoformat() if answered else None,
        "seconds": took.total_seconds() if took else None,
    }


def _line(response: Response) -> str:
    ways = ", ".join(f"{name} {state}" for name, state in response.channels.items())
    said = "no answer yet"
    if response.answered_at is not None:
        said = "answered" if response.took is None else f"answered after {response.took}"
    return f"  {response.recipient} ({response.name}): {ways}; {said}"
