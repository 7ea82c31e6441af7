"""Redirects and bodies: where a question may be sent on to, and how much of an answer is taken."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import httpx
import pytest

from monitor.collectors.exchange import Request
from monitor.domain.errors import (
    SourceChangedError,
    SourceRefusedError,
    SourceTooLargeError,
    SourceUnavailableError,
)
from tests.contract.shop_answers import URL, Answering, always, ask

pytestmark = pytest.mark.usefixtures("no_pauses_between_attempts")


def redirecting(location: str, status: int = 302) -> Answering:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/prices":
            return httpx.Response(status, headers={"Location": location})
        seen = {"headers": dict(request.headers), "method": request.method}
        return httpx.Response(200, json={**seen, "body": request.content.decode()})

    return answer


@pytest.mark.parametrize("location", ["/new", "https://cdn.example/new"])
def test_a_redirect_to_a_configured_host_is_followed(location: str) -> None:
    answer = ask(redirecting(location))
    assert answer.url.endswith("/new")


@pytest.mark.parametrize(
    "location", ["https://evil.example/", "//evil.example/", "file:///etc/passwd"]
)
def test_a_redirect_to_another_host_is_refused(location: str) -> None:
    with pytest.raises(SourceRefusedError):
        ask(redirecting(location))


def test_a_redirect_to_an_unencrypted_address_is_refused() -> None:
    with pytest.raises(SourceRefusedError, match="unencrypted"):
        ask(redirecting("http://shop.example/new"))


def test_redirects_in_a_circle_are_refused() -> None:
    with pytest.raises(SourceRefusedError, match="again and again"):
        ask(redirecting("/prices"))


def test_a_redirect_without_a_target_is_a_change() -> None:
    with pytest.raises(SourceChangedError, match="302"):
        ask(always(httpx.Response(302)))


def test_keys_are_not_carried_to_another_host() -> None:
    request = Request(url=URL, headers={"Authorization": "Bearer HUSH", "X-Api-Key": "HUSH"})
    answer = ask(redirecting("https://cdn.example/new"), request)
    assert b"HUSH" not in answer.content


def test_keys_are_carried_within_the_same_host() -> None:
    answer = ask(redirecting("/new"), Request(url=URL, headers={"X-Api-Key": "HUSH"}))
    assert b"HUSH" in answer.content


@pytest.mark.parametrize(("status", "method"), [(302, "GET"), (303, "GET"), (307, "POST")])
def test_a_redirected_post_keeps_its_body_only_where_the_status_says_so(
    status: int, method: str
) -> None:
    answer = ask(redirecting("/new", status), Request(url=URL, method="POST", content=b"q"))
    seen = json.loads(answer.content)
    assert (seen["method"], seen["body"]) == (method, "q" if method == "POST" else "")


def test_a_post_is_never_sent_on_to_another_host() -> None:
    request = Request(url=URL, method="POST", content=b"q")
    with pytest.raises(SourceChangedError, match="POST"):
        ask(redirecting("https://cdn.example/new", 307), request)


def streaming(*pieces: bytes, **headers: str) -> Answering:
    return lambda request: httpx.Response(200, content=iter(pieces), headers=headers)


def test_a_packed_answer_is_unpacked() -> None:
    packed = gzip.compress(b"prices", mtime=0)
    answer = ask(streaming(packed[:5], packed[5:], **{"content-encoding": "gzip"}))
    assert answer.content == b"prices"


def test_a_packed_answer_of_several_parts_is_unpacked_whole() -> None:
    packed = gzip.compress(b"pri", mtime=0) + gzip.compress(b"ces")
    assert ask(streaming(packed, **{"content-encoding": "gzip"})).content == b"prices"


def test_a_packed_answer_without_a_body_is_empty() -> None:
    assert ask(streaming(**{"content-encoding": "gzip"})).content == b""


def test_a_bomb_is_stopped_at_the_limit() -> None:
    bomb = gzip.compress(b"0" * 30_000_000, mtime=0)
    with pytest.raises(SourceTooLargeError, match="nothing of it was read"):
        ask(streaming(bomb, **{"content-encoding": "gzip"}), max_bytes=1_000_000)


@pytest.mark.parametrize("packed", [gzip.compress(b"prices" * 99, mtime=0)[:-9], b"no gzip at all"])
def test_a_packed_answer_that_is_cut_or_damaged_is_an_outage(packed: bytes) -> None:
    with pytest.raises(SourceUnavailableError, match="gzip"):
        ask(streaming(packed, **{"content-encoding": "gzip"}))


def test_an_encoding_that_was_not_asked_for_is_a_change() -> None:
    with pytest.raises(SourceChangedError, match="br"):
        ask(streaming(b"x", **{"content-encoding": "br"}))


def test_an_answer_that_announces_too_much_is_not_read_at_all() -> None:
    body = iter([b"begun"])

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=body, headers={"content-length": "2000000000"})

    with pytest.raises(SourceTooLargeError):
        ask(answer)
    assert next(body) == b"begun"


def test_an_endless_answer_is_cut_off_at_the_limit() -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"x" * 1000

    with pytest.raises(SourceTooLargeError):
        ask(lambda request: httpx.Response(200, content=endless()), max_bytes=10_000)
    assert taken == 11
