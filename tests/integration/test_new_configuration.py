"""A configuration that is loaded anew tells nothing a second time, whatever was changed in it.

Each change is made, lives over a report of a day that says the same, and is taken back.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.app.monitor import Monitor
from monitor.domain.alert import Transition
from tests.fakes import FakeClock
from tests.walk import (
    JUMP_DAY,
    STALLS,
    USUAL,
    Row,
    a_monitor,
    drop_workbook,
    jump_rows,
    mail_address,
    noon,
    usual_rows,
    write_config,
)

SECOND_DAY, THIRD_DAY, FOURTH_DAY, FIFTH_DAY = (
    JUMP_DAY + timedelta(days=day) for day in (1, 2, 3, 4)
)
MAIL = f'kind: apprise, address: "{mail_address(25)}"'
FILE = "kind: file, address: told/lan"
RULE = "{name: price-spike, kind: spike}"
LAN = "name: Thanh tra Lan\n"
ROUTE = "recipients: [inspector], groups: [pork]"
STALL = "{code: stall-1, name: Chợ số 1, kind: market, area: le-chan"
AREA = "{code: le-chan, name: Lê Chân, population: 200000}"
PORK = "name: Thịt lợn ba chỉ, name_en: Pork belly"
GROUP = "{code: pork, name: Thịt lợn, name_en: Pork}"

QUIET = 'quiet_hours: [{from: "22:00", to: "06:00"}]'
LADDER = "escalation: [{name: n, min_severity: info, steps: [{after: 30m, recipients: [officer]}]}]"
POST = "duty: {posts: [{code: tet, name: Trực, people: [officer]}]}"
FURTHER = f"{{name: mail, {FILE}}}"


def options(text: str) -> Mapping[str, str]:
    return {RULE: f"{{name: price-spike, kind: spike, options: {{{text}}}}}"}


def further(section: str) -> Mapping[str, str]:
    return {"fallback: [off": f"{section}\nfallback: [off"}


CHANGES: dict[str, Mapping[str, str]] = {
    "nothing": {},
    "the programme": {
        "Bình ổn thử": "Bình ổn giá Tết", "127.0.0.1:8000": "127.0.0.1:9000",
        "evaluate_every: 10m": "evaluate_every: 1m",
    },
    "every name": {
        LAN: "name: Thanh tra Lan Anh\n", "name: Lê Chân, pop": "name: Quận Lê Chân, pop",
        STALL: STALL.replace("Chợ số 1", "Chợ số 1 (cổng Đông)"),
        PORK: "name: Ba chỉ lợn, name_en: Belly of pork",
        GROUP: "{code: pork, name: Lợn, name_en: Pigs}",
    },
    "every figure of the market": {
        "population: 200000": "population: 210000", "[40000, 600000]": "[50000, 700000]",
        STALL: STALL.replace("kind: market", "kind: supermarket"),
    },
    "an outlet in another area": {
        AREA: f"{AREA}, {{code: hong-bang, name: Hồng Bàng, population: 100000}}",
        STALL: STALL.replace("le-chan", "hong-bang"),
    },
    "a lower threshold": options("volatile_percent: 12.0"),
    "a higher threshold": options("volatile_percent: 30.0"),
    "another grade of severity": options("critical_percent: 90.0"),
    "the rule off and on": {RULE: "{name: price-spike, kind: spike, enabled: false}"},
    "a further rule": {RULE: f"{RULE}\n  - {{name: dear, kind: creep}}"},
    "another code of a person": {
        "code: inspector": "code: lan", "recipients: [inspector]": "recipients: [lan]"
    },
    "another language": {LAN: f"{LAN}    language: en\n"},
    "another name of a channel": {"name: mail, kind: file": "name: folder, kind: file"},
    "another address of a channel": {FILE: "kind: file, address: told/lan-anh"},
    "a further channel": {FURTHER: f"{FURTHER}, {FURTHER.replace('mail', 'copy')}"},
    "another person on the route": {ROUTE: "recipients: [officer], groups: [pork]"},
    "a further person on the route": {ROUTE: "recipients: [inspector, officer], groups: [pork]"},
    "another name of the route": {"routes: [{name: pork": "routes: [{name: thit-lon"},
    "a route that takes less": {ROUTE: f"{ROUTE}, min_severity: critical"},
    "another fallback": {"fallback: [officer]": "fallback: [inspector]"},
    "another budget of messages": further("grouping: {messages_per_hour: 5}"),
    "another wait for companions": further("grouping: {wait_for_companions: 1m}"),
    "quiet hours": further(QUIET),
    "an escalation": further(LADDER),
    "a duty": {**further(POST), ROUTE: "recipients: [tet], groups: [pork]"},
    "another life cycle": further("lifecycle: {stale_after_days: 9, reopen_within: 1d}"),
}  # fmt: skip


def messages(folder: Path) -> list[tuple[str, str]]:
    """Return who was told of which alert, once for each message."""
    found = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((folder / "var/told").rglob("*.json"))
    ]
    return [(body["recipient"], alert["state"]) for body in found for alert in body["alerts"]]


def told_by(monitor: Monitor) -> list[Transition]:
    """Evaluate, and return the steps that people are told of."""
    return [step.transition for step in monitor.evaluate()
            if step.transition is not None and step.transition.notify]  # fmt: skip


def report(monitor: Monitor, folder: Path, clock: FakeClock, day: date) -> None:
    """Let the stalls say on a day what they said on the day of the jump."""
    drop_workbook(folder / "var", f"{day}.xlsx", jump_rows(day))
    clock.set(noon(day))
    monitor.collect()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let a rise be told once; return the folder that holds all."""
    folder, clock = tmp_path_factory.mktemp("told"), FakeClock(noon(JUMP_DAY))
    config = write_config(folder, 25, {MAIL: FILE})
    with a_monitor(config, folder / "var", clock) as monitor:
        drop_workbook(folder / "var", "thang-1.xlsx", usual_rows(20))
        for day in (JUMP_DAY, SECOND_DAY):
            report(monitor, folder, clock, day)
        monitor.deliver(until_empty=True)
    assert messages(folder) == [("inspector", "firing")]
    return folder


