"""A configuration that is loaded anew tells nothing a second time."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes import FakeClock
from tests.walk import (
    JUMP_DAY,
    a_monitor,
    drop_workbook,
    jump_rows,
    mail_address,
    noon,
    usual_rows,
    write_config,
)

SECOND_DAY = JUMP_DAY + timedelta(days=1)
MAIL = f'kind: apprise, address: "{mail_address(25)}"'
FILE = "kind: file, address: told/lan"
RULE = "{name: price-spike, kind: spike}"
CHANGES = {
    "nothing": {},
    "another name of the programme": {"Bình ổn thử": "Bình ổn giá Tết"},
    "a lower threshold": {
        RULE: "{name: price-spike, kind: spike, options: {volatile_percent: 12.0}}"
    },
    "another person on the route": {"recipients: [inspector], g": "recipients: [officer], g"},
    "another wait for companions": {
        "fallback: [off": "grouping: {messages_per_hour: 5}\nfallback: [off"
    },
    "another evaluation interval": {"evaluate_every: 10m": "evaluate_every: 1m"},
}


def messages(folder: Path) -> list[tuple[str, str]]:
    """Return who was told of which alert, once for each message."""
    found = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((folder / "var/told").rglob("*.json"))
    ]
    return [(body["recipient"], alert["id"]) for body in found for alert in body["alerts"]]


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_told_is_not_told_again_under_another_configuration(
    tmp_path: Path, change: str
) -> None:
    data, clock = tmp_path / "var", FakeClock(noon(JUMP_DAY))
    with a_monitor(write_config(tmp_path, 25, {MAIL: FILE}), data, clock) as monitor:
        drop_workbook(data, "thang-1.xlsx", usual_rows(20))
        for day in (JUMP_DAY, SECOND_DAY):
            drop_workbook(data, f"{day}.xlsx", jump_rows(day))
            clock.set(noon(day))
            monitor.collect()
        monitor.deliver(until_empty=True)
        before, version = messages(tmp_path), monitor.settings.version

    with a_monitor(write_config(tmp_path, 25, {MAIL: FILE, **CHANGES[change]}), data, clock) as new:
        assert (new.settings.version == version) is (change == "nothing")
        new.jobs.recover()
        replayed = new.replay()
        steps = [step for _ in range(3) for step in new.evaluate() if step.transition]
        clock.advance(timedelta(hours=1))
        steps += [step for step in new.evaluate() if step.transition]
        new.deliver(until_empty=True)

    assert (replayed, steps) == (0, [])
    assert messages(tmp_path) == before
    assert len(before) == 1
