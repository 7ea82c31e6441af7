from __future__ import annotations

import email
import email.policy
import json
import logging
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

import pytest

from monitor.channels import CHANNELS
from monitor.channels.apprise_outcome import outcome_of_failure
from monitor.channels.apprise_url import problem_with
from monitor.domain.delivery import Delivered, Message, Permanent, Transient, Uncertain
from monitor.log import configure
from tests.contract.channel_simulators import (
    DROP,
    XLSX,
    HttpProvider,
    MailServer,
    a_channel,
    a_free_port,
    a_message,
    a_picture,
    a_silent_port,
    a_workbook,
    serving_http,
    serving_mail,
)
from tests.logs import a_log


def mail_to(port: int) -> str:
    return (
        f"mailto://127.0.0.1:{port}?from=monitor@example.vn&to=inspector@example.vn&mode=insecure"
    )


def the_mail(server: MailServer) -> EmailMessage:
    (content,) = server.box
    return email.message_from_bytes(content, _class=EmailMessage, policy=email.policy.default)


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_a_mail_arrives_with_its_vietnamese_intact_as_text_and_html() -> None:
    with serving_mail(MailServer()) as server:
        result = a_channel("apprise").send(a_message(), mail_to(server.port))

    mail = the_mail(server)
    assert isinstance(result, Delivered)
    assert mail["Subject"] == a_message().title
    assert "giá <b>180.000 đ/kg</b>, tăng 20 %" in part(mail, "html")
    assert "giá 180.000 đ/kg, tăng 20 %" in part(mail, "plain")
    for text in (mail["Subject"], part(mail, "html"), part(mail, "plain")):
        assert unicodedata.is_normalized("NFC", text)


def test_a_mail_carries_the_id_of_its_delivery() -> None:
    with serving_mail(MailServer()) as server:
        a_channel("apprise").send(a_message(), mail_to(server.port))

    assert the_mail(server)["X-Binh-On-Delivery"] == a_message().delivery_id


def test_a_workbook_arrives_with_the_mail_byte_for_byte() -> None:
    with serving_mail(MailServer()) as server:
        result = a_channel("apprise").send(
            a_message(attachments=(a_workbook(),)), mail_to(server.port)
        )

    (attached,) = the_mail(server).iter_attachments()
    assert isinstance(result, Delivered)
    assert attached.get_filename() == "bảng giá.xlsx"
    assert attached.get_content_type() == XLSX
    assert attached.get_payload(decode=True) == a_workbook().content


def test_the_page_of_a_report_is_sent_whole_however_long_it_is() -> None:
    page = f"<p>{'Thịt lợn ba chỉ 180.000 đ/kg. ' * 5000}</p>"
    with serving_mail(MailServer()) as server:
        a_channel("apprise").send(a_message(html=page), mail_to(server.port))

    assert part(the_mail(server), "html").strip() == page


def test_a_picture_stands_within_the_page_of_a_mail_and_a_workbook_beside_it() -> None:
    html = '<p>Vì sao</p><img src="cid:dien-bien.png">'
    message = a_message(html=html, attachments=(a_picture(), a_workbook()))
    with serving_mail(MailServer()) as server:
        a_channel("apprise").send(message, mail_to(server.port))

    mail = the_mail(server)
    found = {each.get_filename(): each for each in mail.walk() if each.get_filename()}
    picture, workbook = found["dien-bien.png"], found["bảng giá.xlsx"]
    assert picture["Content-ID"] == "<dien-bien.png>"
    assert picture.get_content_disposition() == "inline"
    assert picture.get_payload(decode=True) == a_picture().content
    assert workbook.get_content_disposition() == "attachment"
    assert part(mail, "html").count("<img") == 1


@pytest.mark.parametrize(
    ("address", "does"),
    [
        ("mailto://host:25?from=a@b.vn&to=c@d.vn", True),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", True),
        ("zalo://123456:abcdef/chat", False),
        ("nonsense", False),
    ],
)
def test_whether_files_arrive_is_asked_of_the_service_behind_an_address(
    address: str, does: bool
) -> None:
    assert CHANNELS["apprise"].takes_files(address) is does


def test_words_only_is_what_short_messages_and_web_hooks_take() -> None:
    takes = {kind for kind in CHANNELS if CHANNELS[kind].takes_files("x")}
    assert takes == {"file"}


