"""What every fetcher promises, present and future: parametrised on the registry."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import stamina

from monitor.collectors import FETCHERS
from monitor.collectors.polite import PoliteClient
from monitor.domain.errors import (
    SourceError,
    SourceTooLargeError,
    SourceUnavailableError,
)
from monitor.domain.ports import Fetcher
from monitor.domain.settings import HttpPolicy
from tests.payloads.samples import NOW, a_context
from tests.sftp_server import an_sftp_server

KINDS = sorted(set(FETCHERS) - {"imap"})  # a mailbox gives letters: test_collectors_imap.py
PRICES = b'{"items": [{"name": "G\xe1\xba\xa1o", "price": 17000}]}'


@pytest.fixture(autouse=True)
def _no_pauses_between_attempts() -> Iterator[None]:
    with stamina.set_testing(True, attempts=2, cap=True):
        yield


@dataclass
class Place:
    """Where a fetcher looks, and how the test changes what it finds there."""

    fetcher: Fetcher
    put: Callable[[bytes], None]
    take_away: Callable[[], None]


@dataclass
class Shop:
    """A retailer's web server with one resource and an ETag."""

    content: bytes | None = b""
    asked: list[httpx.Request] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if self.content is None:
            return httpx.Response(503)
        mark = hashlib.sha256(self.content).hexdigest()
        if request.headers.get("if-none-match") == mark:
            return httpx.Response(304)
        return httpx.Response(200, content=self.content, headers={"etag": mark})


def over_http(tmp_path: Path) -> Place:
    shop = Shop()
    client = PoliteClient(
        HttpPolicy(max_bytes=1000, per_host_interval=timedelta(0)),
        frozenset({"shop.example"}),
        httpx.MockTransport(shop.answer),
    )
    kind = FETCHERS["http"]
    options = kind.options(url="https://shop.example/prices?apikey=HUSH", token="HUSH")
    return Place(
        kind.build(options, a_context(tmp_path, client)),
        put=lambda content: setattr(shop, "content", content),
        take_away=lambda: setattr(shop, "content", None),
    )


def from_a_folder(tmp_path: Path) -> Place:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    kind = FETCHERS["folder"]
    options = kind.options(path="inbox", settle=timedelta(0), max_bytes=1000)

    def take_away() -> None:
        for path in inbox.iterdir():
            path.unlink()
        inbox.rmdir()

    return Place(
        kind.build(options, a_context(tmp_path)),
        put=lambda content: void((inbox / "gia.json").write_bytes(content)),
        take_away=take_away,
    )


def void(_: object) -> None:
    return None


def over_sftp(tmp_path: Path) -> Iterator[Place]:
    inbox = tmp_path / "there"
    inbox.mkdir()
    with an_sftp_server(inbox) as server:
        kind = FETCHERS["sftp"]
        options = kind.options(
            host="127.0.0.1", port=server.port, host_key=server.host_key, username="so",
            password="HUSH", path="/", settle=timedelta(0), max_bytes=1000,
        )  # fmt: skip
        yield Place(
            kind.build(options, a_context(tmp_path)),
            put=lambda content: void((inbox / "gia.json").write_bytes(content)),
            take_away=server.stop,
        )


def alone(place: Callable[[Path], Place]) -> Callable[[Path], Iterator[Place]]:
    return lambda tmp_path: iter([place(tmp_path)])


PLACES: Mapping[str, Callable[[Path], Iterator[Place]]] = {
    "http": alone(over_http),
    "folder": alone(from_a_folder),
    "sftp": over_sftp,
}


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    yield from PLACES[request.param](tmp_path)


def test_every_fetcher_is_under_contract() -> None:
    assert set(PLACES) == set(KINDS)


def test_what_is_there_is_returned_byte_for_byte(place: Place) -> None:
    place.put(PRICES)
    (payload,) = place.fetcher.fetch({}).payloads
    assert payload.content == PRICES
    assert payload.digest == hashlib.sha256(PRICES).hexdigest()


def test_a_payload_names_its_source_and_the_moment_it_came(place: Place) -> None:
    place.put(PRICES)
    (payload,) = place.fetcher.fetch({}).payloads
    assert (payload.source, payload.received_at) == ("board", NOW)


def test_the_origin_holds_neither_a_secret_nor_a_path_of_the_machine(
    place: Place, tmp_path: Path
) -> None:
    place.put(PRICES)
    (payload,) = place.fetcher.fetch({}).payloads
    assert payload.origin
    assert "HUSH" not in str(payload)
    assert str(tmp_path) not in str(payload)


def test_a_source_that_is_down_is_an_error_and_not_an_empty_day(place: Place) -> None:
    place.take_away()
    with pytest.raises(SourceUnavailableError):
        place.fetcher.fetch({})


def test_the_same_again_is_unchanged(place: Place) -> None:
    place.put(PRICES)
    memory = place.fetcher.fetch({}).memory
    again = place.fetcher.fetch(memory)
    assert again.unchanged
    assert again.payloads == ()
    assert again.memory == memory


def test_without_memory_the_same_is_given_again(place: Place) -> None:
    place.put(PRICES)
    place.fetcher.fetch({})
    assert len(place.fetcher.fetch({}).payloads) == 1


def test_something_new_is_given_although_something_is_remembered(place: Place) -> None:
    place.put(PRICES)
    memory = place.fetcher.fetch({}).memory
    place.put(PRICES + b" ")
    fetched = place.fetcher.fetch(memory)
    assert not fetched.unchanged
    assert fetched.payloads[0].content == PRICES + b" "


def test_an_empty_answer_is_kept_as_it_came(place: Place) -> None:
    place.put(b"")
    (payload,) = place.fetcher.fetch({}).payloads
    assert payload.content == b""


def test_what_is_too_large_is_refused(place: Place) -> None:
    place.put(b"x" * 1001)
    with pytest.raises(SourceTooLargeError, match="1,000"):
        place.fetcher.fetch({})


def test_the_largest_allowed_is_taken(place: Place) -> None:
    place.put(b"x" * 1000)
    assert len(place.fetcher.fetch({}).payloads[0].content) == 1000


def test_after_a_failure_the_next_fetch_finds_everything(place: Place, tmp_path: Path) -> None:
    place.put(b"x" * 1001)
    with pytest.raises(SourceError):
        place.fetcher.fetch({})
    place.put(PRICES)
    assert place.fetcher.fetch({}).payloads[0].content == PRICES


def test_the_memory_is_plain_text_without_secrets(place: Place) -> None:
    place.put(PRICES)
    memory = place.fetcher.fetch({}).memory
    assert all(isinstance(part, str) for pair in memory.items() for part in pair)
    assert "HUSH" not in str(memory)
