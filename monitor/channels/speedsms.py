"""SMS through SpeedSMS: at most sixty requests a minute, refused with a moment to come back.

The gateway has no id to tell a repetition by, so an attempt without a clear answer may arrive
twice; its second text then says so. Source: SpeedSMS's page on its API.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from monitor.channels.exchange import Answer, Exchange, outcome_of
from monitor.channels.kind import Budget, ChannelContext, ChannelKind
from monitor.channels.target import (
    NO_TEMPLATE,
    Form,
    Target,
    attempted,
    problem_by,
    text_for,
)
from monitor.domain.delivery import (
    Delivered,
    DeliveryResult,
    Message,
    Permanent,
    Transient,
    Uncertain,
)

API: Final = "https://api.speedsms.vn/index.php"
_FORM: Final = Form(
    scheme="speedsms",
    required=("token", "sender"),
    optional=("template", "notice", "type", "api"),
    secrets=("token",),
)
_BRAND_NAME: Final = "3"
_LATER: Final[Mapping[str, str]] = {"500": "the gateway has trouble of its own"}
_MEANINGS: Final[Mapping[str, str]] = {
    "007": "this machine's address is locked",
    "008": "the account is blocked",
    "009": "the account may not use the gateway",
    "101": "the request was not understood",
    "105": "the number is not right",
    "110": "the letters of the text are not allowed",
    "113": "the text is too long",
    "300": "the balance is used up",
}


@dataclass(frozen=True, slots=True)
class SpeedSms:
    """Sends the registered short text of a message to one phone."""

    exchange: Exchange

    def send(self, message: Message, address: str) -> DeliveryResult:
        """Send the text once and say how it ended."""
        return attempted(_read, address, partial(self._send, message))

    def _send(self, message: Message, target: Target) -> DeliveryResult | None:
        text = text_for(message, target)
        if text is None:
            return None
        answer = self.exchange.post(
            target.get("api", API).rstrip("/") + "/sms/send",
            json={
                "to": [target.phone],
                "content": text,
                "sms_type": int(target.get("type", _BRAND_NAME)),
                "sender": target.get("sender"),
            },
            auth=(target.get("token"), "x"),
        )
        return outcome_of(answer, _verdict)


def _read(address: str) -> Target:
    target = _FORM.read(address)
    if target.get("type", _BRAND_NAME) not in {"2", "3", "4", "5"}:
        raise ValueError("type is one of 2, 3, 4 and 5; 3 is a brand name of your own")
    return target


def _verdict(answer: Answer) -> DeliveryResult:
    code, said = str(answer.body.get("code", "")), answer.body.get("message", "")
    if answer.body.get("status") == "success":
        return Delivered(text="accepted")
    if not code:
        return Uncertain(text="the gateway answered without a code")
    if code in _LATER:
        return Transient(text=f"code {code}: {_LATER[code]} ({said})")
    return Permanent(text=f"code {code}: {_MEANINGS.get(code, 'refused')} ({said})")


def _account(address: str) -> str:
    return f"speedsms/{_read(address).get('sender')}"


def _templates(address: str) -> tuple[str, ...]:
    return _read(address).templates


def _words(message: Message, address: str) -> str:
    return text_for(message, _read(address)) or NO_TEMPLATE


def _build(context: ChannelContext) -> SpeedSms:
    return SpeedSms(Exchange(context.timeout.total_seconds(), context.user_agent))


SPEEDSMS = ChannelKind(
    summary="SMS through SpeedSMS, in the words of a registered template; 60 a minute.",
    build=_build,
    problem_with=problem_by(_read),
    account=_account,
    templates=_templates,
    words=_words,
    budget=Budget(count=60, per=timedelta(seconds=60)),
)
