"""People decide about what was set aside: it is recorded, kept on record, and remembered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from monitor.app.links import Access
from monitor.app.monitor import Monitor
from monitor.cli import main
from monitor.domain.errors import ExpiredError, NotFoundError, UsageError
from monitor.domain.review import AsideRecord, Verdict
from monitor.domain.view import Origin
from monitor.store.engine import open_engine, parse_url, reading
from monitor.store.tables.archive import audit
from tests.fakes import FakeClock
from tests.walk import (
    FIRST_DAY,
    STALLS,
    USUAL,
    Row,
    a_monitor,
    drop_workbook,
    noon,
    usual_rows,
    write_config,
)
from tests.web import answer

TODAY = FIRST_DAY + timedelta(days=9)
BY, WHY = "Chị Hoa", "đã gọi điện hỏi"


def rows(first: int | str, name: str = "Chợ số 1", day: date = TODAY) -> list[Row]:
    prices: list[int | str] = [first, *USUAL[1:]]
    return [(day, stall, price) for stall, price in zip([name, *STALLS[1:]], prices, strict=True)]


@contextmanager
def a_market(folder: Path, url: str, *today: list[Row], days_later: int = 0) -> Iterator[Monitor]:
    """Nine usual days, then today's sheets, one after the other."""
    clock = FakeClock(noon(TODAY + timedelta(days=days_later)))
    with a_monitor(write_config(folder, 25), folder / "var", clock, url) as monitor:
        drop_workbook(monitor.data_dir, "0.xlsx", usual_rows(9))
        monitor.collect()
        for number, sheet in enumerate(today, start=1):
            drop_workbook(monitor.data_dir, f"{number}.xlsx", sheet)
            monitor.collect()
        yield monitor


def origin(monitor: Monitor, number: int) -> Origin:
    found = monitor.desk.origin(number)
    assert found is not None
    return found


def only_waiting(monitor: Monitor) -> AsideRecord:
    (one,) = monitor.desk.reviews.waiting()
    return one


def test_an_accepted_proposal_is_recorded_as_part_of_its_payload(
    tmp_path: Path, store_url: str
) -> None:
    with a_market(tmp_path, store_url, rows("1.380.000 đ")) as monitor:
        one = only_waiting(monitor)
        assert one.record.proposal["confusion"] == "zeros"
        made = monitor.desk.reviews.decide(one.id, Verdict.PROPOSAL, BY, WHY)
        found = origin(monitor, made.observation)
        assert (found.price, found.outlet, found.payload) == (138_000, "stall-1", one.payload)
        assert found.locator == one.record.locator
        assert found.flags == ("reviewed",)
        assert monitor.watch.panel.price[-1, 0] == 138_000
        assert monitor.desk.reviews.waiting() == []
        with monitor.store.read() as tx:
            kept = tx.reviews.aside(one.id)
            assert kept is not None
            assert kept.review == made
            assert made.corrections == {"price": "138000"}
    engine = open_engine(parse_url(store_url), lock_seconds=5)
    with reading(engine) as connection:
        (row,) = connection.execute(select(audit).where(audit.c.action == "review-quarantine"))
        assert (row.actor, row.detail["record"], row.detail["reason"]) == (BY, one.id, WHY)
    engine.dispose()


def test_a_price_accepted_as_it_is_stands_in_the_market(tmp_path: Path, sqlite_url: str) -> None:
    with a_market(tmp_path, sqlite_url, rows(1_380_000)) as monitor:
        made = monitor.desk.reviews.decide(only_waiting(monitor).id, Verdict.AS_IS, BY, WHY)
        assert origin(monitor, made.observation).price == 1_380_000
        assert monitor.watch.panel.price[-1, 0] == 1_380_000


def test_what_a_person_says_is_true_is_an_alert_at_once_and_believed_from_then_on(
    tmp_path: Path, store_url: str
) -> None:
    day, clock = FIRST_DAY + timedelta(days=20), FakeClock(noon(FIRST_DAY + timedelta(days=20)))
    config = write_config(tmp_path, 25, {"[40000, 600000]": "[40000, 2000000]"})
    with a_monitor(config, tmp_path / "var", clock, store_url) as monitor:
        drop_workbook(monitor.data_dir, "0.xlsx", usual_rows(20))
        drop_workbook(monitor.data_dir, "1.xlsx", rows(1_380_000, day=day))
        monitor.collect()
        assert monitor.desk.open_alerts() == []
        monitor.desk.reviews.decide(only_waiting(monitor).id, Verdict.AS_IS, BY, WHY)
        (alert,) = monitor.desk.open_alerts()
        assert (alert.subject.outlet, alert.rule) == ("stall-1", "price-spike")
    tomorrow = day + timedelta(days=1)
    clock.set(noon(tomorrow))
    with a_monitor(config, tmp_path / "var", clock, store_url) as monitor:
        drop_workbook(monitor.data_dir, "2.xlsx", rows(1_390_000, day=tomorrow))
        monitor.collect()
        assert monitor.desk.reviews.waiting() == []
        assert len(monitor.desk.open_alerts()) == 1


