"""What a receiver's faults do to an alert, from the report to the ledger, over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.app.monitor import Monitor
from monitor.domain.view import AlertFile
from tests.contract.channel_simulators import DROP, HttpProvider, serving_http
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

SECOND = timedelta(seconds=1)
SECOND_DAY = JUMP_DAY + timedelta(days=1)
MAIL = f'[{{name: mail, kind: apprise, address: "{mail_address(25)}"}}]'
HOOK = '{name: hook, kind: webhook, address: "http://127.0.0.1:%d/lan"}'
DROPPED = "{name: drop, kind: file, address: told/lan}"


@contextmanager
def an_alert_waits(folder: Path, channels: str) -> Iterator[tuple[Monitor, FakeClock]]:
    """Open a monitor with an alert that is about to be told to the inspector."""
    data, clock = folder / "var", FakeClock(noon(JUMP_DAY))
    config = write_config(folder, 25, {MAIL: f"[{channels}]"})
    with a_monitor(config, data, clock) as monitor:
        drop_workbook(data, "thang-1.xlsx", usual_rows(20))
        drop_workbook(data, "ngay-1.xlsx", jump_rows(JUMP_DAY))
        monitor.collect()
        drop_workbook(data, "ngay-2.xlsx", jump_rows(SECOND_DAY))
        clock.set(noon(SECOND_DAY))
        monitor.collect()
        yield monitor, clock


def the_file(monitor: Monitor) -> AlertFile:
    [alert] = monitor.desk.open_alerts()
    file = monitor.desk.alert_file(alert.id)
    assert file is not None
    return file


def results(monitor: Monitor) -> list[tuple[Any, Any]]:
    [record] = the_file(monitor).deliveries
    return [(result["result"], result["text"]) for result in record.results]


def dropped(folder: Path, recipient: str) -> list[dict[str, Any]]:
    found = sorted((folder / "var/told" / recipient).glob("*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in found]


def tick(monitor: Monitor, clock: FakeClock, seconds: int) -> datetime:
    """Send what is due in each second of these; return the moment."""
    for _ in range(seconds):
        clock.advance(SECOND)
        monitor.deliver()
    return clock.now()


def test_a_receiver_that_is_ill_for_six_seconds_gets_the_message_and_the_delay_is_shown(
    tmp_path: Path,
) -> None:
    with (
        serving_http(HttpProvider(answer=500)) as ill,
        an_alert_waits(tmp_path, HOOK % ill.port) as (monitor, clock),
    ):
        monitor.deliver()
        tick(monitor, clock, 6)
        ill.answer = 200
        tick(monitor, clock, 6)
        [record] = the_file(monitor).deliveries
        tried = results(monitor)

    assert record.state == "delivered"
    assert record.settled_at is not None
    assert 6 <= (record.settled_at - record.row.not_before).total_seconds() <= 12
    assert [word for word, _ in tried] == ["transient"] * (len(tried) - 1) + ["delivered"]
    assert all("HTTP 500" in text for _, text in tried[:-1])
    bodies = [json.loads(body) for _, _, body in ill.requests]
    assert {body["delivery_id"] for body in bodies} == {record.row.key}
    assert not any(body["possible_duplicate"] for body in bodies)


def test_an_address_that_is_gone_is_tried_once_then_told_to_operators_and_on_the_other_channel(
    tmp_path: Path,
) -> None:
    with (
        serving_http(HttpProvider(answer=404)) as gone,
        an_alert_waits(tmp_path, HOOK % gone.port) as (monitor, _),
    ):
        monitor.deliver(until_empty=True)
        tried = results(monitor)

    assert len(gone.requests) == 1
    assert tried[0][0] == "permanent"
    [to_operators] = dropped(tmp_path, "officer")
    assert "Lan" in to_operators["title"]
    assert "HTTP 404" in to_operators["text"]


def test_after_a_dead_channel_the_next_one_of_the_same_person_carries_the_message(
    tmp_path: Path,
) -> None:
    route = "recipients: [inspector], groups: [pork]"
    config = {route: route + ", channels: [hook]"}
    data, clock = tmp_path / "var", FakeClock(noon(JUMP_DAY))
    with serving_http(HttpProvider(answer=404)) as gone:
        both = f"[{HOOK % gone.port}, {DROPPED}]"
        path = write_config(tmp_path, 25, {MAIL: both, **config})
        with a_monitor(path, data, clock) as monitor:
            drop_workbook(data, "thang-1.xlsx", usual_rows(20))
            for day in (JUMP_DAY, SECOND_DAY):
                drop_workbook(data, f"{day}.xlsx", jump_rows(day))
                clock.set(noon(day))
                monitor.collect()
            monitor.deliver(until_empty=True)
            states = {one.row.channel: one.state for one in the_file(monitor).deliveries}

    assert states == {"hook": "dead", "drop": "delivered"}
    assert len(dropped(tmp_path, "lan")) == 1


def test_a_receiver_that_asks_for_patience_is_asked_when_it_said_and_not_before(
    tmp_path: Path,
) -> None:
    busy = HttpProvider(answer=429, headers={"Retry-After": "7"})
    with serving_http(busy), an_alert_waits(tmp_path, HOOK % busy.port) as (monitor, clock):
        monitor.deliver()
        busy.answer = 200
        tick(monitor, clock, 6)
        early = len(busy.requests)
        tick(monitor, clock, 2)
        tried = results(monitor)

    assert early == 1
    assert [word for word, _ in tried] == ["transient", "delivered"]


def test_a_receiver_that_takes_the_message_and_says_nothing_gets_it_once_more_with_a_mark(
    tmp_path: Path,
) -> None:
    with (
        serving_http(HttpProvider(answer=DROP)) as mute,
        an_alert_waits(tmp_path, HOOK % mute.port) as (monitor, clock),
    ):
        monitor.deliver()
        tick(monitor, clock, 12)
        [record] = the_file(monitor).deliveries
        tried = results(monitor)

    bodies = [json.loads(body) for _, _, body in mute.requests]
    assert [body["possible_duplicate"] for body in bodies] == [False, True]
    assert len({body["delivery_id"] for body in bodies}) == 1
    assert record.state == "uncertain"
    assert [word for word, _ in tried] == ["uncertain", "uncertain"]


@pytest.mark.parametrize("answer", [404, 500, DROP])
def test_one_bad_recipient_keeps_nobody_else_from_the_message_and_is_named(
    tmp_path: Path, answer: int | str
) -> None:
    route = "recipients: [inspector]"
    with serving_http(HttpProvider(answer=answer)) as bad:
        data, clock = tmp_path / "var", FakeClock(noon(JUMP_DAY))
        changes = {MAIL: f"[{HOOK % bad.port}]", route: "recipients: [inspector, officer]"}
        with a_monitor(write_config(tmp_path, 25, changes), data, clock) as monitor:
            drop_workbook(data, "thang-1.xlsx", usual_rows(20))
            for day in (JUMP_DAY, SECOND_DAY):
                drop_workbook(data, f"{day}.xlsx", jump_rows(day))
                clock.set(noon(day))
                monitor.collect()
            monitor.deliver()
            states = {one.row.recipient: one.state for one in the_file(monitor).deliveries}
            named = {one.row.recipient: one.text for one in the_file(monitor).deliveries}

    assert states["officer"] == "delivered"
    assert states["inspector"] in {"dead", "waiting"}
    assert named["inspector"]
    assert any(body["alerts"] for body in dropped(tmp_path, "officer"))
