"""What the gateways of SMS and Zalo promise: each code, each silence and each lie has its end."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from monitor.channels.exchange import reference_of
from monitor.domain.delivery import (
    Delivered,
    DeliveryResult,
    Message,
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
    serving_http,
)

ADDRESS = {
    "esms": (
        "esms://+84912345678?brandname=SOCT&key=k3y-of-esms&secret=s3cr3t-of-esms"
        "&api=http://127.0.0.1:{port}"
    ),
    "speedsms": (
        "speedsms://0912345678?token=t0k3n-of-speed&sender=SOCT&api=http://127.0.0.1:{port}"
    ),
    "zalo_zns": (
        "zns://0912345678?app=123&secret=s3cr3t-of-app&refresh_token=refresh-0&template=7"
        "&slot.mat_hang=what:product&slot.muc=level:amount"
        "&notice=8&notice.tin=headline:name"
        "&api=http://127.0.0.1:{port}&oauth=http://127.0.0.1:{port}"
    ),
}
ACCEPTED: dict[str, dict[str, Any]] = {
    "esms": {"CodeResult": "100", "CountRegenerate": 0, "SMSID": "d5334"},
    "speedsms": {"status": "success", "code": "00", "data": {"tranId": 1}},
    "zalo_zns": {"error": 0, "message": "Success", "data": {"msg_id": "m1"}},
}
SECRETS = {
    "esms": ["k3y-of-esms", "s3cr3t-of-esms"],
    "speedsms": ["t0k3n-of-speed"],
    "zalo_zns": ["s3cr3t-of-app", "refresh-0", "access-0"],
}
KINDS = sorted(ADDRESS)


def sent_by(
    kind: str, provider: HttpProvider, message: Message | None = None, seconds: float = 5.0
) -> DeliveryResult:
    with serving_http(provider):
        address = ADDRESS[kind].format(port=provider.port)
        return a_channel(kind, seconds=seconds).send(message or a_message(), address)


def said(kind: str, body: object, **changes: Any) -> HttpProvider:
    return HttpProvider(body=json.dumps(body).encode(), **changes)


def content_of(provider: HttpProvider) -> dict[str, Any]:
    ((_, _, body),) = provider.requests
    return dict(json.loads(body))


@pytest.mark.parametrize("kind", KINDS)
def test_an_accepted_message_is_delivered(kind: str) -> None:
    assert isinstance(sent_by(kind, said(kind, ACCEPTED[kind])), Delivered)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (302, Permanent),
        (400, Permanent),
        (403, Permanent),
        (404, Permanent),
        (408, Transient),
        (429, Transient),
        (500, Transient),
        (503, Transient),
        (HANG, Uncertain),
        (DROP, Uncertain),
    ],
)
def test_each_way_of_http_has_its_end(kind: str, answer: int | str, outcome: type) -> None:
    provider = HttpProvider(answer=answer)

    result = sent_by(kind, provider, seconds=0.3 if answer == HANG else 5.0)

    assert isinstance(result, outcome), result
    assert len(provider.requests) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("body", [b"<html>{broken", b"[1, 2]", b"", b"{}", b'{"ok": true}'])
def test_a_yes_that_cannot_be_read_is_uncertain(kind: str, body: bytes) -> None:
    assert isinstance(sent_by(kind, HttpProvider(body=body)), Uncertain)


@pytest.mark.parametrize("kind", KINDS)
def test_an_endless_answer_is_uncertain(kind: str) -> None:
    body = json.dumps({**ACCEPTED[kind], "more": "x" * 100_000}).encode()

    assert isinstance(sent_by(kind, HttpProvider(body=body)), Uncertain)


@pytest.mark.parametrize("kind", KINDS)
def test_a_gateway_that_is_not_there_may_be_there_later(kind: str) -> None:
    result = a_channel(kind).send(a_message(), ADDRESS[kind].format(port=a_free_port()))

    assert isinstance(result, Transient)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "17"}, 17.0),
        ({"X-Rate-Limit-Reset": "42"}, 42.0),
        (
            {"X-Rate-Limit-Reset": "1612486860", "Date": "Fri, 05 Feb 2021 01:00:00 GMT"},
            60.0,
        ),
        ({"Retry-After": "Fri, 05 Feb 2021 01:00:30 GMT", "Date": "Fri, 05 Feb 2021 01:00:00 GMT"},
         30.0),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_a_gateway_is_left_alone_as_long_as_it_asks(
    kind: str, headers: dict[str, str], wait: float | None
) -> None:
    result = sent_by(kind, HttpProvider(answer=429, headers=headers))

    assert isinstance(result, Transient)
    assert result.retry_after_seconds == wait


@pytest.mark.parametrize(
    ("code", "outcome", "word"),
    [
        ("100", Delivered, "accepted"),
        ("124", Delivered, "earlier attempt"),
        ("99", Permanent, "blocked"),
        ("101", Permanent, "wrong"),
        ("103", Permanent, "balance"),
        ("104", Permanent, "brand name"),
        ("108", Permanent, "number"),
        ("140", Permanent, "list"),
        ("146", Permanent, "template"),
        ("999", Permanent, "999"),
    ],
)
def test_each_code_of_esms_has_its_end(code: str, outcome: type, word: str) -> None:
    result = sent_by("esms", said("esms", {"CodeResult": code, "ErrorMessage": "so they say"}))

    assert isinstance(result, outcome), result
    assert word in result.text


@pytest.mark.parametrize(
    ("code", "outcome", "word"),
    [
        ("007", Permanent, "address"),
        ("008", Permanent, "blocked"),
        ("009", Permanent, "may not"),
        ("101", Permanent, "understood"),
        ("105", Permanent, "number"),
        ("110", Permanent, "letters"),
        ("113", Permanent, "too long"),
        ("300", Permanent, "balance"),
        ("500", Transient, "trouble"),
        ("999", Permanent, "999"),
    ],
)
def test_each_code_of_speedsms_has_its_end(code: str, outcome: type, word: str) -> None:
    body = {"status": "error", "code": code, "message": "so they say"}

    result = sent_by("speedsms", said("speedsms", body))

    assert isinstance(result, outcome), result
    assert word in result.text


@pytest.mark.parametrize(
    ("code", "outcome", "word"),
    [
        (-100, Transient, "own"),
        (-104, Permanent, "secret"),
        (-108, Permanent, "number"),
        (-109, Permanent, "template"),
        (-112, Permanent, "data"),
        (-114, Permanent, "reached"),
        (-115, Permanent, "quota"),
        (-118, Permanent, "no Zalo account"),
        (-124, Transient, "access token"),
        (-999, Permanent, "-999"),
    ],
)
def test_each_code_of_zalo_has_its_end(code: int, outcome: type, word: str) -> None:
    result = sent_by("zalo_zns", said("zalo_zns", {"error": code, "message": "so they say"}))

    assert isinstance(result, outcome), result
    assert word in result.text


def test_esms_gets_the_registered_text_under_the_brand_and_the_id_of_the_delivery() -> None:
    provider = said("esms", ACCEPTED["esms"])

    sent_by("esms", provider)

    content = content_of(provider)
    assert content["Content"] == a_message().sms["canh-bao"]
    assert content["Phone"] == "84912345678"
    assert content["Brandname"] == "SOCT"
    assert (content["SmsType"], content["IsUnicode"], content["Sandbox"]) == ("2", "0", "0")
    assert content["RequestId"] == a_message().delivery_id


def test_a_repetition_after_silence_has_the_same_id_so_that_the_gateway_knows_it() -> None:
    first, second = HttpProvider(answer=DROP), said("esms", {"CodeResult": "124"})
    message = a_message()

    assert isinstance(sent_by("esms", first, message), Uncertain)
    again = replace(message, attempt=2, possible_duplicate=True)

    assert isinstance(sent_by("esms", second, again), Delivered)
    assert content_of(first)["RequestId"] == content_of(second)["RequestId"]


def test_speedsms_gets_the_token_as_user_and_the_text_for_one_phone() -> None:
    provider = said("speedsms", ACCEPTED["speedsms"])

    sent_by("speedsms", provider)

    ((path, headers, _),) = provider.requests
    assert path == "/sms/send"
    login = base64.b64decode(headers["Authorization"].removeprefix("Basic "))
    assert login == b"t0k3n-of-speed:x"
    content = content_of(provider)
    assert content["to"] == ["84912345678"]
    assert content["content"] == a_message().sms["canh-bao"]
    assert (content["sms_type"], content["sender"]) == (3, "SOCT")


def test_zalo_gets_the_template_with_its_slots_each_as_long_as_its_type_allows() -> None:
    provider = said("zalo_zns", ACCEPTED["zalo_zns"])
    message = a_message(slots={"what": "Thịt lợn " + "ba chỉ " * 40, "level": "180.000 đ/kg"})

    sent_by("zalo_zns", provider, message)

    ((path, headers, _),) = provider.requests
    content = content_of(provider)
    assert path == "/message/template"
    assert headers["access_token"] == "access-0"
    assert content["template_id"] == "7"
    assert content["phone"] == "84912345678"
    assert content["tracking_id"] == message.delivery_id
    assert content["template_data"]["muc"] == "180.000 đ/kg"
    assert len(content["template_data"]["mat_hang"]) <= 200
    assert content["template_data"]["mat_hang"].endswith("…")


def test_what_is_about_no_alert_goes_out_as_a_notice() -> None:
    esms, zalo = said("esms", ACCEPTED["esms"]), said("zalo_zns", ACCEPTED["zalo_zns"])
    message = a_message(
        sms={"thong-bao": "Binh on gia: ..."}, slots={"headline": "Không báo được cho Lan"}
    )

    sent_by("esms", esms, message)
    sent_by("zalo_zns", zalo, message)

    assert content_of(esms)["Content"] == "Binh on gia: ..."
    assert content_of(zalo)["template_id"] == "8"
    assert content_of(zalo)["template_data"] == {"tin": "Không báo được cho Lan"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_that_no_template_can_carry_is_told_elsewhere(kind: str) -> None:
    provider = said(kind, ACCEPTED[kind])

    result = sent_by(kind, provider, a_message(sms={}, slots={}))

    assert isinstance(result, Permanent)
    assert provider.requests == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_gateway_that_repeats_our_keys_does_not_get_them_into_the_ledger(kind: str) -> None:
    echo = " ".join(SECRETS[kind])
    body = {"CodeResult": "101", "ErrorMessage": echo, "error": -104, "code": "101",
            "message": echo}  # fmt: skip

    result = sent_by(kind, said(kind, body))

    assert isinstance(result, Permanent)
    assert [secret for secret in SECRETS[kind] if secret in result.text] == []
    assert "***" in result.text


def test_an_id_that_is_too_long_for_a_provider_is_shortened_the_same_way_each_time() -> None:
    long = "alert:" + "a" * 64 + ":1:inspector:mail:0"

    assert reference_of("alert:a1:1:i:mail:0") == "alert:a1:1:i:mail:0"
    assert len(reference_of(long)) == 48
    assert reference_of(long) == reference_of(long) != reference_of(long + "1")
