"""A mailbox over IMAP with TLS: who is let in, what is read once, and what becomes of the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.collectors.imap import ImapFetcher, ImapOptions
from monitor.collectors.letter import ARRIVED, TOO_LARGE
from monitor.domain.errors import (
    SourceChangedError,
    SourceRefusedError,
    SourceUnavailableError,
)
from tests.payloads.samples import NOW, a_context
from tests.postbox import PASSWORD, Postbox, a_letter, a_postbox

OUR = "mx.so.example"


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    with a_postbox(tmp_path) as (box, trusted):
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        yield box


def reader(box: Postbox, tmp_path: Path, **options: object) -> ImapFetcher:
    settings = {
        "host": "127.0.0.1", "port": box.port, "username": "gia", "password": PASSWORD,
        "senders": {"Lan@cho.example": ("stall-1",)}, "answer": "mailto://127.0.0.1?from=a@b.vn",
        "timeout": timedelta(seconds=20), **options,
    }  # fmt: skip
    return ImapFetcher(ImapOptions(**settings), a_context(tmp_path))  # type: ignore[arg-type]  # any option


def test_a_letter_of_an_allowed_sender_is_kept_byte_for_byte(box: Postbox, tmp_path: Path) -> None:
    box.put(a_letter("Thịt lợn ba chỉ 134k/kg"))
    (payload,) = reader(box, tmp_path).fetch({}).payloads
    assert payload.content == box.letters[1]
    assert payload.origin == "mail of lan@cho.example: Giá chợ"
    assert payload.headers[ARRIVED] == "2021-02-01T00:12:00+00:00"


def test_nothing_in_the_mailbox_is_changed(box: Postbox, tmp_path: Path) -> None:
    box.put(a_letter("a"))
    reader(box, tmp_path).fetch({})
    assert any(line.startswith("EXAMINE") for line in box.asked)
    assert not any("STORE" in line or "BODY[" in line for line in box.asked)


def test_letters_of_strangers_are_left_and_counted(box: Postbox, tmp_path: Path) -> None:
    box.put(a_letter("a", sender="spam@far.example"))
    box.put(a_letter("b", sender="lan@cho.example, boss@cho.example"))
    fetched = reader(box, tmp_path).fetch({})
    assert (fetched.payloads, fetched.unchanged) == ((), True)
    assert fetched.note == "2 letters left: not from an allowed sender"
    assert not any("BODY.PEEK[]" in line for line in box.asked)


def test_a_letter_is_read_once_also_where_the_server_names_its_last_one(
    box: Postbox, tmp_path: Path
) -> None:
    box.put(a_letter("a"))
    first = reader(box, tmp_path).fetch({})
    again = reader(box, tmp_path).fetch(first.memory)
    assert (again.payloads, again.unchanged) == ((), True)
    assert again.memory == first.memory


def test_the_same_letter_delivered_twice_is_read_once(box: Postbox, tmp_path: Path) -> None:
    box.put(a_letter("a", message_id="<1@cho.example>"))
    box.put(a_letter("a", message_id="<1@cho.example>", X_Route="list"))
    assert len(reader(box, tmp_path).fetch({}).payloads) == 1


def test_a_mailbox_that_was_numbered_anew_is_read_anew_but_no_letter_twice(
    box: Postbox, tmp_path: Path
) -> None:
    box.put(a_letter("a", message_id="<1@cho.example>"))
    memory = reader(box, tmp_path).fetch({}).memory
    box.validity = 2
    box.letters = {}
    box.put(a_letter("new", message_id="<2@cho.example>"))
    box.put(a_letter("a", message_id="<1@cho.example>"))
    (payload,) = reader(box, tmp_path).fetch(memory).payloads
    assert b"<2@cho.example>" in payload.content


def test_a_new_sender_is_heard_with_what_he_sent_before(box: Postbox, tmp_path: Path) -> None:
    box.put(a_letter("a", sender="hoa@cho.example"))
    memory = reader(box, tmp_path).fetch({}).memory
    senders = {"hoa@cho.example": ("stall-2",)}
    assert len(reader(box, tmp_path, senders=senders).fetch(memory).payloads) == 1
    assert any("SINCE" in line for line in box.asked)


def test_a_letter_that_is_too_large_is_kept_as_its_head_so_that_its_sender_is_told(
    box: Postbox, tmp_path: Path
) -> None:
    box.put(a_letter("x" * 900))
    (payload,) = reader(box, tmp_path, max_bytes=800).fetch({}).payloads
    assert b"xxx" not in payload.content
    assert payload.headers[TOO_LARGE].endswith("bytes; allowed are 800")


def test_more_letters_than_one_look_takes_are_taken_by_the_next(
    box: Postbox, tmp_path: Path
) -> None:
    for number in range(203):
        box.put(a_letter(f"{number}", sender="spam@far.example"))
    box.put(a_letter("last"))
    first = reader(box, tmp_path).fetch({})
    assert first.payloads == ()
    assert len(reader(box, tmp_path).fetch(first.memory).payloads) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Return_Path": "<>"},
    ],
)
def test_what_a_machine_says_of_our_own_answer_is_no_report(
    box: Postbox, tmp_path: Path, headers: dict[str, str]
) -> None:
    box.put(a_letter("Thịt lợn ba chỉ 134k/kg", **headers))
    assert reader(box, tmp_path).fetch({}).payloads == ()


@pytest.mark.parametrize(
    ("results", "count"),
    [
        ([], 0),
        ([f"{OUR}; dmarc=fail header.from=cho.example"], 0),
        (["mx.evil.example; dmarc=pass"], 0),
        ([f"{OUR}; spf=pass; dmarc=pass header.from=cho.example"], 1),
        ([f"{OUR}; dmarc=fail", f"{OUR}; dmarc=pass"], 0),
    ],
    ids=["unsaid", "failed", "said by another", "passed", "forged below"],
)
def test_where_asked_for_our_own_server_must_vouch_for_the_sender(
    box: Postbox, tmp_path: Path, results: list[str], count: int
) -> None:
    letter = a_letter("a")
    for text in results:
        letter["Authentication-Results"] = text
    box.put(letter)
    fetched = reader(box, tmp_path, authenticated_by=OUR).fetch({})
    assert len(fetched.payloads) == count


def test_a_letter_dated_by_a_server_that_runs_ahead_came_now(box: Postbox, tmp_path: Path) -> None:
    box.arrived = "31-Dec-2030 07:12:00 +0700"
    box.put(a_letter("a"))
    (payload,) = reader(box, tmp_path).fetch({}).payloads
    assert payload.headers[ARRIVED] == NOW.isoformat()


@pytest.mark.parametrize("arrived", ["nonsense", "41-Xyz-2021 07:12:00 +0700"])
def test_a_letter_without_a_readable_moment_came_now(
    box: Postbox, tmp_path: Path, arrived: str
) -> None:
    box.arrived = arrived
    box.put(a_letter("a"))
    (payload,) = reader(box, tmp_path).fetch({}).payloads
    assert payload.headers[ARRIVED] == NOW.isoformat()


def test_a_wrong_password_is_refused_and_never_repeated(box: Postbox, tmp_path: Path) -> None:
    with pytest.raises(SourceRefusedError, match="refuses name and password") as caught:
        reader(box, tmp_path, password="SECRET-BUT-WRONG").fetch({})
    assert "SECRET" not in str(caught.value)


def test_a_server_whose_certificate_nobody_vouches_for_is_told_nothing(
    box: Postbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(SourceRefusedError, match=r"certificate of 127\.0\.0\.1 is not trusted"):
        reader(box, tmp_path).fetch({})
    assert box.asked == []


@pytest.mark.parametrize("command", ["LOGIN", "SEARCH", "FETCH", "BODY.PEEK[]"])
def test_a_server_that_breaks_off_is_down_and_everything_is_read_later(
    box: Postbox, tmp_path: Path, command: str
) -> None:
    box.put(a_letter("a"))
    box.breaks_off_at = command
    with pytest.raises(SourceUnavailableError):
        reader(box, tmp_path).fetch({})
    box.breaks_off_at = ""
    assert len(reader(box, tmp_path).fetch({}).payloads) == 1


def test_a_folder_that_is_gone_is_a_change(box: Postbox, tmp_path: Path) -> None:
    box.has_folder = False
    with pytest.raises(SourceChangedError, match="no folder 'INBOX'"):
        reader(box, tmp_path).fetch({})


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": "imap://x"},
        {"port": 0},
        {"senders": {}},
        {"senders": {"lan": ("stall-1",)}},
        {"senders": {"lan@cho.example": ()}},
        {"folder": "Hộp thư"},
        {"answer": "zalo://token/chat"},
        {"answer": "mailto://host?to=a@b.vn"},
        {"look_back": timedelta(0)},
        {"max_bytes": 0},
    ],
)
def test_options_that_cannot_work_are_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        reader(Postbox(port=993), tmp_path, **wrong)


def test_name_and_password_are_never_shown(tmp_path: Path) -> None:
    options = reader(Postbox(port=993), tmp_path)._options
    assert PASSWORD not in repr(options)
