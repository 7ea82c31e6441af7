"""A source that does not answer is left alone for a while, also after a restart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import stamina

from monitor.app.breaker import rest_after
from monitor.app.monitor import Monitor
from monitor.domain.run import Outcome
from tests.fakes import AtOnce, FakeClock
from tests.payloads.loopback import answering, head, serving
from tests.walk import FIRST_DAY, a_monitor, noon, write_config

SLOT = timedelta(minutes=5)
SHEET = "Ngày,Chợ,Mặt hàng,ĐVT,Giá bán\n11/01/2021,Chợ số 1,Thịt heo ba rọi,kg,140000\n".encode()


class Host:
    """A server that is down until it is mended, and counts who knocks."""

    def __init__(self) -> None:
        self.asked, self.is_up = 0, False

    def __call__(self, connection: object, over: object) -> None:
        self.asked += 1
        status = "200 OK" if self.is_up else "503 Service Unavailable"
        answering(head(status, Content_Length=len(SHEET)) + SHEET)(connection, over)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _one_attempt() -> Iterator[None]:
    with stamina.set_testing(True, attempts=1, cap=True):
        yield


def config_for(folder: Path, url: str) -> Path:
    return write_config(
        folder,
        25,
        {
            'from: {kind: folder, path: inbox, pattern: "*.xlsx", settle: 0s}': (
                f'from: {{kind: http, url: "{url}/a.csv"}}'
            ),
            "format: {kind: excel, header: [Chợ, Giá bán]}": "format: {kind: csv}",
            'schedule: {at: ["07:00"], grace: 2h}': "schedule: {every: 5m, grace: 2h}",
        },
    )


def knock(monitor: Monitor, clock: FakeClock, slots: int) -> None:
    """Let the clock knock at so many slots of the source."""
    for _ in range(slots):
        monitor.jobs.start_due(AtOnce())
        clock.advance(SLOT)


def test_a_source_that_stays_away_is_asked_ever_less_and_at_once_after_its_rest(
    tmp_path: Path, store_url: str
) -> None:
    clock, host = FakeClock(noon(FIRST_DAY)), Host()
    with serving(host) as url:
        config = config_for(tmp_path, url)
        with a_monitor(config, tmp_path / "var", clock, store_url) as monitor:
            knock(monitor, clock, 12)
            asked_in_an_hour = host.asked
            (state,) = monitor.desk.sources()
            assert state.rests_until is not None
            assert state.rests_until > clock.now() - SLOT
            gauges = {gauge.name: gauge.value for gauge in monitor.desk.gauges()}
            assert gauges["monitor_source_resting"] == 1
        assert 5 <= asked_in_an_hour < 12

        with a_monitor(config, tmp_path / "var", clock, store_url) as monitor:
            monitor.jobs.recover()
            monitor.jobs.start_due(AtOnce())
            assert host.asked == asked_in_an_hour

            host.is_up = True
            clock.set(state.rests_until)
            knock(monitor, clock, 4)
            (state,) = monitor.desk.sources()
            assert (state.rests_until, state.failures) == (None, 0)
            with monitor.store.read() as tx:
                assert tx.ledger.count() == 1


def test_who_asks_by_hand_is_not_held_back(tmp_path: Path, store_url: str) -> None:
    clock, host = FakeClock(noon(FIRST_DAY)), Host()
    with (
        serving(host) as url,
        a_monitor(config_for(tmp_path, url), tmp_path / "var", clock, store_url) as monitor,
    ):
        knock(monitor, clock, 6)
        asked = host.asked
        host.is_up = True
        (report,) = monitor.collect(["inbox"])
        assert report.outcome is Outcome.OK
        assert host.asked == asked + 1


def test_a_rest_grows_to_an_hour_and_no_further() -> None:
    rests = [rest_after(failures) for failures in (4, 5, 6, 7, 8, 9, 1000)]
    assert rests == [None, *(timedelta(minutes=count) for count in (5, 10, 20, 40, 60, 60))]
