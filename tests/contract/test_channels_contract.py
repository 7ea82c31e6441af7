"""What every channel promises: it never raises, never tells a secret, and names how it ended."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from monitor.channels import CHANNELS
from monitor.channels.secrecy import without_secrets
from monitor.domain.delivery import Delivered, Permanent, Transient, Uncertain
from tests.contract.channel_simulators import (
    DROP,
    HANG,
    HttpProvider,
    a_channel,
    a_free_port,
    a_message,
    serving_http,
)

GOOD = {
    "apprise": "mailto://mail.example.vn:25?from=a@example.vn&to=b@example.vn",
    "webhook": "https://hooks.example.vn/binh-on#secret=s3cr3t-0f-h00k",
    "file": "alerts/duty-desk",
    "esms": "esms://0912345678?brandname=SOCT&key=k3y-of-esms&secret=s3cr3t-of-esms",
    "speedsms": "speedsms://+84912345678?token=t0k3n-of-speed&sender=SOCT",
    "zalo_zns": (
        "zns://84912345678?app=123&secret=s3cr3t-of-app&refresh_token=r3fr3sh-0"
        "&template=7&slot.ten=what:product"
    ),
    "webpush": "webpush://le-chan?contact=desk@example.vn",
}
BAD = [
    ("apprise", "nonsense://s3cr3t-token"),
    ("apprise", "not a url"),
    ("apprise", "mailto://h.example.vn?from=a@x.vn&to=b@x.vn,c@x.vn"),
    ("apprise", ""),
    ("webhook", "ftp://s3cr3t-token@host/x"),
    ("webhook", "https:///s3cr3t-token"),
    ("webhook", "https://[s3cr3t-token"),
    ("webhook", "https://host:notaport/s3cr3t-token"),
    ("webhook", "https://host/x#s3cr3t-token"),
    ("webhook", "https://host/x#secret=a&s3cr3t-token=b&other=c"),
    ("webhook", ""),
    ("file", "/etc/passwd"),
    ("file", "C:\\alerts"),
    ("file", "alerts/../../etc"),
    ("file", "alerts\\..\\.."),
    ("file", "  "),
    ("file", "a\0b"),
    ("esms", ""),
    ("esms", "esms://0312345678"),
    ("esms", "esms://02253842321?brandname=S&key=k&secret=s3cr3t-token"),
    ("esms", "esms://8491234567?brandname=S&key=k&secret=s3cr3t-token"),
    ("esms", "esms://0912345678?brandname=S&key=k&secret="),
    ("esms", "esms://0912345678?brandname=S&key=k&key=l&secret=s3cr3t-token"),
    ("esms", "esms://0912345678/s3cr3t-token?brandname=S&key=k&secret=s"),
    ("esms", "esms://0912345678?brandname=S&key=k&secret=s3cr3t-token&api=http://10.0.0.1/"),
    ("esms", "speedsms://0912345678?brandname=S&key=k&secret=s3cr3t-token"),
    ("speedsms", "speedsms://0912345678?token=s3cr3t-token"),
    ("speedsms", "speedsms://0912345678?token=s3cr3t-token&sender=S&type=9"),
    ("speedsms", "speedsms://nobody?token=s3cr3t-token&sender=S"),
    ("speedsms", "speedsms://0912345678?token=s3cr3t-token&sender=S&sendr=S"),
    ("zalo_zns", "zns://0912345678?app=1&secret=s3cr3t-token&refresh_token=r&template=7"),
    (
        "zalo_zns",
        "zns://0912345678?app=1&secret=s3cr3t-token&refresh_token=r&template=7&slot.a=wat:product",
    ),
    (
        "zalo_zns",
        "zns://0912345678?app=1&secret=s3cr3t-token&refresh_token=r&template=7&slot.a=what:prod",
    ),
    ("webpush", ""),
    ("webpush", "https://s3cr3t-token?contact=a@b.vn"),
    ("webpush", "webpush://?contact=a@b.vn"),
    ("webpush", "webpush://le-chan"),
    ("webpush", "webpush://le-chan/s3cr3t-token?contact=a@b.vn"),
    ("webpush", "webpush://le-chan?contact=s3cr3t-token"),
    ("webpush", "webpush://le-chan?contact=a@b.vn&servces=x"),
]
HTTP_ADDRESS = {
    "webhook": "http://127.0.0.1:{port}/hook",
    "apprise": "json://127.0.0.1:{port}/hook",
}
HTTP_KINDS = sorted(HTTP_ADDRESS)


@pytest.mark.parametrize("kind", sorted(CHANNELS))
def test_a_good_address_is_no_problem(kind: str) -> None:
    assert CHANNELS[kind].problem_with(GOOD[kind]) is None


@pytest.mark.parametrize(("kind", "address"), BAD)
def test_a_bad_address_is_named_when_the_configuration_is_read(kind: str, address: str) -> None:
    problem = CHANNELS[kind].problem_with(address)

    assert problem
    assert "s3cr3t" not in problem.replace("s3cr3t-token, ", "")


@pytest.mark.parametrize(
    ("kind", "address"), [each for each in BAD if each[1] != BAD[2][1]], ids=str
)
def test_sending_to_a_bad_address_is_a_permanent_failure_and_no_crash(
    kind: str, address: str, tmp_path: Path
) -> None:
    result = a_channel(kind, tmp_path).send(a_message(), address)

    assert isinstance(result, Permanent)


@pytest.mark.parametrize("kind", HTTP_KINDS)
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (200, Delivered),
        (204, Delivered),
        (302, Permanent),
        (400, Permanent),
        (401, Permanent),
        (404, Permanent),
        (408, Transient),
        (429, Transient),
        (500, Transient),
        (503, Transient),
        (HANG, Uncertain),
        (DROP, Uncertain),
    ],
)
def test_an_http_provider_ends_each_attempt_in_one_of_four_ways(
    kind: str, answer: int | str, outcome: type
) -> None:
    seconds = 0.3 if answer == HANG else 5.0
    with serving_http(HttpProvider(answer=answer)) as provider:
        address = HTTP_ADDRESS[kind].format(port=provider.port)
        result = a_channel(kind, seconds=seconds).send(a_message(), address)

    assert isinstance(result, outcome), result
    assert len(provider.requests) == 1


@pytest.mark.parametrize("kind", HTTP_KINDS)
def test_an_answer_that_is_no_json_is_still_an_answer(kind: str) -> None:
    with serving_http(HttpProvider(body=b"<html>{broken")) as provider:
        address = HTTP_ADDRESS[kind].format(port=provider.port)
        result = a_channel(kind).send(a_message(), address)

    assert isinstance(result, Delivered)


@pytest.mark.parametrize("kind", HTTP_KINDS)
def test_a_provider_that_is_not_there_may_be_there_later(kind: str) -> None:
    address = HTTP_ADDRESS[kind].format(port=a_free_port())

    result = a_channel(kind).send(a_message(), address)

    assert isinstance(result, Transient)
    assert "refused" in result.text


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("webhook", "http://user:s3cr3t-pass@127.0.0.1:{port}/s3cr3t-path?key=s3cr3t-key"),
        ("apprise", "json://user:s3cr3t-pass@127.0.0.1:{port}/s3cr3t-path?+X-Key=s3cr3t-key"),
    ],
)
@pytest.mark.parametrize("status", [404, 503])
def test_a_provider_that_repeats_our_secrets_does_not_get_them_into_the_ledger(
    kind: str, address: str, status: int
) -> None:
    echo = b"no access for s3cr3t-pass at /s3cr3t-path with s3cr3t-key"
    with serving_http(HttpProvider(answer=status, body=echo)) as provider:
        full = address.format(port=provider.port)
        result = a_channel(kind).send(a_message(), full)

    assert result.text
    assert "s3cr3t" not in result.text


def test_the_room_is_cheap_to_import() -> None:
    code = "import sys, monitor.channels; print({'apprise', 'httpx', 'numpy'} & set(sys.modules))"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "set()"


def test_every_kind_of_channel_has_its_line_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "channels.md").read_text("utf-8")

    for kind, channel in CHANNELS.items():
        assert f"`{kind}`" in page
        assert channel.summary in page


@pytest.mark.parametrize(
    ("address", "said", "kept"),
    [
        ("tgram://12345678:AAbbCC-dd/9876543", "bot 12345678:AAbbCC-dd not found", ["bot"]),
        ("zalo://bot-token-1/chat-77", "chat-77: bot-token-1 is blocked", ["is blocked"]),
        ("https://h.vn/x#secret=abcd1234", "you sent abcd1234", ["you sent"]),
        ("https://u:p%40ss%21word@h.vn/", "login u:p@ss!word refused by h.vn", ["h.vn"]),
        ("mailto://mail.vn?to=a@b.vn", "a@b.vn is unknown at mail.vn", ["a@b.vn", "mail.vn"]),
        ("json://h.vn/", "see https://user:pw@other.vn/x", ["other.vn"]),
    ],
)
def test_what_could_be_a_secret_of_an_address_is_taken_out_of_a_text(
    address: str, said: str, kept: list[str]
) -> None:
    text = without_secrets(said, address)

    for secret in ("AAbbCC", "bot-token", "chat-77", "abcd1234", "ss!word", ":pw@"):
        assert secret not in text
    for word in kept:
        assert word in text
