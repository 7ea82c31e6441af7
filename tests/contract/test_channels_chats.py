"""Chats by way of Apprise: Telegram and Zalo under each answer of the provider, at their own hosts.

Their addresses cannot be led elsewhere, so a proxy on loopback answers in their place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.channels.apprise_outcome import outcome_of_failure
from monitor.domain.delivery import (
    Attachment,
    Delivered,
    DeliveryResult,
    Permanent,
    Transient,
    Uncertain,
)
from tests.contract.channel_simulators import (
    DROP,
    HANG,
    HttpProvider,
    a_channel,
    a_free_port,
    a_message,
    a_picture,
    a_workbook,
    serving_hosts,
)

TELEGRAM, ZALO = "api.telegram.org", "bot-api.zaloplatforms.com"
ADDRESSES = {
    TELEGRAM: "tgram://123456789:AAE-s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3c/987654321",
    ZALO: "zalo://1234567890:s3cr3t/abcdef0123456789",
}
SLOW_DOWN = (
    b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 35",'
    b'"parameters":{"retry_after":35}}'
)
ANSWERS: list[tuple[int | str, bytes, type[DeliveryResult]]] = [
    (200, b'{"ok": true, "result": {"message_id": 7}}', Delivered),
    (200, b"<html>{broken", Delivered),
    (401, b'{"ok":false,"error_code":401,"description":"Unauthorized"}', Permanent),
    (403, b'{"ok":false,"error_code":403,"description":"blocked by the user"}', Permanent),
    (404, b"<html>{broken", Permanent),
    (429, SLOW_DOWN, Transient),
    (500, b"{}", Transient),
    (502, b"<html>{broken", Transient),
    (HANG, b"", Uncertain),
    (DROP, b"", Uncertain),
]
LONG = "Giá tăng so với mức thường. " * 60
"""Longer than the words that Telegram lets stand under a picture."""


@pytest.fixture
def provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpProvider]:
    with serving_hosts(HttpProvider(), tmp_path, *ADDRESSES) as (provider, surroundings):
        for name, value in surroundings.items():
            monkeypatch.setenv(name, value)
        yield provider


def send(host: str, *files: Attachment, text: str = "", seconds: float = 5.0) -> DeliveryResult:
    message = a_message(attachments=files, **({"text": text} if text else {}))
    return a_channel("apprise", seconds=seconds).send(message, ADDRESSES[host])


def asked(provider: HttpProvider) -> list[str]:
    return [path.rpartition("/")[2] for path, _, _ in provider.requests]


@pytest.mark.parametrize("pictures", [0, 1], ids=["words", "with a picture"])
@pytest.mark.parametrize("host", ADDRESSES)
@pytest.mark.parametrize(
    ("answer", "body", "outcome"), ANSWERS, ids=[f"{one[0]} {one[1][:8]!r}" for one in ANSWERS]
)
def test_a_chat_ends_each_attempt_in_one_of_four_ways(
    provider: HttpProvider,
    host: str,
    answer: int | str,
    body: bytes,
    outcome: type[DeliveryResult],
    pictures: int,
) -> None:
    provider.answer, provider.body = answer, body

    result = send(host, *[a_picture()] * pictures, seconds=0.5 if answer == HANG else 5.0)

    assert isinstance(result, outcome), result
    assert "s3cr3t" not in result.text
    assert provider.connects == [f"{host}:443"]
    assert len(provider.requests) == 1
    if isinstance(result, Transient):
        assert result.retry_after_seconds == (35 if answer == 429 else None)


@pytest.mark.parametrize("host", ADDRESSES)
def test_a_way_out_that_is_not_there_may_be_there_later(
    provider: HttpProvider, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{a_free_port()}")

    assert isinstance(send(host), Transient)
    assert provider.connects == []


def test_telegram_gets_a_short_text_under_its_picture_in_one_message(
    provider: HttpProvider,
) -> None:
    assert send(TELEGRAM, a_picture()) == Delivered()

    assert asked(provider) == ["sendPhoto"]
    ((_, _, body),) = provider.requests
    assert a_picture().content in body
    assert "giá 180.000 đ/kg, tăng 20 %" in body.decode("utf-8", "replace")


def test_telegram_gets_a_long_text_before_its_picture(provider: HttpProvider) -> None:
    assert send(TELEGRAM, a_picture(), text=LONG) == Delivered()

    assert asked(provider) == ["sendMessage", "sendPhoto"]
    assert LONG.strip() in json.loads(provider.requests[0][2])["text"]


@pytest.mark.parametrize(
    "refusal", [(429, SLOW_DOWN), (400, b"{}"), (500, b"{}"), (DROP, b"")], ids=lambda one: one[0]
)
def test_a_text_that_arrived_is_not_told_again_for_its_picture(
    provider: HttpProvider, refusal: tuple[int | str, bytes]
) -> None:
    provider.by_path = {"sendPhoto": refusal}

    result = send(TELEGRAM, a_picture(), text=LONG)

    assert isinstance(result, Delivered)
    assert result.text.startswith("the text arrived, an attachment did not: ")


def test_a_text_that_did_not_arrive_is_tried_again_with_its_picture(
    provider: HttpProvider,
) -> None:
    provider.by_path = {"sendMessage": (429, SLOW_DOWN)}

    result = send(TELEGRAM, a_picture(), text=LONG)

    assert isinstance(result, Transient)
    assert result.retry_after_seconds == 35
    assert asked(provider) == ["sendMessage"]


@pytest.mark.parametrize(
    ("host", "files", "outcome"),
    [
        (TELEGRAM, [], Permanent),
        (TELEGRAM, [a_picture()], Transient),
        (TELEGRAM, [a_workbook()], Permanent),
        (ZALO, [a_picture()], Permanent),
    ],
    ids=["words", "a picture", "a workbook", "a picture that stays behind"],
)
def test_what_may_be_refused_for_its_picture_is_tried_again_as_it_then_comes_without(
    provider: HttpProvider,
    host: str,
    files: list[Attachment],
    outcome: type[DeliveryResult],
) -> None:
    provider.answer = 400
    provider.body = b'{"ok":false,"error_code":400,"description":"PHOTO_INVALID_DIMENSIONS"}'

    assert isinstance(send(host, *files), outcome)


def test_zalo_gets_plain_words_and_the_ledger_says_that_the_picture_stayed_behind(
    provider: HttpProvider,
) -> None:
    text = "Giá <b> & tăng _mạnh_ *quá*: https://b.vn/a_1_2\n\nViệc đầu tiên: hỏi quầy"

    assert send(ZALO, a_picture(), text=text) == Delivered(text="the service takes no attachments")

    ((_, _, body),) = provider.requests
    sent = json.loads(body)
    assert sent["chat_id"] == "abcdef0123456789"
    assert sent["text"] == f"{a_message().title}\r\n{text}"
    assert "parse_mode" not in sent


@pytest.mark.parametrize(
    ("code", "outcome"), [(400, Permanent), (401, Permanent), (429, Transient), (500, Transient)]
)
def test_a_refusal_that_is_answered_with_200_is_what_its_body_says(
    provider: HttpProvider, code: int, outcome: type[DeliveryResult]
) -> None:
    provider.body = b'{"ok":false,"error_code":%d,"description":"x"}' % code

    assert isinstance(send(ZALO), outcome)


def test_a_refusal_without_a_code_may_be_taken_later() -> None:
    assert isinstance(
        outcome_of_failure(["Failed to send Zalo notification: error=200."]), Transient
    )
