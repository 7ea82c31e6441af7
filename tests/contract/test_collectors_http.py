"""Fetching over HTTP: what is sent, what is remembered, and what never leaks."""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from monitor.collectors import FETCHERS
from monitor.collectors.exchange import Request, shown
from monitor.domain.errors import (
    SourceUnavailableError,
)
from monitor.domain.ports import Fetched
from tests.contract.shop_answers import URL, Answering, a_client, always
from tests.payloads.samples import a_context

pytestmark = pytest.mark.usefixtures("no_pauses_between_attempts")


def fetch(answer: Answering, memory: dict[str, str] | None = None, **options: object) -> Fetched:
    kind = FETCHERS["http"]
    context = a_context(Path(), a_client(answer))
    fetcher = kind.build(kind.options(**{"url": URL, **options}), context)
    return fetcher.fetch(memory or {})


def test_no_secret_reaches_an_error_or_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(SourceUnavailableError) as caught:
        fetch(
            always(httpx.Response(503)),
            url=f"{URL}?apikey=HUSH",
            token="HUSH",
            headers={"X-Key": "HUSH"},
            params={"secret": "HUSH"},
        )
    ours = [
        r.getMessage() + str(r.__dict__) for r in caplog.records if not r.name.startswith("http")
    ]
    assert "HUSH" not in str(caught.value) + str(ours)


def test_options_do_not_show_their_secrets() -> None:
    options = FETCHERS["http"].options(
        url=URL, method="POST", token="HUSH", headers={"X": "HUSH"}, body="HUSH"
    )
    assert "HUSH" not in repr(options)
    assert "HUSH" not in repr(Request(url=f"{URL}?k=HUSH", headers={"X": "HUSH"}, content=b"HUSH"))


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a:b@shop.example/x", "https://shop.example/x"),
        ("https://shop.example/x?day=2021-02-05&page=2", None),
        ("https://shop.example/x?access_token=abc", "https://shop.example/x?access_token=***"),
        (f"https://shop.example/x?q={'k' * 40}", "https://shop.example/x?q=***"),
        ("https://shop.example/x#frag", "https://shop.example/x"),
    ],
)
def test_an_address_is_shown_without_its_secrets(url: str, safe: str | None) -> None:
    assert shown(url) == (safe or url)


def recording(seen: list[httpx.Request], **headers: str) -> Answering:
    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=b"{}", headers=headers)

    return answer


def test_a_token_is_sent_as_a_bearer() -> None:
    seen: list[httpx.Request] = []
    fetch(recording(seen), token="abc", headers={"X-Shop": "7"})
    assert seen[0].headers["authorization"] == "Bearer abc"
    assert seen[0].headers["x-shop"] == "7"


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ({"khu vực": "Hải Phòng"}, '{"khu vực": "Hải Phòng"}'),
        ([1, 2], "[1, 2]"),
        ("a=1&b=2", "a=1&b=2"),
    ],
)
def test_a_body_is_posted(body: object, sent: str) -> None:
    seen: list[httpx.Request] = []
    fetch(recording(seen), method="POST", body=body)
    assert seen[0].method == "POST"
    assert seen[0].content.decode() == sent
    assert ("json" in seen[0].headers.get("content-type", "")) == (not isinstance(body, str))


@pytest.mark.parametrize(
    ("url", "asked"),
    [(URL, "?trang=2&q=g%E1%BA%A1o"), (f"{URL}?a=1", "?a=1&trang=2&q=g%E1%BA%A1o")],
)
def test_parameters_are_added_to_the_address(url: str, asked: str) -> None:
    seen: list[httpx.Request] = []
    fetch(recording(seen), url=url, params={"trang": 2, "q": "gạo"})
    assert str(seen[0].url).endswith(f"/prices{asked}")


def test_the_marks_of_the_source_are_sent_back() -> None:
    seen: list[httpx.Request] = []
    marks = {"etag": '"v1"', "last-modified": "Fri, 05 Feb 2021 00:00:00 GMT"}
    memory = dict(fetch(recording(seen, **marks)).memory)
    fetch(recording(seen), memory)
    assert seen[1].headers["if-none-match"] == '"v1"'
    assert seen[1].headers["if-modified-since"] == marks["last-modified"]


def test_what_stays_the_same_is_asked_for_in_full_every_few_hours() -> None:
    seen: list[httpx.Request] = []
    memory = dict(fetch(recording(seen, etag='"v1"')).memory)
    asked_at = datetime.fromisoformat(memory["asked_at"])
    for hours in (3, 4):
        fetch(recording(seen), memory | {"asked_at": str(asked_at - timedelta(hours=hours))})
    del memory["asked_at"]  # as it was remembered before this was known
    fetch(recording(seen), memory)
    assert ["if-none-match" in one.headers for one in seen] == [False, True, False, False]


def test_another_address_never_gets_the_marks_of_the_old_one() -> None:
    seen: list[httpx.Request] = []
    memory = dict(fetch(recording(seen, etag='"v1"')).memory)
    fetch(recording(seen), memory, params={"page": 2})
    assert "if-none-match" not in seen[1].headers


def test_an_answer_without_marks_leaves_nothing_to_remember() -> None:
    assert fetch(recording([])).memory == {}


def test_the_payload_keeps_what_the_source_said_about_it() -> None:
    (payload,) = fetch(
        recording([], **{"content-type": "Text/CSV; charset=cp1258", "set-cookie": "HUSH"})
    ).payloads
    assert payload.media_type == "text/csv"
    assert payload.headers["content-type"] == "Text/CSV; charset=cp1258"
    assert "HUSH" not in str(payload)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"url": "ftp://shop.example"}, "http:// or https://"),
        ({"url": "shop.example/prices"}, "http:// or https://"),
        ({"url": "https://a:HUSH@shop.example"}, "password"),
        ({"method": "DELETE"}, "GET and POST"),
        ({"body": "x"}, "POST"),
        ({"headers": {"X-Key": "gạo"}}, "X-Key"),
        ({"token": "a\nb"}, "token"),
    ],
)
def test_options_that_cannot_work_are_refused_with_a_reason(
    options: dict[str, object], text: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(text)) as caught:
        FETCHERS["http"].options(**{"url": URL, **options})
    assert "HUSH" not in str(caught.value)
