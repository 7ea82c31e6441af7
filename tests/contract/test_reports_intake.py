"""Reports that retailers send: the same promises on SQLite and PostgreSQL, whatever is sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.app.bell import Bell
from monitor.app.intake import SentReport
from monitor.app.monitor import Monitor
from monitor.collectors.report import LINE_KEYS, NeverAsked, ReportFormat
from monitor.domain.errors import SourceChangedError
from monitor.domain.intake import ReportAnswer, ReportRefusedError, pushed_source
from monitor.domain.observation import Payload
from tests.fakes import FakeClock
from tests.walk import JUMP_DAY, a_monitor, noon, write_config

SPEC = pushed_source("board")


@pytest.fixture
def monitor(tmp_path: Path, store_url: str) -> Iterator[Monitor]:
    config, clock = write_config(tmp_path, 25), FakeClock(noon(JUMP_DAY))
    with a_monitor(config, tmp_path / "var", clock, store_url) as opened:
        yield opened


def sent(document: object, key: str = "k") -> SentReport:
    content = json.dumps(document).encode()
    return SentReport(retailer="board", key=key, content=content, media_type="", origin="test")


def report(*prices: object) -> dict[str, Any]:
    lines = [
        {"outlet": f"stall-{at}", "product": "pork_belly", "unit": "kg", "price": price}
        for at, price in enumerate(prices, start=1)
    ]
    return {"observed_at": JUMP_DAY.isoformat(), "lines": lines}


def test_a_report_is_recorded_and_its_answer_is_the_same_when_asked_again(
    monitor: Monitor,
) -> None:
    first = monitor.intake.submit(sent(report(140_000, "130-140k")))
    again = monitor.intake.submit(sent(report(140_000, "130-140k")))

    assert again == first
    assert (first.accepted, first.quarantined) == (1, 1)
    with monitor.store.read() as tx:
        assert (tx.ledger.count(), len(tx.reviews.waiting())) == (1, 1)


def test_what_a_report_says_is_sent_without_waiting_for_the_timer(monitor: Monitor) -> None:
    rounds, came = list[int](), Event()

    def send() -> None:
        with monitor.store.read() as tx:
            rounds.append(tx.ledger.count())
        if rounds[-1]:
            came.set()

    monitor.bell = Bell(send)
    monitor.bell.knock()
    monitor.intake.submit(sent(report(140_000)))

    assert came.wait(30)
    monitor.bell.stop()
    assert rounds == [0, 1]


def test_of_many_who_send_the_same_at_once_one_is_recorded(monitor: Monitor) -> None:
    answers: list[ReportAnswer | ReportRefusedError] = []

    def send() -> None:
        try:
            answers.append(monitor.intake.submit(sent(report("130-140k"))))
        except ReportRefusedError as error:
            answers.append(error)

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    given_answers = [one for one in answers if isinstance(one, ReportAnswer)]
    refused = [one.refusal for one in answers if isinstance(one, ReportRefusedError)]
    assert given_answers
    assert set(refused) <= {"under_way"}
    assert given_answers == [given_answers[0]] * len(given_answers)
    with monitor.store.read() as tx:
        assert len(tx.reviews.waiting()) == 1


def test_tokens_are_recognised_on_both_databases(monitor: Monitor) -> None:
    token = monitor.tokens.issue("board", "test")

    assert monitor.tokens.retailer_of(token) == "board"


def test_a_source_that_sends_by_itself_is_never_asked() -> None:
    fetched = NeverAsked().fetch({})

    assert (fetched.payloads, fetched.unchanged) == ((), True)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)
LINES = st.lists(
    VALUES | st.dictionaries(st.sampled_from(sorted(LINE_KEYS)) | st.text(max_size=5), VALUES),
    max_size=5,
)


@given(st.binary(max_size=200) | LINES.map(lambda lines: json.dumps({"lines": lines}).encode()))
@example(b'{"lines": [{"price": 1e400}]}')
@example(b'{"lines": [{"price": ' + b"9" * 5000 + b"}]}")
@example(b'{"lines": [{"note": "\\ud800"}]}')
def test_whatever_is_sent_is_read_or_refused_and_every_text_can_be_stored(content: bytes) -> None:
    payload = Payload(
        source=SPEC.name,
        received_at=datetime(2021, 2, 5, tzinfo=UTC),
        origin="test",
        media_type="application/json",
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
    )
    try:
        records = list(ReportFormat().read(payload, SPEC.record_map))
    except SourceChangedError:
        return
    for record in records:
        for text in record.fields.values():
            assert "\0" not in text
            assert isinstance(text.encode(), bytes)
