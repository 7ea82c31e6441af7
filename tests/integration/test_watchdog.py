"""The monitor looks at itself, tells its operators, and gives a watcher outside signs of life."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.monitor import Monitor
from monitor.app.sign_of_life import SignOfLife
from monitor.app.watchdog import Watchdog
from monitor.domain.delivery import DeliveryKind, OutboxRow, Transient
from monitor.domain.errors import SourceUnavailableError, StoreUnavailableError
from monitor.domain.people import Heartbeat
from monitor.domain.review import Verdict
from monitor.domain.timetable import latest_slot
from tests.fakes import AtOnce, FakeClock
from tests.walk import (
    JUMP_DAY,
    STALLS,
    Row,
    a_monitor,
    drop_workbook,
    jump_rows,
    noon,
    usual_rows,
    write_config,
)

MINUTE = timedelta(minutes=1)


class Ticks:
    """A monotonic clock that goes with the wall clock until somebody sets that."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock, self.begin, self.set_by = clock, clock.now(), timedelta()

    def __call__(self) -> float:
        return (self.clock.now() - self.begin - self.set_by).total_seconds()

    def set_wall(self, by: timedelta) -> None:
        self.clock.advance(by)
        self.set_by += by


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(noon(JUMP_DAY))


@pytest.fixture
def monitor(tmp_path: Path, clock: FakeClock) -> Iterator[Monitor]:
    with a_monitor(write_config(tmp_path, 25), tmp_path / "var", clock) as monitor:
        run_jobs(monitor)
        yield monitor


@pytest.fixture
def ticks(clock: FakeClock) -> Ticks:
    return Ticks(clock)


@pytest.fixture
def watchdog(monitor: Monitor, ticks: Ticks) -> Watchdog:
    return Watchdog(monitor, ticks)


def run_jobs(monitor: Monitor) -> None:
    monitor.last_beat = monitor.wall.now()
    monitor.jobs.start_due(AtOnce())


def told(monitor: Monitor, folder: Path) -> list[str]:
    """Deliver everything and return the titles that the operators found, oldest first."""
    monitor.deliver(until_empty=True)
    found = sorted((folder / "var/told/officer").glob("operator*.json"))
    return [json.loads(path.read_text("utf-8"))["title"] for path in found]


STOPPED = ["watchdog/jobs"]
"""One trouble for all the jobs that a stopped clock does not start."""


def test_while_all_is_well_nobody_is_told(
    monitor: Monitor, watchdog: Watchdog, clock: FakeClock
) -> None:
    for _ in range(40):
        assert watchdog.look() == []
        clock.advance(MINUTE)
        run_jobs(monitor)


def test_a_clock_that_stopped_is_one_trouble_for_all_its_jobs_and_so_is_its_end(
    monitor: Monitor, watchdog: Watchdog, clock: FakeClock, tmp_path: Path
) -> None:
    clock.advance(10 * MINUTE)
    looks = []
    for _ in range(8):
        looks.append(watchdog.look())
        clock.advance(MINUTE)
    run_jobs(monitor)
    looks.append(watchdog.look())

    begun, ended = told(monitor, tmp_path)
    assert looks[:5] == [[]] * 5
    assert looks[5:] == [STOPPED, [], [], STOPPED]
    assert begun == "[HỆ THỐNG] Đồng hồ công việc đã dừng"
    assert ended == "[HỆ THỐNG] Đã hết: Đồng hồ công việc đã dừng"


def test_a_clock_that_was_set_back_delays_no_message(
    monitor: Monitor, watchdog: Watchdog, clock: FakeClock, ticks: Ticks, tmp_path: Path
) -> None:
    watchdog.look()
    ticks.set_wall(timedelta(days=400))
    watchdog.look()
    ticks.set_wall(-timedelta(days=400))
    assert told(monitor, tmp_path) == []

    watchdog.look()

    assert "[HỆ THỐNG] Đồng hồ của máy nhảy" in told(monitor, tmp_path)


def test_a_clock_that_was_set_back_while_nothing_ran_delays_no_message_after_the_start(
    monitor: Monitor, watchdog: Watchdog, clock: FakeClock, ticks: Ticks, tmp_path: Path
) -> None:
    watchdog.look()
    ticks.set_wall(timedelta(days=400))
    watchdog.look()
    clock.advance(-timedelta(days=400))
    assert told(monitor, tmp_path) == []

    monitor.start()

    assert "[HỆ THỐNG] Đồng hồ của máy nhảy" in told(monitor, tmp_path)


