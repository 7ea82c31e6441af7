"""The access token of Zalo: refreshed by one, with a token that is never used twice."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from monitor.channels.kind import ChannelContext
from monitor.channels.zalo_zns import ZALO_ZNS
from monitor.domain.delivery import Delivered, DeliveryResult, Permanent, Transient
from monitor.domain.errors import StoreUnavailableError, UsageError
from monitor.domain.ports import Channel
from tests.contract.channel_simulators import (
    DROP,
    HANG,
    HttpProvider,
    TokensInMemory,
    a_channel,
    a_free_port,
    a_message,
    serving_http,
)
from tests.contract.test_channels_gateways import ADDRESS

PAIR = json.dumps({"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": "90000"})
SENT = json.dumps({"error": 0, "message": "Success"})


def a_provider(refresh: tuple[int | str, bytes] = (200, PAIR.encode())) -> HttpProvider:
    paths = {"/access_token": refresh, "/template": (200, SENT.encode())}
    return HttpProvider(by_path=paths)


def send(provider: HttpProvider, channel: Channel) -> DeliveryResult:
    address = ADDRESS["zalo_zns"].format(port=provider.port)
    return channel.send(a_message(), address)


def refreshes(provider: HttpProvider) -> list[bytes]:
    return [body for path, _, body in provider.requests if path.endswith("/access_token")]


def sends(provider: HttpProvider) -> list[str]:
    return [
        headers["access_token"]
        for path, headers, _ in provider.requests
        if path.endswith("/template")
    ]


def kept(tokens: TokensInMemory) -> tuple[str, str, str]:
    assert tokens.token is not None
    return tokens.token.access, tokens.token.refresh, tokens.token.trouble


def test_the_first_message_fetches_a_token_and_keeps_the_pair() -> None:
    tokens = TokensInMemory(access="")
    with serving_http(a_provider()) as provider:
        result = send(provider, a_channel("zalo_zns", tokens=tokens))

    ((path, headers, body), _) = provider.requests
    assert isinstance(result, Delivered)
    assert path == "/v4/oa/access_token"
    assert headers["secret_key"] == "s3cr3t-of-app"
    assert body == b"app_id=123&grant_type=refresh_token&refresh_token=refresh-0"
    assert sends(provider) == ["access-1"]
    assert kept(tokens) == ("access-1", "refresh-1", "")
    assert tokens.token is not None
    assert tokens.token.expires_at == tokens.moment + timedelta(hours=25)


def test_a_token_is_renewed_at_half_its_life_and_not_before() -> None:
    tokens = TokensInMemory()
    channel = a_channel("zalo_zns", tokens=tokens)
    with serving_http(a_provider()) as provider:
        send(provider, channel)
        tokens.moment += timedelta(hours=12)
        send(provider, channel)
        before = len(refreshes(provider))
        tokens.moment += timedelta(minutes=31)
        send(provider, channel)

    assert before == 0
    assert len(refreshes(provider)) == 1
    assert sends(provider) == ["access-0", "access-0", "access-1"]


def test_a_life_that_is_not_told_is_taken_for_an_hour() -> None:
    tokens = TokensInMemory(access="")
    pair = json.dumps({"access_token": "a", "refresh_token": "r"}).encode()
    with serving_http(a_provider((200, pair))) as provider:
        send(provider, a_channel("zalo_zns", tokens=tokens))

    assert tokens.token is not None
    assert tokens.token.expires_at == tokens.moment + timedelta(hours=1)


def test_many_threads_refresh_once_and_all_of_them_send() -> None:
    tokens = TokensInMemory(access="")
    channel = a_channel("zalo_zns", tokens=tokens)
    with serving_http(a_provider()) as provider, ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: send(provider, channel), range(8)))

    assert len(refreshes(provider)) == 1
    assert {type(result) for result in results} == {Delivered}


def test_while_another_process_refreshes_a_message_waits_a_little() -> None:
    tokens = TokensInMemory(access="")
    tokens.current("zalo/123", "refresh-0")
    tokens.claim("zalo/123")
    with serving_http(a_provider()) as provider:
        result = send(provider, a_channel("zalo_zns", tokens=tokens))

    assert result == Transient(text="the access token is being refreshed", retry_after_seconds=5.0)
    assert provider.requests == []


def test_while_another_process_refreshes_the_token_at_hand_still_serves() -> None:
    tokens = TokensInMemory()
    tokens.current("zalo/123", "refresh-0")
    tokens.claim("zalo/123")
    tokens.moment += timedelta(hours=20)
    with serving_http(a_provider()) as provider:
        result = send(provider, a_channel("zalo_zns", tokens=tokens))

    assert isinstance(result, Delivered)
    assert sends(provider) == ["access-0"]


@pytest.mark.parametrize(
    ("refresh", "word"),
    [
        ((DROP, b""), "no clear answer"),
        ((HANG, b""), "no clear answer"),
        ((502, b""), "no clear answer"),
        ((200, b"<html>"), "no clear answer"),
        ((200, b'{"error": -14014, "error_name": "Invalid refresh token refresh-0"}'), "refused"),
        ((400, b'{"error": -14001}'), "refused"),
    ],
    ids=["drop", "hang", "502", "nonsense", "invalid", "400"],
)
def test_a_refresh_token_is_never_used_twice(refresh: tuple[int | str, bytes], word: str) -> None:
    tokens = TokensInMemory(access="")
    channel = a_channel("zalo_zns", seconds=0.3 if refresh[0] == HANG else 5, tokens=tokens)
    with serving_http(a_provider(refresh)) as provider:
        first, second = send(provider, channel), send(provider, channel)

    assert len(refreshes(provider)) == 1
    assert isinstance(first, Permanent)
    assert isinstance(second, Permanent)
    assert word in first.text
    assert "new refresh token" in first.text
    assert word in kept(tokens)[2]
    assert "refresh-0" not in kept(tokens)[2]


def test_a_spoilt_refresh_token_does_not_stop_the_access_token_at_hand() -> None:
    tokens = TokensInMemory()
    channel = a_channel("zalo_zns", tokens=tokens)
    with serving_http(a_provider((DROP, b""))) as provider:
        send(provider, channel)
        tokens.moment += timedelta(hours=20)
        result = send(provider, channel)

    assert isinstance(result, Delivered)
    assert "used up" in kept(tokens)[2]


def test_a_refresh_that_was_never_taken_may_be_tried_again() -> None:
    tokens = TokensInMemory(access="")
    channel = a_channel("zalo_zns", tokens=tokens)
    nowhere = ADDRESS["zalo_zns"].format(port=a_free_port())
    missed = channel.send(a_message(), nowhere)
    with serving_http(a_provider((429, b"{}"))) as provider:
        held_off = send(provider, channel)
    with serving_http(a_provider()) as provider:
        result = send(provider, channel)

    assert isinstance(missed, Transient)
    assert isinstance(held_off, Transient)
    assert isinstance(result, Delivered)
    assert len(refreshes(provider)) == 1


def test_a_pair_that_could_not_be_kept_is_kept_with_the_next_message() -> None:
    tokens = TokensInMemory(access="", trouble=StoreUnavailableError("disk full"))
    channel = a_channel("zalo_zns", tokens=tokens)
    with serving_http(a_provider()) as provider:
        first = send(provider, channel)
        tokens.trouble = None
        second = send(provider, channel)

    assert isinstance(first, Transient)
    assert "disk full" in first.text
    assert isinstance(second, Delivered)
    assert len(refreshes(provider)) == 1
    assert kept(tokens) == ("access-1", "refresh-1", "")


@pytest.mark.parametrize(
    "body", [b'{"error": -124}', b'{"error": -216, "message": "Access token has expired"}',
     b'{"error": -220, "message": "access_token is expired or removed"}'],
)  # fmt: skip
def test_an_access_token_that_zalo_refuses_is_replaced_for_the_next_attempt(body: bytes) -> None:
    tokens = TokensInMemory()
    channel = a_channel("zalo_zns", tokens=tokens)
    refusal = HttpProvider(body=body)
    with serving_http(refusal) as provider:
        first = send(provider, channel)
    with serving_http(a_provider()) as provider:
        second = send(provider, channel)

    assert isinstance(first, Transient)
    assert isinstance(second, Delivered)
    assert sends(provider) == ["access-1"]


def test_zalo_cannot_do_without_a_place_for_its_tokens(tmp_path: Any) -> None:
    with pytest.raises(UsageError, match="tokens"):
        ZALO_ZNS.build(ChannelContext(data_dir=tmp_path))
