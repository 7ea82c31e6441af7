"""When the records of a source say by themselves of which moment they are."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.domain.source import RecordMap


@pytest.mark.parametrize(
    ("how", "is_dated"),
    [
        ({"fields": {"observed_at": ("Ngày",)}}, True),
        ({"fields": {"observed_at": ("Ngày",)}, "optional": ("observed_at",)}, False),
        ({"fields": {}, "defaults": {"observed_at": "2021-02-05"}}, True),
        ({"fields": {}, "from_origin": r"_(?P<observed_at>\d+)"}, True),
        ({"fields": {"price": ("Giá",)}}, False),
    ],
    ids=["a column", "perhaps a column", "a constant", "the name", "nothing"],
)
def test_a_record_is_dated_where_something_always_says_its_day(
    how: dict[str, Any], is_dated: bool
) -> None:
    assert RecordMap(**how).is_dated == is_dated
