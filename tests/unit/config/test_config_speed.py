"""Thousands of outlets in a CSV file; `python -m benchmarks start` says how long they take."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from tests.unit.config.drafts import loaded, problems, without

COUNT = 10_000
HEAD = "code,name,kind,area,retailer,aliases,valid_from\n"
TEXT = without("outlets") + "outlets: {include: outlets.csv}\n"


def rows(kind: str = "convenience") -> str:
    row = "o{0},Cửa hàng {0},{1},le-chan,winmart,CH {0}|Cửa hàng số {0},2020-01-01\n"
    return HEAD + "".join(row.format(number, kind) for number in range(COUNT))


@pytest.mark.slow
def test_ten_thousand_outlets_load(tmp_path: Path) -> None:
    result = loaded(tmp_path, TEXT, outlets_csv=rows())

    assert len(result.settings.market.outlets) == COUNT


@pytest.mark.slow
def test_ten_thousand_mistakes_are_all_reported(tmp_path: Path) -> None:
    found = problems(tmp_path, TEXT, outlets_csv=rows("kiosk"))

    assert len(found) == COUNT
    assert found[-1].startswith(f'outlets.csv:{COUNT + 1}:3: found "kiosk"; allowed: market')


def test_loading_leaves_the_collector_of_garbage_as_it_was(tmp_path: Path) -> None:
    gc.disable()
    try:
        loaded(tmp_path, without("drill"))
        assert not gc.isenabled()
    finally:
        gc.enable()
    loaded(tmp_path, without("drill"))
    assert gc.isenabled()
