"""Configuration versions, published reports, the audit trail and small durable facts."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from monitor.domain.errors import ConflictError
from monitor.domain.market import Market
from monitor.domain.view import StoredReport
from monitor.store.dialects import insert_or_ignore, upsert
from monitor.store.market_sync import sync_market
from monitor.store.tables.archive import audit, config_versions, documents, facts, reports

_VALUE = select(facts.c.value).where(facts.c.key == bindparam("name"))
"""Asked with every message, so it stands ready."""


class SqlArchive:
    """The archive within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save_version(self, version: str, text: str, at: datetime, author: str) -> bool:
        """Keep a configuration under its version; ``False`` when it is there already.

        Raises:
            ConflictError: another text stands under this version.
        """
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        statement = insert_or_ignore(self._connection, config_versions)
        row = {"version": version, "sha256": sha256, "text": text, "saved_at": at, "author": author}
        saved = statement.values(**row).returning(config_versions.c.version)
        if self._connection.execute(saved).scalar() is not None:
            return True
        chosen = select(config_versions.c.sha256).where(config_versions.c.version == version)
        if self._connection.execute(chosen).scalar_one() != sha256:
            raise ConflictError(f"configuration {version} is there with another text")
        return False

    def sync_market(self, market: Market, version: str, at: datetime) -> frozenset[str]:
        """Bring areas, outlets and products up to date; what is gone is ended, never deleted.

        Returns the codes of the outlets that lie in another area than before.
        """
        return sync_market(self._connection, market, version, at)

    def save_report(self, report: StoredReport) -> int:
        """Keep a published report with its documents; return its id.

        Raises:
            ConflictError: this revision of the day's report is there already.
        """
        row: dict[str, Any] = {
            "name": report.name,
            "day": report.day,
            "revision": report.revision,
            "created_at": report.created_at,
            "as_of": report.as_of,
            "complete": report.complete,
        }
        statement = insert(reports).values(**row).returning(reports.c.id)
        report_id: int = self._connection.execute(statement).scalar_one()
        parts = [
            {"report_id": report_id, "format": form, "content": zlib.compress(content)}
            for form, content in report.documents.items()
        ]
        if parts:
            self._connection.execute(insert(documents), parts)
        return report_id

    def report(self, day: date, name: str) -> StoredReport | None:
        """Return the newest revision."""
        chosen = select(reports).where(reports.c.day == day, reports.c.name == name)
        newest = chosen.order_by(reports.c.revision.desc()).limit(1)
        row = self._connection.execute(newest).one_or_none()
        if row is None:
            return None
        parts = (
            select(documents).where(documents.c.report_id == row.id).order_by(documents.c.format)
        )
        found = self._connection.execute(parts)
        return StoredReport(
            day=row.day,
            name=row.name,
            revision=row.revision,
            created_at=row.created_at,
            as_of=row.as_of,
            complete=row.complete,
            documents={part.format: zlib.decompress(part.content) for part in found},
        )

    def report_days(self, name: str, limit: int = 60) -> list[date]:
        """Return the days that have this report, newest first."""
        days = select(reports.c.day).where(reports.c.name == name).distinct()
        newest = days.order_by(reports.c.day.desc()).limit(limit)
        return list(self._connection.execute(newest).scalars())

    def audit(self, at: datetime, actor: str, action: str, detail: Mapping[str, object]) -> None:
        """Write down who did what."""
        row = {"at": at, "actor": actor, "action": action, "detail": detail}
        self._connection.execute(insert(audit).values(**row))

    def value(self, key: str) -> str | None:
        """Return a small durable fact, such as the moment at which a drill began."""
        found: str | None = self._connection.execute(_VALUE, {"name": key}).scalar()
        return found

    def set_value(self, key: str, value: str) -> None:
        """Keep a small durable fact in place of the earlier one."""
        inserted = upsert(self._connection, facts).values(key=key, value=value)
        replaced = inserted.on_conflict_do_update(
            index_elements=["key"], set_={"value": inserted.excluded.value}
        )
        self._connection.execute(replaced)
