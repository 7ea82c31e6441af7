"""Web Push: every way a push service can answer has its end, and only the browser can read it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from monitor.channels import CHANNELS, ChannelContext
from monitor.channels.push_crypto import (
    MOST_BYTES,
    Once,
    decoded,
    encoded,
    encrypted,
    keys_of,
    public_key,
)
from monitor.channels.webpush import NOBODY, content_of, read_address
from monitor.domain.delivery import (
    Delivered,
    DeliveryResult,
    Message,
    Permanent,
    Transient,
    Uncertain,
)
from monitor.domain.errors import StoreUnavailableError, UsageError
from tests.contract.channel_simulators import (
    DROP,
    HANG,
    HttpProvider,
    a_free_port,
    a_message,
    serving_http,
)
from tests.contract.push_service import NOW, Browser, BrowsersInMemory, claims_of

ADDRESS = "webpush://le-chan?contact=desk@example.vn&services=127.0.0.1"


def pushed(
    keeper: BrowsersInMemory,
    message: Message | None = None,
    address: str = ADDRESS,
    seconds: float = 5.0,
) -> DeliveryResult:
    context = ChannelContext(
        data_dir=Path(), timeout=timedelta(seconds=seconds), subscriptions=keeper
    )
    return CHANNELS["webpush"].build(context).send(message or a_message(), address)


def subscribed(provider: HttpProvider, *paths: str) -> tuple[BrowsersInMemory, Browser]:
    browser = Browser()
    urls = [f"http://127.0.0.1:{provider.port}/{path}" for path in paths or ("push/s3cr3t",)]
    return BrowsersInMemory([browser.subscribed(url) for url in urls]), browser


def answered(provider: HttpProvider, seconds: float = 5.0) -> tuple[DeliveryResult, int]:
    """Return how a push to one browser ended, and how many browsers are known after it."""
    with serving_http(provider):
        keeper, _ = subscribed(provider)
        result = pushed(keeper, seconds=seconds)
    assert len(provider.requests) == 1
    assert "s3cr3t" not in result.text
    return result, len(keeper.known)


def test_the_cipher_is_that_of_the_standard() -> None:
    """RFC 8291, appendix A: the same keys, salt and text give the same bytes."""
    number = int.from_bytes(decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    once = Once(ec.derive_private_key(number, ec.SECP256R1()), decoded("DGv6ra1nlYgDCS1FRnbzlw"))

    body = encrypted(
        b"When I grow up, I want to be a watermelon",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
        once,
    )

    assert encoded(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
        "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
        "lcy4a-fN"
    )


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [("", ""), ("####", "####"), (encoded(b"\x04" * 65), encoded(b"a" * 16)),
     (Browser().keys["p256dh"], encoded(b"short")), ("ổn", "ổn")],
    ids=["none", "no base64", "no point", "short secret", "no ASCII"],
)  # fmt: skip
def test_keys_that_are_none_are_refused(p256dh: str, auth: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        keys_of(p256dh, auth)


def test_only_the_browser_reads_what_was_pushed_and_knows_who_sent_it() -> None:
    message = replace(
        a_message(),
        text="Vì sao: giá 180.000 đ/kg.\n\nXem chứng cứ: https://b.vn/a1\n",
        link="https://b.vn/a/s1gned",
        data={"alerts": [{"id": "a1"}]},
    )
    with serving_http(HttpProvider(answer=201)) as provider:
        keeper, browser = subscribed(provider)
        result = pushed(keeper, message)

    [(path, headers, body)] = provider.requests
    assert isinstance(result, Delivered)
    assert path == "/push/s3cr3t"
    assert browser.read(body) == {
        "title": message.title,
        "body": "Vì sao: giá 180.000 đ/kg.",
        "url": "https://b.vn/a/s1gned",
        "tag": message.delivery_id,
    }
    claims, key = claims_of(headers["Authorization"])
    assert claims == {
        "aud": f"http://127.0.0.1:{provider.port}",
        "exp": int((NOW + timedelta(hours=12)).timestamp()),
        "sub": "mailto:desk@example.vn",
    }
    assert key == public_key(keeper.secret())
    assert (headers["Content-Encoding"], headers["Urgency"]) == ("aes128gcm", "high")
    assert headers["TTL"] == "86400"
    assert len(headers["Topic"]) == 32
    assert "Thịt".encode() not in body


def test_a_repetition_takes_the_place_of_the_first_and_no_secret_is_used_twice() -> None:
    with serving_http(HttpProvider(answer=201)) as provider:
        keeper, browser = subscribed(provider)
        for attempt in (1, 2):
            pushed(keeper, replace(a_message(), attempt=attempt))

    [(_, first, one), (_, second, two)] = provider.requests
    assert first["Topic"] == second["Topic"]
    assert browser.read(one)["tag"] == browser.read(two)["tag"]
    assert one[:86] != two[:86]


@pytest.mark.parametrize(
    ("answer", "outcome", "left"),
    [
        (200, Delivered, 1),
        (201, Delivered, 1),
        (202, Delivered, 1),
        (302, Permanent, 1),
        (400, Permanent, 1),
        (403, Permanent, 1),
        (404, Permanent, 0),
        (410, Permanent, 0),
        (413, Permanent, 1),
        (429, Transient, 1),
        (500, Transient, 1),
        (503, Transient, 1),
        (HANG, Uncertain, 1),
        (DROP, Uncertain, 1),
    ],
)
def test_each_answer_has_its_end_and_a_browser_that_is_gone_is_forgotten(
    answer: int | str, outcome: type, left: int
) -> None:
    result, known = answered(HttpProvider(answer=answer), seconds=0.3 if answer == HANG else 5.0)

    assert isinstance(result, outcome), result
    assert known == left


def test_a_push_service_is_left_alone_as_long_as_it_asks() -> None:
    result, _ = answered(HttpProvider(answer=429, headers={"Retry-After": "17"}))

    assert isinstance(result, Transient)
    assert result.retry_after_seconds == 17.0


def test_a_push_service_that_is_not_there_may_be_there_later() -> None:
    result = pushed(subscribed(HttpProvider(port=a_free_port()))[0])

    assert isinstance(result, Transient)


@pytest.mark.parametrize(
    ("ends", "outcome", "said"),
    [
        ((201, 410, 500), Delivered, "1 of 3"),
        ((410, DROP, 500), Uncertain, "0 of 3"),
        ((410, 500, 503), Transient, "0 of 3"),
        ((410, 404, 413), Permanent, "0 of 3"),
    ],
)
def test_who_has_several_browsers_was_told_when_one_of_them_was(
    ends: tuple[int | str, ...], outcome: type, said: str
) -> None:
    paths = ("one", "two", "three")
    provider = HttpProvider(
        headers={"Retry-After": "9"},
        by_path={f"/{path}": (end, b"") for path, end in zip(paths, ends, strict=True)},
    )
    with serving_http(provider):
        keeper, _ = subscribed(provider, *paths)
        result = pushed(keeper)

    assert isinstance(result, outcome)
    assert said in result.text
    if isinstance(result, Transient):
        assert result.retry_after_seconds == 9.0
    gone = {path for path, end in zip(paths, ends, strict=True) if end in (404, 410)}
    assert {each.endpoint.rpartition("/")[2] for each in keeper.known} == set(paths) - gone


def test_who_has_no_browser_yet_is_told_on_the_next_channel() -> None:
    result = pushed(BrowsersInMemory())

    assert result == Permanent(text=NOBODY)


def test_a_database_that_is_gone_is_trouble_that_passes() -> None:
    result = pushed(BrowsersInMemory(trouble=StoreUnavailableError("locked")))

    assert isinstance(result, Transient)


@pytest.mark.parametrize(
    ("endpoint", "is_known"),
    [
        ("https://fcm.googleapis.com/fcm/send/x", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/x", True),
        ("https://web.push.apple.com/x", True),
        ("https://sg2p.notify.windows.com/w/?token=x", True),
        ("https://push.example.vn/x", True),
        ("http://push.example.vn/x", False),
        ("http://fcm.googleapis.com/x", False),
        ("http://127.0.0.1:5432/x", False),
        ("https://fcm.googleapis.com.evil.vn/x", False),
        ("https://evilpush.apple.com.vn/x", False),
        ("https://user@10.0.0.1/x", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_nobody_chooses_what_our_machine_calls(endpoint: str, is_known: bool) -> None:
    target = read_address("webpush://a?contact=a@b.vn&services=push.example.vn")
    keeper = BrowsersInMemory([Browser().subscribed(endpoint)])

    assert (target.problem_with(endpoint) is None) is is_known
    if not is_known:
        assert isinstance(pushed(keeper, address=ADDRESS.replace("127.0.0.1", "h.vn")), Permanent)


def test_the_longest_message_fits_into_one_push() -> None:
    message = replace(
        a_message(),
        title="Cảnh báo " * 200,
        text="Giá tăng đột biến tại chợ.\n" * 2000,
        link="https://b.vn/a/" + "x" * 300,
        delivery_id="alert:" + "y" * 120,
    )
    content = content_of(message)

    assert len(content) <= MOST_BYTES
    assert json.loads(content)["body"].endswith("…")
    assert CHANNELS["webpush"].words(message, ADDRESS).startswith("Cảnh báo")


def test_a_channel_without_a_place_for_browsers_is_not_built() -> None:
    with pytest.raises(UsageError):
        CHANNELS["webpush"].build(ChannelContext(data_dir=Path()))
