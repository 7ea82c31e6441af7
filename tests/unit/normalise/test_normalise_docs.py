"""The page about reading says what the readers do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.domain.errors import BadRecordError, UnreadableAmountError
from monitor.normalise.money import read_amount
from monitor.normalise.text import read_text
from tests.unit.normalise.watchlist import MARKET

PAGE = (Path(__file__).parents[3] / "docs" / "reading.md").read_text(encoding="utf-8")
LINES = re.findall(r"^\| `([^`]+)` \| (read|ambiguous|unreadable)\b", PAGE, re.MULTILINE)
AMOUNTS = [
    (text, int(value.replace(" ", "").replace("−", "-")))
    for row, value in re.findall(r"^\| (`.*`[^|]*) \| (−?[0-9 ]+[0-9])\b", PAGE, re.MULTILINE)
    for text in re.findall(r"`([^`]+)`", row)
]
REFUSED = re.findall(r"`([^`]+)`", PAGE.split("| refused |")[0].splitlines()[-1])


@pytest.mark.parametrize(("line", "status"), LINES)
def test_a_line_on_the_page_is_answered_as_it_says(line: str, status: str) -> None:
    assert read_text(line, MARKET).status == status


@pytest.mark.parametrize(("text", "value"), AMOUNTS)
def test_an_amount_on_the_page_is_read_as_it_says(text: str, value: int) -> None:
    assert read_amount(text).low == value


@pytest.mark.parametrize("text", REFUSED)
def test_an_amount_that_the_page_calls_refused_is_refused(text: str) -> None:
    with pytest.raises(UnreadableAmountError):
        read_amount(text)


def test_every_reason_of_a_refusal_stands_on_the_page() -> None:
    reasons = {error.reason for error in BadRecordError.__subclasses__()} - {"bad_record"}

    assert reasons <= set(re.findall(r"`(\w+)`", PAGE))
    assert len(LINES) == 13
    assert len(AMOUNTS) > 12
    assert len(REFUSED) == 5
