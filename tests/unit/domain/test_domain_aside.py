"""What is asked of a person about a record that was set aside."""

from __future__ import annotations

import pytest

from monitor.domain.aside import asked
from monitor.domain.observation import QuarantinedRecord

NAMED = {"outlet": "Chợ số 1", "product": "Thịt lợn ba chỉ"}


@pytest.mark.parametrize(
    ("reason", "fields", "field"),
    [
        ("unknown_product", {}, "product_code"),
        ("unknown_outlet", {}, "outlet"),
        ("unknown_unit", {}, "unit"),
        ("bad_date", {}, "observed_at"),
        ("implausible_stock", {}, "stock"),
        ("implausible_price", {}, "price"),
        ("missing_field", {"product": "Thịt lợn ba chỉ"}, "outlet"),
        ("missing_field", {"outlet": "Chợ số 1"}, "product_code"),
        ("missing_field", NAMED | {"observed_at": " "}, "observed_at"),
        ("missing_field", NAMED | {"observed_at": "05/02/2021"}, "unit"),
    ],
)
def test_a_person_is_asked_for_what_is_open(
    reason: str, fields: dict[str, str], field: str
) -> None:
    record = QuarantinedRecord(fields=fields, locator="A1", reason=reason, text="", proposal={})
    assert asked(record) == field
