"""An alert reaches a phone: Zalo first, and SMS when there is no Zalo behind the number."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.domain.delivery import DeliveryState
from tests.contract.channel_simulators import HttpProvider, serving_http
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

WAYS = """channels:
      - name: zalo
        kind: zalo_zns
        address: "zns://0912345678?app=1&secret=${MONITOR_ZALO_SECRET}&refresh_token=${MONITOR_ZALO_REFRESH}&template=7\
&slot.ten=what:product&slot.muc=level:amount&api=API&oauth=API"
      - name: sms
        kind: esms
        address: "esms://0912345678?brandname=SOCT&key=${MONITOR_ESMS_KEY}&secret=${MONITOR_ESMS_SECRET}&api=API"
"""
SECRETS = {
    "MONITOR_ZALO_SECRET": "s3cr3t",
    "MONITOR_ZALO_REFRESH": "r3fr3sh",
    "MONITOR_ESMS_KEY": "k3y",
    "MONITOR_ESMS_SECRET": "s3cr3t",
}
PAIR = json.dumps({"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": "90000"})
NO_ZALO = json.dumps({"error": -118, "message": "Zalo account not existed"})
TAKEN = json.dumps({"CodeResult": "100"})


def a_config(folder: Path, port: int) -> Path:
    path = write_config(folder, 25, {"groups: [pork]}]": "groups: [pork], channels: [zalo]}]"})
    text = path.read_text("utf-8")
    old = next(line for line in text.splitlines() if "name: mail" in line)
    ways = WAYS.replace("API", f"http://127.0.0.1:{port}")
    path.write_text(text.replace(old.strip(), ways), encoding="utf-8")
    return path


def test_who_has_no_zalo_is_told_by_sms_and_the_operators_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    provider = HttpProvider(
        by_path={
            "/access_token": (200, PAIR.encode()),
            "/template": (200, NO_ZALO.encode()),
            "_json/": (200, TAKEN.encode()),
        }
    )
    clock = FakeClock(noon(JUMP_DAY + timedelta(days=1)))
    rows = [*usual_rows(20), *jump_rows(JUMP_DAY), *jump_rows(JUMP_DAY + timedelta(days=1))]
    with serving_http(provider):
        config = a_config(tmp_path, provider.port)
        with a_monitor(config, tmp_path / "var", clock) as monitor:
            drop_workbook(tmp_path / "var", "gia.xlsx", rows)
            monitor.collect()
            monitor.deliver(until_empty=True)
            with monitor.store.read() as tx:
                records = {one.row.channel: one for one in tx.outbox.records(kind="alert")}
                told = tx.outbox.records(kind="operator")

    sms = json.loads(next(body for path, _, body in provider.requests if path.endswith("_json/")))
    assert records["zalo"].state is DeliveryState.DEAD
    assert "no Zalo account" in records["zalo"].text
    assert records["sms"].state is DeliveryState.DELIVERED
    assert records["sms"].row.route == "fallback channel"
    assert sms["Content"].startswith("KHAN CAP - Da xac nhan: Gia tang dot bien Thit lon ba chi")
    assert sms["Content"].isascii()
    assert len(sms["Content"]) <= 306
    assert [(one.row.recipient, one.state) for one in told] == [
        ("officer", DeliveryState.DELIVERED)
    ]
