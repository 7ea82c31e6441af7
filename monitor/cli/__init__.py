"""The command line.

Each command imports what it needs when it runs, so that ``--help`` and a wrong word answer at once.
Exit codes: 0 done, 1 a finding the caller must act on, 2 wrong usage, 3 something could not be
reached.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from monitor import __version__
from monitor.cli import (
    backtest,
    database,
    decide,
    exercise,
    inspection,
    intake,
    push,
    quarantine,
    question,
    route,
    rule_tests,
    season,
    service,
    stage,
)
from monitor.cli.answer import FINDING, UNREACHABLE, USAGE
from monitor.domain.errors import MonitorError, SourceError, StoreUnavailableError, UsageError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="monitor")
def commands() -> None:
    """Bình Ổn: watch prices and stocks of essential food, and tell the people who must act."""


for _command in (
    question.check_config,
    service.run,
    stage.collect,
    stage.replay,
    stage.evaluate,
    stage.deliver,
    stage.report,
    stage.months,
    question.read,
    question.explain,
    decide.ack,
    decide.reply,
    decide.assign,
    decide.accept_level,
    decide.silence,
    route.route,
    backtest.backtest,
    rule_tests.test_rules,
    service.drill,
    database.db,
    database.import_history,
    database.backup,
    database.restore,
    intake.token,
    intake.template,
    intake.submit,
    quarantine.quarantine,
    inspection.inspection,
    push.push_invite,
):
    commands.add_command(_command)


service.drill.add_command(season.drill_run)
service.drill.add_command(exercise.drill_call)
service.drill.add_command(exercise.drill_answers)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; what goes wrong becomes one message and an exit code.

    That holds for the monitor's own errors and for a named file that cannot be read or written.
    """
    try:
        code = commands.main(arguments, prog_name="monitor", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = USAGE
    except click.Abort:
        code = USAGE
    except MonitorError as error:
        click.echo(str(error), err=True)
        code = exit_code(error)
    except OSError as error:
        if error.filename is None:
            raise
        click.echo(f"{error.filename}: {error.strerror}", err=True)
        code = USAGE
    sys.exit(code if isinstance(code, int) else 0)


def exit_code(error: MonitorError) -> int:
    """Return the exit code that stands for an error."""
    match error:
        case UsageError():
            return USAGE
        case SourceError() | StoreUnavailableError():
            return UNREACHABLE
        case _:
            return FINDING
