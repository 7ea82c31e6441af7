"""The databases that tests are given: what one test leaves behind, no other finds."""

from contextlib import closing

import psycopg
import pytest

from monitor.store import SqlStore
from tests.store_material import append, observation
from tests.stores import PostgresServer

pytestmark = pytest.mark.postgres


def test_a_filled_database_comes_back_empty_and_counts_from_one(
    postgres_server: PostgresServer,
) -> None:
    first = postgres_server.fresh()
    fill(first)

    again = postgres_server.fresh()

    assert again == first
    fill(again)


def fill(url: str) -> None:
    store = SqlStore(url)
    with store.begin() as tx:
        assert tx.archive.value("key") is None
        tx.archive.set_value("key", "left behind")
        assert append(tx, [observation()]).ids == (1,)
    store.close()


def test_a_database_without_one_of_its_tables_is_given_to_nobody(
    postgres_server: PostgresServer,
) -> None:
    url = postgres_server.fresh()
    with psycopg.connect(url) as connection:
        connection.execute("DROP TABLE observations CASCADE")

    assert postgres_server.fresh() != url


def test_a_transaction_left_open_holds_up_nobody(postgres_server: PostgresServer) -> None:
    url = postgres_server.fresh()
    with closing(psycopg.connect(url)) as forgotten:
        forgotten.execute("LOCK TABLE observations")

        assert postgres_server.fresh() == url
