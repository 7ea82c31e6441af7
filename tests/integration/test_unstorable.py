"""What no database takes as a text costs the lines it stands in, and nothing else."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from monitor.domain.run import Outcome
from tests.fakes import FakeClock
from tests.walk import JUMP_DAY, a_monitor, noon, write_config

FEED = """sources:
  - name: feed
    retailer: board
    from: {kind: folder, path: feed, settle: 0s}
    format: {kind: json, records: "$[*]"}
    read:
      fields: {outlet: cho, product: hang, price: gia, stock: ton}
      optional: [stock]
      defaults: {unit: kg}
    schedule: {at: ["07:00"]}
"""
GOOD = {"cho": "stall-1", "hang": "Thịt lợn ba chỉ", "gia": "140000"}


@pytest.mark.parametrize("letter", ["\0", "\ud800"], ids=["nul", "half a letter"])
def test_a_text_that_no_database_takes_holds_up_neither_its_report_nor_the_next(
    tmp_path: Path, store_url: str, letter: str
) -> None:
    rows = [
        GOOD,
        GOOD | {"cho": "stall-2", "ton": f"tăng 5% {letter}"},
        GOOD | {"hang": f"x{letter}"},
        GOOD | {"gia": letter},
    ]
    config = write_config(tmp_path, 25, {"sources:\n": FEED})
    with a_monitor(config, tmp_path / "var", FakeClock(noon(JUMP_DAY)), store_url) as monitor:
        feed = tmp_path / "var" / "feed"
        feed.mkdir()
        (feed / "1.json").write_text(json.dumps(rows))
        [report] = monitor.collect(["feed"])
        assert (report.outcome, report.accepted) == (Outcome.OK, 2)
        assert report.quarantined == {"unknown_product": 1, "unreadable_amount": 1}
        (feed / "2.json").write_text(json.dumps([{f"{letter}gia": 1}]))
        [report] = monitor.collect(["feed"])
        assert report.outcome is Outcome.CHANGED
        assert "\N{REPLACEMENT CHARACTER}gia" in report.text


def test_a_file_whose_name_is_in_no_unicode_is_read(tmp_path: Path, sqlite_url: str) -> None:
    config = write_config(tmp_path, 25, {"sources:\n": FEED})
    with a_monitor(config, tmp_path / "var", FakeClock(noon(JUMP_DAY)), sqlite_url) as monitor:
        folder = tmp_path / "var" / "feed"
        folder.mkdir()
        (folder / os.fsdecode(b"gi\xe1.json")).write_text(json.dumps([GOOD]))
        first, again = (monitor.collect(["feed"])[0] for _ in range(2))
    assert (first.accepted, again.outcome) == (1, Outcome.IDLE)