def test_a_price_beyond_the_band_that_a_person_accepted_is_taken_the_next_day(
    tmp_path: Path, store_url: str
) -> None:
    config, clock = write_config(tmp_path, 25), FakeClock(noon(TODAY))
    with a_monitor(config, tmp_path / "var", clock, store_url) as monitor:
        drop_workbook(monitor.data_dir, "0.xlsx", usual_rows(9))
        drop_workbook(monitor.data_dir, "1.xlsx", rows(820_000))
        monitor.collect()
        monitor.desk.reviews.decide(only_waiting(monitor).id, Verdict.AS_IS, BY, WHY)
    tomorrow = TODAY + timedelta(days=1)
    clock.set(noon(tomorrow))
    with a_monitor(config, tmp_path / "var", clock, store_url) as monitor:
        drop_workbook(monitor.data_dir, "2.xlsx", rows(830_000, day=tomorrow))
        monitor.collect()
        assert monitor.desk.reviews.waiting() == []
        assert monitor.watch.panel.price[-1, 0] == 830_000
        drop_workbook(monitor.data_dir, "3.xlsx", rows(8_300_000, day=tomorrow))
        drop_workbook(monitor.data_dir, "4.xlsx", rows(830_000, "Chợ số 2", day=tomorrow))
        monitor.collect()
        assert len(monitor.desk.reviews.waiting()) == 2


def test_a_line_that_is_sent_twice_waits_once_and_is_not_asked_again(
    tmp_path: Path, store_url: str
) -> None:
    again = [*rows(1_380_000), (TODAY, "Chợ số 9", 140_000)]
    with a_market(tmp_path, store_url, rows(1_380_000), again) as monitor:
        waiting = monitor.desk.reviews.waiting()
        assert sorted(one.record.reason for one in waiting) == [
            "implausible_price",
            "unknown_outlet",
        ]
        dear = next(one for one in waiting if one.record.reason == "implausible_price")
        monitor.desk.reviews.decide(dear.id, Verdict.REJECT, BY, WHY)
        drop_workbook(monitor.data_dir, "3.xlsx", [*again, (TODAY, "Chợ số 8", 140_000)])
        monitor.collect()
        reasons = [one.record.reason for one in monitor.desk.reviews.waiting()]
        assert reasons == ["unknown_outlet", "unknown_outlet"]


def test_a_rejected_record_is_never_recorded(tmp_path: Path, sqlite_url: str) -> None:
    with a_market(tmp_path, sqlite_url, rows(1_380_000)) as monitor:
        one, before = only_waiting(monitor), len(monitor.desk.figures(TODAY, ["pork_belly"]))
        made = monitor.desk.reviews.decide(one.id, Verdict.REJECT, BY, WHY)
        assert made.observation == 0
        assert len(monitor.desk.figures(TODAY, ["pork_belly"])) == before
        with pytest.raises(ExpiredError):
            monitor.desk.reviews.decide(one.id, Verdict.AS_IS, BY, WHY)
        monitor.read_again("inbox", FIRST_DAY)
        assert monitor.desk.reviews.waiting() == []


def test_a_decision_about_yesterday_does_not_undo_what_was_said_since(
    tmp_path: Path, sqlite_url: str
) -> None:
    with a_market(tmp_path, sqlite_url, rows(1_380_000), rows(139_500)) as monitor:
        made = monitor.desk.reviews.decide(only_waiting(monitor).id, Verdict.PROPOSAL, BY, WHY)
        assert made.observation > 0
        with monitor.store.read() as tx:
            window = tx.ledger.window(TODAY, TODAY)
        assert 138_000 in window.price.tolist() or 139_500 in window.price.tolist()