@pytest.mark.parametrize(
    ("server", "outcome", "word"),
    [
        (MailServer(recipient="550 no such user"), Permanent, "no such user"),
        (MailServer(recipient="450 greylisted"), Transient, "greylisted"),
        (MailServer(answer="554 looks like spam"), Permanent, "looks like spam"),
        (MailServer(answer="452 mailbox full"), Transient, "mailbox full"),
        (MailServer(answer=DROP), Uncertain, "unexpectedly closed"),
    ],
    ids=["refused", "greylisted", "spam", "full", "broken off"],
)
def test_a_mail_server_ends_each_attempt_in_one_of_four_ways(
    server: MailServer, outcome: type, word: str
) -> None:
    with serving_mail(server):
        result = a_channel("apprise").send(a_message(), mail_to(server.port))

    assert isinstance(result, outcome), result
    assert word in result.text


def test_a_mail_server_that_is_not_there_may_be_there_later() -> None:
    result = a_channel("apprise").send(a_message(), mail_to(a_free_port()))

    assert isinstance(result, Transient)


def test_a_mail_server_that_never_greets_has_taken_nothing() -> None:
    with a_silent_port() as port:
        result = a_channel("apprise", seconds=1.0).send(a_message(), mail_to(port))

    assert isinstance(result, Transient), result


def test_a_refused_login_is_a_permanent_failure_without_the_password() -> None:
    with serving_mail(MailServer()) as server:
        address = mail_to(server.port).replace("127.0.0.1", "user:s3cr3t-pass@127.0.0.1")
        result = a_channel("apprise").send(a_message(), address)

    assert not isinstance(result, Delivered | Uncertain)
    assert "s3cr3t" not in result.text


def test_nothing_is_retried_inside_whatever_the_address_says() -> None:
    with serving_http(HttpProvider(answer=500)) as provider:
        address = f"json://127.0.0.1:{provider.port}/?retry=5&wait=0"
        a_channel("apprise").send(a_message(), address)

    assert len(provider.requests) == 1


def test_a_text_is_cut_to_what_the_service_takes_and_says_so() -> None:
    from apprise.plugins.custom_json import NotifyJSON

    long = a_message(text="ệ" * (NotifyJSON.body_maxlen + 500))
    with serving_http(HttpProvider()) as provider:
        a_channel("apprise").send(long, f"json://127.0.0.1:{provider.port}/")

    ((_, _, body),) = provider.requests
    sent = json.loads(body)["message"]
    assert sent.endswith("ệ […]")
    assert len(sent) == NotifyJSON.body_maxlen


def said_in_chat(message: Message) -> str:
    with serving_http(HttpProvider()) as provider:
        address = f"rocket://4ytTuQMxSaH5w2f8r/k2Ns@127.0.0.1:{provider.port}/#gia-ca?mode=webhook"
        assert isinstance(a_channel("apprise").send(message, address), Delivered)
    ((_, _, body),) = provider.requests
    return str(json.loads(body)["text"])


def test_a_chat_that_shows_markdown_gets_it_with_its_signs_as_they_are() -> None:
    message = a_message(markdown="**Giá:** 180.000 đ/kg, mã a\\_b\n\n[Xem](<https://b.vn/a1>)\n")

    said = said_in_chat(message)

    assert said == f"# {message.title}\n{message.markdown.strip()}"


@pytest.mark.parametrize("markdown", ["", "**ệ** " * 200], ids=["none", "too long"])
def test_a_chat_gets_the_text_where_there_is_no_markdown_that_fits(markdown: str) -> None:
    said = said_in_chat(a_message(markdown=markdown))

    assert said.endswith(r"Vì sao: giá 180\.000 đ/kg, tăng 20 % so với mức thường\.")


def test_a_service_that_takes_no_attachment_gets_the_text_and_the_ledger_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from apprise.plugins.custom_json import NotifyJSON

    monkeypatch.setattr(NotifyJSON, "attachment_support", False)
    with serving_http(HttpProvider()) as provider:
        result = a_channel("apprise").send(
            a_message(attachments=(a_workbook(),)), f"json://127.0.0.1:{provider.port}/"
        )

    assert result == Delivered(text="the service takes no attachments")


def test_room_is_left_for_a_title_that_the_service_puts_into_the_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from apprise.plugins.custom_json import NotifyJSON

    monkeypatch.setattr(NotifyJSON, "title_maxlen", 0)
    monkeypatch.setattr(NotifyJSON, "body_maxlen", 160)
    with serving_http(HttpProvider()) as provider:
        result = a_channel("apprise").send(
            a_message(text="x" * 500), f"json://127.0.0.1:{provider.port}/"
        )

    ((_, _, body),) = provider.requests
    assert isinstance(result, Delivered)
    assert len(json.loads(body)["message"]) <= 160


