"""A web hook: the message as JSON, posted once to another system, signed when a secret is given.

The secret stands after ``#secret=`` of the address, a part that is never sent; the receiver checks
``X-Binh-On-Signature: sha256=<hex of HMAC-SHA256 over the body>``. The id of the delivery is the
same over all attempts and also stands in ``Idempotency-Key``. Redirects are not followed: figures
about named retailers go only where somebody pointed them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urldefrag, urlsplit

from monitor.channels.kind import ChannelContext, ChannelKind
from monitor.channels.patience import wish_of
from monitor.channels.secrecy import without_secrets
from monitor.channels.trust import trusted
from monitor.domain.delivery import (
    Delivered,
    DeliveryResult,
    Message,
    Permanent,
    Transient,
    Uncertain,
)

if TYPE_CHECKING:
    import httpx

_AGAIN_LATER: Final = frozenset({408, 425, 429})
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
        import httpx

        url, fragment = urldefrag(address)
        body = json.dumps(message.data, ensure_ascii=False, separators=(",", ":")).encode()
        headers = self._headers(message, body, fragment)
        try:
            with (
                httpx.Client(
                    timeout=self.timeout_seconds, transport=self.transport, verify=trusted()
                ) as client,
                client.stream("POST", url, content=body, headers=headers) as answer,
            ):
                return _outcome(answer)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return Transient(text=f"cannot connect: {error}")
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
            return Permanent(text=f"the address cannot be used: {error}")
        except httpx.TransportError as error:
            return Uncertain(text=f"sent, but no clear answer came: {error!r}")

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
    if status in _AGAIN_LATER or answer.is_server_error:
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
