"""What a person accepted outside the plausible band is believed again, and nothing else is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.domain.calendar import VIETNAM
from monitor.domain.market import BaseUnit, Market, Outlet, OutletKind, Product
from monitor.domain.observation import Observation, RawRecord
from monitor.domain.settings import Currency
from monitor.domain.source import Reading
from monitor.normalise.editing import Past, edit
from monitor.normalise.records import Context, Normalised, normalise
from monitor.pipeline.quotes import quotes_of
from monitor.stats.panel import Panel
from monitor.stats.usual import usual_of

TODAY = date(2021, 2, 5)
NOON = datetime(2021, 2, 5, 5, tzinfo=UTC)
MARKET = Market.of(
    products=[
        Product(
            code="tomato", name="Cà chua", group="g", base_unit=BaseUnit.KG,
            plausible_low=5_000, plausible_high=60_000,
        )
    ],
    outlets=[
        Outlet(code=f"stall-{n}", name=f"Chợ {n}", area="a", kind=OutletKind.MARKET)
        for n in range(3)
    ],
)  # fmt: skip
CONTEXT = Context(
    market=MARKET,
    reading=Reading(),
    currency=Currency(),
    zone=VIETNAM,
    received_at=NOON,
    retailer="",
)


def read(*lines: Mapping[str, str]) -> Normalised:
    usual = {"outlet": "stall-0", "product": "Cà chua", "unit": "kg", "observed_at": "2021-02-05"}
    records = [
        RawRecord(fields=usual | dict(line), locator=f"row {at}") for at, line in enumerate(lines)
    ]
    return normalise(records, CONTEXT)


def past(price: int = 90_000, back: int = 1) -> Past:
    """Return a market in which a person accepted one price of the first stall."""
    panel = Panel(MARKET, TODAY, 40)
    moment = NOON - timedelta(days=back)
    one = Observation(outlet="stall-0", product="tomato", observed_at=moment, price=price)
    panel.apply(quotes_of([one], [7], VIETNAM))
    panel.mark_reviewed([7])
    return Past(panel=panel, usual=usual_of(panel))


def taken(found: Normalised, known: Past) -> list[int | None]:
    return [one.price for one in edit(found, known, MARKET, VIETNAM).read.observations]


def test_a_price_near_the_one_that_a_person_accepted_is_taken_in_its_place() -> None:
    edited = edit(read({"price": "95.000"}, {"price": "x"}), past(), MARKET, VIETNAM).read

    assert [(one.price, one.locator) for one in edited.observations] == [(95_000, "row 0")]
    assert [one.locator for one in edited.records] == ["row 0"]
    assert [one.locator for one in edited.quarantined] == ["row 1"]


@pytest.mark.parametrize(
    "line",
    [
        {"price": "120.000"},
        {"price": "95.000", "outlet": "stall-1"},
        {"price": "95.000", "listed_price": "900.000"},
        {"price": "0"},
    ],
)
def test_what_no_person_spoke_of_stays_set_aside(line: Mapping[str, str]) -> None:
    assert taken(read(line), past()) == []


def test_a_typed_line_is_believed_like_a_row() -> None:
    dear = {"text": "Cà chua 95k/kg, còn 2 tạ"}
    edited = edit(read(dear, dear | {"outlet": "stall-1"}), past(), MARKET, VIETNAM).read

    assert [(one.price, one.stock) for one in edited.observations] == [(95_000, 200_000)]
    assert [(one.locator, one.reason) for one in edited.quarantined] == [
        ("row 1", "implausible_price")
    ]


def test_a_typed_line_that_is_open_for_another_reason_too_is_not_believed() -> None:
    assert taken(read({"text": "Cà chua 90-95k/kg"}, {"text": "Cà chua 5 95k/kg"}), past()) == []


def test_every_price_of_a_line_may_be_borne_out() -> None:
    line = {"price": "95.000", "listed_price": "88.000", "member_price": "50.000"}

    assert taken(read(line), past()) == [95_000]


def test_a_word_of_more_than_four_weeks_ago_no_longer_holds() -> None:
    assert taken(read({"price": "95.000"}), past(back=27)) == [95_000]
    assert taken(read({"price": "95.000"}), past(back=28)) == []


def test_lines_that_came_without_what_they_were_read_by_are_left_as_they_are() -> None:
    assert taken(replace(read({"price": "95.000"}), context=None), past()) == []
