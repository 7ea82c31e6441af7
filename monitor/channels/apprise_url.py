"""Any service that Apprise speaks: mail, Zalo, Telegram, SMS providers and a hundred others.

One address, one recipient, one call: the result of Apprise cannot tell which of several targets got
the message. Nothing is retried inside, because the outbox does that and survives a restart. Texts
are cut by us to what the service takes, since Apprise would hand them on to be rejected.
"""

from __future__ import annotations

import hashlib
import logging
import warnings
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from threading import Thread
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from monitor.channels.apprise_outcome import (
    failed_after_the_text,
    may_be_over_a_picture,
    outcome_of_failure,
)
from monitor.channels.kind import ChannelContext, ChannelKind
from monitor.channels.secrecy import without_secrets
from monitor.domain.delivery import (
    Delivered,
    DeliveryResult,
    Message,
    Permanent,
    Transient,
    Uncertain,
)

if TYPE_CHECKING:
    from apprise import Apprise, AppriseAsset, AppriseAttachment, AppriseResult, NotifyFormat
    from apprise.plugins.base import NotifyBase

_LEAST_FOR_HTML: Final = 30_000
"""Letters that a service has room for which shows a page; a chat's few tags are not enough."""
_SHARE_OF_SOCKETS: Final = 0.7
_CUT: Final = " […]"
_MAIL: Final = frozenset({"mailto", "mailtos"})
_LONGEST_MAIL: Final = 10_000_000
"""No mail server stops at the 32,768 letters of Apprise; the page of a daily report has more."""


@dataclass(frozen=True, slots=True)
class AppriseUrl:
    """Sends messages through Apprise, one address a call."""

    timeout_seconds: float

    def send(self, message: Message, address: str) -> DeliveryResult:
        """Send the message to the one target of ``address`` and say how it ended."""
        service = _service(address)
        if service is None:
            return Permanent(text=_NOT_READ)
        limit = self.timeout_seconds * _SHARE_OF_SOCKETS
        service.socket_connect_timeout = service.socket_read_timeout = limit
        _name_delivery(service, message.delivery_id)
        try:
            result = _in_time(lambda: _notify(service, message), self.timeout_seconds)
        except TimeoutError:
            return Uncertain(text="no answer in time; the message may still arrive")
        return _outcome(result, service, message, address)


def _in_time(call: Callable[[], AppriseResult], seconds: float) -> AppriseResult:
    """Return what the call returns, from a thread of its own.

    Apprise would take a thread of a small shared pool, in which a few services that hang keep all
    others waiting; one that was never sent would then look uncertain.

    Raises:
        TimeoutError: the call went on for longer; it may still end well.
    """
    answer: Future[AppriseResult] = Future()

    def run() -> None:
        answer.set_result(call())

    Thread(target=run, name="apprise", daemon=True).start()
    return answer.result(timeout=seconds)


def _notify(service: NotifyBase, message: Message) -> AppriseResult:
    from apprise import Apprise

    body, form = _body(service, message)
    client: Apprise = Apprise(asset=service.asset)
    client.add(service)
    return client.notify(
        body=body,
        title=message.title,
        body_format=form,
        attach=_attachments(service, message),
        log_level=logging.DEBUG,
    )


def problem_with(address: str) -> str | None:
    """Return what is wrong with an Apprise address, never quoting it: it carries secrets."""
    service = _service(address)
    if service is None:
        return _NOT_READ
    targets = len(service)
    if targets != 1:
        return f"the address names {targets} targets; give each its own channel"
    return _TO_ITS_SENDER if _goes_to_its_sender(address) else None


def _goes_to_its_sender(address: str) -> bool:
    """Say whether a mail names its sender and no reader: Apprise then writes to the sender."""
    split = urlsplit(address)
    asked = parse_qs(split.query)
    is_mail = split.scheme in _MAIL and not split.path.strip("/")
    return is_mail and "from" in asked and "to" not in asked


def _service(address: str) -> NotifyBase | None:
    _prepare_apprise()
    from apprise import Apprise
    from apprise.plugins.email.base import NotifyEmail

    service = Apprise.instantiate(address, asset=_asset())
    if service is not None:
        service.retry = 0
        if isinstance(service, NotifyEmail):
            service.inline = True  # a picture stands within the page
            service.body_maxlen = _LONGEST_MAIL
    return service


@cache
def _prepare_apprise() -> None:
    """Load the services once, and keep what they log, addresses and all, to ourselves."""
    logger = logging.getLogger("apprise")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.addHandler(logging.NullHandler())
    from apprise.manager_plugins import NotificationManager

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        services = NotificationManager()  # type: ignore[no-untyped-call] # Apprise lacks types
        services.load_modules()  # type: ignore[no-untyped-call]


