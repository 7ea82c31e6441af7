"""What people decide about alerts: taking them on, whose work they are, silences, normal levels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from monitor.cli.answer import AS_JSON, CONFIG, print_answer
from monitor.cli.written import Span
from monitor.domain.decisions import Scope, Silence
from monitor.domain.wording import moment_text

BY = click.option("--by", required=True, help="Who decides it; kept with the decision.")
_PARTS = ("rule", "product", "group", "area", "outlet", "outlet-kind", "source")


def scoped(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command one option for each part of a scope; each may be given several times."""
    for part in reversed(_PARTS):
        option = click.option(
            f"--{part}", multiple=True, help=f"Only this {part} (any of several)."
        )
        command = option(command)
    return command


def scope_of(parts: dict[str, tuple[str, ...]]) -> Scope:
    """Return the scope that the options of a command name."""
    return Scope(**{f"{name}s": codes for name, codes in parts.items()})


@click.command()
@click.argument("alert")
@BY
@click.option("--for", "holds", type=Span(), default="4h", show_default=True, help="How long.")
@click.option("--note", default="", help="What people should know.")
@click.option("--end", is_flag=True, help="Take it back: people are asked again.")
@CONFIG
def ack(alert: str, by: str, holds: timedelta, note: str, end: bool, config: Path | None) -> int:
    """Take an alert on: until this expires nobody is asked further."""
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        if end:
            monitor.desk.answers.end_acknowledgement(alert, by)
            click.echo(f"{alert}: {by} has taken it back")
            return 0
        given = monitor.desk.answers.acknowledge(alert, by, holds, note)
        until = moment_text(given.expires_at, monitor.settings.zone)
    click.echo(f"{alert}: {by} deals with it until {until}")
    return 0


@click.command()
@click.argument("text")
@click.option("--from", "sender", required=True, help="The phone that it came from.")
@CONFIG
def reply(text: str, sender: str, config: Path | None) -> int:
    """Take on the alert whose code somebody sent by text message."""
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        given = monitor.desk.answers.reply(text, sender)
        until = moment_text(given.expires_at, monitor.settings.zone)
    click.echo(f"{given.alert}: {given.by} deals with it until {until}")
    return 0


@click.command()
@click.argument("alert")
@click.option("--to", required=True, help="Whose work it is.")
@BY
@click.option("--note", default="", help="What he should know.")
@CONFIG
def assign(alert: str, to: str, by: str, note: str, config: Path | None) -> int:
    """Say whose work an alert is."""
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        monitor.desk.answers.assign(alert, to, by, note)
    click.echo(f"{alert}: given to {to} by {by}")
    return 0


@click.command("accept-level")
@click.argument("alert")
@BY
@click.option("--reason", required=True, help="Why it is normal; everybody who was told reads it.")
@CONFIG
def accept_level(alert: str, by: str, reason: str, config: Path | None) -> int:
    """End an alert because its level is the normal one now."""
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        level = monitor.desk.answers.accept_level(alert, by, reason)
        until = moment_text(level.until, monitor.settings.zone)
    click.echo(f"{alert}: {level.value:g} is normal until {until}")
    return 0


@click.group()
def silence() -> None:
    """Do not tell of some alerts for a while; what was hidden is summed up at the end."""


@silence.command()
@BY
@click.option("--reason", required=True, help="Why nobody is to be told.")
@click.option("--for", "lasts", type=Span(), required=True, help="How long, at most 14 days.")
@scoped
@CONFIG
@AS_JSON
def add(
    by: str,
    reason: str,
    lasts: timedelta,
    config: Path | None,
    as_json: bool,
    **parts: tuple[str, ...],
) -> int:
    """Begin a silence."""
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        ends_at = monitor.wall.now() + lasts
        made = monitor.desk.answers.silence(scope_of(parts), by, reason, ends_at)
        text = _line(made, monitor.wall.now())
    print_answer(asdict(made), text, as_json=as_json)
    return 0


@silence.command()
@scoped
@CONFIG
@AS_JSON
def preview(config: Path | None, as_json: bool, **parts: tuple[str, ...]) -> int:
    """Say which open alerts a silence would hide."""
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        found = monitor.desk.answers.preview(scope_of(parts))
    lines = [f"{alert.id} {alert.severity}: {alert.sentence_vi}" for alert in found]
    text = "\n".join([f"{len(found)} open alerts", *lines])
    print_answer([alert.id for alert in found], text, as_json=as_json)
    return 0


@silence.command("list")
@CONFIG
@AS_JSON
def list_silences(config: Path | None, as_json: bool) -> int:
    """Say which silences there are and were."""
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        found, now = monitor.desk.answers.silences(), monitor.wall.now()
    text = "\n".join(_line(each, now) for each in found) or "no silence"
    print_answer([asdict(each) for each in found], text, as_json=as_json)
    return 0


@silence.command()
@click.argument("silence_id", metavar="ID")
@BY
@CONFIG
def end(silence_id: str, by: str, config: Path | None) -> int:
    """End a silence before its time."""
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        monitor.desk.answers.end_silence(silence_id, by)
    click.echo(f"{silence_id}: ended by {by}")
    return 0


def _line(silence: Silence, now: datetime) -> str:
    scope = "; ".join(
        f"{name}: {', '.join(codes)}" for name, codes in silence.scope.parts().items() if codes
    )
    state = (
        "in force" if silence.is_in_force(now) else "over" if silence.ends_at <= now else "later"
    )
    until = moment_text(silence.ends_at)
    return f"{silence.id} {state} until {until}, {silence.author}: {silence.reason} ({scope})"
