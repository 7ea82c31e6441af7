"""What runs until it is stopped: the monitor itself, and the simulated market."""

from __future__ import annotations

import signal
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import click

from monitor.cli.answer import CONFIG
from monitor.cli.storm import storm
from monitor.domain.errors import UsageError

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor
    from monitor.scheduler import Heart


@click.command()
@CONFIG
@click.option("--host", help="Where the pages listen.  [default: MONITOR_HOST, or 127.0.0.1]")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help="And on which port.  [default: MONITOR_PORT, or 8000]",
)
def run(config: Path | None, host: str | None, port: int | None) -> None:
    """Run clock, collection, evaluation, delivery and web in one process."""
    from monitor import log
    from monitor.app.monitor import opened
    from monitor.config import environment
    from monitor.scheduler import Heart
    from monitor.web.serve import serve

    stop, troubles = _stop_on_signals(), list[BaseException]()
    surroundings = environment()
    host, port = host or surroundings.host, port or surroundings.port
    with opened(config, (host, port), stop) as monitor:
        level, secrets = surroundings.log_level, monitor.loaded.secrets
        log.configure(level, json=surroundings.log_json, secrets=secrets)
        heart = Heart(monitor.beats())
        beginning = Thread(target=_begin, args=(monitor, heart, stop, troubles), name="beginning")
        beginning.start()
        click.echo(f"http://{host}:{port}/  (Ctrl+C stops)", err=True)
        try:
            serve(monitor.desk, host, port, stop)
        except OSError as error:
            raise UsageError(f"cannot listen on {host}:{port}: {error.strerror}") from error
        finally:
            stop.set()
            _end(monitor, heart, beginning)
    if troubles:
        raise troubles[0]


def _begin(monitor: Monitor, heart: Heart, stop: Event, troubles: list[BaseException]) -> None:
    """Take up the work while the pages already answer; what fails here ends the process."""
    try:
        monitor.start()
        if not stop.is_set():
            heart.start()
    except BaseException as error:  # noqa: BLE001 - raised again in the main thread
        if not stop.is_set():
            troubles.append(error)
        stop.set()


def _end(monitor: Monitor, heart: Heart, beginning: Thread) -> None:
    """Stop the knocks before those who answer them; then also a beginning under way ends."""
    heart.stop()
    monitor.stop()
    beginning.join()


@click.group()
def drill() -> None:
    """Play a simulated market with known truth."""


drill.add_command(storm)


@drill.command("serve")
@CONFIG
def drill_serve(config: Path | None) -> None:
    """Play the reporting retailers of the configuration on loopback until stopped."""
    from monitor.app.simulation import simulated

    stop = _stop_on_signals()
    with simulated(config) as address:
        click.echo(f"{address}  simulated retailers (Ctrl+C stops)", err=True)
        stop.wait()


def _stop_on_signals() -> Event:
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop
