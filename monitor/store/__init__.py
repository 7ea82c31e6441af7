"""The only home of SQL: tables, ledger, alert book, outbox, runs, archive."""
