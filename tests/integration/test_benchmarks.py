"""What the benchmarks measure works; how quick it is depends on the machine and is no test."""

from __future__ import annotations

from benchmarks.big_market import LAST_DAY, BigMarket, one_outlet
from benchmarks.detect import arrival, judge


def test_a_large_market_is_judged_by_day_and_by_arrival() -> None:
    big = BigMarket.of(600)
    panel = big.panel(35)
    judge(big, panel)
    assert len(one_outlet(big.quotes(LAST_DAY.toordinal()), 5)) == len(big.market.products)
    assert arrival(big, panel) > 0
