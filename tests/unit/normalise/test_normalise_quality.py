from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.observation import Observation
from monitor.normalise.quality import screen, slip

MOMENT = datetime(2021, 2, 5, 1, tzinfo=UTC)


def an_observation(price: int | None) -> Observation:
    return Observation(
        outlet="cho-hang", product="pork_belly", observed_at=MOMENT, price=price, locator="row 7"
    )


@pytest.mark.parametrize(
    ("price", "factor", "meant"),
    [
        (1_400_000, "× 10", 140_000),
        (14_000_000, "× 100", 140_000),
        (140_000_000, "× 1000", 140_000),
        (14_500, "÷ 10", 145_000),
        (1_450, "÷ 100", 145_000),
        (145, "÷ 1000", 145_000),
    ],
)
def test_a_slip_by_a_factor_is_set_aside_with_what_was_meant(
    price: int, factor: str, meant: int
) -> None:
    kept, (record,) = screen([an_observation(price)], {("cho-hang", "pork_belly"): 140_000.0}, {})

    assert kept == ()
    assert record.reason == "implausible_price"
    assert record.proposal == {"price": str(meant), "factor": factor}
    assert factor in record.text
    assert record.locator == "row 7"
    assert record.fields["price"] == str(price)


@pytest.mark.parametrize("factor", [0.2, 0.5, 1.0, 1.45, 2.0, 3.0, 5.0, 6.0, 40.0])
def test_a_real_move_is_kept(factor: float) -> None:
    one = an_observation(round(140_000 * factor))

    assert screen([one], {("cho-hang", "pork_belly"): 140_000.0}, {}) == ((one,), ())


def test_without_a_past_the_peers_are_the_yardstick() -> None:
    kept, set_aside = screen([an_observation(1_400_000)], {}, {"pork_belly": 135_000.0})

    assert not kept
    assert set_aside[0].proposal["price"] == "140000"


def test_a_price_that_agrees_with_the_peers_is_kept_against_its_own_wrong_past() -> None:
    one = an_observation(140_000)
    usual = {("cho-hang", "pork_belly"): 14_000.0}

    assert screen([one], usual, {"pork_belly": 138_000.0}) == ((one,), ())


@pytest.mark.parametrize("price", [None, 140_000])
def test_without_any_yardstick_everything_is_kept(price: int | None) -> None:
    one = an_observation(price)

    assert screen([one], {}, {}) == ((one,), ())


def test_a_price_of_nothing_is_no_slip() -> None:
    assert slip(0, 140_000.0) is None


@given(st.integers(min_value=500, max_value=10**7), st.floats(min_value=0.2, max_value=7.4))
def test_no_move_up_to_sevenfold_is_taken_for_a_slip(usual: int, factor: float) -> None:
    assert slip(max(1, round(usual * factor)), float(usual)) is None
