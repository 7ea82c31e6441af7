"""A partner's SFTP folder: the agreed key, our own credentials, and whole files only."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import asyncssh
import pytest

from monitor.collectors.sftp import SftpFetcher, SftpOptions
from monitor.domain.errors import SourceRefusedError, SourceUnavailableError
from tests.payloads.samples import NOW, a_context
from tests.sftp_server import SftpServer, an_sftp_server

KEY = asyncssh.generate_private_key("ssh-ed25519")
OTHER = asyncssh.generate_private_key("ssh-ed25519")
GOOD = {"host": "h", "host_key": "ssh-ed25519 AAAA", "username": "so", "password": "p", "path": "/"}


def public(key: asyncssh.SSHKey) -> str:
    return key.export_public_key().decode().strip()


def fetcher(server: SftpServer, tmp_path: Path, **options: object) -> SftpFetcher:
    settings = {
        **GOOD, "host": "127.0.0.1", "port": server.port, "host_key": server.host_key,
        "password": "HUSH", "settle": timedelta(seconds=1), **options,
    }  # fmt: skip
    made = SftpOptions(**settings)  # type: ignore[arg-type]  # any option
    return SftpFetcher(made, a_context(tmp_path), lambda _seconds: None)


def put(folder: Path, name: str, content: bytes = b"x", age_seconds: float = 3600) -> Path:
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (NOW.timestamp() - age_seconds,) * 2)
    return path


def test_a_private_key_opens_the_door_and_only_whole_files_are_taken(tmp_path: Path) -> None:
    put(tmp_path, "b.csv", b"new", 10)
    put(tmp_path, "a.csv", b"old", 99)
    put(tmp_path, "c.csv.part")
    put(tmp_path, ".hidden.csv")
    (tmp_path / "old").mkdir()
    key = KEY.export_private_key().decode()
    with an_sftp_server(tmp_path, public(KEY)) as server:
        fetched = fetcher(server, tmp_path, password="", key=key).fetch({})
        again = fetcher(server, tmp_path, password="", key=key).fetch(fetched.memory)
    assert [payload.content for payload in fetched.payloads] == [b"old", b"new"]
    assert (again.payloads, again.unchanged) == ((), True)


def test_a_file_that_grows_is_left_for_the_next_time(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", b"1", age_seconds=0)
    with an_sftp_server(tmp_path) as server:
        settings = SftpOptions(**{
            **GOOD, "host": "127.0.0.1", "port": server.port, "host_key": server.host_key,
            "password": "HUSH",
        })  # type: ignore[arg-type]  # fmt: skip
        growing = SftpFetcher(settings, a_context(tmp_path), lambda _: path.write_bytes(b"12"))
        assert growing.fetch({}).payloads == ()


def test_a_link_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to("elsewhere")
    with an_sftp_server(tmp_path) as server, pytest.raises(SourceRefusedError, match="a link"):
        fetcher(server, tmp_path).fetch({})


def test_a_server_with_another_key_is_told_nothing(tmp_path: Path) -> None:
    with an_sftp_server(tmp_path) as server, pytest.raises(SourceRefusedError, match="agreed"):
        fetcher(server, tmp_path, host_key=public(OTHER)).fetch({})


def test_a_wrong_password_is_refused_and_never_repeated(tmp_path: Path) -> None:
    with an_sftp_server(tmp_path) as server, pytest.raises(SourceRefusedError) as caught:
        fetcher(server, tmp_path, password="SECRET-BUT-WRONG").fetch({})
    assert str(caught.value) == "127.0.0.1 does not let us in"


def test_a_folder_that_is_not_there_is_no_empty_day(tmp_path: Path) -> None:
    with an_sftp_server(tmp_path) as server, pytest.raises(SourceUnavailableError, match="/gone"):
        fetcher(server, tmp_path, path="/gone").fetch({})


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": ""},
        {"port": 70_000},
        {"host_key": "AAAA"},
        {"password": ""},
        {"key": "k"},
        {"path": ""},
        {"timeout": timedelta(0)},
        {"pattern": "a/b"},
        {"max_bytes": 0},
    ],
)
def test_options_that_cannot_work_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        SftpOptions(**{**GOOD, **wrong})  # type: ignore[arg-type]  # any option
