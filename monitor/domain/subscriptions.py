"""Browsers that take Web Push: the address and the keys that each gave when its owner said yes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

MOST_OF_ONE_NAME: Final = 10
"""More browsers than this under one name are not told: nobody has so many phones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One browser under a name; ``p256dh`` and ``auth`` are its keys (RFC 8291) in base64url.

    Whoever knows the ``endpoint`` and the keys can send to it, so none of them is ever shown.
    """

    name: str
    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)
    at: datetime


class Subscriptions(Protocol):
    """The browsers within one transaction."""

    def keep(self, subscription: Subscription) -> None:
        """Keep a browser; one that is known already moves to its new name and keys."""
        ...

    def under(self, name: str) -> list[Subscription]:
        """Return the browsers under a name, the longest known first."""
        ...

    def forget(self, endpoint: str) -> bool:
        """Forget a browser; ``False`` when it was not known."""
        ...


class SubscriptionKeeper(Protocol):
    """The same for a channel: each call is a transaction of its own.

    Raises:
        StoreError: the database cannot be used just now.
    """

    def now(self) -> datetime: ...

    def secret(self) -> str:
        """Return the programme's secret, from which the key of the sender follows."""
        ...

    def under(self, name: str) -> list[Subscription]: ...

    def forget(self, endpoint: str) -> None: ...