def test_one_job_that_hangs_while_others_start_is_told_by_its_own_name(
    monitor: Monitor, watchdog: Watchdog, clock: FakeClock
) -> None:
    run_jobs(monitor)
    with monitor.store.begin() as tx:
        tx.runs.start_job("evaluate", clock.now(), clock.now(), "hangs")
        last = tx.runs.last_job("evaluate")
    assert last is not None
    seen: list[str] = []
    for _ in range(20):
        clock.advance(MINUTE)
        monitor.last_beat = clock.now()
        for job in monitor.jobs._jobs:
            if job.name != "evaluate":
                monitor.jobs.run(job, latest_slot(job.schedule, clock.now()))
        seen += watchdog.look()

    assert seen == ["watchdog/job/evaluate"]


def test_a_restart_neither_repeats_a_trouble_nor_forgets_to_tell_its_end(
    monitor: Monitor, watchdog: Watchdog, ticks: Ticks, clock: FakeClock
) -> None:
    clock.advance(10 * MINUTE)
    watchdog.look()
    clock.advance(5 * MINUTE)
    assert watchdog.look() == STOPPED

    reborn = Watchdog(monitor, ticks)
    while_it_lasts = reborn.look()
    run_jobs(monitor)

    assert while_it_lasts == []
    assert reborn.look() == STOPPED


