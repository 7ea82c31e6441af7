"""Signed links by which a person answers from a message: one purpose, one alert, one end.

The link names the purpose, the alert, the recipient and the moment until which it holds, and is
signed with the programme's secret. Whoever has the link can do this one thing and nothing else; a
link of another purpose, alert or recipient does not pass.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from monitor.domain.errors import ExpiredError, UsageError


class Purpose(StrEnum):
    """What a link lets its bearer do."""

    ACKNOWLEDGE = "acknowledge"
    EXERCISE = "exercise"
    SUBSCRIBE = "subscribe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a link says: who may do what with which alert, until when (a whole second).

    Where the purpose is an exercise, ``alert`` is its id; it is empty where phones are subscribed.
    """

    purpose: Purpose
    alert: str
    recipient: str
    expires_at: datetime


def signed(grant: Grant, secret: str) -> str:
    """Return the token of a link, fit to stand in an address."""
    body = _encoded(
        json.dumps(
            [grant.purpose, grant.alert, grant.recipient, int(grant.expires_at.timestamp())],
            separators=(",", ":"),
        ).encode()
    )
    return f"{body}.{_signature(body, secret)}"


def granted(token: str, purpose: Purpose, secret: str, now: datetime) -> Grant:
    """Return what a token grants.

    Raises:
        ExpiredError: its time is over.
        UsageError: it is not ours, was changed, or is for another purpose.
    """
    body, _, signature = token.partition(".")
    if not hmac.compare_digest(_signature(body, secret).encode(), signature.encode()):
        raise UsageError("this link was not made by this monitor, or was changed on the way")
    grant = _read(body)
    if grant.purpose is not purpose:
        raise UsageError(f"this link is for {grant.purpose}, not for {purpose}")
    if now >= grant.expires_at:
        raise ExpiredError(f"this link has expired at {grant.expires_at:%H:%M %d/%m/%Y} UTC")
    return grant


def _read(body: str) -> Grant:
    try:
        text = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        purpose, alert, recipient, expires = json.loads(text)
        return Grant(
            purpose=Purpose(purpose),
            alert=alert,
            recipient=recipient,
            expires_at=datetime.fromtimestamp(expires, tz=UTC),
        )
    except (binascii.Error, ValueError, TypeError, OverflowError) as error:
        raise UsageError("this link was made by another version of the monitor") from error


def _signature(body: str, secret: str) -> str:
    return _encoded(hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest())


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
