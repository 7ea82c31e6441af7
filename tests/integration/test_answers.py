"""People act: by a link in a message, by the API, by the page; each act holds and is on record."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from monitor.app.database import open_store
from monitor.app.doors import ANSWER_HOLDS
from monitor.app.links import LINK_LIVES, Access, Links
from monitor.app.monitor import Monitor
from monitor.domain.alert import AlertState
from monitor.domain.decisions import Scope
from monitor.domain.errors import ExpiredError, NotFoundError, UsageError
from monitor.pipeline.escalate import audit_chains
from tests.fakes import AtOnce, FakeClock
from tests.migrated import a_database
from tests.walk import (
    JUMP_DAY,
    STALLS,
    USUAL,
    a_monitor,
    drop_workbook,
    jump_rows,
    noon,
    usual_rows,
    write_config,
)
from tests.web import answer

CHANGES = {"recipients: [inspector], groups": "recipients: [officer], groups"}
CHAIN = """
escalation:
  - {name: night, min_severity: info, steps: [{after: 30m, recipients: [officer]}]}
"""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass
class Desk:
    """A monitor whose alert has just fired, with the clock of the test."""

    monitor: Monitor
    clock: FakeClock
    alert: str
    data: Path

    def told(self) -> list[str]:
        """Send what is due and return every text that the officer ever got."""
        self.monitor.deliver(until_empty=True)
        return [path.read_text(encoding="utf-8") for path in sorted(self.data.glob("told/*/*.txt"))]

    def told_with_companions(self) -> list[str]:
        """Send what is due also after news of the same kind has waited for companions."""
        self.told()
        self.clock.advance(self.monitor.settings.grouping.wait_for_companions)
        return self.told()

    def link(self) -> str:
        [found] = set(re.findall(r"/a/\S+", "\n".join(self.told())))
        return str(found)

    def ask(
        self, method: str, path: str, body: object = None, token: str = "t-1"
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        desk = self.monitor.desk
        return answer(desk, f"/api/v1{path}", method=method, headers=headers, body=body)

    def actions(self) -> list[str]:
        with closing(sqlite3.connect(self.data / "monitor.db")) as connection:
            found = connection.execute("SELECT action FROM audit ORDER BY id").fetchall()
        return [action for (action,) in found]


@pytest.fixture(scope="module")
def fired(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play twenty usual days and two of a jump once; return the folder that holds them."""
    folder = tmp_path_factory.mktemp("fired")
    data, clock = folder / "var", FakeClock(noon(JUMP_DAY))
    config = write_config(folder, 25, CHANGES)
    config.write_text(config.read_text(encoding="utf-8") + CHAIN, encoding="utf-8")
    with a_monitor(config, data, clock) as monitor:
        drop_workbook(data, "gia.xlsx", [*usual_rows(20), *jump_rows(JUMP_DAY)])
        monitor.collect()
        clock.set(noon(JUMP_DAY + DAY))
        drop_workbook(data, "hai.xlsx", jump_rows(JUMP_DAY + DAY))
        monitor.collect()
    return folder


@pytest.fixture
def desk(fired: Path, tmp_path: Path) -> Iterator[Desk]:
    shutil.copytree(fired, tmp_path, dirs_exist_ok=True)
    data, clock = tmp_path / "var", FakeClock(noon(JUMP_DAY + DAY))
    with a_monitor(tmp_path / "config.yaml", data, clock) as monitor:
        monitor.access = Access(api_token="t-1")
        monitor.jobs.recover()
        [alert] = monitor.desk.open_alerts()
        assert alert.state is AlertState.FIRING
        yield Desk(monitor, clock, alert.id, data)


