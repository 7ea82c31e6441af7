"""SMS under a brand name through eSMS.vn, one request a message.

The gateway knows a message by its ``RequestId``, which is the id of the delivery: what it has
already taken it refuses as a duplicate, and a duplicate is a delivery. It accepts only texts of
registered templates. Source: eSMS developers' pages, customer care messages and table of codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from monitor.channels.exchange import Answer, Exchange, outcome_of, reference_of
from monitor.channels.kind import ChannelContext, ChannelKind
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
    Uncertain,
)

API: Final = "https://rest.esms.vn"
_PATH: Final = "/MainService.svc/json/SendMultipleMessage_V4_post_json/"
_FORM: Final = Form(
    scheme="esms",
    required=("brandname", "key", "secret"),
    optional=("template", "notice", "sandbox", "api"),
    secrets=("key", "secret"),
)
_ACCEPTED: Final = {"100": "accepted", "124": "accepted by an earlier attempt"}
_MEANINGS: Final[Mapping[str, str]] = {
    "99": "the number is blocked, or the request was not understood",
    "101": "key or secret is wrong",
    "102": "the account has no price list",
    "103": "the balance is used up",
    "104": "the brand name is not registered",
    "108": "the number is not right",
    "118": "the type of message is not allowed",
    "140": "this machine's address is not on the gateway's list",
    "146": "the text fits no registered template",
    "177": "the brand name is not registered with the number's network",
}


@dataclass(frozen=True, slots=True)
class Esms:
    """Sends the registered short text of a message to one phone."""

    exchange: Exchange

    def send(self, message: Message, address: str) -> DeliveryResult:
        """Send the text once and say how it ended."""
        return attempted(_FORM.read, address, partial(self._send, message))

    def _send(self, message: Message, target: Target) -> DeliveryResult | None:
        text = text_for(message, target)
        if text is None:
            return None
        url = target.get("api", API).rstrip("/") + _PATH
        content = _content(target, text, message.delivery_id)
        return outcome_of(self.exchange.post(url, json=content), _verdict)


def _content(target: Target, text: str, delivery_id: str) -> dict[str, str]:
    return {
        "ApiKey": target.get("key"),
        "SecretKey": target.get("secret"),
        "Phone": target.phone,
        "Content": text,
        "Brandname": target.get("brandname"),
        "SmsType": "2",
        "IsUnicode": "0",
        "Sandbox": target.get("sandbox", "0"),
        "RequestId": reference_of(delivery_id),
    }


def _verdict(answer: Answer) -> DeliveryResult:
    code = str(answer.body.get("CodeResult", ""))
    if code in _ACCEPTED:
        return Delivered(text=f"{_ACCEPTED[code]} (code {code})")
    if not code:
        return Uncertain(text="the gateway answered without a code")
    said = answer.body.get("ErrorMessage", "")
    return Permanent(text=f"code {code}: {_MEANINGS.get(code, 'refused')} ({said})")


def _account(address: str) -> str:
    return f"esms/{_FORM.read(address).get('brandname')}"


def _templates(address: str) -> tuple[str, ...]:
    return _FORM.read(address).templates


def _words(message: Message, address: str) -> str:
    return text_for(message, _FORM.read(address)) or NO_TEMPLATE


def _build(context: ChannelContext) -> Esms:
    return Esms(Exchange(context.timeout.total_seconds(), context.user_agent))


ESMS = ChannelKind(
    summary="SMS under a brand name through eSMS.vn, in the words of a registered template.",
    build=_build,
    problem_with=problem_by(_FORM.read),
    account=_account,
    templates=_templates,
    words=_words,
)
