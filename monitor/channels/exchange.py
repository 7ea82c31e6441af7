"""One call to a provider that answers in JSON, and what it means when there is no such answer.

The verdict of these providers stands in the body: a 200 with a body that cannot be read says
nothing, so the message may or may not be on its way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from monitor.channels.patience import AGAIN_LATER, wish_of
from monitor.channels.post import posted
from monitor.domain.delivery import DeliveryResult, Permanent, Transient, Uncertain

if TYPE_CHECKING:
    import httpx

_MOST_BYTES_READ: Final = 64_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a provider said; ``body`` is empty when it was no JSON object."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def without_verdict(self) -> DeliveryResult | None:
        """Return what the status alone means; ``None`` when the body is to be asked."""
        said = f"HTTP {self.status}"
        if self.status in AGAIN_LATER or self.status >= 500:
            return Transient(text=said, retry_after_seconds=wish_of(self.headers))
        if self.status >= 300:
            words = self.body.get("message") or self.body.get("ErrorMessage") or ""
            return Permanent(text=f"{said} {words}".rstrip())
        if not self.body:
            return Uncertain(text=f"{said}, but the answer is not what the provider promises")
        return None


@dataclass(frozen=True, slots=True)
class Exchange:
    """Calls providers, once each."""

    timeout_seconds: float
    user_agent: str
    transport: httpx.BaseTransport | None = None

    def post(self, url: str, **content: Any) -> Answer | Transient | Uncertain | Permanent:
        """Post ``json`` or ``data`` with ``headers`` or ``auth``; say what came back.

        Transient means that nothing was sent, uncertain that it was and no clear answer came.
        """
        headers = {"User-Agent": self.user_agent, **content.pop("headers", {})}
        return posted(
            url, _answer, self.timeout_seconds, self.transport, headers=headers, **content
        )


def outcome_of(
    answer: Answer | Transient | Uncertain | Permanent, verdict: Callable[[Answer], DeliveryResult]
) -> DeliveryResult:
    """Return what a call came to; ``verdict`` reads a body where the status says nothing."""
    if not isinstance(answer, Answer):
        return answer
    return answer.without_verdict or verdict(answer)


def reference_of(delivery_id: str, longest: int = 48) -> str:
    """Return the id under which a provider knows a delivery, the same over all attempts."""
    plain = delivery_id.encode("ascii", "backslashreplace").decode()
    if len(plain) <= longest:
        return plain
    digest = hashlib.sha256(delivery_id.encode()).hexdigest()[:16]
    return f"{plain[: longest - 17]}-{digest}"


def _answer(answer: httpx.Response) -> Answer:
    return Answer(status=answer.status_code, headers=answer.headers, body=_body(answer))


def _body(answer: httpx.Response) -> Mapping[str, Any]:
    import httpx

    content = b""
    try:
        for part in answer.iter_bytes():
            content += part
            if len(content) > _MOST_BYTES_READ:
                return {}
        read = json.loads(content)
    except (httpx.TransportError, httpx.DecodingError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}
