"""The codes by which people answer from a text message."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, select

from monitor.domain.replies import ReplyCode
from monitor.store.dialects import insert_or_ignore
from monitor.store.tables.decisions import reply_codes as table


class SqlReplies:
    """The codes within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, code: ReplyCode, now: datetime) -> bool:
        """Keep a code; ``False`` when another that has not expired is spelt the same."""
        over = delete(table).where(table.c.code == code.code, table.c.expires_at <= now)
        self._connection.execute(over)
        kept = insert_or_ignore(self._connection, table).values(
            code=code.code, alert=code.alert, recipient=code.recipient, expires_at=code.expires_at
        )
        return self._connection.execute(kept.returning(table.c.code)).scalar() is not None

    def get(self, code: str) -> ReplyCode | None:
        """Return what a code stands for, also when it has expired."""
        chosen = select(table).where(table.c.code == code)
        row = self._connection.execute(chosen).mappings().one_or_none()
        return None if row is None else _code(row)

    def newest(self, alert: str, recipient: str) -> ReplyCode | None:
        """Return the code of a person for an alert that lasts longest."""
        chosen = select(table).where(table.c.alert == alert, table.c.recipient == recipient)
        last = chosen.order_by(table.c.expires_at.desc()).limit(1)
        row = self._connection.execute(last).mappings().one_or_none()
        return None if row is None else _code(row)


def _code(row: RowMapping) -> ReplyCode:
    return ReplyCode(**dict(row))
