"""Runs the migrations on a database: called by `monitor db` and by the alembic command.

The whole way is one transaction on both databases: a process killed half way leaves the database
as it was. Two processes that upgrade at once take turns.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from monitor.store.columns import JsonText, UtcDateTime
from monitor.store.engine import open_engine, parse_url, writing
from monitor.store.tables import metadata

MIGRATION_LOCK = 0x42_4E_4F_4D


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write our own column types as what they are in the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, JsonText):
        return "sa.Text()"
    return False


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave tables alone that are not ours."""
    return kind != "table" or name in metadata.tables


def run(connection: Connection | None) -> None:
    context.configure(
        connection=connection,
        dialect_name=None if connection else address().get_backend_name(),
        target_metadata=metadata,
        render_as_batch=True,
        render_item=render_item,
        include_name=include_name,
        compare_type=True,
        transactional_ddl=True,
        literal_binds=connection is None,
    )
    with context.begin_transaction():
        if connection is not None and connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        context.run_migrations()


def address():
    """Return the database: the caller's, or that of `-x url=…`."""
    given = context.get_x_argument(as_dictionary=True).get("url")
    return parse_url(context.config.attributes.get("url") or given or "sqlite:///var/monitor.db")


if context.is_offline_mode():
    run(None)
else:
    engine = open_engine(address(), foreign_keys=False, pooled=False)
    try:
        with writing(engine) as opened:
            run(opened)
    finally:
        engine.dispose()
