from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from monitor.channels.webhook import Webhook
from monitor.domain.delivery import Permanent, Transient
from tests.contract.channel_simulators import (
    HttpProvider,
    a_channel,
    a_message,
    serving_http,
)


def post(provider: HttpProvider, tail: str = "") -> object:
    address = f"http://127.0.0.1:{provider.port}/hook{tail}"
    return a_channel("webhook").send(a_message(), address)


def test_the_body_is_the_messages_data_as_json() -> None:
    with serving_http(HttpProvider()) as provider:
        post(provider)

    ((path, headers, body),) = provider.requests
    assert path == "/hook"
    assert json.loads(body) == a_message().data
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["Idempotency-Key"] == a_message().delivery_id
    assert "X-Binh-On-Signature" not in headers


def test_a_body_is_signed_with_the_secret_which_is_never_sent() -> None:
    with serving_http(HttpProvider()) as provider:
        post(provider, "?a=b#secret=bí-mật")

    ((path, headers, body),) = provider.requests
    expected = hmac.new("bí-mật".encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Binh-On-Signature"] == f"sha256={expected}"
    assert path == "/hook?a=b"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120.0),
        ({"Retry-After": "Tue, 24 Nov 2099 04:00:00 GMT"}, pytest.approx(2.3e9, rel=0.2)),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "²"}, None),
        ({}, None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_the_providers_wish_to_be_asked_later_is_passed_on(
    status: int, headers: dict[str, str], seconds: float | None
) -> None:
    latin = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    with serving_http(HttpProvider(answer=status, headers=latin)) as provider:
        result = post(provider)

    assert isinstance(result, Transient)
    assert result.retry_after_seconds == seconds


def test_a_redirect_is_not_followed() -> None:
    with serving_http(HttpProvider()) as other:
        to = {"Location": f"http://127.0.0.1:{other.port}/"}
        with serving_http(HttpProvider(answer=307, headers=to)) as provider:
            result = post(provider)

    assert isinstance(result, Permanent)
    assert other.requests == []


def test_what_the_provider_said_is_kept_short_and_in_one_line() -> None:
    with serving_http(HttpProvider(answer=422, body=b"no such\nfield " * 200)) as provider:
        result = post(provider)

    assert isinstance(result, Permanent)
    assert result.text.startswith("HTTP 422: no such field")
    assert len(result.text) <= 500


def test_an_answer_that_breaks_off_after_its_status_counts_by_its_status() -> None:
    headers = {"Content-Encoding": "gzip"}
    with serving_http(HttpProvider(answer=500, headers=headers, body=b"no gzip")) as provider:
        result = post(provider)

    assert isinstance(result, Transient)
    assert result.text.startswith("HTTP 500")


def test_an_address_that_the_protocol_cannot_carry_is_a_permanent_failure() -> None:
    result = Webhook(1.0, "agent").send(a_message(), "http://127.0.0.1:1/\x01")

    assert isinstance(result, Permanent)
