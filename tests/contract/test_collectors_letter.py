"""Letters as everybody's programs write them: their lines, their files, and what they hide."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from monitor.collectors import FETCHERS, FORMATS
from monitor.collectors.letter import (
    TOO_LARGE,
    attachments_of,
    header,
    letter_of,
    lines_of,
    may_be_answered,
    sender_of,
)
from monitor.domain.observation import RawRecord
from monitor.domain.ports import Format
from monitor.domain.source import RecordMap
from tests.payloads.samples import MAP, a_payload
from tests.payloads.workbooks import xlsx
from tests.postbox import a_letter, attach


def a_page(page: str, plain: str = "") -> EmailMessage:
    letter = a_letter(plain)
    letter.add_alternative(page, subtype="html")
    return letter


def reading(kind: str = "csv") -> Format:
    agreed = FORMATS[kind].build(
        FORMATS[kind].options(**({"records": "Root/Item"} if kind == "xml" else {}))
    )
    options = FETCHERS["imap"].options(
        host="h", username="u", password="p", senders={"lan@cho.example": ("stall-1",)},
        answer="mailto://h?from=a@b.vn",
    )  # fmt: skip
    opened = FETCHERS["imap"].opened
    assert opened is not None
    return opened(options, kind, agreed)


def records(
    letter: EmailMessage, record_map: RecordMap = MAP, kind: str = "csv"
) -> list[RawRecord]:
    return list(reading(kind).read(a_payload(letter.as_bytes()), record_map))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\n\nb", ["a", "", "b"]),
        ("1. a\n2) b; c", ["a", "b", "c"]),
        ("a\n> old\nb", ["a", "b"]),
        ("a\n-- \nLan", ["a"]),
        ("a\nOn Fri, 5 Feb 2021 Sở wrote:\nold", ["a"]),
        ("a\nVào 5 thg 2 Sở đã viết:\nold", ["a"]),
        ("a\n-----Original Message-----\nold", ["a"]),
        ("Thịt\xa0lợn   134k", ["Thịt lợn 134k"]),
    ],
)
def test_only_what_the_sender_wrote_is_read(text: str, lines: list[str]) -> None:
    assert lines_of(letter_of(a_letter(text).as_bytes())) == lines


def test_a_page_without_a_plain_text_is_read_row_by_row() -> None:
    page = "<p>Giá:<br>Thịt 134k</p><table><tr><td>Trứng</td><td>45k/chục</td></tr></table>"
    assert [line for line in lines_of(a_page(page)) if line] == [
        "Giá:", "Thịt 134k", "Trứng 45k/chục",
    ]  # fmt: skip


def test_a_page_beside_a_plain_text_is_not_read_again() -> None:
    assert [line for line in lines_of(a_page("<p>b</p>", "a")) if line] == ["a"]


def test_a_text_in_no_known_encoding_is_read_as_far_as_it_goes() -> None:
    raw = b"From: a@b.vn\nContent-Type: text/plain; charset=nonsense\n\nThi\xfft 134k\n"
    assert lines_of(letter_of(raw)) == ["Thi\ufffdt 134k"]


def test_pictures_and_signatures_of_a_text_are_no_files() -> None:
    letter = attach(a_letter("a"), "gia.csv", b"x")
    letter.add_attachment(b"x", maintype="image", subtype="png", cid="<logo>", filename="logo.png")
    letter.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="s.p7s")
    assert [file.name for file in attachments_of(letter)] == ["gia.csv"]


def test_files_of_one_name_are_told_apart() -> None:
    letter = attach(attach(a_letter("a"), "gia.csv", b"1"), "gia.csv", b"2")
    assert [file.name for file in attachments_of(letter)] == ["gia.csv", "gia.csv (2)"]


def test_a_file_without_a_name_is_called_by_its_type() -> None:
    raw = b"From: a@b.vn\nContent-Type: text/csv\n\na;b\n"
    assert [file.name for file in attachments_of(letter_of(raw))] == ["text/csv"]


@pytest.mark.parametrize(
    "text", ["From: \xff\xfe<>", "From: a@b.vn, c@d.vn", "From:", "To: a@b.vn"]
)
def test_a_letter_that_is_not_from_one_address_is_from_nobody(text: str) -> None:
    assert sender_of(letter_of(f"{text}\n\na".encode("latin-1"))) == ""


def test_a_header_that_breaks_the_rules_is_blank_or_text_and_never_an_error() -> None:
    letter = message_from_bytes(b"Subject: =?bad?q?=FF?=\nFrom: @@,,\n\n", policy=policy.default)
    assert isinstance(header(letter, "Subject"), str)
    assert header(letter, "Missing") == ""
    assert sender_of(letter) == ""


def test_a_persons_letter_may_be_answered_and_a_bounce_may_not() -> None:
    assert may_be_answered(a_letter("a"))
    assert may_be_answered(a_letter("a", Auto_Submitted="no"))
    report = b"From: a@b.vn\nContent-Type: multipart/report; boundary=x\n\n--x--"
    assert not may_be_answered(letter_of(report))


def test_records_carry_the_outlets_for_which_their_sender_speaks() -> None:
    (record,) = records(a_letter("Thịt 134k"))
    assert record.fields["outlet"] == record.fields["for_outlets"] == "stall-1"


def test_a_letter_that_was_too_large_says_so() -> None:
    payload = replace(a_payload(a_letter("a").as_bytes()), headers={TOO_LARGE: "9 bytes"})
    (record,) = reading().read(payload, MAP)
    assert record.fields["note"] == "left out: the letter is too large: 9 bytes"


def test_a_letter_with_nothing_in_it_says_so() -> None:
    (record,) = records(a_letter("  \n"))
    assert record.fields["note"].startswith("left out: there is neither a file nor a text")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "nothing is written in this file"),
        (b"<Root/>", "no xml file was agreed for this source"),
        (xlsx([["x", "y"], ["1", "2"]]), "the columns have changed"),
        (b"PK\x03\x04 cut", "damaged zip archive"),
        (b'{"items": 1}', "$.items is no object"),
    ],
    ids=["empty", "not agreed", "other columns", "damaged", "other json"],
)
def test_a_file_that_is_of_no_use_says_why(content: bytes, why: str) -> None:
    found = records(attach(a_letter(""), "gia", content))
    assert [record.locator for record in found] == ["gia: file"]
    assert why in found[0].fields["note"]


def test_without_agreed_columns_a_workbook_must_be_our_own_form() -> None:
    letter = attach(a_letter(""), "gia.xlsx", xlsx([["x"], ["1"]]))
    (record,) = records(letter, RecordMap(fields={}))
    assert "the columns have changed" in record.fields["note"]


def test_an_agreed_kind_is_known_by_its_content() -> None:
    letter = attach(a_letter(""), "gia", b"<Root><Item><gia>1</gia></Item></Root>")
    (record,) = records(letter, RecordMap(fields={"price": ("gia",)}), "xml")
    assert record.fields["price"] == "1"
