"""Bad input is expected: a clear message each, nothing lost, the other sources go on."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.app.monitor import Monitor
from monitor.domain.errors import StoreUnavailableError
from monitor.domain.run import Outcome, RunReport
from tests.fakes import FakeClock
from tests.shops import some_shops
from tests.walk import (
    JUMP_DAY,
    Row,
    a_monitor,
    drop_workbook,
    jump_rows,
    noon,
    usual_rows,
    write_config,
)

FEEDS = ("good", "html", "empty", "huge", "future", "renamed", "broken", "down", "refused")


def feeds(port: int) -> str:
    return "sources:\n" + "".join(
        f"""  - name: {name}
    retailer: board
    from: {{kind: http, url: "http://127.0.0.1:{port}/{name}"}}
    format: {{kind: json, records: "$[*]"}}
    read:
      fields: {{observed_at: ngay, outlet: cho, product: hang, price: gia}}
      defaults: {{unit: kg}}
      date_formats: ["%d/%m/%Y"]
    schedule: {{at: ["07:00"]}}
"""
        for name in FEEDS
    )


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[Monitor]:
    with some_shops() as port:
        slow = "http: {timeout: 5s, attempts: 1, max_bytes: 1 MB}\n"
        config = write_config(
            tmp_path, 25, {"sources:\n": feeds(port), "rules:\n": slow + "rules:\n"}
        )
        with a_monitor(config, tmp_path / "var", FakeClock(noon(JUMP_DAY))) as monitor:
            yield monitor


def by_source(reports: list[RunReport]) -> dict[str, RunReport]:
    return {report.source: report for report in reports}


def test_each_kind_of_trouble_is_an_outcome_of_its_own_and_the_good_source_goes_on(
    monitor: Monitor,
) -> None:
    reports = by_source(monitor.collect(FEEDS))

    assert {name: report.outcome for name, report in reports.items()} == {
        "good": Outcome.OK,
        "html": Outcome.CHANGED,
        "empty": Outcome.EMPTY,
        "huge": Outcome.CHANGED,
        "future": Outcome.OK,
        "renamed": Outcome.CHANGED,
        "broken": Outcome.CHANGED,
        "down": Outcome.DOWN,
        "refused": Outcome.REFUSED,
    }
    assert reports["good"].accepted == 1
    assert reports["future"].quarantined == {"bad_date": 1}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("html", "HTML"),
        ("renamed", "gia"),
        ("huge", "1,000,000 bytes"),
        ("down", "503"),
        ("refused", "403"),
    ],
)
def test_the_message_says_what_was_found(monitor: Monitor, name: str, words: str) -> None:
    [report] = monitor.collect([name])

    assert words in report.text


@pytest.mark.parametrize("name", ["html", "renamed", "broken"])
def test_what_could_not_be_read_is_kept_and_waits(monitor: Monitor, name: str) -> None:
    monitor.collect([name])

    with monitor.store.read() as tx:
        [waiting] = tx.ledger.waiting_payloads()
        assert tx.ledger.payload(waiting).source == name


def test_a_full_disk_loses_nothing_and_the_next_try_records_it(tmp_path: Path) -> None:
    data, clock = tmp_path / "var", FakeClock(noon(JUMP_DAY))
    config = write_config(tmp_path, 25)
    with a_monitor(config, data, clock) as monitor:
        drop_workbook(data, "thang-1.xlsx", usual_rows(20))
        monitor.collect()
        drop_workbook(data, "ngay-1.xlsx", [*jump_rows(JUMP_DAY), *usual_rows(10)])
        _fill_the_disk(monitor, full=True)
        with pytest.raises(StoreUnavailableError, match="full"):
            _report_until_the_disk_is_full(monitor, data)
        _fill_the_disk(monitor, full=False)

        monitor.replay()
        monitor.collect()

        with monitor.store.read() as tx:
            assert tx.ledger.waiting_payloads() == []
            assert tx.ledger.count() > 105


def _report_until_the_disk_is_full(monitor: Monitor, data: Path) -> None:
    for back in range(400):
        day = JUMP_DAY - timedelta(days=back)
        rows: list[Row] = [(day, "Chợ số 1", 140_000 + at) for at in range(99)]
        drop_workbook(data, f"them-{back}.xlsx", rows)
        monitor.collect()


def _fill_the_disk(monitor: Monitor, *, full: bool) -> None:
    """Let SQLite have no further page, as on a full disk, or as many as it wants."""
    engine = monitor.store._engine  # type: ignore[attr-defined]
    with engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        limit = pages if full else 1_000_000
        connection.execute(text(f"PRAGMA max_page_count = {limit}"))
