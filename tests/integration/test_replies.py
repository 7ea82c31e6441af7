"""A person sends the code of an alert back from his phone, and nobody is asked further."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from monitor.app.monitor import Monitor
from monitor.domain.delivery import DeliveryState
from monitor.domain.errors import ExpiredError, NotFoundError, UsageError
from tests.fakes import FakeClock
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

TOKEN = "gateway-token-of-the-test"
PHONE = '{name: sms, kind: esms, address: "${MONITOR_SMS}"}'
DAY = timedelta(days=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(noon(JUMP_DAY + DAY))


@pytest.fixture
def monitor(tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Monitor]:
    """Yield a monitor whose alert has just fired; the inspector has a phone."""
    monkeypatch.setenv("MONITOR_REPLY_TOKEN", TOKEN)
    monkeypatch.setenv("MONITOR_SMS", "esms://0912345678?brandname=S&key=k&secret=s")
    config = write_config(
        tmp_path, 25, {"channels: [{name: mail": f"channels: [{PHONE}, {{name: mail"}
    )
    replies = 'replies: {number: "8088", token: "${MONITOR_REPLY_TOKEN}", expire_after: 12h}\n'
    config.write_text(config.read_text(encoding="utf-8") + replies, encoding="utf-8")
    data = tmp_path / "var"
    with a_monitor(config, data, clock) as made:
        rows = [*usual_rows(20), *jump_rows(JUMP_DAY), *jump_rows(JUMP_DAY + DAY)]
        drop_workbook(data, "gia.xlsx", rows)
        made.collect()
        yield made


@pytest.fixture
def code(monitor: Monitor) -> str:
    [alert] = monitor.desk.open_alerts()
    return monitor.links.reply_code(alert.id, "inspector", "sms")


def states(monitor: Monitor) -> list[DeliveryState]:
    with monitor.store.read() as tx:
        return [record.state for record in tx.outbox.records(kind="alert")]


def hand_in(monitor: Monitor, text: str, token: str = TOKEN) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    body = {"sender": "+84 912 345 678", "text": text}
    return answer(monitor.desk, "/api/v1/replies", method="POST", headers=headers, body=body)


def test_a_reply_takes_the_alert_on_and_ends_what_still_waits(monitor: Monitor, code: str) -> None:
    assert states(monitor) == [DeliveryState.WAITING] * 2

    taken = hand_in(monitor, f"bo {code.lower()} toi dang den")

    assert taken.status_code == 200
    assert taken.json()["by"] == "Thanh tra Lan"
    assert states(monitor) == [DeliveryState.CANCELLED] * 2
    [held] = monitor.desk.answers.in_force().values()
    assert (held.by, held.note) == ("Thanh tra Lan", f"SMS {code}")


def test_a_reply_that_is_handed_in_twice_is_one_answer(monitor: Monitor, code: str) -> None:
    first, second = (hand_in(monitor, f"BO {code}").json() for _ in range(2))

    assert first == second
    with monitor.store.read() as tx:
        assert len(tx.decisions.acknowledgements(first["alert"])) == 1


def test_a_body_signed_with_the_token_is_as_good_as_the_token(monitor: Monitor, code: str) -> None:
    body = json.dumps({"sender": "0912345678", "text": f"BO {code}"}).encode()
    signature = f"sha256={hmac.new(TOKEN.encode(), body, hashlib.sha256).hexdigest()}"
    kind = {"Content-Type": "application/json"}

    def ask(signed: str) -> int:
        headers = {**kind, "X-Binh-On-Signature": signed}
        return answer(
            monitor.desk, "/api/v1/replies", method="POST", headers=headers, content=body
        ).status_code

    assert ask("sha256=00") == 403
    assert ask(signature) == 200


def test_whoever_is_not_the_gateway_hands_nothing_in(monitor: Monitor, code: str) -> None:
    assert hand_in(monitor, f"BO {code}", token="wrong").status_code == 403
    assert hand_in(monitor, f"BO {code}", token="").status_code == 403
    assert monitor.desk.answers.in_force() == {}


def test_what_is_no_code_or_nobodys_is_refused_with_its_reason(monitor: Monitor, code: str) -> None:
    assert hand_in(monitor, "chào anh").status_code == 422
    assert hand_in(monitor, "BO 2222").status_code == 404
    with pytest.raises(UsageError, match="not sent to this phone"):
        monitor.desk.answers.reply(f"BO {code}", "0987654321")
    with pytest.raises(NotFoundError):
        monitor.desk.answers.reply("BO 2222", "0912345678")


def test_a_code_lasts_until_it_expires_and_then_another_is_given(
    monitor: Monitor, clock: FakeClock, code: str
) -> None:
    [alert] = monitor.desk.open_alerts()
    clock.advance(timedelta(hours=12) - timedelta(seconds=1))
    assert monitor.links.reply_code(alert.id, "inspector", "sms") == code
    clock.advance(timedelta(seconds=1))

    assert monitor.links.reply_code(alert.id, "inspector", "sms") != code
    with pytest.raises(ExpiredError):
        monitor.desk.answers.reply(f"BO {code}", "0912345678")
    assert hand_in(monitor, f"BO {code}").status_code == 409


def test_only_a_phone_gets_a_code(monitor: Monitor) -> None:
    [alert] = monitor.desk.open_alerts()
    assert monitor.links.reply_code(alert.id, "inspector", "mail") == ""
