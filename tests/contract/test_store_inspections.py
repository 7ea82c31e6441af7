"""What every database promises of inspections: nothing is changed, the newest look counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from monitor.domain.inspection import Breach, Inspection
from monitor.store import SqlStore
from tests.store_material import NOON

HOUR = timedelta(hours=1)
LOOK = Inspection(
    outlet="cho-sat",
    product="pork",
    lot="A7",
    breach=Breach.ORIGIN,
    expires_on=date(2021, 2, 11),
    note="không có hóa đơn",
    by="Đội 1",
    at=NOON,
)


def test_a_look_comes_back_as_it_was_kept(store: SqlStore) -> None:
    with store.begin() as tx:
        number = tx.inspections.add(LOOK)
        well = replace(LOOK, lot="", breach=None, expires_on=None, note="")
        other = tx.inspections.add(well)
        assert tx.inspections.newest() == [replace(well, id=other), replace(LOOK, id=number)]


def test_the_look_of_the_latest_moment_counts_also_when_it_was_written_first(
    store: SqlStore,
) -> None:
    late, early = replace(LOOK, at=NOON + HOUR, breach=None), replace(LOOK, at=NOON - HOUR)
    with store.begin() as tx:
        first = tx.inspections.add(late)
        second = tx.inspections.add(early)
        third = tx.inspections.add(replace(late, outlet="cho-an", by="Đội 2"))
        assert [one.id for one in tx.inspections.newest()] == [third, first]
        assert [one.id for one in tx.inspections.of_outlet("cho-sat")] == [first, second]
        again = tx.inspections.add(late)
        assert [one.id for one in tx.inspections.newest()] == [third, again]
        assert [one.id for one in tx.inspections.of_outlet("cho-sat", limit=1)] == [again]