def test_a_name_once_explained_is_remembered_and_applied_to_what_waits(
    tmp_path: Path, store_url: str
) -> None:
    yesterday = rows(138_500, "Chợ Một", TODAY - timedelta(days=1))
    with a_market(tmp_path, store_url, yesterday, rows(139_000, "Chợ Một")) as monitor:
        newest, oldest = monitor.desk.reviews.waiting(source="inbox")
        assert {newest.record.reason, oldest.record.reason} == {"unknown_outlet"}
        said = {"outlet": "stall-1"}
        made = monitor.desk.reviews.decide(newest.id, Verdict.PROPOSAL, BY, WHY, said)
        assert origin(monitor, made.observation).outlet == "stall-1"
        assert monitor.desk.reviews.waiting() == []
        with monitor.store.read() as tx:
            other = tx.reviews.aside(oldest.id)
            assert other is not None
            assert other.review is not None
            assert other.review.reason == f"{WHY} (#{newest.id})"
    later = rows(140_000, "CHỢ MỘT", TODAY + timedelta(days=1))
    with a_market(tmp_path, store_url, later, days_later=1) as monitor:
        assert monitor.desk.reviews.waiting() == []
        assert len(monitor.desk.figures(TODAY + timedelta(days=1), ["pork_belly"])) == 5


def test_a_figure_that_a_person_said_is_of_that_line_alone(tmp_path: Path, store_url: str) -> None:
    yesterday = TODAY - timedelta(days=1)
    sheets = (rows(137_000, "Chợ Một", yesterday), rows(139_000, "Chợ Một"))
    with a_market(tmp_path, store_url, *sheets) as monitor:
        newest = monitor.desk.reviews.waiting()[0]
        said = {"outlet": "stall-1", "price": "141000"}
        made = monitor.desk.reviews.decide(newest.id, Verdict.PROPOSAL, BY, WHY, said)
        assert origin(monitor, made.observation).price == 141_000
        assert monitor.desk.reviews.waiting() == []
        assert monitor.watch.panel.price[-2:, 0].tolist() == [137_000, 141_000]


def test_a_name_explained_before_stands_when_the_next_line_is_doubted(
    tmp_path: Path, sqlite_url: str
) -> None:
    sheets = (rows(139_000, "Chợ Một", TODAY - timedelta(days=1)), rows(1_390_000, "Chợ Một"))
    with a_market(tmp_path, sqlite_url, sheets[0]) as monitor:
        said = {"outlet": "stall-1"}
        monitor.desk.reviews.decide(only_waiting(monitor).id, Verdict.PROPOSAL, BY, WHY, said)
        drop_workbook(monitor.data_dir, "2.xlsx", sheets[1])
        monitor.collect()
        made = monitor.desk.reviews.decide(only_waiting(monitor).id, Verdict.PROPOSAL, BY, WHY)
        assert origin(monitor, made.observation).outlet == "stall-1"


def test_of_a_product_only_what_was_written_is_remembered(tmp_path: Path, sqlite_url: str) -> None:
    changes = {
        "name: Thịt lợn ba chỉ": "name: Cá chép",
        "aliases: [thịt heo ba rọi]": "aliases: []",
    }
    config = write_config(tmp_path, 25, changes)
    with a_monitor(config, tmp_path / "var", FakeClock(noon(FIRST_DAY)), sqlite_url) as monitor:
        drop_workbook(monitor.data_dir, "0.xlsx", usual_rows(1)[:1])
        monitor.collect()
        said = {"product_code": "pork_belly"}
        monitor.desk.reviews.decide(only_waiting(monitor).id, Verdict.PROPOSAL, BY, WHY, said)
        with monitor.store.read() as tx:
            assert tx.reviews.taught("inbox") == {"product": {"thịt heo ba rọi": "pork_belly"}}


def test_a_waiting_line_that_is_doubtful_for_another_reason_keeps_waiting(
    tmp_path: Path, sqlite_url: str
) -> None:
    sheets = (rows("1.40.000", "Chợ Một"), rows(1_390_000, "Chợ Một"), rows(139_000, "Chợ Một"))
    with a_market(tmp_path, sqlite_url, *sheets) as monitor:
        first = monitor.desk.reviews.waiting()[0]
        monitor.desk.reviews.decide(first.id, Verdict.PROPOSAL, BY, WHY, {"outlet": "stall-1"})
        reasons = [one.record.reason for one in monitor.desk.reviews.waiting()]
        assert sorted(reasons) == ["implausible_price", "unreadable_amount"]


