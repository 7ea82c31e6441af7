"""Codes by which people answer an alert from a text message: one alert, one person, one end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyCode:
    """Who takes which alert on by sending this code back, until when (the end is excluded)."""

    code: str
    alert: str
    recipient: str
    expires_at: datetime


class ReplyBook(Protocol):
    """The codes within one transaction. Times are those of the wall."""

    def keep(self, code: ReplyCode, now: datetime) -> bool:
        """Keep a code; ``False`` when another that has not expired is spelt the same."""
        ...

    def get(self, code: str) -> ReplyCode | None:
        """Return what a code stands for, also when it has expired."""
        ...

    def newest(self, alert: str, recipient: str) -> ReplyCode | None:
        """Return the code of a person for an alert that lasts longest."""
        ...
