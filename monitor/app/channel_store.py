"""What channels keep in the database: tokens that work once, browsers, which accounts are down."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from monitor.domain.errors import StoreError
from monitor.domain.ports import Clock
from monitor.domain.store import Store
from monitor.domain.subscriptions import MOST_OF_ONE_NAME, Subscription
from monitor.domain.tokens import ChannelToken


class StoreTokens:
    """Tokens of channels; each call is a transaction of its own."""

    def __init__(self, store: Store, wall: Clock) -> None:
        self._store, self._wall = store, wall

    def now(self) -> datetime:
        """Return the time on the wall."""
        return self._wall.now()

    def current(self, account: str, first_refresh: str) -> ChannelToken:
        """Return an account's tokens, begun with the refresh token of the configuration.

        A refresh token that the configuration did not name before begins a new chain.
        """
        seed = hashlib.sha256(first_refresh.encode()).hexdigest()
        with self._store.read() as tx:
            known = tx.tokens.get(account)
        if known is None or known.seed != seed:
            with self._store.begin() as tx:
                tx.tokens.begin(account, seed, first_refresh, self.now())
                known = tx.tokens.get(account)
        if known is None:
            raise StoreError(f"the tokens of {account} are gone")
        return known

    def claim(self, account: str) -> int | None:
        """Take the one right to use the refresh token."""
        with self._store.begin() as tx:
            return tx.tokens.claim(account, self.now())

    def renew(
        self, account: str, claim: int, *, access: str, refresh: str, expires_at: datetime
    ) -> bool:
        """Keep a refreshed pair."""
        with self._store.begin() as tx:
            return tx.tokens.renew(
                account,
                claim,
                access=access,
                refresh=refresh,
                expires_at=expires_at,
                at=self.now(),
            )

    def release(self, account: str, claim: int, trouble: str = "") -> None:
        """Give the claim back."""
        with self._store.begin() as tx:
            tx.tokens.release(account, claim, trouble)

    def expire(self, account: str, access: str) -> None:
        """Forget an access token that the provider refused."""
        with self._store.begin() as tx:
            tx.tokens.expire(account, access)


class StoreSubscriptions:
    """The browsers that take Web Push; each call is a transaction of its own."""

    def __init__(self, store: Store, wall: Clock, secret: Callable[[], str]) -> None:
        self._store, self._wall, self.secret = store, wall, secret

    def now(self) -> datetime:
        """Return the time on the wall."""
        return self._wall.now()

    def under(self, name: str) -> list[Subscription]:
        """Return the browsers under a name that are told: the newest ones, if there are many."""
        with self._store.read() as tx:
            return tx.subscriptions.under(name)[-MOST_OF_ONE_NAME:]

    def forget(self, endpoint: str) -> None:
        """Forget a browser."""
        with self._store.begin() as tx:
            tx.subscriptions.forget(endpoint)


class StoreMemory:
    """Small facts of channels that outlive the process."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def recall(self, key: str) -> str | None:
        """Return a fact."""
        with self._store.read() as tx:
            return tx.archive.value(key)

    def keep(self, key: str, value: str) -> None:
        """Keep a fact in place of the earlier one."""
        with self._store.begin() as tx:
            tx.archive.set_value(key, value)