def test_a_name_that_was_explained_wrongly_is_taken_back(
    tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with a_market(tmp_path, store_url, rows(139_000, "Chợ Một")) as monitor:
        said = {"outlet": "stall-1"}
        monitor.desk.reviews.decide(only_waiting(monitor).id, Verdict.PROPOSAL, BY, WHY, said)
    monkeypatch.setenv("MONITOR_DATABASE_URL", store_url)
    monkeypatch.setenv("MONITOR_DATA_DIR", str(tmp_path / "var"))
    config = ("--config", str(tmp_path / "config.yaml"))

    def answered(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            main(("quarantine", *arguments, *config))
        return int(str(left.value.code)), capsys.readouterr().out.strip()

    assert answered("names") == (0, f"inbox 'chợ một' = stall-1, by {BY}")
    signed = ("--by", BY, "--reason", WHY)
    assert answered("forget", "inbox", "CHỢ MỘT", "--by", BY, "--reason", " ")[0] == 2
    assert answered("forget", "inbox", "CHỢ MỘT", *signed) == (0, "")
    assert answered("forget", "inbox", "CHỢ MỘT", *signed)[0] == 2
    assert answered("names") == (0, "nobody explained any")
    later = rows(140_000, "Chợ Một", TODAY + timedelta(days=1))
    with a_market(tmp_path, store_url, later, days_later=1) as monitor:
        assert only_waiting(monitor).record.reason == "unknown_outlet"


@pytest.mark.parametrize(
    ("changes", "asked", "said"),
    [
        ({'date_formats: ["%d/%m/%Y"]': 'date_formats: ["%d.%m"]'}, "observed_at", "2021-01-11"),
        ({"unit: ĐVT": "unit: Mặt hàng"}, "unit", "kg"),
    ],
    ids=["day", "unit"],
)
def test_a_day_or_a_unit_that_cannot_be_read_is_said_on_the_page(
    tmp_path: Path, sqlite_url: str, changes: dict[str, str], asked: str, said: str
) -> None:
    config = write_config(tmp_path, 25, changes)
    with a_monitor(config, tmp_path / "var", FakeClock(noon(FIRST_DAY)), sqlite_url) as monitor:
        monitor.access = Access(api_token="t-1")
        drop_workbook(monitor.data_dir, "0.xlsx", usual_rows(1)[:1])
        monitor.collect()
        number = only_waiting(monitor).id
        shown = answer(monitor.desk, "/quarantine").text
        assert shown.index(f'name="{asked}"') < shown.index('name="price"')
        form = {"by": BY, "reason": WHY, "token": "t-1", "verdict": "proposal", asked: said}
        path, body = f"/quarantine/{number}", urlencode(form).encode()
        assert answer(monitor.desk, path, method="POST", content=body).status_code == 303
        assert monitor.desk.reviews.waiting() == []
        assert monitor.watch.panel.price[-1, 0] == 138_000


@pytest.mark.parametrize(
    ("verdict", "by", "corrections", "error"),
    [
        (Verdict.PROPOSAL, "", {}, "name"),
        (Verdict.PROPOSAL, BY, {}, "say what was meant"),
        (Verdict.PROPOSAL, BY, {"outlet": "nowhere"}, "cannot be accepted so"),
        (Verdict.AS_IS, BY, {}, "cannot be accepted so"),
    ],
)
def test_what_cannot_be_read_stays_in_quarantine(
    tmp_path: Path, sqlite_url: str, verdict: Verdict, by: str, corrections: dict[str, str],
    error: str,
) -> None:  # fmt: skip
    with a_market(tmp_path, sqlite_url, rows(139_000, "Siêu thị lạ")) as monitor:
        one = only_waiting(monitor)
        with pytest.raises(UsageError, match=error):
            monitor.desk.reviews.decide(one.id, verdict, by, WHY, corrections)
        assert only_waiting(monitor) == one
        with pytest.raises(NotFoundError):
            monitor.desk.reviews.decide(4711, verdict, BY, WHY)


def test_the_command_line_lists_and_decides(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with a_market(tmp_path, sqlite_url, rows(1_380_000)) as monitor:
        number = only_waiting(monitor).id
    config = str(tmp_path / "config.yaml")
    monkeypatch.setenv("MONITOR_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("MONITOR_DATA_DIR", str(tmp_path / "var"))
    signed = ("--by", BY, "--reason", WHY, "--config", config)

    def said(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            main(arguments)
        return int(str(left.value.code)), capsys.readouterr().out

    code, listed = said("quarantine", "list", "--json", "--config", config)
    assert (code, json.loads(listed)[0]["id"]) == (0, number)
    assert f"{number} inbox" in said("quarantine", "list", "--config", config)[1]
    assert said("quarantine", "accept", str(number), "--as-is", "--set", "price=1", *signed)[0] == 2
    assert said("quarantine", "accept", str(number), "--set", "price", *signed)[0] == 2
    code, text = said("quarantine", "accept", str(number), "--set", "price=137000", *signed)
    assert (code, f"{number}: proposal by {BY}" in text) == (0, True)
    assert said("quarantine", "reject", str(number), *signed)[0] == 2
    assert said("quarantine", "list", "--config", config)[1].strip() == "nothing waits"