def test_a_report_that_fails_is_told_and_a_source_that_is_down_is_not(
    monitor: Monitor, watchdog: Watchdog, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> object:
        raise SourceUnavailableError("trouble of its own")

    monkeypatch.setattr(monitor, "publish", fail)
    monkeypatch.setattr(monitor, "collect_one", fail)
    clock.set(noon(JUMP_DAY + timedelta(days=2)))
    for _ in range(7):
        run_jobs(monitor)
        watchdog.look()
        clock.advance(MINUTE)

    assert watchdog.look() == []
    with monitor.store.read() as tx:
        topics = {record.row.topic for record in tx.outbox.records(kind="operator")}
        collected = tx.runs.last_job("collect:inbox")
    assert topics == {"watchdog/job/report:daily"}
    assert collected is not None
    assert collected.outcome == "failed"


def test_deliveries_that_are_stuck_are_told(
    monitor: Monitor, watchdog: Watchdog, clock: FakeClock
) -> None:
    row = OutboxRow(
        kind=DeliveryKind.REPORT,
        topic="daily/2021-02-01",
        number=1,
        recipient="officer",
        channel="drop",
        not_before=clock.now(),
        created_at=clock.now(),
        config_version="v1",
    )
    with monitor.store.begin() as tx:
        tx.outbox.enqueue([row])
    watchdog.look()
    for _ in range(16):
        clock.advance(MINUTE)
        run_jobs(monitor)

    assert watchdog.look() == ["watchdog/deliveries"]


@pytest.mark.parametrize(("by", "word"), [(timedelta(hours=2), "nhanh"), (-MINUTE, "lùi")])
def test_a_clock_that_jumps_is_told_and_is_news_for_a_while(
    monitor: Monitor, watchdog: Watchdog, ticks: Ticks, by: timedelta, word: str
) -> None:
    watchdog.look()
    ticks.set_wall(by)
    run_jobs(monitor)
    begun = watchdog.look()
    ticks.clock.advance(MINUTE)
    run_jobs(monitor)
    lasting = watchdog.look()
    ticks.clock.advance(10 * MINUTE)
    run_jobs(monitor)

    assert begun == ["watchdog/clock"]
    assert lasting == []
    assert watchdog.look() == ["watchdog/clock"]
    with monitor.store.read() as tx:
        kept = tx.archive.value("trouble/watchdog/clock/1") or ""
    assert word in kept


def test_a_refresh_that_was_cut_off_is_told(
    monitor: Monitor, watchdog: Watchdog, clock: FakeClock, tmp_path: Path
) -> None:
    with monitor.store.begin() as tx:
        tx.tokens.begin("zalo/123", "seed", "refresh-0", clock.now())
        tx.tokens.claim("zalo/123", clock.now())
    under_way = watchdog.look()
    clock.advance(3 * MINUTE)

    assert under_way == []
    assert watchdog.look() == ["watchdog/token/zalo/123"]
    assert told(monitor, tmp_path) == ["[HỆ THỐNG] Mã gia hạn của zalo/123 không dùng được"]


def test_a_channel_that_does_not_answer_is_told_once_it_lasts(
    monitor: Monitor, watchdog: Watchdog, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dead:
        def send(self, _message: object, _address: str) -> Transient:
            return Transient(text="HTTP 503")

    mail = monitor.channels["apprise"]
    monkeypatch.setattr(mail, "_channel", Dead())
    for _ in range(5):
        mail.send(None, "mailto://h?from=a@b&to=c@d")  # type: ignore[arg-type]  # nobody reads it
    at_first = watchdog.look()
    clock.advance(5 * MINUTE)
    run_jobs(monitor)

    (topic,) = watchdog.look()
    down = [g.value for g in monitor.desk.gauges() if g.name == "monitor_channel_down"]
    assert at_first == []
    assert topic.startswith("watchdog/channel/apprise/mailto-")
    assert down == [1.0]


def test_of_two_processes_one_looks(
    monitor: Monitor, watchdog: Watchdog, ticks: Ticks, clock: FakeClock
) -> None:
    with monitor.store.begin() as tx:
        now = clock.now()
        tx.runs.take_lease("watchdog", "another", now, now + 20 * MINUTE)
    watchdog.look()
    clock.advance(16 * MINUTE)

    assert watchdog.look() == []


def test_a_database_that_is_away_is_no_reason_to_stop_looking(
    monitor: Monitor, watchdog: Watchdog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> object:
        raise StoreUnavailableError("disk full")

    monkeypatch.setattr(monitor.store, "begin", gone)

    assert watchdog.look() == []


class Watcher:
    def __init__(self) -> None:
        self.heard: list[str] = []
        self.is_there = True

    def __call__(self, url: str) -> bool:
        self.heard.append(url)
        return self.is_there


HEARTBEAT = Heartbeat(url="https://hc.example.vn/0f3a", every=MINUTE)


def test_a_watcher_outside_hears_from_a_healthy_monitor(monitor: Monitor) -> None:
    watcher = Watcher()

    assert SignOfLife(monitor, HEARTBEAT, watcher).give() is True

    assert watcher.heard == ["https://hc.example.vn/0f3a"]


def test_a_monitor_whose_clock_rests_says_that_it_is_ill(
    monitor: Monitor, clock: FakeClock
) -> None:
    watcher = Watcher()
    clock.advance(MINUTE)

    SignOfLife(monitor, HEARTBEAT, watcher).give()

    assert watcher.heard == ["https://hc.example.vn/0f3a/fail"]


def test_a_monitor_without_its_database_says_that_it_is_ill(
    monitor: Monitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> object:
        raise StoreUnavailableError("disk full")

    watcher = Watcher()
    monkeypatch.setattr(monitor.store, "begin", gone)
    SignOfLife(monitor, HEARTBEAT, watcher).give()
    monkeypatch.setattr(monitor.store, "read", gone)
    SignOfLife(monitor, HEARTBEAT, watcher).give()

    assert watcher.heard == ["https://hc.example.vn/0f3a", "https://hc.example.vn/0f3a/fail"]


def test_of_two_processes_one_gives_signs_of_life(monitor: Monitor, clock: FakeClock) -> None:
    watcher = Watcher()
    with monitor.store.begin() as tx:
        tx.runs.take_lease("heartbeat", "another", clock.now(), clock.now() + MINUTE)

    assert SignOfLife(monitor, HEARTBEAT, watcher).give() is None
    assert watcher.heard == []


def test_the_timer_knocks_at_the_watchdog_and_at_a_heartbeat_that_is_configured(
    monitor: Monitor,
) -> None:
    without = set(monitor.beats())
    monitor.settings = replace(monitor.settings, heartbeat=HEARTBEAT)

    assert without == {"clock", "deliveries", "watchdog"}
    assert monitor.beats()["heartbeat"][0] == MINUTE


def test_a_slot_of_a_job_is_what_its_schedule_says(monitor: Monitor, clock: FakeClock) -> None:
    clock.advance(10 * MINUTE)

    behind = {name: (slot, last) for name, slot, last in monitor.jobs.behind()}

    slot, last = behind["evaluate"]
    assert slot == latest_slot(monitor.jobs._jobs[0].schedule, clock.now())
    assert last is not None
    assert last.planned_for < slot


def test_a_price_set_aside_that_may_be_true_is_told_until_somebody_decides(
    monitor: Monitor, watchdog: Watchdog
) -> None:
    dear: list[Row] = [(JUMP_DAY, STALLS[0], 700_000), *jump_rows(JUMP_DAY)[1:]]
    drop_workbook(monitor.data_dir, "0.xlsx", [*usual_rows(20), *dear])
    monitor.collect()
    assert watchdog.look() == ["watchdog/aside/thịt heo ba rọi"]
    assert watchdog.look() == []
    (one,) = monitor.desk.reviews.waiting()
    monitor.desk.reviews.decide(one.id, Verdict.REJECT, "Chị Hoa", "ghi nhầm")
    assert watchdog.look() == ["watchdog/aside/thịt heo ba rọi"]
