"""A record corrected by a proposal or by a person's word."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.domain.errors import UsageError
from monitor.domain.observation import Observation, QuarantinedRecord
from monitor.normalise.correction import corrected, proposed_fields

ONE = Observation(
    outlet="o", product="p", observed_at=datetime(2021, 2, 5, tzinfo=UTC), price=1_400_000,
    listed_price=1_450_000, regular_price=145_000, stock=9_000_000,
)  # fmt: skip


def record(**proposal: str) -> QuarantinedRecord:
    return QuarantinedRecord(fields={}, locator="", reason="r", text="t", proposal=proposal)


def test_a_proposal_states_what_to_correct() -> None:
    found = proposed_fields(record(price="140000", factor="÷ 10", confusion="zeros"))

    assert found == {"price": "140000"}


@pytest.mark.parametrize("proposal", [{}, {"low": "1", "high": "2"}, {"product_code": "a, b"}])
def test_nothing_or_several_is_no_proposal(proposal: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="say what was meant"):
        proposed_fields(record(**proposal))


def test_prices_of_the_same_level_follow_by_the_same_factor() -> None:
    found = corrected(ONE, {"price": "140000"})

    assert (found.price, found.listed_price, found.regular_price) == (140_000, 145_000, 145_000)
    assert found.stock == ONE.stock


def test_a_stock_is_corrected_alone() -> None:
    found = corrected(ONE, {"stock": "9000"})

    assert (found.stock, found.price) == (9000, ONE.price)


def test_a_correction_that_is_no_number_is_refused() -> None:
    with pytest.raises(UsageError, match="whole number"):
        corrected(ONE, {"price": "rẻ"})