def test_looking_at_a_link_never_acts_and_pressing_its_button_does(desk: Desk) -> None:
    link = desk.link()

    looked = [answer(desk.monitor.desk, link) for _ in range(3)]
    before = desk.monitor.desk.answers.in_force()
    pressed = answer(desk.monitor.desk, link, method="POST")

    assert [page.status_code for page in looked] == [200] * 3
    assert "Tôi nhận xử lý" in looked[0].text
    assert before == {}
    assert "Chị Hoa" in pressed.text
    held = desk.monitor.desk.answers.in_force()[desk.alert]
    assert (held.by, held.expires_at) == ("Chị Hoa", desk.clock.now() + ANSWER_HOLDS)
    assert desk.actions() == ["acknowledge"]


def test_a_link_that_was_changed_is_refused_in_vietnamese(desk: Desk) -> None:
    link = desk.link()
    for method in ("GET", "POST"):
        page = answer(desk.monitor.desk, link[:-2] + "xx", method=method)
        assert page.status_code == 403
        assert "Liên kết không hợp lệ" in page.text
    assert desk.monitor.desk.answers.in_force() == {}


def test_a_link_of_another_installation_is_refused(desk: Desk) -> None:
    other = Links(
        desk.monitor.settings, desk.monitor.store, desk.clock, Access(secret_key="another")
    )
    link = other.answer_url(desk.alert, "officer").partition("8000")[2]
    assert answer(desk.monitor.desk, link).status_code == 403


def test_a_link_expires(desk: Desk) -> None:
    link = desk.link()
    desk.clock.advance(LINK_LIVES)
    page = answer(desk.monitor.desk, link, method="POST")
    assert page.status_code == 410
    assert "hết hạn" in page.text


def test_a_link_to_an_alert_that_is_gone_says_so(desk: Desk) -> None:
    link = desk.monitor.links.answer_url("gone", "officer").partition("8000")[2]
    assert answer(desk.monitor.desk, link).status_code == 404


def test_the_link_of_an_alert_that_is_over_shows_it_without_a_button(desk: Desk) -> None:
    link = desk.link()
    desk.monitor.desk.answers.accept_level(desk.alert, "Chị Hoa", "giá mới")
    page = answer(desk.monitor.desk, link)
    assert "đã kết thúc" in page.text
    assert "<button" not in page.text
    assert answer(desk.monitor.desk, link, method="POST").status_code == 410


def test_the_secret_is_made_once_and_shared_by_all_processes(desk: Desk) -> None:
    store = desk.monitor.store
    links = [Links(desk.monitor.settings, store, desk.clock, Access()) for _ in range(2)]
    first, second = (each.answer_url(desk.alert, "officer") for each in links)
    assert first == second
    assert links[1].granted(first.rpartition("/")[2]).alert == desk.alert


def test_a_secret_of_the_environment_is_used_and_none_is_kept(tmp_path: Path, desk: Desk) -> None:
    store = open_store(a_database(tmp_path / "empty.db"))
    links = Links(desk.monitor.settings, store, desk.clock, Access(secret_key="s-1"))
    links.make_secret()
    assert links.granted(links.answer_url("a1", "lan").rpartition("/")[2]).recipient == "lan"
    with store.read() as tx:
        assert tx.archive.value("secret_key") is None
    store.close()


def test_without_a_token_the_doors_for_programs_stay_shut(desk: Desk) -> None:
    desk.monitor.access = Access()
    for token in ("", "t-1"):
        refused = desk.ask("GET", "/silences", token=token)
        assert refused.status_code == 403
        assert "MONITOR_API_TOKEN" in refused.json()["detail"]


@pytest.mark.parametrize("token", ["", "t-2", "t-1x"])
def test_a_missing_or_wrong_token_is_refused(desk: Desk, token: str) -> None:
    path = f"/alerts/{desk.alert}/acknowledge"
    assert desk.ask("POST", path, {"by": "Lan"}, token).status_code == 403
    assert desk.monitor.desk.answers.in_force() == {}


