"""The simulated retailers' answers, without a socket."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from threading import Thread

import pytest

from monitor.domain.errors import UsageError
from monitor.domain.source import PlugIn, SourceSpec
from monitor.drill import DrillServer, history_url
from tests.fakes import FakeClock
from tests.unit.drill.markets import START, at, settings, source

FIELDS = {"observed_at": "Ngày", "outlet": "Điểm bán", "product": "Tên hàng", "price": "Giá"}
CLOCK = FakeClock(at(START, 8))


def drill(faults: Mapping[str, str] | None = None, *sources: SourceSpec) -> DrillServer:
    written = sources or (source("csv", FIELDS),)
    return DrillServer(settings(*written), FakeClock(at(START, 8)), faults=faults)


def test_a_report_is_answered_with_a_mark() -> None:
    answer = drill().answer("/feed")
    assert (answer.status, answer.media_type) == (HTTPStatus.OK, "text/csv")
    assert answer.headers["ETag"].startswith('"')
    assert "25/01/2021" in answer.content.decode()


def test_who_knows_the_report_is_told_that_nothing_is_new() -> None:
    server = drill()
    tag = server.answer("/feed").headers["ETag"]
    again = server.answer("/feed", tag)
    assert (again.status, again.content) == (HTTPStatus.NOT_MODIFIED, b"")


def test_the_next_slot_brings_a_new_report() -> None:
    clock = FakeClock(at(START, 8))
    server = DrillServer(settings(source("csv", FIELDS)), clock)
    first = server.answer("/feed")
    clock.advance(timedelta(hours=8))
    second = server.answer("/feed", first.headers["ETag"])
    assert second.status is HTTPStatus.OK
    assert second.content != first.content or second.headers["ETag"] != first.headers["ETag"]


def test_the_same_report_is_written_once_and_given_twice() -> None:
    server = drill()
    assert server.answer("/feed").content is server.answer("/feed").content


def test_a_history_is_told_on_request_and_does_not_replace_the_report() -> None:
    server = drill()
    history = server.answer(history_url("/feed", 3))
    assert {"22/01/2021", "25/01/2021"} <= set(
        history.content.decode().replace("\r\n", ",").split(",")
    )
    assert "22/01/2021" not in server.answer("/feed").content.decode()


def test_the_parts_of_a_past_stay_the_same_while_the_clock_goes_on() -> None:
    clock = FakeClock(at(START, 8))
    server = DrillServer(settings(source("csv", FIELDS)), clock)
    url = history_url("/feed", 3, skip=1, as_of=clock.now())
    before = server.answer(url).content
    clock.advance(timedelta(days=2))
    assert server.answer(url).content == before


def test_other_addresses_are_not_simulated() -> None:
    assert drill().answer("/other").status is HTTPStatus.NOT_FOUND


def test_the_truth_tells_what_is_planted() -> None:
    server = drill()
    truth = json.loads(server.answer("/truth.json").content)
    assert truth["simulated"] is True
    assert len(truth["events"]) == len(server.market.truth())
    assert {event["kind"] for event in truth["events"]} >= {"spike", "shortfall"}


def test_only_sources_that_point_at_the_drill_are_served() -> None:
    elsewhere = source("csv", FIELDS, name="real")
    url = {"url": "https://shop.example.vn/real"}
    elsewhere = replace(elsewhere, fetch=PlugIn(kind="http", options=url, path=()))
    folder = source("excel", FIELDS, name="inbox")
    folder = replace(folder, fetch=PlugIn(kind="folder", options={"path": "inbox"}, path=()))
    server = drill(None, source("csv", FIELDS), elsewhere, folder)
    assert server.paths == ["/feed", "/truth.json"]


@pytest.mark.parametrize(
    ("fault", "status", "begins"),
    [
        ("down", HTTPStatus.SERVICE_UNAVAILABLE, b"simulated"),
        ("html", HTTPStatus.OK, b"<!DOCTYPE html>"),
        ("empty", HTTPStatus.OK, b""),
    ],
)
def test_a_source_fails_as_it_is_told_to(fault: str, status: HTTPStatus, begins: bytes) -> None:
    answer = drill({"feed": fault}).answer("/feed")
    assert answer.status is status
    assert answer.content.startswith(begins)
    assert bool(answer.content) == bool(begins)


def test_a_renamed_column_is_gone_from_the_head() -> None:
    head = drill({"feed": "renamed"}).answer("/feed").content.decode().splitlines()[0]
    assert "Giá" not in head
    assert "cột mới" in head


def test_who_knows_the_right_report_gets_the_renamed_one_too() -> None:
    faults: dict[str, str] = {}
    server = drill(faults)
    tag = server.answer("/feed").headers["ETag"]
    faults["feed"] = "renamed"
    assert server.answer("/feed", tag).status is HTTPStatus.OK
    faults.clear()
    assert server.answer("/feed", tag).status is HTTPStatus.NOT_MODIFIED


def test_stopping_ends_a_slow_answer_at_once() -> None:
    server = drill({"feed": "slow"})
    answers: list[HTTPStatus] = []
    waiting = Thread(target=lambda: answers.append(server.answer("/feed").status))
    waiting.start()
    server.stop()
    waiting.join(timeout=10)
    assert answers == [HTTPStatus.OK]


def test_without_a_drill_section_nothing_is_simulated() -> None:
    real = replace(settings(), drill=None)
    with pytest.raises(UsageError, match="no drill section"):
        DrillServer(real, CLOCK)
