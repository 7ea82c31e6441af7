from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.domain.delivery import Delivered, Permanent, Transient
from tests.contract.channel_simulators import a_channel, a_message, a_picture, a_workbook

HERE = "alerts/duty-desk"


def files(data_dir: Path) -> list[str]:
    return sorted(path.suffix for path in (data_dir / HERE).iterdir())


def the_json(data_dir: Path) -> dict[str, object]:
    (path,) = (data_dir / HERE).glob("*.json")
    return dict(json.loads(path.read_text("utf-8")))


def test_a_message_is_dropped_to_be_read_by_people_and_programs(tmp_path: Path) -> None:
    result = a_channel("file", tmp_path).send(a_message(), HERE)

    assert isinstance(result, Delivered)
    assert files(tmp_path) == [".html", ".json", ".txt"]
    assert the_json(tmp_path)["title"] == a_message().title
    (text,) = (tmp_path / HERE).glob("*.txt")
    assert "Vì sao: giá 180.000 đ/kg" in text.read_text("utf-8")


def test_the_same_delivery_lies_there_once_however_often_it_is_sent(tmp_path: Path) -> None:
    channel = a_channel("file", tmp_path)
    channel.send(a_message(), HERE)

    again = channel.send(a_message(text="lần hai", attempt=2, possible_duplicate=True), HERE)

    assert isinstance(again, Delivered)
    assert files(tmp_path) == [".html", ".json", ".txt"]
    assert the_json(tmp_path)["text"] == a_message().text


def test_two_deliveries_never_share_a_file(tmp_path: Path) -> None:
    channel = a_channel("file", tmp_path)

    for delivery_id in ("report:daily/2021:1", "report:daily_2021:1", "report:daily:2021:1"):
        channel.send(a_message(delivery_id=delivery_id), HERE)

    assert len(list((tmp_path / HERE).glob("*.json"))) == 3


def test_an_attachment_is_written_byte_for_byte_and_named_in_the_json(tmp_path: Path) -> None:
    message = a_message(attachments=(a_workbook(), replace(a_workbook(), name="../../evil.xlsx")))

    a_channel("file", tmp_path).send(message, HERE)

    names = the_json(tmp_path)["attachments"]
    assert isinstance(names, list)
    for name in names:
        assert (tmp_path / HERE / name).read_bytes() == a_workbook().content
    assert list(tmp_path.iterdir()) == [tmp_path / "alerts"]


def test_the_page_shows_a_picture_that_lies_beside_it(tmp_path: Path) -> None:
    html = '<img src="cid:dien-bien.png">'

    a_channel("file", tmp_path).send(a_message(html=html, attachments=(a_picture(),)), HERE)

    [page] = (tmp_path / HERE).glob("*.html")
    [picture] = (tmp_path / HERE).glob("*.png")
    assert f'<img src="{picture.name}">' in page.read_text("utf-8")


def test_the_json_file_is_the_last_to_appear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    real = Path.replace

    def watched(self: Path, target: Path) -> Path:
        order.append(Path(target).suffix)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    a_channel("file", tmp_path).send(a_message(attachments=(a_workbook(),)), HERE)

    assert order == [".xlsx", ".txt", ".html", ".json"]


def test_a_full_disk_may_have_room_later_and_leaves_no_half_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = a_channel("file", tmp_path).send(a_message(), HERE)

    assert isinstance(result, Transient)
    assert "No space left" in result.text
    assert files(tmp_path) == []


def test_a_file_in_the_way_of_the_folder_is_a_permanent_failure(tmp_path: Path) -> None:
    (tmp_path / "alerts").write_text("in the way")

    result = a_channel("file", tmp_path).send(a_message(), HERE)

    assert isinstance(result, Permanent)
    assert HERE in result.text
