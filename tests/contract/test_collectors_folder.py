"""The watched folder: files copied slowly, twice, under odd names, or not readable at all."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.collectors import FETCHERS
from monitor.collectors.folder import FolderFetcher, FolderOptions
from monitor.domain.errors import (
    SourceRefusedError,
    SourceTooLargeError,
    SourceUnavailableError,
)
from tests.payloads.samples import NOW, a_context

LONG_AGO = NOW.timestamp() - 3600


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox" / "board"
    folder.mkdir(parents=True)
    return folder


def watching(
    inbox: Path, wait: Callable[[float], object] | None = None, **options: object
) -> FolderFetcher:
    settings = FolderOptions(path="inbox/board", **options)  # type: ignore[arg-type]  # any option
    return FolderFetcher(settings, a_context(inbox.parents[1]), wait or _no_waiting)


def _no_waiting(seconds: float) -> None:
    raise AssertionError(f"waited {seconds} s")


def put(inbox: Path, name: str, content: bytes = b"x", age_seconds: float = 3600) -> Path:
    path = inbox / name
    path.write_bytes(content)
    moment = NOW.timestamp() - age_seconds
    os.utime(path, (moment, moment))
    return path


def test_an_empty_folder_had_nothing_and_is_not_unchanged(inbox: Path) -> None:
    fetched = watching(inbox).fetch({})
    assert (fetched.payloads, fetched.unchanged, fetched.memory) == ((), False, {})


def test_an_old_file_is_no_answer_of_anybody(inbox: Path) -> None:
    put(inbox, "a.csv")
    first = watching(inbox).fetch({})
    again = watching(inbox).fetch(first.memory)
    assert (first.unchanged, again.unchanged) == (False, True)


def test_several_files_are_several_payloads_the_oldest_first(inbox: Path) -> None:
    put(inbox, "a.csv", b"new", age_seconds=10)
    put(inbox, "b.csv", b"old", age_seconds=99)
    origins = [payload.origin for payload in watching(inbox).fetch({}).payloads]
    assert origins == ["inbox/board/b.csv", "inbox/board/a.csv"]


def test_only_files_of_the_pattern_are_taken_in_any_letter_case(inbox: Path) -> None:
    for name in ("a.xlsx", "B.XLSX", "c.csv", ".hidden.xlsx", "~$a.xlsx", "._a.xlsx"):
        put(inbox, name)
    fetched = watching(inbox, pattern="*.xlsx").fetch({})
    assert sorted(fetched.memory) == ["B.XLSX", "a.xlsx"]


def test_a_subfolder_is_not_entered(inbox: Path) -> None:
    (inbox / "old").mkdir()
    put(inbox / "old", "a.csv")
    assert watching(inbox).fetch({}).payloads == ()


def test_files_stay_where_they_are(inbox: Path) -> None:
    path = put(inbox, "a.csv")
    watching(inbox).fetch({})
    assert path.read_bytes() == b"x"


def test_what_was_read_is_not_read_again(inbox: Path) -> None:
    put(inbox, "a.csv")
    fetcher = watching(inbox)
    memory = fetcher.fetch({}).memory
    put(inbox, "b.csv")
    assert [p.origin for p in fetcher.fetch(memory).payloads] == ["inbox/board/b.csv"]


def test_a_file_only_touched_is_the_same(inbox: Path) -> None:
    put(inbox, "a.csv")
    fetcher = watching(inbox)
    memory = fetcher.fetch({}).memory
    put(inbox, "a.csv", age_seconds=60)
    again = fetcher.fetch(memory)
    assert again.unchanged
    assert again.memory != memory


def test_a_file_replaced_under_the_same_name_is_new(inbox: Path) -> None:
    put(inbox, "a.csv", b"17.000")
    fetcher = watching(inbox)
    memory = fetcher.fetch({}).memory
    put(inbox, "a.csv", b"18.000", age_seconds=60)
    assert [payload.content for payload in fetcher.fetch(memory).payloads] == [b"18.000"]


def test_a_file_taken_away_is_forgotten(inbox: Path) -> None:
    path = put(inbox, "a.csv")
    fetcher = watching(inbox)
    memory = fetcher.fetch({}).memory
    path.unlink()
    fetched = fetcher.fetch(memory)
    assert (fetched.memory, fetched.unchanged) == ({}, False)


def test_a_file_at_rest_is_taken_without_waiting(inbox: Path) -> None:
    put(inbox, "a.csv", age_seconds=2)
    assert len(watching(inbox, settle=timedelta(seconds=2)).fetch({}).payloads) == 1


def test_a_young_file_is_taken_when_a_second_look_finds_it_the_same(inbox: Path) -> None:
    waited: list[float] = []
    put(inbox, "a.csv", age_seconds=1)
    fetched = watching(inbox, waited.append, settle=timedelta(seconds=2)).fetch({})
    assert len(fetched.payloads) == 1
    assert waited == [2.0]


def test_a_half_copied_file_is_left_for_the_next_time(inbox: Path) -> None:
    put(inbox, "whole.csv")
    put(inbox, "half.csv", b"Ten,Gia\nGao,17.", age_seconds=0)

    def copying(seconds: float) -> None:
        put(inbox, "half.csv", b"Ten,Gia\nGao,17.000\n", age_seconds=0)

    fetched = watching(inbox, copying).fetch({})
    assert list(fetched.memory) == ["whole.csv"]
    put(inbox, "half.csv", b"Ten,Gia\nGao,17.000\n", age_seconds=60)
    later = watching(inbox).fetch(fetched.memory)
    assert [payload.content for payload in later.payloads] == [b"Ten,Gia\nGao,17.000\n"]


def test_a_file_that_vanishes_while_we_wait_is_left_out(inbox: Path) -> None:
    path = put(inbox, "a.csv", age_seconds=0)
    assert watching(inbox, lambda seconds: path.unlink()).fetch({}).payloads == ()


def test_a_clock_in_the_past_only_costs_a_second_look(inbox: Path) -> None:
    put(inbox, "a.csv", age_seconds=-999_999)
    assert len(watching(inbox, lambda seconds: None).fetch({}).payloads) == 1


def test_a_missing_folder_is_an_error_that_names_it(tmp_path: Path) -> None:
    fetcher = FolderFetcher(FolderOptions(path="inbox/none"), a_context(tmp_path))
    with pytest.raises(SourceUnavailableError, match="inbox/none"):
        fetcher.fetch({})


def test_an_unreadable_file_is_an_error_that_names_it(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inbox, "a.csv")

    def denied(self: Path, *args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(SourceUnavailableError, match=r"a\.csv cannot be read: Permission denied"):
        watching(inbox).fetch({})


def test_a_link_is_never_followed(inbox: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("HUSH")
    (inbox / "a.csv").symlink_to(secret)
    with pytest.raises(SourceRefusedError, match=r"a\.csv is a link"):
        watching(inbox).fetch({})


def test_a_pipe_is_no_file(inbox: Path) -> None:
    os.mkfifo(inbox / "a.csv")
    assert watching(inbox).fetch({}).payloads == ()


def test_a_bad_file_does_not_hold_up_the_good_ones_and_is_reported_next(inbox: Path) -> None:
    put(inbox, "big.csv", b"x" * 11)
    put(inbox, "good.csv", b"x")
    fetcher = watching(inbox, max_bytes=10)
    fetched = fetcher.fetch({})
    assert [payload.origin for payload in fetched.payloads] == ["inbox/board/good.csv"]
    with pytest.raises(SourceTooLargeError, match=r"big\.csv has 11 bytes; allowed are 10"):
        fetcher.fetch(fetched.memory)


def test_names_are_composed_also_from_machines_that_take_them_apart(inbox: Path) -> None:
    put(inbox, unicodedata.normalize("NFD", "Giá chợ Sắt.csv"))
    (payload,) = watching(inbox, pattern="giá*.csv").fetch({}).payloads
    assert payload.origin == "inbox/board/Giá chợ Sắt.csv"
    assert payload.media_type == "text/csv"


@pytest.mark.parametrize(
    "options",
    [
        {"path": "/etc"},
        {"path": "../outside"},
        {"path": "inbox/../../outside"},
        {"path": ""},
        {"path": "inbox", "pattern": "../*.csv"},
        {"path": "inbox", "pattern": ""},
        {"path": "inbox", "settle": timedelta(seconds=-1)},
        {"path": "inbox", "max_bytes": 0},
    ],
)
def test_options_that_cannot_work_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"path|pattern|settle"):
        FETCHERS["folder"].options(**options)
