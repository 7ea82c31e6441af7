"""Packed payloads: gzip and zip around every form, and bombs of both."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Mapping

import pytest

from monitor.collectors import FORMATS, packed
from monitor.domain.errors import SourceChangedError, SourceError, SourceTooLargeError
from monitor.domain.observation import RawRecord
from monitor.domain.source import RecordMap
from tests.payloads.samples import (
    ERROR_PAGE,
    EXPECTED,
    HEADS,
    MAP,
    ROWS,
    SAMPLES,
    a_payload,
    read,
    texts,
)

KINDS = sorted(FORMATS)


def read_as(kind: str, content: bytes) -> list[RawRecord]:
    return read(kind, content, MAP, **SAMPLES[kind].options)


def plain(kind: str) -> bytes:
    return SAMPLES[kind].write(HEADS, ROWS)


def zipped(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_a_gzip_file_is_read_as_what_it_holds(kind: str) -> None:
    records = read_as(kind, gzip.compress(plain(kind)))
    assert texts(records) == EXPECTED
    assert [record.locator for record in records] == [
        record.locator for record in read_as(kind, plain(kind))
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_of_an_archive_is_read_and_named(kind: str) -> None:
    files = {"b/2.dat": plain(kind), "1.dat": plain(kind), "b/": b"", "__MACOSX/1.dat": b"?"}
    records = read_as(kind, zipped({**files, "b/.DS_Store": b"?"}))
    assert texts(records) == EXPECTED + EXPECTED
    assert [record.locator.partition(": ")[0] for record in records] == ["1.dat"] * 3 + [
        "b/2.dat"
    ] * 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_another_form_within_an_archive_is_a_change(kind: str) -> None:
    with pytest.raises(SourceChangedError, match=r"2\.dat.*502 Bad Gateway"):
        read_as(kind, zipped({"1.dat": plain(kind), "2.dat": ERROR_PAGE}))


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_within_an_archive_is_refused(kind: str) -> None:
    with pytest.raises(SourceChangedError):
        read_as(kind, zipped({"1.zip": zipped({"1.dat": plain(kind)})}))


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped({"1.csv": content})])
def test_a_bomb_is_stopped_at_the_limit(pack: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MOST_BYTES", 1_000_000)
    assert callable(pack)
    with pytest.raises(SourceTooLargeError, match="1,000,000"):
        read_as("csv", pack(bytes(1_000_001)))


def test_many_small_files_together_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MOST_BYTES", 1000)
    with pytest.raises(SourceTooLargeError):
        read_as("csv", zipped({f"{number}.csv": bytes(400) for number in range(3)}))


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped({"1.dat": content})])
def test_a_bomb_within_the_limit_is_known_by_its_ratio(pack: object) -> None:
    assert callable(pack)
    with pytest.raises(SourceTooLargeError, match="more than 200 times its packed size"):
        read_as("csv", pack(bytes(11_000_000)))


def test_too_many_files_are_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MOST_FILES", 2)
    with pytest.raises(SourceTooLargeError, match="holds 3 files"):
        read_as("csv", zipped({f"{number}.csv": b"" for number in range(3)}))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped({"1.dat": content})])
def test_of_packed_data_cut_short_nothing_is_read(kind: str, pack: object) -> None:
    assert callable(pack)
    whole = pack(plain(kind))
    for length in range(3, len(whole), 7):
        with pytest.raises(SourceError):
            read_as(kind, whole[:length])


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_whose_table_points_before_its_beginning_is_damaged(kind: str) -> None:
    content = bytearray(zipped({"gia.dat": plain(kind)}))
    end = content.find(b"PK\x05\x06") + 16
    place = int.from_bytes(content[end : end + 4], "little")
    content[end : end + 4] = (place + 35).to_bytes(4, "little")

    with pytest.raises(SourceChangedError, match="damaged"):
        read_as(kind, bytes(content))


def test_an_archive_with_a_password_is_a_change() -> None:
    content = bytearray(zipped({"1.csv": plain("csv")}))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(SourceChangedError, match="password"):
        read_as("csv", bytes(content))


def test_the_name_of_a_file_in_an_archive_can_give_the_day() -> None:
    dated = RecordMap(fields=MAP.fields, from_origin=r"(?P<observed_at>\d{4}-\d\d-\d\d)")
    kind = FORMATS["csv"]
    payload = a_payload(zipped({"2021-02-05.csv": plain("csv")}), origin="inbox/bang-gia.zip")
    records = kind.build(kind.options()).read(payload, dated)
    assert {record.fields["observed_at"] for record in records} == {"2021-02-05"}


@pytest.mark.parametrize("name", ["../../etc/gia.csv", "/etc/gia.csv", "a\\gia.csv"])
def test_the_name_of_a_packed_file_is_a_label_and_never_a_path(name: str) -> None:
    first = read_as("csv", zipped({name: plain("csv")}))[0]
    assert first.locator == f"{name}: row 2"


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_within_gzip_data_is_refused(kind: str) -> None:
    with pytest.raises(SourceChangedError):
        read_as(kind, gzip.compress(zipped({"1.dat": plain(kind)})))
