"""What may stand in ``recipients``, ``routes`` and the other sections about people."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from monitor.config.fields import (
    Code,
    Codes,
    Day,
    Flag,
    Text,
    TimeOfDay,
    Whole,
    as_many,
    member_of,
    one_of,
    refused,
    within,
)
from monitor.config.schema import Kinds, Messages, Round, Section, Wait
from monitor.config.schema_parts import BaseUrl
from monitor.domain.finding import Severity
from monitor.domain.people import REPORT_FORMATS

Language = Annotated[str, BeforeValidator(one_of("vi", "en"))]


def _phone_number(text: str) -> str:
    digits = re.sub(r"[ .-]", "", text)
    if not re.fullmatch(r"\+?[0-9]{3,15}", digits):
        raise refused('allowed is a phone number or a short number in quotes, such as "8088"')
    return digits


PhoneNumber = Annotated[Text, AfterValidator(_phone_number)]


class ChannelEntry(Section):
    """One of a recipient's ``channels``."""

    name: Code
    kind: Code
    address: Text


class RecipientEntry(Section):
    """One of ``recipients``."""

    code: Code
    name: Text
    language: Language = "vi"
    role: Code = "inspector"
    messages_per_hour: Messages | None = None
    channels: tuple[ChannelEntry, ...] = ()


class RouteEntry(Section):
    """One of ``routes``: every condition given must hold."""

    name: Code
    recipients: Codes
    areas: Codes = ()
    groups: Codes = ()
    products: Codes = ()
    rules: Codes = ()
    outlet_kinds: Kinds = ()
    min_severity: Annotated[Severity, BeforeValidator(member_of(Severity))] = Severity.WARNING
    channels: Codes = ()
    stop: Flag = False


class StepEntry(Section):
    """One of a policy's ``steps``: whom to tell when nobody has answered for so long."""

    after: Wait
    recipients: Codes
    channels: Codes = ()


class EscalationEntry(Section):
    """One of ``escalation``: every condition given must hold; the first policy counts."""

    name: Code
    steps: tuple[StepEntry, ...]
    min_severity: Annotated[Severity, BeforeValidator(member_of(Severity))] = Severity.CRITICAL
    rules: Codes = ()
    groups: Codes = ()
    products: Codes = ()
    areas: Codes = ()
    outlets: Codes = ()
    outlet_kinds: Kinds = ()
    sources: Codes = ()


class PostEntry(Section):
    """One of ``duty.posts``: a duty that people hold in turn; ``people`` outside the shifts."""

    code: Code
    name: Text
    people: Codes = ()


class ShiftEntry(Section):
    """One of ``duty.shifts``; without times from the first midnight to the last."""

    post: Code
    from_day: Day = Field(alias="from")
    to_day: Day = Field(alias="to")
    people: Codes
    starts_at: TimeOfDay | None = None
    ends_at: TimeOfDay | None = None


class LeaveEntry(Section):
    """One of ``duty.leave``: local days, both included."""

    recipient: Code
    from_day: Day = Field(alias="from")
    to_day: Day = Field(alias="to")
    deputy: Code


class QuietEntry(Section):
    """One of ``quiet_hours``; without recipients, those of everybody."""

    begins: TimeOfDay = Field(alias="from")
    ends: TimeOfDay = Field(alias="to")
    recipients: Codes = ()


class ReportEntry(Section):
    """One of ``reports``."""

    name: Code
    at: TimeOfDay
    recipients: Codes
    formats: Annotated[
        tuple[Annotated[str, BeforeValidator(one_of(*REPORT_FORMATS))], ...],
        BeforeValidator(as_many),
    ] = REPORT_FORMATS
    language: Language = "vi"


class SmsTemplateEntry(Section):
    """One of ``sms_templates``: a short text as it is registered with the gateway."""

    name: Code
    text: Text
    limit: Annotated[Whole, AfterValidator(within(40, 306, "40 to 306 places"))] = 160


class RepliesEntry(Section):
    """``replies``: how people answer by text message; leave the section out for no codes."""

    number: PhoneNumber
    token: Text
    expire_after: Wait = timedelta(days=1)


class HeartbeatEntry(Section):
    """``heartbeat``: a sign of life for a watcher outside; leave the section out for none."""

    url: BaseUrl
    every: Round = timedelta(minutes=1)
