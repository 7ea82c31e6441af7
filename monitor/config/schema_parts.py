"""Texts that must also mean something: time zones, addresses, patterns and date forms."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator

from monitor.config.fields import Text, as_any_text, as_many, as_text, refused
from monitor.domain.gtin import read_gtin

ADDRESS_ALLOWED = "allowed is an address such as https://gia.haiphong.gov.vn"

_SAMPLE = datetime(2021, 1, 31, 23, 45, 56, tzinfo=UTC)


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refused("allowed is a time zone of the IANA table such as Asia/Ho_Chi_Minh") from None
    return text


def _gtin(text: str) -> str:
    if read_gtin(text) is None:
        raise refused("allowed is a bar code of 8, 12, 13 or 14 digits whose check digit holds")
    return text


def is_address(text: str) -> bool:
    """Say whether a text is an http address with a host."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _base_url(text: str) -> str:
    if "${" not in text and not is_address(text):
        raise refused(ADDRESS_ALLOWED)
    return text.rstrip("/")


def _pattern(value: object) -> str:
    text = as_any_text(value)
    try:
        re.compile(text)
    except re.error as error:
        raise refused(f"allowed is a regular expression; {error}") from None
    return text


def _date_format(value: object) -> str:
    text = as_text(value)
    try:
        datetime.strptime(_SAMPLE.strftime(text), text).replace(tzinfo=UTC)
    except ValueError:
        raise refused("allowed is a date form such as %d/%m/%Y (directives of strptime)") from None
    if "%" not in text:
        raise refused("allowed is a date form such as %d/%m/%Y (directives of strptime)")
    return text


Zone = Annotated[Text, AfterValidator(_zone)]
BaseUrl = Annotated[Text, AfterValidator(_base_url)]
Pattern = Annotated[str, BeforeValidator(_pattern)]
DateFormat = Annotated[str, BeforeValidator(_date_format)]
Gtins = Annotated[
    tuple[Annotated[str, BeforeValidator(as_any_text), AfterValidator(_gtin)], ...],
    BeforeValidator(as_many),
]
