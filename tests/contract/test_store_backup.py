"""A copy holds everything of one moment and comes back into either database."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.domain.errors import ConflictError, UsageError
from monitor.store import SqlStore, migrate
from monitor.store.backup import backup, restore
from tests import store_material as material


def _filled(url: str) -> None:
    store = SqlStore(url)
    with store.begin() as tx:
        tx.archive.set_value("began", "2021-01-25")
        tx.archive.save_version("v1", "programme: {}", material.NOON, "officer")
    store.close()


def _value(url: str) -> str | None:
    store = SqlStore(url)
    with store.read() as tx:
        value = tx.archive.value("began")
    store.close()
    return value


def test_a_copy_comes_back_into_an_empty_file(store_url: str, tmp_path: Path) -> None:
    _filled(store_url)

    backup(store_url, tmp_path / "copy.db")
    restore(tmp_path / "copy.db", f"sqlite:///{tmp_path / 'new' / 'monitor.db'}")

    assert _value(f"sqlite:///{tmp_path / 'new' / 'monitor.db'}") == "2021-01-25"


def test_a_copy_comes_back_into_an_empty_database_which_then_goes_on(
    store_url: str, tmp_path: Path
) -> None:
    _filled(store_url)
    backup(store_url, tmp_path / "copy.db")
    migrate.downgrade(store_url, "base")

    restore(tmp_path / "copy.db", store_url)

    assert _value(store_url) == "2021-01-25"
    store = SqlStore(store_url)
    with store.begin() as tx:
        assert tx.runs.begin("source", material.NOON, "v1") >= 1
    store.close()


def test_a_copy_is_taken_while_somebody_writes(store_url: str, tmp_path: Path) -> None:
    _filled(store_url)
    store = SqlStore(store_url)
    with store.begin() as tx:
        tx.archive.set_value("began", "half done")
        backup(store_url, tmp_path / "copy.db")
    store.close()
    restore(tmp_path / "copy.db", f"sqlite:///{tmp_path / 'new.db'}")

    assert _value(f"sqlite:///{tmp_path / 'new.db'}") == "2021-01-25"


def test_a_copy_never_overwrites_another(store_url: str, tmp_path: Path) -> None:
    (tmp_path / "copy.db").touch()

    with pytest.raises(UsageError, match="there already"):
        backup(store_url, tmp_path / "copy.db")


def test_a_database_with_something_in_it_is_not_written_over(
    store_url: str, tmp_path: Path
) -> None:
    backup(store_url, tmp_path / "copy.db")

    with pytest.raises(ConflictError, match="not empty"):
        restore(tmp_path / "copy.db", store_url)


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other").write_bytes(content)

    with pytest.raises(UsageError, match="no copy of our database"):
        restore(tmp_path / "other", f"sqlite:///{tmp_path / 'new.db'}")
