"""Columns of facts, and some rows of them."""

from __future__ import annotations

import numpy as np

from monitor.domain.quotes import QuoteTable


def table(*, converted: bool) -> QuoteTable:
    nothing, whole = np.full(3, np.nan), np.arange(3)
    return QuoteTable(
        outlets=("a", "b"),
        products=("egg",),
        outlet=np.array([0, 1, 1]),
        product=np.zeros(3, dtype=np.int64),
        day=whole,
        price=np.array([10.0, 20.0, 30.0]),
        listed_price=nothing,
        regular_price=nothing,
        promotional=np.zeros(3, dtype=bool),
        stock=nothing,
        sold=nothing,
        received=nothing,
        availability=whole,
        observation=whole,
        converted=np.array([False, True, False]) if converted else None,
    )


def test_rows_are_taken_by_mask_or_by_index_and_the_names_stay() -> None:
    quotes = table(converted=True)
    by_mask, by_index = quotes.take(quotes.outlet == 1), quotes.take(np.array([2, 1]))
    assert (by_mask.price.tolist(), by_index.price.tolist()) == ([20.0, 30.0], [30.0, 20.0])
    assert by_index.converted is not None
    assert by_index.converted.tolist() == [False, True]
    assert by_mask.outlets == ("a", "b")


def test_a_column_that_was_never_told_stays_absent() -> None:
    quotes = table(converted=False).take(np.array([0]))
    assert quotes.converted is None
    assert len(quotes) == 1
