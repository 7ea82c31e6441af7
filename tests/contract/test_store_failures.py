# ruff: noqa: PT012 - what a transaction does before it fails is the point here
"""What happens when the database is gone, full, locked or misused, on every database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from sqlalchemy import Connection, make_url, text

from monitor.domain.errors import (
    ConflictError,
    SchemaBehindError,
    StoreError,
    StoreUnavailableError,
    UsageError,
)
from monitor.store import SqlStore
from monitor.store.backup import backup
from monitor.store.engine import open_engine, parse_url, writing
from monitor.store.failures import translate
from tests.store_material import (
    NOON,
    TODAY,
    VERSION,
    append,
    arrival,
    observation,
    payload,
    step,
)
from tests.stores import PostgresServer

MOMENT = 0.05


@contextmanager
def raw(url: str) -> Iterator[Connection]:
    engine = open_engine(parse_url(url), pooled=False)
    with writing(engine) as connection, connection.begin():
        yield connection


def file_of(url: str) -> str:
    return str(make_url(url).database)


@pytest.fixture
def hasty(store_url: str) -> Iterator[SqlStore]:
    """Open a store that waits for no lock."""
    opened = SqlStore(store_url, lock_seconds=MOMENT)
    yield opened
    opened.close()


@contextmanager
def _crowded(store: SqlStore, url: str, spare_pages: int) -> Iterator[None]:
    """Leave a SQLite database only so many pages to grow by."""
    with store._engine.connect() as connection:  # the limit holds per connection, which is pooled
        used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {used + spare_pages}")
    yield
    with store._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")


def test_a_full_disk_is_said_so_and_nothing_of_the_transaction_stays(sqlite_url: str) -> None:
    store = SqlStore(sqlite_url)
    facts = [observation(product=f"p{n}", price=n) for n in range(2000)]
    with (
        _crowded(store, sqlite_url, 8),
        pytest.raises(StoreUnavailableError, match="full"),
        store.begin() as tx,
    ):
        tx.archive.set_value("before", "it was full")
        append(tx, facts)
    with store.read() as tx:
        assert (tx.ledger.count(), tx.archive.value("before")) == (0, None)
    with store.begin() as tx:
        assert len(append(tx, facts).ids) == len(facts)
    store.close()


def test_a_writer_elsewhere_is_waited_for_and_then_named(hasty: SqlStore, store_url: str) -> None:
    with raw(store_url) as other:
        if other.dialect.name == "postgresql":
            other.execute(text("LOCK TABLE facts IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(StoreUnavailableError, match="locked"), hasty.begin() as tx:
            tx.archive.set_value("key", "value")
    with hasty.begin() as tx:
        tx.archive.set_value("key", "value")


def test_a_thread_that_writes_too_long_is_not_waited_for_forever(sqlite_url: str) -> None:
    store = SqlStore(sqlite_url, lock_seconds=MOMENT)
    with store.begin(), pytest.raises(StoreUnavailableError, match="thread"), store.begin():
        raise AssertionError("two writers at once")
    store.close()


def test_a_reader_never_waits_for_a_writer_and_sees_what_was_committed(hasty: SqlStore) -> None:
    with hasty.begin() as writer:
        writer.archive.set_value("key", "new")
        with hasty.read() as reader:
            assert reader.archive.value("key") is None
    with hasty.read() as reader:
        assert reader.archive.value("key") == "new"


def test_a_reader_sees_one_moment_from_begin_to_end(store: SqlStore) -> None:
    with store.read() as reader:
        assert reader.ledger.count() == 0
        with store.begin() as writer:
            append(writer, [observation()])
        assert reader.ledger.count() == 0
        assert len(reader.ledger.window(TODAY, TODAY)) == 0


def test_a_reading_transaction_cannot_write(store: SqlStore) -> None:
    with pytest.raises(StoreError), store.read() as tx:
        tx.archive.set_value("key", "value")
    with store.begin() as tx:
        tx.archive.set_value("key", "value")


def test_any_error_takes_the_whole_transaction_back(store: SqlStore) -> None:
    with pytest.raises(ZeroDivisionError), store.begin() as tx:
        append(tx, [observation()])
        tx.alerts.save([step()])
        raise ZeroDivisionError
    with store.begin() as tx:
        assert tx.ledger.count() == 0
        assert tx.alerts.open() == []
        assert tx.ledger.waiting_payloads() == []


def test_series_of_a_transaction_that_failed_are_not_remembered(store: SqlStore) -> None:
    with pytest.raises(ZeroDivisionError), store.begin() as tx:
        append(tx, [observation(outlet="gone")])
        raise ZeroDivisionError
    with store.begin() as tx:
        append(tx, [observation(outlet="first"), observation(outlet="second")])
    with store.begin() as tx:
        append(tx, [observation(outlet="gone")])
        table = tx.ledger.window(TODAY, TODAY)
    assert table.outlets == ("first", "gone", "second")


def test_series_that_another_process_added_are_found(store_url: str) -> None:
    one, other = SqlStore(store_url), SqlStore(store_url)
    for store, product in ((one, "a"), (other, "a"), (other, "b"), (one, "b"), (one, "c")):
        with store.begin() as tx:
            append(tx, [observation(product=product, price=None)])
    with one.read() as tx:
        assert tx.ledger.count() == 3
        assert tx.ledger.window(TODAY, TODAY).products == ("a", "b", "c")
    one.close()
    other.close()


def test_threads_that_append_the_same_report_keep_it_once(store: SqlStore) -> None:
    facts = [observation(product=f"p{n}") for n in range(50)]

    def work(_: int) -> int:
        with store.begin() as tx:
            run = tx.runs.begin("winmart", NOON, VERSION)
            kept, _ = tx.ledger.keep_payload(payload(), VERSION)
            [appended] = tx.ledger.append([arrival(facts, payload_id=kept, run_id=run)])
            return len(appended.ids)

    with ThreadPoolExecutor(4) as executor:
        counts = list(executor.map(work, range(8)))
    assert sorted(counts) == [0] * 7 + [50]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE observations SET price = 1",
        "DELETE FROM observations",
        "UPDATE arrivals SET received_at = 1",
        "DELETE FROM transitions",
        "UPDATE audit SET actor = 'nobody'",
        "DELETE FROM config_versions",
        "UPDATE payloads SET digest = source",
    ],
)
def test_facts_can_be_neither_changed_nor_deleted(
    store: SqlStore, store_url: str, statement: str
) -> None:
    with store.begin() as tx:
        append(tx, [observation()])
        tx.alerts.save([step()])
        tx.archive.audit(NOON, "officer", "looked", {})
        tx.archive.save_version("v1", "text", NOON, "officer")
    with pytest.raises(StoreError, match=r"append-only|as received"), raw(store_url) as connection:
        connection.execute(text(statement))


def test_an_observation_without_its_payload_is_refused(store: SqlStore) -> None:
    with store.begin() as tx:
        run = tx.runs.begin("winmart", NOON, VERSION)
    with pytest.raises(StoreError, match=r"(?i)foreign key"), store.begin() as tx:
        tx.ledger.append([arrival([observation()], payload_id=99, run_id=run)])


def test_a_value_that_cannot_be_stored_is_named(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="cannot be stored"), store.begin() as tx:
        tx.archive.audit(NOON.replace(tzinfo=None), "officer", "looked", {})


def test_a_figure_too_large_is_an_error_of_the_store(store: SqlStore) -> None:
    with pytest.raises((StoreError, OverflowError)), store.begin() as tx:
        append(tx, [observation(price=2**70)])
    with store.read() as tx:
        assert tx.ledger.count() == 0


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("no address", "no database address"),
        ("mysql://localhost/market", "mysql"),
        ("sqlite://", "needs a file"),
    ],
)
def test_an_address_that_cannot_be_meant_is_refused(url: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        SqlStore(url)


def test_the_password_of_an_address_is_not_said() -> None:
    with pytest.raises(UsageError) as caught:
        SqlStore("postgresql://monitor:s3cret@host:port/market")
    assert "s3cret" not in str(caught.value)


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(SchemaBehindError, match="monitor db upgrade"):
        SqlStore(f"sqlite:///{tmp_path / 'monitor.db'}")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "monitor.db").write_bytes(b"no database" * 100)
    with pytest.raises(StoreUnavailableError, match="not a SQLite database"):
        SqlStore(f"sqlite:///{tmp_path / 'monitor.db'}")


def test_a_table_that_is_missing_means_an_older_form(store: SqlStore, store_url: str) -> None:
    with raw(store_url) as connection:
        connection.execute(text("DROP TABLE facts"))
    with pytest.raises(SchemaBehindError, match="monitor db upgrade"), store.read() as tx:
        tx.archive.value("key")


def test_every_connection_in_use_is_an_outage_and_not_a_hang(sqlite_url: str) -> None:
    store = SqlStore(sqlite_url)
    store._engine.pool._timeout = MOMENT  # type: ignore[attr-defined]
    held = [store._engine.connect() for _ in range(80)]
    with pytest.raises(StoreUnavailableError, match="in use"), store.read():
        raise AssertionError("one connection more")
    for connection in held:
        connection.close()
    store.close()


@pytest.mark.postgres
def test_a_server_that_is_not_there_is_an_outage(postgres_url: str, tmp_path: Path) -> None:
    nowhere = make_url(postgres_url).update_query_dict({"host": str(tmp_path)})
    with pytest.raises(StoreUnavailableError, match="cannot be reached"):
        SqlStore(nowhere.render_as_string(hide_password=False))


@pytest.mark.postgres
def test_a_lost_connection_fails_its_transaction_and_the_next_one_goes_on(
    postgres_url: str, postgres_server: PostgresServer
) -> None:
    store = SqlStore(postgres_url)
    name = make_url(postgres_url).database
    with pytest.raises(StoreUnavailableError), store.begin() as tx:
        tx.archive.set_value("key", "lost")
        postgres_server.run(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        tx.archive.set_value("key", "lost too")
    with store.begin() as tx:
        assert tx.archive.value("key") is None
        tx.archive.set_value("key", "kept")
    store.close()


@pytest.mark.postgres
def test_work_goes_on_after_an_outage_during_which_nobody_could_connect(
    postgres_url: str, postgres_server: PostgresServer
) -> None:
    store = SqlStore(postgres_url)
    name = make_url(postgres_url).database
    postgres_server.run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    postgres_server.run(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    )
    for _ in range(3):
        with pytest.raises(StoreUnavailableError), store.begin() as tx:
            tx.archive.set_value("key", "lost")
    postgres_server.run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    with store.begin() as tx:
        assert append(tx, [observation()]).ids == (1,)
    store.close()


@pytest.mark.postgres
def test_a_failed_copy_out_or_in_is_an_error_of_the_store(postgres_url: str) -> None:
    store = SqlStore(postgres_url)
    with raw(postgres_url) as connection:
        connection.execute(text("DROP TABLE observations"))
    with pytest.raises(SchemaBehindError), store.read() as tx:
        tx.ledger.window(TODAY, TODAY)
    store.close()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ConflictError("already ours"), ConflictError),
        (sqlite3.OperationalError("something new"), StoreError),
        (psycopg.errors.DiskFull("no room"), StoreUnavailableError),
        (psycopg.errors.AdminShutdown("going down"), StoreUnavailableError),
        (psycopg.errors.DeadlockDetected("in the way"), StoreUnavailableError),
        (psycopg.errors.UniqueViolation("taken"), ConflictError),
        (psycopg.errors.UndefinedTable("no table"), SchemaBehindError),
        (psycopg.errors.NotNullViolation("nothing there"), StoreError),
        (psycopg.DataError("odd"), StoreError),
    ],
)
def test_what_a_driver_says_becomes_an_error_of_ours(
    error: Exception, kind: type[StoreError]
) -> None:
    assert type(translate(error)) is kind


def test_an_unfinished_copy_of_another_process_is_no_obstacle(
    sqlite_url: str, tmp_path: Path
) -> None:
    target = tmp_path / "copies" / "copy.db"
    target.parent.mkdir()
    with closing(sqlite3.connect(f"{target}.part")) as other:
        other.execute("CREATE TABLE mine (x)")
        other.execute("BEGIN EXCLUSIVE")
        backup(sqlite_url, target)
    assert [path.name for path in target.parent.iterdir()] == ["copy.db", "copy.db.part"]


def test_sixty_four_senders_and_those_beside_them_all_find_a_connection(store: SqlStore) -> None:
    everybody = Barrier(80)

    def read() -> int:
        with store.read() as tx:
            everybody.wait(60)
            return tx.ledger.count()

    with ThreadPoolExecutor(80) as pool:
        assert sum(pool.map(lambda _: read(), range(80))) == 0
