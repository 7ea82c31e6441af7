"""The browsers that take Web Push."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, delete, select

from monitor.domain.subscriptions import Subscription
from monitor.store.dialects import upsert
from monitor.store.tables.subscriptions import subscriptions as table


class SqlSubscriptions:
    """The browsers within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, subscription: Subscription) -> None:
        """Keep a browser; one that is known already moves to its new name and keys."""
        values = asdict(subscription)
        kept = upsert(self._connection, table).values(**values)
        self._connection.execute(
            kept.on_conflict_do_update(index_elements=["endpoint"], set_=values)
        )

    def under(self, name: str) -> list[Subscription]:
        """Return the browsers under a name, the longest known first."""
        found = select(table).where(table.c.name == name).order_by(table.c.at, table.c.endpoint)
        return [Subscription(**row) for row in self._connection.execute(found).mappings()]

    def forget(self, endpoint: str) -> bool:
        """Forget a browser; ``False`` when it was not known."""
        gone = delete(table).where(table.c.endpoint == endpoint)
        return self._connection.execute(gone).rowcount == 1
