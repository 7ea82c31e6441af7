"""What may stand in ``recipients``, ``routes`` and ``reports``."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from monitor.config.fields import Code, Codes, Flag, Text, TimeOfDay, as_many, member_of, one_of
from monitor.config.schema import Kinds, Messages, Section
from monitor.domain.finding import Severity

Language = Annotated[str, BeforeValidator(one_of("vi", "en"))]
FORMATS = ("html", "pdf", "docx", "xlsx")


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


class ReportEntry(Section):
    """One of ``reports``."""

    name: Code
    at: TimeOfDay
    recipients: Codes
    formats: Annotated[
        tuple[Annotated[str, BeforeValidator(one_of(*FORMATS))], ...], BeforeValidator(as_many)
    ] = ("html", "xlsx")
    language: Language = "vi"
