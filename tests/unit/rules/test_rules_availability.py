"""Availability: shares of outlets that reported; no report is no empty shelf."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.calendar import tet_of
from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.observation import Availability
from monitor.rules.availability import AvailabilityOptions, evaluate
from monitor.rules.case import Case
from monitor.stats.panel import Panel
from tests.unit.rules.cases import MARKET, case, opened
from tests.unit.rules.shelves import shelf
from tests.unit.stats.tables import Quote, table

OUT, LIMIT, CLOSED, IN = (
    Availability.OUT_OF_STOCK,
    Availability.LIMITED,
    Availability.CLOSED,
    Availability.IN_STOCK,
)


def found(quotes: list[Quote], **changes: object) -> list[Finding]:
    return evaluate(case(quotes, **changes), AvailabilityOptions())


def area(*words: Availability) -> list[Quote]:
    return [shelf(f"w{n + 1}", word) for n, word in enumerate(words)]


def test_empty_limiting_and_closed_outlets_are_counted_apart() -> None:
    (finding,) = found(area(OUT, LIMIT, CLOSED, IN, IN))
    assert finding.subject == Subject(product="pork", area="le-chan")
    assert (finding.verdict, finding.severity) == (Verdict.BREACH, Severity.WARNING)
    assert "1 điểm hết hàng, 1 điểm hạn chế mua, 1 điểm đóng cửa trên 5" in finding.sentence_vi
    assert "1 out of stock, 1 limiting, 1 closed of 5 outlets" in finding.sentence_en


def test_most_shelves_empty_is_critical() -> None:
    (finding,) = found(area(OUT, OUT, OUT, OUT))
    assert finding.severity is Severity.CRITICAL


def test_a_stock_of_zero_is_an_empty_shelf() -> None:
    quotes = [Quote(outlet=f"w{n}", stock=0.0, price=10.0) for n in range(1, 5)]
    assert len(found(quotes)) == 1


def test_outlets_that_do_not_report_are_not_empty() -> None:
    silent = [replace(quote, back=1) for quote in area(OUT, OUT, OUT, OUT)]
    assert found([*silent, shelf("w5", IN)]) == []
    (opening,) = found(area(OUT, OUT, OUT, OUT))
    assert found([*silent, shelf("w5", IN)], episodes=opened(opening)) == []


def test_an_open_alert_holds_and_ends_when_goods_are_back() -> None:
    (opening,) = found(area(OUT, OUT, OUT, OUT))
    said = [
        [f.verdict for f in found(area(*words), episodes=opened(opening))]
        for words in ((OUT, IN, IN, IN), (IN, IN, IN, IN))
    ]
    assert said == [[Verdict.HOLD], [Verdict.CLEAR]]
    (clear,) = found(area(IN, IN, IN, IN), episodes=opened(opening))
    assert clear.sentence_vi.endswith("hàng đã có lại.")
    assert clear.sentence_en.endswith("goods are back.")


def test_an_open_alert_of_a_place_that_is_gone_is_left_alone() -> None:
    (opening,) = found(area(OUT, OUT, OUT, OUT))
    gone = replace(opened(opening)["pork||le-chan||"], subject=Subject(product="gold"))
    assert found(area(IN, IN, IN, IN), episodes={"x": gone}) == []


def test_shops_closed_at_tet_count_neither_way() -> None:
    for ahead, expected in ((-1, 1), (0, 0)):
        day = tet_of(2021) + timedelta(days=ahead)
        quotes = area(CLOSED, CLOSED, CLOSED, CLOSED, IN)
        there = Panel.build(table(quotes, day), MARKET, day, 30)
        around = Case(panel=there, day=day, market=MARKET, rule="the-rule")
        assert len(evaluate(around, AvailabilityOptions())) == expected


def test_outlets_without_an_area_are_no_area() -> None:
    assert found([shelf(f"x{n}", OUT) for n in range(5)]) == []


def test_thresholds_must_ascend() -> None:
    with pytest.raises(ValueError, match="must ascend"):
        AvailabilityOptions(exit_percent=50.0)