def test_a_program_takes_an_alert_on_and_gives_it_back(desk: Desk) -> None:
    path = f"/alerts/{desk.alert}"
    given = desk.ask("POST", f"{path}/acknowledge", {"by": "Lan", "minutes": 90, "note": "đang đi"})
    assert given.status_code == 200
    assert given.json()["note"] == "đang đi"
    assert desk.alert in desk.monitor.desk.answers.in_force()
    assert desk.ask("POST", f"{path}/unacknowledge", {"by": "Nam"}).json() == {"done": True}
    assert desk.monitor.desk.answers.in_force() == {}
    assert desk.ask("POST", f"{path}/unacknowledge", {"by": "Nam"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/alerts/gone/acknowledge", {"by": "Lan"}, 404),
        ("/alerts/ALERT/acknowledge", {"by": " "}, 422),
        ("/alerts/ALERT/acknowledge", {"by": "Lan", "minutes": 0}, 422),
        ("/alerts/ALERT/acknowledge", {"by": "Lan", "minutes": 10_000}, 422),
        ("/alerts/ALERT/acknowledge", {"minutes": 5}, 422),
        ("/alerts/ALERT/assign", {"to": "", "by": "Lan"}, 422),
        ("/alerts/gone/assign", {"to": "Nam", "by": "Lan"}, 404),
        ("/alerts/ALERT/accept-level", {"by": "Lan", "reason": " "}, 422),
        (
            "/silences",
            {"by": "Lan", "reason": "x", "scope": {}, "ends_at": "2021-02-03T00:00Z"},
            422,
        ),
        (
            "/silences",
            {"by": "Lan", "reason": "x", "scope": {}, "ends_at": "2021-02-03T00:00"},
            422,
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_and_says_why(
    desk: Desk, path: str, body: object, status: int
) -> None:
    answered = desk.ask("POST", path.replace("ALERT", desk.alert), body)
    assert answered.status_code == status
    assert answered.json()["detail"]
    assert desk.actions() == []


def test_an_alert_that_is_given_to_somebody_shows_it_on_its_page(desk: Desk) -> None:
    order = {"to": "Đội 2", "by": "Hoa", "note": "gấp"}
    assert desk.ask("POST", f"/alerts/{desk.alert}/assign", order).status_code == 200
    page = answer(desk.monitor.desk, f"/alerts/{desk.alert}").text
    assert "Giao cho" in page
    assert "Đội 2" in page


def test_the_pages_show_who_has_an_alert_and_how_far_its_chain_is(desk: Desk) -> None:
    desk.monitor.desk.answers.acknowledge(desk.alert, "Chị Lan", note="đang đến")
    desk.monitor.desk.answers.silence(
        Scope(groups=("pork",)), "Anh Nam", "nghỉ Tết", desk.clock.now() + HOUR
    )
    page = answer(desk.monitor.desk, f"/alerts/{desk.alert}").text
    listed = answer(desk.monitor.desk, "/alerts").text
    for words in ("Đã nhận xử lý", "Chị Lan", "Đang tắt báo", "Anh Nam", "night", "chưa báo"):
        assert words in page
    assert "Chị Lan" in listed


def test_a_silence_is_shown_before_it_is_signed_listed_and_ended(desk: Desk) -> None:
    scope = {"groups": ["pork"], "areas": ["le-chan"]}
    preview = desk.ask("POST", "/silences/preview", scope).json()
    assert preview == {"count": 1, "alerts": [desk.alert]}
    ends_at = (desk.clock.now() + HOUR).isoformat()
    order = {"by": "Hoa", "reason": "chợ nghỉ", "scope": scope, "ends_at": ends_at}
    made = desk.ask("POST", "/silences", order).json()
    assert made["scope"] == scope
    assert [one["id"] for one in desk.ask("GET", "/silences").json()] == [made["id"]]
    ended = desk.ask("DELETE", f"/silences/{made['id']}?by=Nam")
    assert ended.json() == {"done": True}
    assert desk.ask("DELETE", f"/silences/{made['id']}?by=Nam").status_code == 404
    assert desk.actions() == ["silence", "end-silence"]


def test_a_silence_with_a_typing_error_is_refused_and_named(desk: Desk) -> None:
    with pytest.raises(UsageError, match=r"prok.* không có trong cấu hình"):
        desk.monitor.desk.answers.silence(
            Scope(groups=("prok",)), "Hoa", "nghỉ", desk.clock.now() + HOUR
        )
    assert desk.monitor.desk.answers.silences() == []


def test_a_level_that_is_accepted_ends_its_alert_and_opens_none_again(desk: Desk) -> None:
    desk.told()
    answers = desk.monitor.desk.answers
    level = answers.accept_level(desk.alert, "Chị Hoa", "giá đầu mối tăng")
    assert level.value == pytest.approx(205_000)
    assert any("giá đầu mối tăng" in text for text in desk.told_with_companions())
    for days in (2, 3):
        desk.clock.set(noon(JUMP_DAY + days * DAY))
        drop_workbook(desk.data, f"{days}.xlsx", jump_rows(JUMP_DAY + days * DAY))
        desk.monitor.collect()
        desk.monitor.evaluate()
    assert desk.monitor.desk.open_alerts() == []
    with pytest.raises(ExpiredError):
        answers.accept_level(desk.alert, "Chị Hoa", "nữa")


def test_a_price_that_goes_beyond_the_accepted_level_opens_the_alert_again(desk: Desk) -> None:
    desk.monitor.desk.answers.accept_level(desk.alert, "Chị Hoa", "giá đầu mối tăng")
    for days in (2, 3):
        day = JUMP_DAY + days * DAY
        desk.clock.set(noon(day))
        rows = [
            (day, stall, price) for stall, price in zip(STALLS, [260_000, *USUAL[1:]], strict=True)
        ]
        drop_workbook(desk.data, f"{days}.xlsx", list(rows))
        desk.monitor.collect()
    [alert] = desk.monitor.desk.open_alerts()
    assert alert.id == desk.alert


def test_what_nobody_answers_is_escalated_by_the_job_of_the_minute(desk: Desk) -> None:
    first = desk.told()
    desk.clock.advance(31 * timedelta(minutes=1))
    desk.monitor.jobs.start_due(AtOnce())
    told = desk.told_with_companions()
    [call] = [text for text in told if "Chưa ai nhận xử lý" in text]
    assert "Đã báo cho: Chị Hoa (12:00 01/02/2021)\n" in call
    assert not any("Chưa ai nhận xử lý" in text for text in first)


def test_operators_read_the_summary_of_a_silence_and_of_a_chain_that_stands_still(
    desk: Desk,
) -> None:
    now = desk.clock.now()
    desk.monitor.desk.answers.silence(Scope(groups=("pork",)), "Hoa", "nghỉ Tết", now + 3 * HOUR)
    assert not any("Tôi nhận" in text or "205.000" in text for text in desk.told())
    desk.clock.advance(2 * HOUR)
    with desk.monitor.store.begin() as tx:
        audit_chains(tx, desk.monitor.settings, desk.clock.now())
    desk.monitor.jobs.start_due(AtOnce())
    desk.clock.advance(HOUR)
    desk.monitor.jobs.start_due(AtOnce())
    texts = "\n".join(desk.told())
    for words in ("Sắp hết lệnh tắt báo", "đã ẩn 1 cảnh báo", "Báo động leo thang bị kẹt"):
        assert words in texts


def test_nothing_is_answered_for_an_alert_that_is_not_there(desk: Desk) -> None:
    answers = desk.monitor.desk.answers
    with pytest.raises(NotFoundError):
        answers.end_acknowledgement("gone", "Lan")
    with pytest.raises(NotFoundError):
        answers.end_silence("gone", "Lan")
    with pytest.raises(UsageError):
        answers.acknowledge(desk.alert, "")
