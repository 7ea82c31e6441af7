"""Links in messages lead to where the pages are served, unless the configuration says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.app.check import load_checked, reached_at
from monitor.app.monitor import opened
from monitor.store import migrate
from tests.walk import write_config

BASE = "  base_url: http://127.0.0.1:8000\n"


@pytest.mark.parametrize(
    ("host", "port", "begin"),
    [
        ("127.0.0.1", 8123, "http://127.0.0.1:8123"),
        ("0.0.0.0", 8000, "http://127.0.0.1:8000"),
        ("::", 8001, "http://[::1]:8001"),
        ("fd00::7", 8001, "http://[fd00::7]:8001"),
        ("gia.noibo", 80, "http://gia.noibo:80"),
    ],
)
def test_where_nothing_is_said_links_lead_to_the_door(
    tmp_path: Path, host: str, port: int, begin: str
) -> None:
    loaded = load_checked(write_config(tmp_path, 25, {BASE: ""}))

    assert reached_at(loaded, host, port).settings.base_url == begin


def test_what_the_configuration_says_holds(tmp_path: Path) -> None:
    said = "https://gia.example.vn"
    loaded = load_checked(write_config(tmp_path, 25, {"http://127.0.0.1:8000": said}))

    assert reached_at(loaded, "127.0.0.1", 8123).settings.base_url == said


def test_every_command_knows_the_door_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MONITOR_PORT", "8123")
    migrate.upgrade(f"sqlite:///{tmp_path / 'monitor.db'}")
    config = write_config(tmp_path, 25, {BASE: ""})

    with opened(config) as monitor:
        link = monitor.links.answer_url("a1", "officer")
    with opened(config, ("127.0.0.1", 8321)) as monitor:
        other = monitor.links.answer_url("a1", "officer")

    assert link.startswith("http://127.0.0.1:8123/a/")
    assert other.startswith("http://127.0.0.1:8321/a/")
