"""The database: migrations, backup and restore."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from monitor.cli.answer import AS_JSON, CONFIG, FINDING, print_answer


@click.group()
def db() -> None:
    """Migrations of the database."""


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database to a revision (the newest without one)."""
    from monitor.app.database import upgrade as upgrade_database

    click.echo(upgrade_database(revision))


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the database back to an earlier revision."""
    from monitor.app.database import downgrade as downgrade_database

    click.echo(downgrade_database(revision))


@db.command("check")
def db_check() -> int:
    """Say whether the database has the form that this version needs."""
    from monitor.app.database import differences

    found = differences()
    click.echo("\n".join(found) or "the database has the form that this version needs")
    return FINDING if found else 0


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "names", type=click.Path(path_type=Path), help="Foreign columns and codes.")
@CONFIG
@AS_JSON
def import_history(file: Path, names: Path | None, config: Path | None, as_json: bool) -> int:
    """Put a history (CSV, also packed, or Excel) into the ledger; again, it changes nothing.

    Exit code 1 when rows were set aside.
    """
    from monitor.app.importing import import_file

    done = import_file(file, config, names)
    text = (
        f"{done.first} to {done.last}: {done.rows} rows, {done.added} added, {done.duplicates} "
        f"known already, {done.superseded} corrected, {done.quarantined} set aside"
    )
    print_answer(asdict(done), text, as_json=as_json)
    return FINDING if done.quarantined else 0


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write a consistent copy of the running database."""
    from monitor.app.database import backup as backup_database

    backup_database(file)
    click.echo(f"written: {file}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True))
def restore(file: Path) -> None:
    """Bring a copy back into an empty database."""
    from monitor.app.database import restore as restore_database

    restore_database(file)
    click.echo(f"restored from: {file}")
