"""What every database promises of monthly medians: one for a product and month, the newest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from monitor.domain.months import MonthlyMedian
from monitor.store import SqlStore

JANUARY, FEBRUARY = date(2021, 1, 1), date(2021, 2, 1)
PORK = MonthlyMedian(product="pork", month=JANUARY, median=138_500.5, quotes=31)


def test_a_month_is_kept_in_place_of_what_was_known_of_it(store: SqlStore) -> None:
    rice = replace(PORK, product="rice", median=17_000.0)
    with store.begin() as tx:
        assert tx.months.every() == []
        tx.months.put(JANUARY, [rice, PORK])
        tx.months.put(FEBRUARY, [replace(PORK, month=FEBRUARY)])
        assert tx.months.every() == [PORK, replace(PORK, month=FEBRUARY), rice]
        tx.months.put(JANUARY, [replace(PORK, median=1.0)])
        assert [one.median for one in tx.months.every()] == [1.0, 138_500.5]
        tx.months.put(JANUARY, [])
        assert [one.month for one in tx.months.every()] == [FEBRUARY]


def test_without_news_no_month_is_touched(store: SqlStore) -> None:
    with store.read() as tx:
        assert tx.months.touched(0) == []
