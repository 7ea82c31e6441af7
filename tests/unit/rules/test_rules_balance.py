"""Balance: the books of yesterday add up, or the outlet is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.domain.finding import Finding, Severity, Verdict
from monitor.domain.observation import Availability
from monitor.rules.balance import BalanceOptions, evaluate
from tests.unit.rules.cases import case, opened
from tests.unit.rules.shelves import shelves
from tests.unit.stats.tables import Quote, panel

ONE = BalanceOptions(min_items=1)


def found(quotes: list[Quote], **changes: object) -> list[Finding]:
    return evaluate(case(quotes, **changes), ONE)


def books(closing: float | None, sold: float = 2.0) -> list[Quote]:
    return shelves("w1", [40.0, closing, 30.0], [1.0, sold, 1.0], [0.0, 5.0, 0.0])


def test_books_that_add_up_say_nothing() -> None:
    assert found(books(43.0)) == []


def test_books_that_are_off_name_the_outlet_and_the_item() -> None:
    (finding,) = found(books(30.0))
    assert (finding.verdict, finding.severity) == (Verdict.BREACH, Severity.WARNING)
    assert finding.evidence["items"] == ["pork"]
    assert finding.sentence_vi.startswith("WinMart 1 (Lê Chân): 1/1 mặt hàng (100 %)")
    assert "yesterday's books of 1 of 1 items" in finding.sentence_en


def test_few_wrong_items_of_many_are_information() -> None:
    right = [
        Quote(
            outlet="w1",
            product=f"p{n}",
            back=q.back,
            stock=q.stock,
            sold=q.sold,
            received=q.received,
        )
        for n in range(3)
        for q in books(43.0)
    ]
    (finding,) = found([*books(30.0), *right])
    assert finding.severity is Severity.INFO


def test_a_difference_within_the_tolerance_is_none() -> None:
    assert found(books(42.5)) == []


def test_a_day_that_is_missing_is_not_judged() -> None:
    assert found(books(None)) == []
    (opening,) = found(books(30.0))
    assert found(books(None), episodes=opened(opening)) == []


def test_books_that_add_up_again_end_an_episode() -> None:
    (opening,) = found(books(30.0))
    (clear,) = found(books(43.0), episodes=opened(opening))
    assert clear.verdict is Verdict.CLEAR
    assert clear.sentence_vi.endswith("đã khớp trở lại (1 mặt hàng).")
    assert clear.sentence_en.endswith("add up again (1 items).")


def test_sales_of_a_product_that_was_out_of_stock_on_both_days_are_wrong() -> None:
    quotes = [
        Quote(outlet="w1", back=back, sold=3000.0, availability=Availability.OUT_OF_STOCK)
        for back in (2, 1)
    ]
    (finding,) = found(quotes)
    assert finding.evidence["unheld_items"] == 1
    assert "1 mặt hàng bán ra khi đã hết hàng" in finding.sentence_vi


def test_a_panel_of_two_days_has_no_books() -> None:
    short = panel(books(30.0), days=2)
    whole = case([])
    assert (
        evaluate(type(whole)(panel=short, day=whole.day, market=whole.market, rule="r"), ONE) == []
    )


@pytest.mark.parametrize(
    ("opening", "closing", "is_told"),
    [(540, 540, True), (540, 90, False), (1430, 30, True), (540, float("nan"), True)],
    ids=["same-hour", "morning-alone", "over-midnight", "hour-unknown"],
)
def test_an_evening_and_a_morning_are_no_books_of_a_day(
    opening: float, closing: float, is_told: bool
) -> None:
    """The afternoon's report of yesterday is missing; what was sold is of other hours."""
    minutes = {2: opening, 1: closing, 0: closing}
    quotes = [replace(one, minute=minutes[one.back]) for one in books(30.0)]
    assert bool(found(quotes)) is is_told


def test_what_was_sold_before_the_shelf_was_empty_is_not_wrong() -> None:
    quotes = [
        Quote(
            outlet="w1",
            back=back,
            sold=3000.0,
            availability=Availability.OUT_OF_STOCK,
            minute=minute,
        )
        for back, minute in ((2, 540), (1, 90))
    ]
    assert found(quotes) == []
