"""A long table goes into the ledger as reports do, on every database."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from monitor.domain.observation import Availability
from monitor.domain.quotes import QuoteTable
from monitor.domain.store import Imported, Transaction
from monitor.store import SqlStore
from monitor.store.columns import micros_of
from tests.store_material import NOON, TODAY, VERSION, append, observation, payload
from tests.unit.stats.tables import Quote, table

DAY_MICROS = 86_400_000_000


def quotes(*rows: Quote) -> QuoteTable:
    made = table(rows, TODAY)
    return replace(made, observation=np.arange(len(made)) + 2)


def imported(tx: Transaction, rows: QuoteTable) -> Imported:
    run = tx.runs.begin("import", NOON, VERSION)
    payload_id, _ = tx.ledger.keep_payload(payload(f"{run}".encode(), source="import"), VERSION)
    back = TODAY.toordinal() - rows.day
    return tx.ledger.import_table(
        rows,
        micros_of(NOON) - back * DAY_MICROS,
        payload_id=payload_id,
        run_id=run,
        received_at=NOON,
        config_version=VERSION,
    )


def test_every_figure_of_a_row_reaches_the_window(store: SqlStore) -> None:
    row = Quote(
        outlet="cho-sat",
        price=150_000,
        listed_price=151_000,
        regular_price=152_000,
        promotional=True,
        stock=12_500,
        sold=300,
        received=0,
        availability=Availability.LOW_STOCK,
    )
    with store.begin() as tx:
        done = imported(tx, quotes(row))
        kept = tx.ledger.window(TODAY, TODAY)
    assert done == Imported(added=1, duplicates=0, superseded=0)
    for name in ("price", "listed_price", "regular_price", "stock", "sold", "received"):
        assert getattr(kept, name).tolist() == [getattr(row, name)], name
    assert kept.promotional.tolist() == [True]
    assert list(Availability)[kept.availability[0]] is Availability.LOW_STOCK


def test_rows_that_a_report_has_brought_are_known(store: SqlStore) -> None:
    with store.begin() as tx:
        append(tx, [observation(product="pork")])
        done = imported(tx, quotes(Quote(price=150_000), Quote(price=1_000, back=1)))
    assert done == Imported(added=1, duplicates=1, superseded=0)


def test_another_figure_supersedes_and_can_be_corrected_back(store: SqlStore) -> None:
    with store.begin() as tx:
        made = [imported(tx, quotes(Quote(price=price))) for price in (150_000, 155_000, 150_000)]
        assert tx.ledger.window(TODAY, TODAY).price.tolist() == [150_000]
        assert tx.ledger.count() == 3
    assert made[-1] == Imported(added=1, duplicates=0, superseded=1)


def test_a_table_without_rows_adds_nothing(store: SqlStore) -> None:
    with store.begin() as tx:
        assert imported(tx, quotes()) == Imported(added=0, duplicates=0, superseded=0)
        assert tx.ledger.count() == 0


def test_absent_figures_stay_absent_and_zero_stays_zero(store: SqlStore) -> None:
    with store.begin() as tx:
        imported(tx, quotes(Quote(stock=0.0)))
        kept = tx.ledger.window(TODAY, TODAY)
    assert np.isnan(kept.price).all()
    assert kept.stock.tolist() == [0]
