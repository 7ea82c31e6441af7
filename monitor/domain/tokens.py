"""Tokens of channels whose refresh token works once: kept durably, used by one process only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

CLAIM_MAY_TAKE: Final = timedelta(minutes=2)
"""A refresh that has no outcome after this long was cut off: its token may be used up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelToken:
    """What is known of an account's tokens.

    ``seed`` is the digest of the refresh token from the configuration with which it began.
    ``claimed_at`` is set while a process uses the refresh token; ``trouble`` says why the refresh
    token will not be used again, and is empty while all is well.
    """

    account: str
    seed: str
    refresh: str = field(repr=False)
    access: str = field(default="", repr=False)
    refreshed_at: datetime
    expires_at: datetime | None = None
    claim: int = 0
    claimed_at: datetime | None = None
    trouble: str = ""

    def is_usable(self, now: datetime) -> bool:
        """Say whether the access token holds for the next minute."""
        return self.expires_at is not None and now < self.expires_at - timedelta(minutes=1)

    def is_due(self, now: datetime) -> bool:
        """Say whether to refresh: at half the life, so that trouble is told in good time."""
        if self.expires_at is None:
            return True
        return now >= self.refreshed_at + (self.expires_at - self.refreshed_at) / 2

    def trouble_at(self, now: datetime) -> str:
        """Return what is wrong with the refresh token, also when its user was cut off."""
        if self.claimed_at is not None and now - self.claimed_at > CLAIM_MAY_TAKE:
            return "a refresh was cut off before its answer was kept"
        return self.trouble


class ChannelTokens(Protocol):
    """Tokens of channels within one transaction."""

    def get(self, account: str) -> ChannelToken | None: ...

    def all(self) -> list[ChannelToken]: ...

    def begin(self, account: str, seed: str, refresh: str, at: datetime) -> None:
        """Begin with a refresh token, or begin anew when its seed is another than before."""
        ...

    def claim(self, account: str, at: datetime) -> int | None:
        """Take the one right to use the refresh token; ``None`` when it was taken or is spoilt."""
        ...

    def renew(
        self,
        account: str,
        claim: int,
        *,
        access: str,
        refresh: str,
        expires_at: datetime,
        at: datetime,
    ) -> bool:
        """Keep a refreshed pair; ``False`` when the claim is not the newest any more."""
        ...

    def release(self, account: str, claim: int, trouble: str = "") -> None:
        """Give the claim back, unused, or with the reason why the token is of no use now."""
        ...

    def expire(self, account: str, access: str) -> None:
        """Forget an access token that the provider refused."""
        ...


class TokenKeeper(Protocol):
    """The same for a channel: each call is a transaction of its own.

    Raises:
        StoreError: the database cannot be used just now.
    """

    def now(self) -> datetime: ...

    def current(self, account: str, first_refresh: str) -> ChannelToken: ...

    def claim(self, account: str) -> int | None: ...

    def renew(
        self, account: str, claim: int, *, access: str, refresh: str, expires_at: datetime
    ) -> bool: ...

    def release(self, account: str, claim: int, trouble: str = "") -> None: ...

    def expire(self, account: str, access: str) -> None: ...
