"""Web Push: the link by which somebody subscribes his phone."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.answer import AS_JSON, CONFIG, print_answer


@click.command("push-invite")
@click.argument("recipient")
@CONFIG
@AS_JSON
def push_invite(recipient: str, config: Path | None, as_json: bool) -> None:
    """Print the link by which a recipient subscribes his phones and browsers, for three days."""
    from monitor.app.monitor import opened
    from monitor.app.subscribing import Subscribing

    with opened(config) as monitor:
        url = Subscribing(monitor).invite(recipient)
    print_answer({"recipient": recipient, "url": url}, url, as_json=as_json)
