"""The store: one database, its transactions, and the check that it has the form we need."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Text, column, select, table
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from monitor.domain.calendar import VIETNAM
from monitor.domain.errors import SchemaBehindError, StoreUnavailableError
from monitor.domain.store import Transaction
from monitor.store.alert_book import SqlAlertBook
from monitor.store.archive import SqlArchive
from monitor.store.bulk import Bulk, bulk_for
from monitor.store.channel_tokens import SqlChannelTokens
from monitor.store.decisions import SqlDecisions
from monitor.store.engine import LOCK_SECONDS, open_engine, parse_url, reading, sqlite_file, writing
from monitor.store.failures import UPGRADE
from monitor.store.inspections import SqlInspections
from monitor.store.lanes import SqlLanes
from monitor.store.ledger import SqlLedger
from monitor.store.months import SqlMonths
from monitor.store.outbox import SqlOutbox
from monitor.store.replies import SqlReplies
from monitor.store.reviews import SqlReviews
from monitor.store.runs import SqlRuns
from monitor.store.series import Pair, SeriesNumbers
from monitor.store.submissions import SqlSubmissions
from monitor.store.subscriptions import SqlSubscriptions
from monitor.store.tables import HEAD


class SqlTransaction:
    """All rooms of the store on one connection."""

    def __init__(
        self, connection: Connection, bulk: Bulk, zone: ZoneInfo, numbers: SeriesNumbers
    ) -> None:
        self.ledger = SqlLedger(connection, bulk, zone, numbers)
        self.runs = SqlRuns(connection)
        self.alerts = SqlAlertBook(connection, bulk)
        self.outbox = SqlOutbox(connection, bulk)
        self.lanes = SqlLanes(connection)
        self.archive = SqlArchive(connection)
        self.submissions = SqlSubmissions(connection)
        self.decisions = SqlDecisions(connection)
        self.replies = SqlReplies(connection)
        self.tokens = SqlChannelTokens(connection)
        self.reviews = SqlReviews(connection)
        self.inspections = SqlInspections(connection)
        self.months = SqlMonths(connection)
        self.subscriptions = SqlSubscriptions(connection)


class SqlStore:
    """A SQLite or PostgreSQL database; safe to use from many threads.

    ``zone`` tells in which local day an observation lies; a lock that another holds is waited for
    ``lock_seconds``.

    Raises:
        SchemaBehindError: the database has not the form that this version needs.
        StoreUnavailableError: it cannot be reached.
        UsageError: the address is none of a database we know.
    """

    def __init__(
        self, url: str, *, zone: ZoneInfo = VIETNAM, lock_seconds: float = LOCK_SECONDS
    ) -> None:
        parsed = parse_url(url)
        file = sqlite_file(parsed)
        if file is not None and not file.exists():
            raise SchemaBehindError(f"there is no database at {file}: {UPGRADE}")
        self._engine = open_engine(parsed, lock_seconds=lock_seconds)
        self._bulk = bulk_for(self._engine.dialect.name)
        self._zone, self._lock_seconds = zone, lock_seconds
        self._series: dict[Pair, int] = {}
        self._turn = Lock() if file is not None else None
        try:
            self._check_schema()
        except BaseException:
            self._engine.dispose()
            raise

    @property
    def address(self) -> str:
        """Return the address under which another process opens the same database."""
        return self._engine.url.render_as_string(hide_password=False)

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """Open the one writing transaction; it commits at the end and rolls back on any error.

        Raises:
            StoreUnavailableError: the database is gone, full or locked for too long.
        """
        with self._in_turn():
            with _connected(self._engine, writes=True) as connection:
                numbers = self._numbers(connection)
                yield SqlTransaction(connection, self._bulk, self._zone, numbers)
            numbers.commit()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Open a transaction that only reads and never waits for a writer."""
        with _connected(self._engine, writes=False) as connection:
            numbers = self._numbers(connection)
            yield SqlTransaction(connection, self._bulk, self._zone, numbers)

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    def _numbers(self, connection: Connection) -> SeriesNumbers:
        return SeriesNumbers(connection, self._bulk, self._series)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Queue the writers of this process, which SQLite would let poll for its lock."""
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=self._lock_seconds):
            raise StoreUnavailableError("another thread has been writing for too long")
        try:
            yield
        finally:
            self._turn.release()

    def _check_schema(self) -> None:
        found = revision_of(self._engine)
        if found != HEAD:
            raise SchemaBehindError(
                f"the database is at revision {found}, this version needs {HEAD}: {UPGRADE}"
            )


def revision_of(engine: Engine) -> str | None:
    """Return the revision of a database, ``None`` when it has no tables of ours."""
    with _connected(engine, writes=False) as connection:
        if not engine.dialect.has_table(connection, "alembic_version"):
            return None
        version = select(column("version_num", Text)).select_from(table("alembic_version"))
        found: str | None = connection.execute(version).scalar()
        return found


@contextmanager
def _connected(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    try:
        connection = writing(engine) if writes else reading(engine)
    except PoolTimeoutError as error:
        raise StoreUnavailableError("every connection to the database is in use") from error
    with connection, connection.begin():
        yield connection