@pytest.mark.no_cover
@pytest.mark.parametrize("change", CHANGES)
def test_what_was_told_is_not_told_again_but_its_end_is(
    told: Path, tmp_path: Path, change: str
) -> None:
    shutil.copytree(told, tmp_path, dirs_exist_ok=True)
    before, clock = messages(tmp_path), FakeClock(noon(SECOND_DAY))
    usual_again: list[Row] = [
        (FIFTH_DAY, stall, price) for stall, price in zip(STALLS, USUAL, strict=True)
    ]

    config = write_config(tmp_path, 25, {MAIL: FILE, **CHANGES[change]})
    with a_monitor(config, tmp_path / "var", clock) as new:
        new.jobs.recover()
        replayed = new.replay()
        steps = [*told_by(new), *told_by(new)]
        clock.advance(timedelta(hours=1))
        steps += told_by(new)
        new.deliver(until_empty=True)
        assert (replayed, steps, messages(tmp_path)) == (0, [], before)
        report(new, tmp_path, clock, THIRD_DAY)
        new.deliver(until_empty=True)
    assert messages(tmp_path) == before

    with a_monitor(write_config(tmp_path, 25, {MAIL: FILE}), tmp_path / "var", clock) as old:
        old.jobs.recover()
        assert (old.replay(), told_by(old)) == (0, [])
        report(old, tmp_path, clock, FOURTH_DAY)
        old.deliver(until_empty=True)
        assert messages(tmp_path) == before

        drop_workbook(tmp_path / "var", "het.xlsx", usual_again)
        clock.set(noon(FIFTH_DAY))
        old.collect()
        clock.advance(timedelta(hours=1))
        old.deliver(until_empty=True)
    assert messages(tmp_path) == [*before, ("inspector", "resolved")]
