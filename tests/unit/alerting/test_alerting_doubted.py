"""A price set aside that may be news is told to those who decide, and slips are not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from monitor.alerting.doubted import doubted
from monitor.domain.observation import QuarantinedRecord
from monitor.domain.review import AsideRecord

NOW = datetime(2021, 2, 5, 5, tzinfo=UTC)


def aside(
    proposal: Mapping[str, str],
    fields: Mapping[str, str] | None = None,
    number: int = 1,
    days: int = 0,
) -> AsideRecord:
    record = QuarantinedRecord(
        fields=fields or {"product": "Cà chua", "outlet": "Chợ Hàng", "price": "95.000"},
        locator="row 1", reason="implausible_price", text="", proposal=proposal,
    )  # fmt: skip
    return AsideRecord(
        id=number, source="inbox", payload=1, at=NOW - timedelta(days=days), record=record
    )


def topics(*records: AsideRecord) -> list[str]:
    return [topic for topic, _ in doubted(records, NOW, "http://sct.example")]


@pytest.mark.parametrize(
    ("proposal", "is_told"),
    [
        ({"factor": "÷ 5", "price": "19000"}, True),
        ({"above": "90000"}, True),
        ({"factor": "÷ 10", "price": "9500"}, False),
        ({"factor": "× 10", "price": "950000"}, False),
        ({"factor": "÷ 10", "above": "90000"}, True),
        ({}, False),
    ],
)
def test_what_a_seller_may_ask_is_told_at_once(proposal: Mapping[str, str], is_told: bool) -> None:
    assert bool(topics(aside(proposal))) is is_told


def test_a_tenfold_price_is_told_when_it_is_said_twice() -> None:
    tenfold = {"factor": "÷ 10", "price": "19000"}

    assert topics(aside(tenfold), aside(tenfold, number=2)) == ["aside/cà chua"]
    assert topics(aside(tenfold), aside(tenfold, number=2, days=4)) == []


def test_the_words_name_the_lines_and_where_to_decide() -> None:
    many = [aside({"factor": "÷ 5"}, number=number) for number in range(1, 8)]

    [(_, trouble)] = doubted(many, NOW, "http://sct.example")

    assert trouble.title.vi == "Giá quá cao chờ quyết định: Cà chua"
    assert "7 dòng" in trouble.text.vi
    assert "#5 Chợ Hàng: 95.000; …)" in trouble.text.vi
    assert trouble.text.vi.endswith("http://sct.example/quarantine")


@pytest.mark.parametrize(
    ("fields", "topic"),
    [
        ({"product_code": "SKU 7", "price": "1"}, "aside/sku 7"),
        ({"text": "cà chua 950k/kg"}, "aside/cà chua 950k/kg"),
        ({"outlet": "Chợ Hàng"}, "aside/inbox"),
    ],
)
def test_a_line_is_named_by_what_it_has(fields: Mapping[str, str], topic: str) -> None:
    assert topics(aside({"above": "1"}, fields)) == [topic]
