"""Zalo ZNS: a registered template with typed slots, sent to the Zalo account of a phone number.

Only approved templates go out, so the address says which of our slots fills which parameter, and of
what type it is: the type bounds its length. Somebody without Zalo is a permanent failure, and the
next channel (SMS) is used. Source: Zalo Cloud, ZNS guidelines, table of error codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from monitor.channels.exchange import Answer, Exchange, outcome_of, reference_of
from monitor.channels.kind import ChannelContext, ChannelKind
from monitor.channels.secrecy import hidden
from monitor.channels.target import NO_TEMPLATE, Form, Target, attempted, problem_by
from monitor.channels.zalo_token import ZaloTokens, account_of
from monitor.domain.delivery import (
    SLOTS,
    Delivered,
    DeliveryResult,
    Message,
    Permanent,
    Transient,
    Uncertain,
)
from monitor.domain.errors import StoreError, UsageError

API: Final = "https://business.openapi.zalo.me"
_PATH: Final = "/message/template"
_FORM: Final = Form(
    scheme="zns",
    required=("app", "secret", "refresh_token", "template"),
    optional=("notice", "api", "oauth"),
    families=("slot.", "notice."),
    secrets=("secret", "refresh_token"),
    urls=("api", "oauth"),
)
LENGTHS: Final[Mapping[str, int]] = {
    "name": 30,
    "code": 30,
    "status": 30,
    "amount": 20,
    "address": 200,
    "product": 200,
}
"""The types of a template's parameters, with the places that each may take."""

_ACCESS_REFUSED: Final = "-124"
_LATER: Final[Mapping[str, str]] = {"-100": "trouble of the provider's own"}
_MEANINGS: Final[Mapping[str, str]] = {
    "-101": "the application is not right",
    "-102": "the application does not exist",
    "-103": "the application is not activated",
    "-104": "the application's secret is wrong",
    "-105": "the application is linked to no official account",
    "-106": "the method is not allowed",
    "-108": "the number is not right",
    "-109": "the template is not right",
    "-110": "the person's Zalo is too old",
    "-111": "the template's data are empty",
    "-112": "the template's data are not right",
    "-114": "the person cannot be reached on Zalo",
    "-113": "a button of the template is not right",
    "-115": "the quota or the balance is used up",
    "-116": "the text is not right",
    "-117": "the account may not use the template",
    "-118": "there is no Zalo account with this number",
    "-119": "the person's account takes no such messages",
}


@dataclass(frozen=True, slots=True)
class ZaloZns:
    """Sends a message as a filled template to one phone."""

    exchange: Exchange
    tokens: ZaloTokens

    def send(self, message: Message, address: str) -> DeliveryResult:
        """Send the template once and say how it ended."""
        return attempted(_read, address, partial(self._send, message))

    def _send(self, message: Message, target: Target) -> DeliveryResult | None:
        filled = _filled(message, target)
        if filled is None:
            return None
        try:
            return self._post(message, target, *filled)
        except StoreError as error:
            return Transient(text=f"the tokens cannot be read: {error}")

    def _post(
        self, message: Message, target: Target, template: str, data: Mapping[str, str]
    ) -> DeliveryResult:
        access = self.tokens.access(target)
        if not isinstance(access, str):
            return access
        answer = self.exchange.post(
            target.get("api", API).rstrip("/") + _PATH,
            headers={"access_token": access},
            json={
                "phone": target.phone,
                "template_id": template,
                "template_data": dict(data),
                "tracking_id": reference_of(message.delivery_id),
            },
        )
        result = outcome_of(answer, _verdict)
        if isinstance(answer, Answer) and _is_access_refused(answer):
            self.tokens.refused(target, access)
        return replace(result, text=hidden(result.text, [access]))


def _read(address: str) -> Target:
    target = _FORM.read(address)
    for key, value in target.options.items():
        if key.startswith(_FORM.families):
            slot, _, kind = value.partition(":")
            if slot not in SLOTS or kind not in LENGTHS:
                raise ValueError(
                    f"{key} is one of our slots and a type, such as what:product; slots: "
                    f"{', '.join(sorted(SLOTS))}; types: {', '.join(LENGTHS)}"
                )
    if not _parameters(target, "slot."):
        raise ValueError("a template has parameters: slot.NAME=SLOT:TYPE, at least one")
    return target


def _filled(message: Message, target: Target) -> tuple[str, dict[str, str]] | None:
    """Return the template and its data: the alert's, or else the notice's, if either can be."""
    for option, family in (("template", "slot."), ("notice", "notice.")):
        wanted = _parameters(target, family)
        if target.get(option) and all(slot in message.slots for slot, _ in wanted.values()):
            data = {
                name: _cut(message.slots[slot], LENGTHS[kind])
                for name, (slot, kind) in wanted.items()
            }
            return target.get(option), data
    return None


def _parameters(target: Target, family: str) -> dict[str, tuple[str, str]]:
    found = {}
    for key, value in target.options.items():
        if key.startswith(family):
            slot, _, kind = value.partition(":")
            found[key.removeprefix(family)] = (slot, kind)
    return found


def _cut(text: str, places: int) -> str:
    return text if len(text) <= places else text[: places - 1].rstrip() + "…"


def _verdict(answer: Answer) -> DeliveryResult:
    code, said = str(answer.body.get("error", "")), answer.body.get("message", "")
    if code == "0":
        return Delivered(text="accepted")
    if not code:
        return Uncertain(text="the provider answered without a code")
    if _is_access_refused(answer):
        return Transient(text=f"code {code}: the access token is refused", retry_after_seconds=1.0)
    if code in _LATER:
        return Transient(text=f"code {code}: {_LATER[code]} ({said})")
    return Permanent(text=f"code {code}: {_MEANINGS.get(code, 'refused')} ({said})")


def _is_access_refused(answer: Answer) -> bool:
    """Say whether the access token was refused, by its code or in the provider's words."""
    said = str(answer.body.get("message", "")).casefold().replace("_", " ")
    return str(answer.body.get("error")) == _ACCESS_REFUSED or "access token" in said


def _account(address: str) -> str:
    return account_of(_read(address))


def _words(message: Message, address: str) -> str:
    filled = _filled(message, _read(address))
    if filled is None:
        return NO_TEMPLATE
    lines = [f"{name}: {text}" for name, text in filled[1].items()]
    return "\n".join([f"template {filled[0]}", *lines])


def _build(context: ChannelContext) -> ZaloZns:
    if context.tokens is None:
        raise UsageError("zalo_zns needs a place to keep its tokens")
    exchange = Exchange(context.timeout.total_seconds(), context.user_agent)
    return ZaloZns(exchange, ZaloTokens(exchange, context.tokens))


ZALO_ZNS = ChannelKind(
    summary="A registered Zalo ZNS template with typed slots, to the Zalo of a phone number.",
    build=_build,
    problem_with=problem_by(_read),
    account=_account,
    words=_words,
)
