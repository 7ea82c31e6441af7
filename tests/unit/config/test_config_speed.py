"""Thousands of outlets in a CSV file load while a person waits."""

from __future__ import annotations

import gc
import sys
import time
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
@pytest.mark.skipif(sys.gettrace() is not None, reason="a tracer doubles the work")
def test_ten_thousand_outlets_load_within_a_second_of_work(tmp_path: Path) -> None:
    text = rows()

    spent = min(seconds_of_work(tmp_path, text) for _ in range(3))

    assert spent < 1.0


def seconds_of_work(folder: Path, text: str) -> float:
    before = time.process_time()
    result = loaded(folder, TEXT, outlets_csv=text)
    assert len(result.settings.market.outlets) == COUNT
    return time.process_time() - before


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
