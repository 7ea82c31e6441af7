"""Retailers report over the web: every line answered, nothing lost, nothing recorded twice."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from monitor.app import intake
from monitor.app.monitor import Monitor
from monitor.domain.calendar import local_day
from monitor.domain.errors import StoreUnavailableError, UsageError
from monitor.domain.run import Outcome
from monitor.web.reports_api import MOST_BYTES
from tests.fakes import FakeClock
from tests.walk import (
    JUMP_DAY,
    STALLS,
    USUAL,
    a_monitor,
    drop_workbook,
    noon,
    usual_rows,
    write_config,
)
from tests.web import answer

PATH = "/api/v1/reports"
DAY = JUMP_DAY.isoformat()
OTHER = """  - {code: stall-5, name: Chợ số 5, kind: market, area: le-chan, retailer: board}
  - {code: kiosk, name: Quầy bên cạnh, kind: convenience, area: le-chan, retailer: neighbour}
"""
CHANGES = {
    "retailers: [{code: board, name: Ban quản lý chợ Lê Chân}]": (
        "retailers: [{code: board, name: Ban quản lý chợ Lê Chân}, "
        "{code: neighbour, name: Nhà bên}]"
    ),
    "  - {code: stall-5, name: Chợ số 5, kind: market, area: le-chan, retailer: board}\n": OTHER,
}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(noon(JUMP_DAY))


@pytest.fixture
def monitor(tmp_path: Path, clock: FakeClock) -> Iterator[Monitor]:
    config = write_config(tmp_path, 25, CHANGES)
    with a_monitor(config, tmp_path / "var", clock) as opened:
        yield opened


@pytest.fixture
def token(monitor: Monitor) -> str:
    return monitor.tokens.issue("board", "test")


def line(**changes: object) -> dict[str, object]:
    made = {"outlet": "stall-1", "product": "Thịt lợn ba chỉ", "unit": "kg", "price": "140.000"}
    return {**made, **changes}


def body(*lines: object, **changes: object) -> bytes:
    made = {"observed_at": DAY, "lines": list(lines)}
    return json.dumps({**made, **changes}, ensure_ascii=False).encode()


def post(
    monitor: Monitor, token: str, content: bytes, key: str = "k1", **headers: str
) -> httpx.Response:
    said = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": key,
        "Content-Type": "application/json",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    sent = {name: value for name, value in said.items() if value}
    return answer(monitor.desk, PATH, method="POST", headers=sent, content=content)


def statuses(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [one["status"] for one in response.json()["lines"]]


def prices(monitor: Monitor) -> dict[tuple[str, str], float]:
    today = local_day(monitor.clock.now())
    with monitor.store.read() as tx:
        found = tx.ledger.window(today, today)
    return {
        (found.outlets[int(outlet)], found.products[int(product)]): float(price)
        for outlet, product, price in zip(found.outlet, found.product, found.price, strict=True)
    }


def test_every_line_is_answered_and_the_good_ones_are_recorded(
    monitor: Monitor, token: str
) -> None:
    response = post(
        monitor,
        token,
        body(
            line(price="140k", stock="1,2 tạ"),
            line(outlet="Chợ số 2", price="130-140k"),
            line(outlet="kiosk"),
            line(outlet="Chợ Ma"),
            line(outlet="stall-3", product="Thịt lợn ba chi", price=14.0),
            line(outlet="stall-4", product="Bánh chưng"),
            line(outlet="stall-5", price=None),
            "mười nghìn",
        ),
    )

    found = response.json()
    assert statuses(response) == ["accepted", "quarantined", "rejected", "rejected",
                                  "quarantined", "quarantined", "rejected", "rejected"]  # fmt: skip
    assert [one["reason"] for one in found["lines"]] == [
        "", "unreadable_amount", "foreign_outlet", "unknown_outlet",
        "implausible_price", "unknown_product", "no_figure", "bad_line",
    ]  # fmt: skip
    assert (found["accepted"], found["quarantined"], found["rejected"]) == (1, 3, 4)
    assert found["lines"][0]["read"]["price"] == 140_000
    assert found["lines"][0]["read"]["stock"] == 120.0
    assert all(one["sentence_vi"] and one["sentence_en"] for one in found["lines"])
    assert prices(monitor) == {("stall-1", "pork_belly"): 140_000.0}


def test_a_slip_by_a_factor_is_named_with_the_price_that_was_meant(
    monitor: Monitor, token: str
) -> None:
    drop_workbook(monitor.data_dir, "gia.xlsx", usual_rows(20))
    monitor.collect()

    [found] = post(monitor, token, body(line(price="14.000"))).json()["lines"]

    assert (found["status"], found["reason"]) == ("quarantined", "implausible_price")
    assert found["proposal"]["price"] == "140000"
    assert "140.000 đ" in found["sentence_vi"]
    assert found["cells"] == ["price"]


def test_a_first_report_after_a_start_is_screened_against_the_past(
    tmp_path: Path, clock: FakeClock
) -> None:
    config = write_config(tmp_path, 25)
    with a_monitor(config, tmp_path / "var", clock) as before:
        drop_workbook(before.data_dir, "gia.xlsx", usual_rows(20))
        before.collect()
    with a_monitor(config, tmp_path / "var", clock) as monitor:
        token = monitor.tokens.issue("board", "test")

        [found] = post(monitor, token, body(line(price=1_400_000))).json()["lines"]

    assert found["reason"] == "implausible_price"


def test_the_bytes_are_kept_as_they_came(monitor: Monitor, token: str) -> None:
    sent = body(line()) + b"\n  "

    number = post(monitor, token, sent).json()["payload"]

    with monitor.store.read() as tx:
        kept = tx.ledger.payload(number)
        assert tx.ledger.waiting_payloads() == []
    assert (kept.content, kept.source) == (sent, "reports:board")
    assert token.encode() not in (monitor.data_dir / "monitor.db").read_bytes()


def test_a_price_jump_is_an_alert_and_a_delivery_before_the_answer_is_given(
    monitor: Monitor, token: str, clock: FakeClock
) -> None:
    drop_workbook(monitor.data_dir, "gia.xlsx", usual_rows(20))
    monitor.collect()
    stalls = [line(outlet=stall, price=price) for stall, price in zip(STALLS, USUAL, strict=True)]
    jump = [line(price="205.000 đ"), *stalls[1:]]
    post(monitor, token, body(*jump), key="1")
    clock.advance(timedelta(days=1))
    later = body(*jump, observed_at=(JUMP_DAY + timedelta(days=1)).isoformat())

    response = post(monitor, token, later, key="2")

    assert statuses(response) == ["accepted"] * 5
    [alert] = monitor.desk.open_alerts()
    assert alert.subject.outlet == "stall-1"
    with monitor.store.read() as tx:
        assert len(tx.outbox.records(kind="alert", topic=alert.id)) == 1


def test_the_same_key_and_body_are_answered_as_before_and_recorded_once(
    monitor: Monitor, token: str
) -> None:
    first = post(monitor, token, body(line(), line(outlet="kiosk")))
    again = post(monitor, token, body(line(), line(outlet="kiosk")))

    assert again.json() == first.json()
    with monitor.store.read() as tx:
        assert tx.ledger.count() == 1
        assert len(tx.reviews.waiting()) == 1


def test_a_key_that_stands_for_another_report_is_a_conflict(monitor: Monitor, token: str) -> None:
    post(monitor, token, body(line()))

    response = post(monitor, token, body(line(price=150_000)))

    assert (response.status_code, response.json()["code"]) == (422, "key_reused")
    assert prices(monitor) == {("stall-1", "pork_belly"): 140_000.0}


def test_keys_of_two_retailers_do_not_meet(monitor: Monitor, token: str) -> None:
    other = monitor.tokens.issue("neighbour", "test")
    post(monitor, token, body(line()))

    assert statuses(post(monitor, other, body(line(outlet="kiosk")))) == ["accepted"]


def test_a_report_under_way_is_not_recorded_twice_but_one_left_behind_is_taken_up(
    monitor: Monitor, token: str, clock: FakeClock
) -> None:
    content = body(line())
    sent = intake.SentReport(retailer="board", key="k1", content=content, media_type="", origin="")
    with monitor.store.begin() as tx:
        tx.submissions.begin_submission("board", "k1", sent.digest, monitor.wall.now())

    at_once = post(monitor, token, content)
    clock.advance(timedelta(minutes=2))
    later = post(monitor, token, content)

    assert (at_once.status_code, at_once.json()["code"]) == (409, "under_way")
    assert at_once.headers["Retry-After"]
    assert statuses(later) == ["accepted"]


def test_a_newer_report_of_the_same_moment_takes_the_place_of_the_first(
    monitor: Monitor, token: str, clock: FakeClock
) -> None:
    for key, price in (("1", 140_000), ("2", 150_000), ("3", 140_000)):
        clock.advance(timedelta(minutes=1))
        assert statuses(post(monitor, token, body(line(price=price)), key=key)) == ["accepted"]

        assert prices(monitor) == {("stall-1", "pork_belly"): float(price)}

    with monitor.store.read() as tx:
        assert tx.ledger.count() == 3


def test_what_is_withdrawn_is_a_price_no_more_and_stays_on_record(
    monitor: Monitor, token: str, clock: FakeClock
) -> None:
    post(monitor, token, body(line()), key="1")
    clock.advance(timedelta(minutes=1))

    response = post(monitor, token, body(line(price=None, withdraw=True)), key="2")

    assert statuses(response) == ["accepted"]
    assert response.json()["lines"][0]["sentence_vi"] == "Đã rút lại."
    [price] = prices(monitor).values()
    assert math.isnan(price)
    with monitor.store.read() as tx:
        assert tx.ledger.count() == 2


@pytest.mark.parametrize(
    ("changes", "read"),
    [
        ({"price": 140000.0}, {"price": 140_000}),
        ({"price": 29.5, "unit": "nghìn đồng/kg", "product": "thịt heo ba rọi"}, None),
        ({"price": "140.000 đ/kg", "unit": None}, {"price": 140_000}),
        ({"price": 1.005, "stock": "20 tạ"}, None),
        ({"price": None, "availability": "hết hàng"}, {"availability": "out_of_stock"}),
        ({"price": None, "note": "giới hạn 3 kg/khách"}, {"availability": "limited_per_customer"}),
        (
            {"price": 130_000, "regular_price": 150_000},
            {"price": 130_000, "regular_price": 150_000},
        ),
        ({"member_price": "132k"}, {"price": 140_000, "member_price": 132_000}),
        ({"product": None, "name": "thit heo ba roi"}, {"price": 140_000}),
        ({"product": None, "product_code": "pork_belly"}, {"price": 140_000}),
        ({"gtin": "8934563138164"}, {"price": 140_000}),
        ({"sold": 12.125, "received": "1 yến"}, {"sold": 12.125, "received": 10.0}),
    ],
)
def test_texts_are_read_as_people_write_them(
    monitor: Monitor, token: str, changes: Mapping[str, object], read: Mapping[str, object] | None
) -> None:
    [found] = post(monitor, token, body(line(**changes))).json()["lines"]

    assert (found["read"] is None) == (read is None), found
    if read is not None:
        assert {name: found["read"][name] for name in read} == dict(read)


@pytest.mark.parametrize(
    "bad",
    [
        {"gia": 1},
        {"price": [1]},
        {"price": {"now": 1}},
        {"note": "x" * 301},
        {"note": "a\0b"},
        {"product": "\ud800"},
    ],
)
def test_a_line_of_another_form_is_rejected_and_the_others_go_on(
    monitor: Monitor, token: str, bad: dict[str, object]
) -> None:
    content = json.dumps({"observed_at": DAY, "lines": [line(**bad), line()]}).encode()

    response = post(monitor, token, content)

    assert statuses(response) == ["rejected", "accepted"]
    assert response.json()["lines"][0]["reason"] == "bad_line"


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b'{"lines": 1}',
        b'{"lines": [], "day": 1}',
        b'{"lines": [], "outlet": 1}',
        b'{"lines": [{"price": NaN}]}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_report_is_refused_kept_and_on_record(
    monitor: Monitor, token: str, bad: bytes
) -> None:
    first, again = post(monitor, token, bad), post(monitor, token, bad)

    assert (first.status_code, first.json()["code"]) == (422, "not_a_report")
    assert again.json() == first.json()
    with monitor.store.read() as tx:
        assert tx.ledger.waiting_payloads() == []
        assert tx.runs.states()["reports:board"].last is not None
        assert tx.runs.states()["reports:board"].failures == 1


def test_a_report_without_a_day_is_not_guessed_to_be_of_today(monitor: Monitor, token: str) -> None:
    [found] = post(monitor, token, body(line(), observed_at="")).json()["lines"]

    assert (found["status"], found["reason"]) == ("rejected", "missing_field")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer nobody", "Basic Ym9hcmQ6eA=="])
def test_nobody_reports_without_a_token_in_force(monitor: Monitor, token: str, header: str) -> None:
    response = post(monitor, token, body(line()), Authorization=header)

    assert (response.status_code, response.json()["code"]) == (401, "no_token")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_ends_when_it_is_revoked_or_replaced_and_all_of_it_is_on_record(
    monitor: Monitor, token: str
) -> None:
    newer = monitor.tokens.issue("board", "test")
    assert post(monitor, token, body(line())).status_code == 401
    assert post(monitor, newer, body(line())).status_code == 200

    assert monitor.tokens.revoke("board", "test") == 1
    assert monitor.tokens.revoke("board", "test") == 0

    assert post(monitor, newer, body(line())).status_code == 401
    with pytest.raises(UsageError, match="no such retailer"):
        monitor.tokens.revoke("nobody", "test")
    with pytest.raises(UsageError, match="no such retailer"):
        monitor.tokens.issue("nobody", "test")


def test_a_retailer_that_the_configuration_no_longer_names_may_not_report(
    monitor: Monitor,
) -> None:
    token = "bo_of-a-shop-that-closed"
    from monitor.app.tokens import digest_of

    with monitor.store.begin() as tx:
        tx.submissions.issue_token("closed", digest_of(token), monitor.wall.now())

    response = post(monitor, token, body(line()))

    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Idempotency_Key": ""}, 400, "no_key"),
        ({"Idempotency_Key": "k" * 201}, 400, "no_key"),
        ({"Content_Type": "text/csv"}, 415, "wrong_type"),
        ({"Content_Type": ""}, 415, "wrong_type"),
        ({"Content_Encoding": "gzip"}, 415, "wrong_type"),
    ],
)
def test_what_is_sent_must_say_what_it_is(
    monitor: Monitor, token: str, headers: dict[str, str], status: int, code: str
) -> None:
    response = post(monitor, token, body(line()), **headers)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json()["sentence_vi"]


def test_a_report_that_is_too_large_is_not_read_to_its_end(monitor: Monitor, token: str) -> None:
    response = post(monitor, token, b" " * (MOST_BYTES + 1))

    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    with monitor.store.read() as tx:
        assert "reports:board" not in tx.runs.states()


def test_who_comes_too_often_is_told_when_to_come_again(
    monitor: Monitor, token: str, clock: FakeClock
) -> None:
    seen = [monitor.desk.reporting.retailer_of(token) for _ in range(240)]
    response = post(monitor, token, body(line()))
    clock.advance(timedelta(seconds=1))

    assert set(seen) == {"board"}
    assert (response.status_code, response.json()["code"]) == (429, "too_often")
    assert response.headers["Retry-After"] == "1"
    assert post(monitor, token, body(line())).status_code == 200


def test_a_database_that_is_away_says_send_again_and_nothing_is_half_recorded(
    monitor: Monitor, token: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StoreUnavailableError("the disk is full")

    monkeypatch.setattr(monitor.recorder, "record", away)
    refused = post(monitor, token, body(line()))
    monkeypatch.undo()
    clock.advance(timedelta(minutes=2))

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    assert monitor.replay() == 1
    assert prices(monitor) == {("stall-1", "pork_belly"): 140_000.0}
    assert statuses(post(monitor, token, body(line()))) == ["accepted"]
    with monitor.store.read() as tx:
        assert tx.ledger.count() == 1


def test_sent_reports_stand_among_the_sources_once_there_are_any(
    monitor: Monitor, token: str
) -> None:
    before = [state.name for state in monitor.desk.sources()]
    post(monitor, token, body(line()))
    [sent] = [state for state in monitor.desk.sources() if state.name not in before]

    assert before == ["inbox"]
    assert (sent.name, sent.retailer, sent.is_late) == ("reports:board", "board", False)
    assert sent.last is not None
    assert (sent.last.outcome, sent.last.accepted) == (Outcome.OK, 1)


def test_a_retailer_that_reports_only_by_hand_is_late_once_it_stops(
    monitor: Monitor, clock: FakeClock
) -> None:
    token = monitor.tokens.issue("neighbour", "test")
    post(monitor, token, body(line(outlet="kiosk")))

    def late() -> Any:
        return {state.name: state.is_late for state in monitor.desk.sources()}["reports:neighbour"]

    assert late() is False
    clock.advance(timedelta(days=1))
    assert late() is False
    clock.advance(timedelta(hours=6))
    assert late() is True


def test_a_report_recorded_by_another_process_is_seen_by_this_one(
    tmp_path: Path, clock: FakeClock
) -> None:
    config = write_config(tmp_path, 25)
    with (
        a_monitor(config, tmp_path / "var", clock) as running,
        a_monitor(config, tmp_path / "var", clock) as other,
    ):
        drop_workbook(running.data_dir, "gia.xlsx", usual_rows(20))
        running.collect()
        token = other.tokens.issue("board", "test")
        post(other, token, body(line(price="205.000 đ")))

        running.evaluate()

        series = running.watch.panel.price[-1]
        assert 205_000.0 in series.tolist()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"outlet": ""}, "Thiếu điểm bán; hãy ghi"),
        ({"outlet": "Chợ Ma"}, "hãy ghi mã điểm bán"),
        ({"product": ""}, "Thiếu mặt hàng; hãy ghi"),
        ({"unit": ""}, "Thiếu đơn vị tính; hãy ghi"),
        ({"unit": "thùng"}, "hãy ghi như trong biểu"),
        ({"observed_at": ""}, "Thiếu ngày báo cáo; hãy ghi"),
        ({"observed_at": "31/02/2021"}, "hãy ghi ngày/tháng/năm"),
        ({"price": True}, "hãy xem hướng dẫn rồi gửi lại"),
        ({"price": None}, "hãy ghi ít nhất một mục"),
    ],
)
def test_a_line_that_is_not_taken_is_answered_with_what_to_do(
    monitor: Monitor, token: str, changed: Mapping[str, object], sentence: str
) -> None:
    [one] = post(monitor, token, body(line(**changed))).json()["lines"]
    assert one["status"] != "accepted"
    assert sentence in one["sentence_vi"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b" ", "Báo cáo trống"),
        (b"a;b\r\n1;2", "cũng không phải JSON đúng mẫu"),
        (b"PK\x03\x04" + bytes(40), "hãy tải lại biểu"),
        (body(*[{}] * 20_001), "20,000"),
    ],
)
def test_a_body_that_is_no_report_is_answered_with_what_to_do_each_time(
    monitor: Monitor, token: str, content: bytes, sentence: str
) -> None:
    for _ in range(2):
        response = post(monitor, token, content)
        assert response.status_code == 422
        assert sentence in response.json()["sentence_vi"]


def test_a_key_that_stands_twice_is_never_taken_for_one_of_the_two(
    monitor: Monitor, token: str
) -> None:
    twice = json.dumps(line())[:-1] + ', "price": "190.000"}'
    content = f'{{"observed_at": "{DAY}", "lines": [{twice}, {json.dumps(line())}]}}'.encode()
    assert statuses(post(monitor, token, content)) == ["rejected", "accepted"]
    content = f'{{"lines": [{json.dumps(line())}], "lines": []}}'.encode()
    assert post(monitor, token, content, "k2").status_code == 422


def test_last_years_date_on_this_years_report_is_said_in_the_answer(
    monitor: Monitor, token: str
) -> None:
    [now] = post(monitor, token, body(line())).json()["lines"]
    [old] = post(monitor, token, body(line(observed_at="31/01/2020")), "k2").json()["lines"]
    assert now["sentence_vi"] == "Đã nhận."
    assert (old["status"], "cho ngày 31/01/2020" in old["sentence_vi"]) == ("accepted", True)
