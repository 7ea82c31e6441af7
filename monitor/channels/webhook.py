"""A web hook: the message as JSON, posted once to another system, signed when a secret is given.

The secret stands after ``#secret=`` of the address, a part that is never sent; the receiver checks
``X-Binh-On-Signature: sha256=<hex of HMAC-SHA256 over the body>``. The id of the delivery is the
same over all attempts and also stands in ``Idempotency-Key``. Redirects are not followed: figures
about named retailers go only where somebody pointed them.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urldefrag, urlsplit

from pydantic_core import to_json

from monitor.channels.kind import ChannelContext, ChannelKind
from monitor.channels.patience import AGAIN_LATER, wish_of
from monitor.channels.post import posted
from monitor.channels.secrecy import without_secrets
from monitor.domain.delivery import (
    Delivered,
    DeliveryResult,
    Message,
    Permanent,
    Transient,
)

if TYPE_CHECKING:
    import httpx

_MOST_BYTES_READ: Final = 2000


@dataclass(frozen=True, slots=True)
class Webhook:
    """Posts messages as JSON; one attempt a call."""

    timeout_seconds: float
    user_agent: str
    transport: httpx.BaseTransport | None = None

    def send(self, message: Message, address: str) -> DeliveryResult:
        """Post the message's data to ``address`` and say how it ended."""
        problem = problem_with(address)
        if problem is not None:
            return Permanent(text=problem)
        result = self._post(message, address)
        return replace(result, text=without_secrets(result.text, address))

    def _post(self, message: Message, address: str) -> DeliveryResult:
        url, fragment = urldefrag(address)
        body = to_json(message.data)
        headers = self._headers(message, body, fragment)
        return posted(
            url, _outcome, self.timeout_seconds, self.transport, content=body, headers=headers
        )

    def _headers(self, message: Message, body: bytes, fragment: str) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": self.user_agent,
            "Idempotency-Key": message.delivery_id.encode("ascii", "backslashreplace").decode(),
        }
        for secret in parse_qs(fragment).get("secret", []):
            headers["X-Binh-On-Signature"] = signature(body, secret)
        return headers


def signature(body: bytes, secret: str) -> str:
    """Return the signature of a body as the header carries it."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def problem_with(address: str) -> str | None:
    """Return what is wrong with a hook's address: it must be http or https with a host."""
    try:
        split = urlsplit(address)
        host, _ = split.hostname, split.port
    except ValueError:
        return "the address is no URL; expected https://host/path"
    if split.scheme not in {"http", "https"} or not host:
        return "the address of a webhook begins with https:// (or http://) and names a host"
    unknown = sorted(set(parse_qs(split.fragment)) - {"secret"})
    if split.fragment and (unknown or "secret" not in parse_qs(split.fragment)):
        return "after # of a webhook's address only secret=… is allowed"
    return None


def _outcome(answer: httpx.Response) -> DeliveryResult:
    status = answer.status_code
    said = f"HTTP {status}"
    if answer.is_success:
        return Delivered(text=said)
    excerpt = _excerpt(answer)
    text = f"{said}: {excerpt}" if excerpt else said
    if status in AGAIN_LATER or answer.is_server_error:
        return Transient(text=text, retry_after_seconds=wish_of(answer.headers))
    if answer.is_redirect:
        return Permanent(text=f"{said}: redirects are not followed; configure the final address")
    return Permanent(text=text)


def _excerpt(answer: httpx.Response) -> str:
    """Return the beginning of the answer; the status counts even when the rest never comes."""
    import httpx

    try:
        first = next(answer.iter_bytes(), b"")[:_MOST_BYTES_READ]
    except (httpx.TransportError, httpx.DecodingError):
        return ""
    return first.decode("utf-8", "replace")


def _account(address: str) -> str:
    """Name the host and this hook of it: another hook there may be another receiver's."""
    split = urlsplit(address)
    hook = hashlib.sha256(f"{split.netloc}{split.path}{split.query}".encode()).hexdigest()
    return f"webhook/{split.hostname}-{hook[:6]}"


def _build(context: ChannelContext) -> Webhook:
    return Webhook(context.timeout.total_seconds(), context.user_agent)


WEBHOOK = ChannelKind(
    summary="JSON posted to an https address, with an HMAC signature when #secret=… is given.",
    build=_build,
    problem_with=problem_with,
    account=_account,
)
