"""Web Push: a notice on the phones and browsers on which somebody pressed the button.

One address is one name with any number of browsers under it; the person was told when one of them
was. A browser that the push service does not know any more is forgotten. Source: RFC 8030.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from monitor.channels.exchange import Answer, Exchange
from monitor.channels.kind import ChannelContext, ChannelKind
from monitor.channels.secrecy import hidden
from monitor.channels.target import problem_by
from monitor.domain.delivery import (
    Delivered,
    DeliveryResult,
    Message,
    Permanent,
    Transient,
    Uncertain,
)
from monitor.domain.errors import StoreError, UsageError

if TYPE_CHECKING:
    from monitor.domain.subscriptions import Subscription, SubscriptionKeeper

NOBODY: Final = "no browser has been subscribed yet; monitor push-invite prints the link to do so"
_SERVICES: Final = (
    "fcm.googleapis.com",
    ".push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
)
"""The push services of Chrome, Edge, Firefox and Safari; a dot stands for any host before it."""

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})
_KEPT_SECONDS: Final = 24 * 3600
"""How long a push service keeps what a phone that is off cannot take: as long as we would try."""

_MOST_TEXT_BYTES: Final = 1600
_GONE: Final = frozenset({404, 410})
_TOO_LARGE: Final = 413
_BEST_FIRST: Final = (Delivered, Uncertain, Transient, Permanent)


@dataclass(frozen=True, slots=True, kw_only=True)
class PushTarget:
    """The name under which browsers are kept, whom a push service may write to, its other hosts."""

    name: str
    contact: str
    services: tuple[str, ...] = ()

    def problem_with(self, endpoint: str) -> str | None:
        """Return why we would not send to an address that a browser gave; ``None`` if we would.

        Only push services are sent to: whoever holds an invitation must not choose what our
        machine calls.
        """
        split = urlsplit(endpoint)
        host = split.hostname or ""
        known = any(_fits(host, each) for each in (*_SERVICES, *self.services))
        is_ours = host in self.services and host in _LOOPBACK
        if known and (split.scheme == "https" or (split.scheme == "http" and is_ours)):
            return None
        return f"{host or 'this'} is no push service that is known; services=… of the address adds"


@dataclass(frozen=True, slots=True)
class WebPush:
    """Sends one message to every browser under a name."""

    exchange: Exchange
    keeper: SubscriptionKeeper

    def send(self, message: Message, address: str) -> DeliveryResult:
        """Send to all browsers at once and say how it ended for the person."""
        try:
            target = read_address(address)
        except ValueError as error:
            return Permanent(text=str(error))
        try:
            browsers = self.keeper.under(target.name)
            if not browsers:
                return Permanent(text=NOBODY)
            push = partial(self._push, message, target, self.keeper.secret())
            with ThreadPoolExecutor(len(browsers)) as pool:
                return _together(list(pool.map(push, browsers)))
        except StoreError as error:
            return Transient(text=f"the browsers cannot be read: {error}")

    def _push(
        self, message: Message, target: PushTarget, secret: str, browser: Subscription
    ) -> DeliveryResult:
        from monitor.channels.push_crypto import Once, authorization, encrypted

        problem = target.problem_with(browser.endpoint)
        if problem is not None:
            return Permanent(text=problem)
        split = urlsplit(browser.endpoint)
        origin = f"{split.scheme}://{split.netloc}"
        contact = f"mailto:{target.contact}"
        answer = self.exchange.post(
            browser.endpoint,
            content=encrypted(content_of(message), browser.p256dh, browser.auth, Once.drawn()),
            headers={
                "Authorization": authorization(secret, origin, contact, self.keeper.now()),
                "Content-Type": "application/octet-stream",
                "Content-Encoding": "aes128gcm",
                "TTL": str(_KEPT_SECONDS),
                "Topic": _topic(message),
                "Urgency": "high" if message.data.get("alerts") else "normal",
            },
        )
        if isinstance(answer, Answer) and answer.status in _GONE:
            self.keeper.forget(browser.endpoint)
        result = _outcome(answer) if isinstance(answer, Answer) else answer
        return replace(result, text=hidden(result.text, [browser.endpoint, split.path]))


def read_address(address: str) -> PushTarget:
    """Return the target of an address.

    Raises:
        ValueError: it cannot be used; says what is allowed.
    """
    split = urlsplit(address)
    if split.scheme != "webpush" or not split.netloc or split.path or split.fragment:
        raise ValueError("an address is webpush://NAME?contact=desk@example.vn")
    options = parse_qs(split.query, keep_blank_values=True)
    unknown = sorted(set(options) - {"contact", "services"})
    if unknown:
        raise ValueError(f"unknown option {', '.join(unknown)}; there are contact and services")
    contact = options.get("contact", [""])[-1]
    if "@" not in contact:
        raise ValueError("contact must be a mail address, to which a push service may write")
    services = ",".join(options.get("services", [])).split(",")
    named = tuple(host.strip().casefold() for host in services if host.strip())
    return PushTarget(name=split.netloc, contact=contact, services=named)


def content_of(message: Message) -> bytes:
    """Return what the browser shows, as JSON that fits into one push.

    The same ``tag`` over all attempts lets a browser put a repetition in the place of the first.
    """
    lines = [line for line in message.text.splitlines() if line and "://" not in line]
    shown = {
        "title": _cut(message.title, 300),
        "body": _cut("\n".join(lines), _MOST_TEXT_BYTES),
        "url": message.link,
        "tag": message.delivery_id,
    }
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()


def _cut(text: str, most: int) -> str:
    if len(text.encode()) <= most:
        return text
    return text.encode()[: most - 3].decode("utf-8", "ignore").rstrip() + "…"


def _topic(message: Message) -> str:
    """Return 32 letters by which a push service replaces what it has not handed over yet."""
    return hashlib.sha256(message.delivery_id.encode()).hexdigest()[:32]


def _outcome(answer: Answer) -> DeliveryResult:
    if answer.status in _GONE:
        return Permanent(text=f"HTTP {answer.status}: the browser is subscribed no more, forgotten")
    if answer.status == _TOO_LARGE:
        return Permanent(text=f"HTTP {answer.status}: the push service takes no message so long")
    refused = answer.without_verdict
    if answer.status >= 300 and refused is not None:
        return refused
    return Delivered(text=f"HTTP {answer.status}")


def _together(results: Sequence[DeliveryResult]) -> DeliveryResult:
    """Return how it ended for the person: as for the browser for which it ended best."""
    ordered = sorted(results, key=lambda result: _BEST_FIRST.index(type(result)))
    best = ordered[0]
    if len(results) == 1:
        return best
    told = sum(isinstance(result, Delivered) for result in results)
    said = "; ".join(dict.fromkeys(result.text for result in ordered))
    joined = replace(best, text=f"{told} of {len(results)} browsers told: {said}")
    if isinstance(joined, Transient):
        wishes = [each.retry_after_seconds for each in results if isinstance(each, Transient)]
        longest = max((wish for wish in wishes if wish is not None), default=None)
        return replace(joined, retry_after_seconds=longest)
    return joined


def _fits(host: str, service: str) -> bool:
    return host.endswith(service) if service.startswith(".") else host == service


def _account(address: str) -> str:
    return f"webpush/{read_address(address).name}"


def _words(message: Message, _address: str) -> str:
    shown = json.loads(content_of(message))
    return f"{shown['title']}\n\n{shown['body']}"


def _build(context: ChannelContext) -> WebPush:
    if context.subscriptions is None:
        raise UsageError("webpush needs a place to keep the browsers")
    exchange = Exchange(context.timeout.total_seconds(), context.user_agent)
    return WebPush(exchange, context.subscriptions)


WEBPUSH = ChannelKind(
    summary="A notice on the phones and browsers that somebody subscribed, by Web Push.",
    build=_build,
    problem_with=problem_by(read_address),
    account=_account,
    words=_words,
)
