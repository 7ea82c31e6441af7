"""Kept bytes are read again after an entry was corrected, on every database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.monitor import Monitor
from monitor.domain.errors import UsageError
from monitor.domain.run import Outcome
from tests.fakes import FakeClock
from tests.walk import (
    FIRST_DAY,
    a_monitor,
    drop_workbook,
    jump_rows,
    noon,
    usual_rows,
    write_config,
)

WRONG_HEAD = {"price: Giá bán}": "price: Đơn giá}"}
TOO_NARROW = {"plausible: [40000, 600000]": "plausible: [400000, 600000]"}


@contextmanager
def reading(
    folder: Path, url: str, changes: Mapping[str, str] | None = None, days_later: int = 0
) -> Iterator[Monitor]:
    clock = FakeClock(noon(FIRST_DAY + timedelta(days=3 + days_later)))
    with a_monitor(write_config(folder, 25, changes), folder / "var", clock, url) as monitor:
        yield monitor


def stored(monitor: Monitor) -> int:
    with monitor.store.read() as tx:
        return tx.ledger.count()


def set_aside(monitor: Monitor) -> int:
    with monitor.store.read() as tx:
        return len(tx.reviews.waiting(limit=1000))


def test_a_form_that_was_refused_is_read_once_its_entry_is_corrected(
    tmp_path: Path, store_url: str
) -> None:
    drop_workbook(tmp_path / "var", "gia.xlsx", usual_rows(3))
    with reading(tmp_path, store_url, WRONG_HEAD) as monitor:
        assert [one.outcome for one in monitor.collect()] == [Outcome.CHANGED]
        assert [one.outcome for one in monitor.read_again("inbox", FIRST_DAY)] == [Outcome.CHANGED]
        assert stored(monitor) == 0
    with reading(tmp_path, store_url) as monitor:
        (report,) = monitor.read_again("inbox", FIRST_DAY)
        assert (report.outcome, report.accepted) == (Outcome.OK, 15)


def test_the_line_that_the_answer_proposes_reads_the_kept_bytes_once_it_is_pasted(
    tmp_path: Path, store_url: str
) -> None:
    drop_workbook(tmp_path / "var", "gia.xlsx", usual_rows(3))
    with reading(tmp_path, store_url, WRONG_HEAD) as monitor:
        (refused,) = monitor.collect()
    line = refused.text.partition(" ghi: ")[2].partition(" (by content")[0]
    assert line == 'price: ["Đơn giá", "Giá bán"]'
    with reading(tmp_path, store_url, {"price: Giá bán}": f"{line}}}"}) as monitor:
        (report,) = monitor.read_again("inbox", FIRST_DAY)
    assert (report.outcome, report.accepted) == (Outcome.OK, 15)
    assert report.payloads == refused.payloads


def test_what_was_set_aside_is_recorded_once_and_stays_on_record_but_waits_no_more(
    tmp_path: Path, store_url: str
) -> None:
    drop_workbook(tmp_path / "var", "gia.xlsx", usual_rows(3))
    with reading(tmp_path, store_url, TOO_NARROW) as monitor:
        (report,) = monitor.collect()
        assert sum(report.quarantined.values()) == 15
        (again,) = monitor.read_again("inbox", FIRST_DAY)
        assert again.quarantined == report.quarantined
        assert set_aside(monitor) == 15
        waiting = [one.id for one in monitor.desk.reviews.waiting()]
    with reading(tmp_path, store_url) as monitor:
        first, second = (monitor.read_again("inbox", FIRST_DAY)[0] for _ in range(2))
        assert (first.accepted, first.duplicates) == (15, 0)
        assert (second.accepted, second.duplicates) == (0, 15)
        assert (stored(monitor), set_aside(monitor)) == (15, 0)
        with monitor.store.read() as tx:
            lifted = [tx.reviews.aside(number) for number in waiting]
            assert tx.reviews.accepted() == []
        assert {one.review.by for one in lifted if one and one.review} == {"monitor replay"}


def test_what_is_still_set_aside_waits_on(tmp_path: Path, store_url: str) -> None:
    drop_workbook(tmp_path / "var", "gia.xlsx", jump_rows(FIRST_DAY))
    with reading(tmp_path, store_url, TOO_NARROW) as monitor:
        monitor.collect()
    with reading(tmp_path, store_url, {"[40000, 600000]": "[40000, 200000]"}) as monitor:
        assert monitor.read_again("inbox", FIRST_DAY)[0].accepted == 4
        [one] = monitor.desk.reviews.waiting()
        assert one.record.fields["price"] == "205.000 đ"


def test_an_older_report_read_again_never_undoes_a_later_correction(
    tmp_path: Path, store_url: str
) -> None:
    day = FIRST_DAY + timedelta(days=2)
    with reading(tmp_path, store_url) as monitor:
        drop_workbook(tmp_path / "var", "1.xlsx", usual_rows(3))
        monitor.collect()
    with reading(tmp_path, store_url, days_later=1) as monitor:
        drop_workbook(tmp_path / "var", "2.xlsx", jump_rows(day))
        monitor.collect()
        with monitor.store.read() as tx:
            before = tx.ledger.window(day, day).price.tolist()
        kept = stored(monitor)
        for report in monitor.read_again("inbox", FIRST_DAY):
            assert (report.accepted, report.duplicates) == (0, report.seen)
        with monitor.store.read() as tx:
            assert tx.ledger.window(day, day).price.tolist() == before
        assert stored(monitor) == kept


def test_reading_again_does_not_make_a_silent_source_look_heard(
    tmp_path: Path, store_url: str
) -> None:
    with reading(tmp_path, store_url) as monitor:
        drop_workbook(tmp_path / "var", "gia.xlsx", usual_rows(3))
        monitor.collect()
    with reading(tmp_path, store_url, days_later=5) as monitor:
        with monitor.store.read() as tx:
            before = tx.runs.states()["inbox"]
        monitor.read_again("inbox", FIRST_DAY)
        with monitor.store.read() as tx:
            assert tx.runs.states()["inbox"] == before


def test_a_report_that_was_refused_counts_from_the_moment_it_came(
    tmp_path: Path, store_url: str
) -> None:
    drop_workbook(tmp_path / "var", "gia.xlsx", usual_rows(3))
    with reading(tmp_path, store_url, WRONG_HEAD) as monitor:
        monitor.collect()
        came = monitor.clock.now()
    with reading(tmp_path, store_url, days_later=5) as monitor:
        monitor.read_again("inbox", FIRST_DAY)
        with monitor.store.read() as tx:
            assert tx.runs.states()["inbox"].last_good_at == came


def test_only_what_came_since_the_day_is_read_again(tmp_path: Path, store_url: str) -> None:
    drop_workbook(tmp_path / "var", "gia.xlsx", usual_rows(3))
    with reading(tmp_path, store_url) as monitor:
        monitor.collect()
        assert monitor.read_again("inbox", FIRST_DAY + timedelta(days=4)) == []
        assert len(monitor.read_again("inbox", FIRST_DAY + timedelta(days=3))) == 1


def test_a_source_that_is_not_configured_is_wrong_usage(tmp_path: Path, store_url: str) -> None:
    with reading(tmp_path, store_url) as monitor, pytest.raises(UsageError, match="no such source"):
        monitor.read_again("outbox", FIRST_DAY)
