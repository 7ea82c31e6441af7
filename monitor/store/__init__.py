"""The only home of SQL: tables, ledger, alert book, outbox, runs, archive."""

from monitor.store.sql_store import SqlStore

__all__ = ["SqlStore"]