def _asset() -> AppriseAsset:
    from apprise import AppriseAsset

    return AppriseAsset(
        app_id="Binh On",
        app_desc="Bình Ổn",
        app_url="",
        async_mode=False,
        default_service_retry=0,
        http_redirects=False,
        secure_logging=True,
        service_timeout=0,
    )


def _carries_a_picture(message: Message, service: NotifyBase) -> bool:
    kinds = {each.media_type.partition("/")[0] for each in message.attachments}
    return service.attachment_support and kinds == {"image"}


def _name_delivery(service: NotifyBase, delivery_id: str) -> None:
    """Give the message a header by which a receiver can tell a repetition, where it has any."""
    headers = getattr(service, "headers", None)
    if isinstance(headers, dict):
        headers["X-Binh-On-Delivery"] = delivery_id.encode("ascii", "backslashreplace").decode()


def _body(service: NotifyBase, message: Message) -> tuple[str, NotifyFormat]:
    """Return the form that the service shows best and has room for; a text can always be cut."""
    from apprise import NotifyFormat

    form, room = service.resolve_format(), _room(service, message)
    if form == NotifyFormat.HTML and service.body_maxlen >= max(_LEAST_FOR_HTML, len(message.html)):
        return message.html, form
    if form == NotifyFormat.MARKDOWN and 0 < len(message.markdown) <= room:
        return message.markdown, form
    whole = len(message.text) <= room
    text = message.text if whole else message.text[: max(room - len(_CUT), 0)] + _CUT
    return text, NotifyFormat.TEXT


def _room(service: NotifyBase, message: Message) -> int:
    """Return how long a text may be; the title may have to share the room, as a head: ``# …``."""
    shared = len(message.title) + 3 if service.title_maxlen <= 0 else 0
    return service.body_maxlen - shared


@lru_cache(maxsize=4096)  # it is asked of every message
def _takes_files(address: str) -> bool:
    service = _service(address)
    return service is not None and service.attachment_support


def _attachments(service: NotifyBase, message: Message) -> AppriseAttachment | None:
    if not message.attachments or not service.attachment_support:
        return None
    from apprise import AppriseAttachment
    from apprise.attachment.memory import AttachMemory

    attached = AppriseAttachment()
    for each in message.attachments:
        attached.add(
            AttachMemory(  # type: ignore[no-untyped-call] # Apprise annotates it in part
                content=each.content, name=each.name, mimetype=each.media_type
            )
        )
    return attached


def _outcome(
    result: AppriseResult, service: NotifyBase, message: Message, address: str
) -> DeliveryResult:
    from apprise import AppriseResultStatus

    if result.status == AppriseResultStatus.SUCCESS:
        left_out = bool(message.attachments) and not service.attachment_support
        return Delivered(text="the service takes no attachments" if left_out else "")
    lines = [entry.message for entry in result.logs()]
    said: DeliveryResult = outcome_of_failure(lines)
    if message.attachments and failed_after_the_text(lines):
        said = Delivered(text=f"the text arrived, an attachment did not: {said.text}")
    elif _carries_a_picture(message, service) and may_be_over_a_picture(lines):
        said = Transient(text=said.text)  # what failed twice comes without its picture
    return replace(said, text=without_secrets(said.text, address))


_TO_ITS_SENDER: Final = "a mail without to= goes to its sender, not to its reader; add &to=c@d"
_NOT_READ: Final = (
    "the address is none that Apprise can read; expected for example "
    "mailto://host:25?from=a@b&to=c@d, mailtos://user:password@host?to=c@d or zalo://token/chat"
)


def _account(address: str) -> str:
    """Name the service and a digest, since any part may be a token: of a mail server's host.

    Other services are one account an address: what answers for one need not for another.
    """
    split = urlsplit(address)
    host = split.netloc.rpartition("@")[2].casefold()
    shared = host if split.scheme in _MAIL else address
    return f"apprise/{split.scheme}-{hashlib.sha256(shared.encode()).hexdigest()[:6]}"


def _build(context: ChannelContext) -> AppriseUrl:
    return AppriseUrl(context.timeout.total_seconds())


APPRISE = ChannelKind(
    summary="Any Apprise address: mail, Zalo, Telegram, SMS providers; one target each.",
    build=_build,
    problem_with=problem_with,
    account=_account,
    takes_files=_takes_files,
)
