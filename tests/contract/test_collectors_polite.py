"""The polite client: what each answer means, whom it asks, how often, and how much it takes."""

from __future__ import annotations

import httpx
import pytest

from monitor.collectors.exchange import Request
from monitor.collectors.polite import pause_before_retry
from monitor.collectors.status import retry_after
from monitor.domain.errors import (
    SourceChangedError,
    SourceError,
    SourceRefusedError,
    SourceUnavailableError,
)
from tests.contract.shop_answers import URL, a_client, always, ask, failing

pytestmark = pytest.mark.usefixtures("no_pauses_between_attempts")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, SourceChangedError),
        (401, SourceRefusedError),
        (403, SourceRefusedError),
        (404, SourceChangedError),
        (407, SourceRefusedError),
        (408, SourceUnavailableError),
        (410, SourceChangedError),
        (415, SourceChangedError),
        (425, SourceUnavailableError),
        (429, SourceUnavailableError),
        (451, SourceRefusedError),
        (500, SourceUnavailableError),
        (502, SourceUnavailableError),
        (503, SourceUnavailableError),
        (504, SourceUnavailableError),
        (520, SourceUnavailableError),
        (206, SourceUnavailableError),
        (300, SourceChangedError),
        (304, SourceChangedError),
    ],
)
def test_each_status_has_its_own_meaning(status: int, error: type[SourceError]) -> None:
    with pytest.raises(error, match=str(status)):
        ask(always(httpx.Response(status)))


@pytest.mark.parametrize("status", [200, 201, 203, 204])
def test_a_good_status_is_an_answer(status: int) -> None:
    assert ask(always(httpx.Response(status, content=b"x"))).content == b"x"


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectTimeout(""),
        httpx.ReadTimeout(""),
        httpx.ConnectError("refused"),
        httpx.ReadError("reset"),
        httpx.RemoteProtocolError("half an answer"),
        httpx.ProxyError("no proxy"),
    ],
)
def test_a_failed_connection_is_translated_and_keeps_its_cause(error: Exception) -> None:
    with pytest.raises(SourceUnavailableError) as caught:
        ask(failing(error))
    assert caught.value.__cause__ is error
    assert "https://shop.example/prices" in str(caught.value)


def test_an_error_without_a_text_is_named_by_its_type() -> None:
    with pytest.raises(SourceUnavailableError, match="ReadError"):
        ask(failing(httpx.ReadError("")))


def test_an_outage_that_passes_is_survived_by_asking_again() -> None:
    answers = iter([httpx.Response(503), httpx.Response(500), httpx.Response(200, content=b"ok")])
    assert ask(lambda request: next(answers)).content == b"ok"


def test_no_more_attempts_are_made_than_allowed() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(503)

    with pytest.raises(SourceUnavailableError):
        ask(answer, attempts=2)
    assert len(asked) == 2


@pytest.mark.parametrize("status", [403, 404, 400])
def test_what_asking_again_cannot_help_is_asked_once(status: int) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status)

    with pytest.raises(SourceError):
        ask(answer)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": " 0 "}, 0.0),
        ({"retry-after": "99999999999999"}, 86_400.0),
        (
            {
                "retry-after": "Fri, 05 Feb 2021 00:02:00 GMT",
                "date": "Fri, 05 Feb 2021 00:00:00 GMT",
            },
            120.0,
        ),
        (
            {
                "retry-after": "Fri, 05 Feb 2021 00:00:00 GMT",
                "date": "Fri, 05 Feb 2021 00:02:00 GMT",
            },
            0.0,
        ),
        ({"retry-after": "Fri, 05 Feb 2021 00:02:00 GMT"}, None),
        ({"retry-after": "soon", "date": "Fri, 05 Feb 2021 00:00:00 GMT"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "٣"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_understood_in_both_forms(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after(headers) == seconds


def test_the_wish_of_the_source_is_carried_by_the_error() -> None:
    with pytest.raises(SourceUnavailableError) as caught:
        ask(always(httpx.Response(429, headers={"Retry-After": "120"})))
    assert caught.value.retry_after_seconds == 120.0


@pytest.mark.parametrize(
    ("error", "pause"),
    [
        (SourceUnavailableError("busy", 7.0), 7.0),
        (SourceUnavailableError("busy", 31.0), False),
        (SourceUnavailableError("busy"), True),
        (SourceRefusedError("no"), False),
        (SourceChangedError("no"), False),
        (ValueError("no"), False),
    ],
)
def test_a_short_wish_is_waited_for_and_a_long_one_left_to_the_schedule(
    error: Exception, pause: bool | float
) -> None:
    assert pause_before_retry(error) == pause
    assert isinstance(pause_before_retry(error), type(pause))


def test_a_long_wish_ends_the_attempts() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(503, headers={"Retry-After": "3600"})

    with pytest.raises(SourceUnavailableError):
        ask(answer)
    assert len(asked) == 1


def test_a_short_wish_is_waited_for_and_then_asked_again() -> None:
    answers = iter([httpx.Response(503, headers={"Retry-After": "0"}), httpx.Response(200)])
    assert ask(lambda request: next(answers)).content == b""


def test_a_stop_ends_the_wait_for_another_attempt() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        client.close()
        return httpx.Response(503, headers={"Retry-After": "25"})

    client = a_client(answer)
    with pytest.raises(SourceUnavailableError, match="503"):
        client.ask(Request(url=URL))
    assert len(asked) == 1


def test_we_say_who_we_are() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["user-agent"])
        return httpx.Response(200)

    ask(answer, user_agent="Monitor/1 (so-cong-thuong)")
    assert seen == ["Monitor/1 (so-cong-thuong)"]


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/prices",
        "http://127.0.0.1:9999/prices",
        "http://shop.example.evil.example/",
        "file:///etc/passwd",
        "ftp://shop.example/prices",
        "https://shop.example@evil.example/",
    ],
)
def test_a_host_that_is_not_configured_is_never_asked(url: str) -> None:
    with pytest.raises(SourceRefusedError):
        ask(failing(AssertionError("was asked")), Request(url=url))


@pytest.mark.parametrize("url", ["http://127.0.0.1:8100/x", "https://SHOP.example/x"])
def test_a_configured_host_is_known_with_its_port_and_in_any_letter_case(url: str) -> None:
    assert ask(always(httpx.Response(200)), Request(url=url)).url == url


def test_a_closed_client_asks_nobody() -> None:
    client = a_client(failing(AssertionError("was asked")))
    client.close()
    with pytest.raises(SourceUnavailableError, match="stopping"):
        client.ask(Request(url=URL))
