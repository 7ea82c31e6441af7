"""A phone is subscribed behind a signed link, hears of an alert, and is forgotten when gone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.monitor import Monitor
from monitor.app.subscribing import Subscribing
from monitor.channels.push_crypto import public_key
from monitor.domain.delivery import DeliveryState
from monitor.domain.errors import NotFoundError, UsageError
from tests.contract.channel_simulators import HttpProvider, serving_http
from tests.contract.push_service import Browser, claims_of
from tests.fakes import FakeClock
from tests.integration.test_cli import Run, run
from tests.walk import (
    JUMP_DAY,
    a_monitor,
    drop_workbook,
    jump_rows,
    noon,
    usual_rows,
    write_config,
)
from tests.web import answer

__all__ = ["run"]

PUSH = 'kind: webpush, address: "webpush://lan?contact=desk@example.vn&services=127.0.0.1"}'
NEXT = "{name: drop, kind: file, address: told/inspector}"


def a_config(folder: Path, changes: Mapping[str, str] | None = None) -> Path:
    path = write_config(folder, 25, changes)
    mail = 'kind: apprise, address: "mailto://127.0.0.1:25?from=monitor@example.vn'
    head, _, tail = path.read_text("utf-8").partition(f"{{name: mail, {mail}")
    rest = tail.partition("}")[2]
    path.write_text(f"{head}{{name: push, {PUSH}, {NEXT}{rest}", encoding="utf-8")
    return path


@dataclass
class Scene:
    """A monitor with one inspector, his browser and its push service."""

    monitor: Monitor
    clock: FakeClock
    service: HttpProvider
    browser: Browser

    @property
    def link(self) -> str:
        url = Subscribing(self.monitor).invite("inspector")
        return url.removeprefix("http://127.0.0.1:8000")

    @property
    def given(self) -> dict[str, object]:
        url = f"http://127.0.0.1:{self.service.port}/s3cr3t"
        return {"endpoint": url, "expirationTime": None, "keys": self.browser.keys}

    def breach(self) -> dict[str, DeliveryState]:
        """Let a price jump; return how each channel of the inspector ended."""
        days = [JUMP_DAY, JUMP_DAY + timedelta(days=1)]
        rows = [*usual_rows(20), *jump_rows(days[0]), *jump_rows(days[1])]
        drop_workbook(self.monitor.data_dir, "gia.xlsx", rows)
        self.monitor.collect()
        self.monitor.deliver(until_empty=True)
        with self.monitor.store.read() as tx:
            records = tx.outbox.records(kind="alert")
        return {each.row.channel: each.state for each in records}

    def known(self) -> int:
        with self.monitor.store.read() as tx:
            return len(tx.subscriptions.under("lan"))


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    clock = FakeClock(noon(JUMP_DAY + timedelta(days=1)))
    config = a_config(tmp_path, {"groups: [pork]}]": "groups: [pork], channels: [push]}]"})
    with (
        serving_http(HttpProvider(answer=201)) as service,
        a_monitor(config, tmp_path / "var", clock) as monitor,
    ):
        yield Scene(monitor, clock, service, Browser())


def test_a_phone_is_told_in_words_that_only_it_can_read_and_its_touch_leads_to_the_answer(
    scene: Scene,
) -> None:
    subscribed = answer(scene.monitor.desk, scene.link, method="POST", body=scene.given)
    ends = scene.breach()

    [(_, headers, body)] = scene.service.requests
    shown = scene.browser.read(body)
    touched = answer(scene.monitor.desk, shown["url"].removeprefix("http://127.0.0.1:8000"))
    assert subscribed.status_code == 204
    assert ends == {"push": DeliveryState.DELIVERED}
    assert "Thịt lợn ba chỉ" in shown["title"]
    assert "Vì sao" in shown["body"]
    assert "http" not in shown["body"]
    assert touched.status_code == 200
    assert "Tôi nhận xử lý" in touched.text
    assert claims_of(headers["Authorization"])[1] == public_key(scene.monitor.links.secret())


def test_who_pressed_no_button_yet_is_told_on_his_next_channel(scene: Scene) -> None:
    assert scene.breach() == {"push": DeliveryState.DEAD, "drop": DeliveryState.DELIVERED}


def test_a_browser_that_is_gone_is_forgotten_and_the_next_channel_is_used(scene: Scene) -> None:
    answer(scene.monitor.desk, scene.link, method="POST", body=scene.given)
    scene.service.answer = 410

    assert scene.breach() == {"push": DeliveryState.DEAD, "drop": DeliveryState.DELIVERED}
    assert scene.known() == 0


def test_looking_subscribes_nobody_and_the_button_can_be_taken_back(scene: Scene) -> None:
    looked = answer(scene.monitor.desk, scene.link)
    before = scene.known()
    answer(scene.monitor.desk, scene.link, method="POST", body=scene.given)
    between = scene.known()
    gone = [
        answer(scene.monitor.desk, scene.link, method="DELETE", body=scene.given).status_code
        for _ in range(2)
    ]

    assert "Thanh tra Lan" in looked.text
    assert public_key(scene.monitor.links.secret()) in looked.text
    assert (before, between, scene.known()) == (0, 1, 0)
    assert gone == [204, 204]


def test_what_no_browser_gave_is_refused_by_name(scene: Scene) -> None:
    good = scene.given
    bad = [
        {**good, "endpoint": "http://127.0.0.2/x"},
        {**good, "keys": {"p256dh": "x", "auth": "y"}},
    ]

    answers = [answer(scene.monitor.desk, scene.link, method="POST", body=each) for each in bad]

    assert [each.status_code for each in answers] == [422, 422]
    assert "127.0.0.2 is no push service" in answers[0].text
    assert answer(scene.monitor.desk, scene.link, method="POST", body={}).status_code >= 400
    assert scene.known() == 0


def test_only_an_invitation_opens_the_page_and_only_for_three_days(scene: Scene) -> None:
    desk, link = scene.monitor.desk, scene.link
    other = scene.monitor.links.exercise_url("e1", "inspector").partition("8000/x/")[2]
    gone = scene.monitor.links.subscribe_url("officer").removeprefix("http://127.0.0.1:8000")

    for method in ("GET", "POST", "DELETE"):
        assert answer(desk, f"/p/{other}", method=method, body=scene.given).status_code == 403
        assert answer(desk, gone, method=method, body=scene.given).status_code == 404
    scene.clock.advance(timedelta(days=3))
    for method in ("GET", "POST", "DELETE"):
        assert answer(desk, link, method=method, body=scene.given).status_code == 410


def test_only_who_has_the_channel_is_invited_and_only_to_pages_over_https(
    scene: Scene, tmp_path: Path
) -> None:
    for nobody in ("officer", "ghost"):
        with pytest.raises(NotFoundError):
            Subscribing(scene.monitor).invite(nobody)
    folder = tmp_path / "http"
    folder.mkdir()
    config = a_config(folder, {"http://127.0.0.1:8000": "http://binhon.example.vn"})
    with (
        a_monitor(config, folder / "var", scene.clock) as monitor,
        pytest.raises(UsageError, match="https"),
    ):
        Subscribing(monitor).invite("inspector")


def test_the_link_is_printed_on_the_command_line(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("push-invite", "officer") == 2
    assert "webpush" in capsys.readouterr().err
    a_config(tmp_path)

    assert run("push-invite", "inspector", "--json") == 0
    assert "/p/" in json.loads(capsys.readouterr().out)["url"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [("push-worker.js", "text/javascript"), ("push.js", "text/javascript"),
     ("mark-192.png", "image/png"), ("app.webmanifest", "application/manifest+json")],
)  # fmt: skip
def test_what_the_page_needs_is_there(scene: Scene, path: str, kind: str) -> None:
    found = answer(scene.monitor.desk, f"/static/{path}")

    assert found.status_code == 200
    assert found.headers["content-type"].startswith(kind)
