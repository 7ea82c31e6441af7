"""A renamed column is answered with the line that would read it, and the line does read it."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from monitor.collectors import FORMATS
from monitor.collectors.drift import proposal
from monitor.domain.errors import SourceChangedError
from tests.payloads.samples import EXPECTED, HEADS, MAP, ROWS, SAMPLES, read, texts

KINDS = sorted(FORMATS)
RENAMED = (HEADS[0], HEADS[1], "Đơn giá bán lẻ", HEADS[3])


def refused(kind: str, heads: tuple[str, ...]) -> str:
    with pytest.raises(SourceChangedError) as caught:
        read(kind, SAMPLES[kind].write(heads, ROWS), MAP, **SAMPLES[kind].options)
    return str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_the_line_that_is_proposed_reads_what_was_refused(kind: str) -> None:
    found = re.search(r"price: (\[.*?\]) \(alike: 0\.67\)", refused(kind, RENAMED))
    assert found is not None
    names = tuple(json.loads(found[1]))
    assert names == ("Giá bán", "Đơn giá bán lẻ")
    corrected = replace(MAP, fields={**MAP.fields, "price": names})
    content = SAMPLES[kind].write(RENAMED, ROWS)
    assert texts(read(kind, content, corrected, **SAMPLES[kind].options)) == EXPECTED


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_proposed_where_nothing_looks_alike(kind: str) -> None:
    assert "read.fields" not in refused(kind, (HEADS[0], HEADS[1], "xyz", HEADS[3]))


def test_one_new_name_is_proposed_for_one_field_only() -> None:
    text = proposal({"price": ("Giá bán",), "listed_price": ("Giá bán lẻ",)}, ["Giá bán mới"])
    assert text.count("Giá bán mới") == 1


def test_nothing_free_proposes_nothing() -> None:
    assert proposal({"price": ("Giá",)}, []) == ""