def test_a_service_that_outlives_our_patience_is_uncertain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from apprise.plugins.custom_json import NotifyJSON

    released = threading.Event()

    def slow(self: object, *args: object, **kwargs: object) -> bool:
        return released.wait(10)

    monkeypatch.setattr(NotifyJSON, "send", slow)
    result = a_channel("apprise", seconds=0.1).send(a_message(), "json://127.0.0.1:1/")
    released.set()

    assert isinstance(result, Uncertain)


def test_services_that_hang_keep_nobody_else_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    from apprise.plugins.custom_form import NotifyForm

    released = threading.Event()

    def slow(self: object, *args: object, **kwargs: object) -> bool:
        return released.wait(10)

    monkeypatch.setattr(NotifyForm, "send", slow)
    hanging = a_channel("apprise", seconds=5)
    with serving_http(HttpProvider()) as provider, ThreadPoolExecutor(30) as pool:
        stuck = [pool.submit(hanging.send, a_message(), "form://127.0.0.1:1/") for _ in range(29)]
        healthy = a_channel("apprise").send(a_message(), f"json://127.0.0.1:{provider.port}/")
        waited = [each.done() for each in stuck]
        released.set()

    assert isinstance(healthy, Delivered)
    assert waited == [False] * 29


@pytest.mark.parametrize(
    "address",
    [
        "tgram://123456789:AAE-s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3c/987654321",
        "zalo://1234567890:s3cr3t/abcdef0123456789",
        "mailtos://user:s3cr3t@smtp.example.vn:465?to=duty@example.vn",
    ],
)
def test_addresses_of_the_services_in_use_are_understood(address: str) -> None:
    assert problem_with(address) is None


def test_a_mail_that_would_go_to_its_own_sender_is_none() -> None:
    problem = problem_with("mailtos://user:s3cr3t@smtp.example.vn:465?from=monitor@example.vn")

    assert problem == "a mail without to= goes to its sender, not to its reader; add &to=c@d"


def test_what_apprise_logs_stays_out_of_our_own_log() -> None:
    seen: list[str] = []
    ours = logging.Handler()
    ours.emit = lambda record: seen.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger().addHandler(ours)

    a_channel("apprise").send(a_message(), mail_to(a_free_port()))
    logging.getLogger().removeHandler(ours)

    assert seen == []


def test_setting_up_our_log_does_not_hide_how_an_attempt_ended() -> None:
    with a_log() as stream, serving_mail(MailServer(recipient="550 no such user")) as server:
        address = mail_to(server.port)
        assert problem_with(address) is None  # the channel has loaded Apprise before
        configure("WARNING", stream=stream)

        result = a_channel("apprise").send(a_message(), address)

    assert isinstance(result, Permanent)


def test_a_mail_to_nobody_is_a_permanent_failure() -> None:
    with serving_mail(MailServer()) as server:
        address = mail_to(server.port).replace("inspector@example.vn", "inspector")
        result = a_channel("apprise").send(a_message(), address)

    assert isinstance(result, Permanent)
    assert server.box == []


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        (["Failed to send Zalo notification: Unauthorized, error=401."], Permanent),
        (["Failed to send SMS: Server Error, error=500."], Transient),
        (["SMTP recipient a@b.vn was refused: 550 b'gone'"], Permanent),
        (["Socket Exception: (535, b'5.7.8 authentication failed')"], Permanent),
        (["Socket Exception: (454, b'4.7.0 temporary authentication failure')"], Transient),
        (["Socket Exception: HTTPSConnectionPool: Max retries exceeded: timed out"], Transient),
        (["Socket Exception: HTTPSConnectionPool: Read timed out. (read timeout=4)"], Uncertain),
        (["Connecting to remote SMTP server...", "Socket Exception: timed out"], Transient),
        (["Some plug-in said nothing clear"], Transient),
        ([], Transient),
    ],
)
def test_what_apprise_logged_tells_whether_trying_again_can_help(
    lines: list[str], outcome: type
) -> None:
    assert isinstance(outcome_of_failure(lines), outcome)


def test_a_wish_to_wait_is_read_out_of_the_answer_that_was_logged() -> None:
    lines = [
        "Failed to send Telegram notification: Too Many Requests, error=429.",
        'Response Details: {"ok":false,"parameters":{"retry_after":35}}',
    ]

    result = outcome_of_failure(lines)

    assert result == Transient(text=lines[0], retry_after_seconds=35.0)
