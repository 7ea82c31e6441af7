"""Signed links: from an alert and a recipient to an address, and back to what it grants."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from monitor.alerting.signed_link import Grant, Purpose, granted, signed
from monitor.app.replies import Replies
from monitor.domain.ports import Clock
from monitor.domain.settings import Settings
from monitor.domain.store import Store

LINK_LIVES: Final = timedelta(days=3)
_KEY: Final = "secret_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The secrets of the environment that open doors; empty ones were not given."""

    secret_key: str = field(default="", repr=False)
    api_token: str = field(default="", repr=False)

    def is_operator(self, token: str) -> bool:
        """Say whether a bearer token is that of the programs that may act."""
        given = hmac.compare_digest(token.encode(), self.api_token.encode())
        return bool(self.api_token) and given


class Links:
    """Makes and reads the links by which people answer from a message."""

    def __init__(self, settings: Settings, store: Store, wall: Clock, access: Access) -> None:
        self._settings, self._store, self._wall = settings, store, wall
        self._access, self._secret = access, access.secret_key
        self.replies = Replies(settings, store, wall)

    def make_secret(self) -> None:
        """Make the secret, once for a database, unless the environment gives one."""
        if self._access.secret_key:
            return
        with self._store.begin() as tx:
            if tx.archive.value(_KEY) is None:
                tx.archive.set_value(_KEY, secrets.token_urlsafe(32))

    def answer_url(self, alert_id: str, recipient: str) -> str:
        """Return the address at which a recipient takes an alert on."""
        return self._url("a", Purpose.ACKNOWLEDGE, alert_id, recipient)

    def exercise_url(self, exercise_id: str, recipient: str) -> str:
        """Return the address at which a recipient confirms the call of an exercise."""
        return self._url("x", Purpose.EXERCISE, exercise_id, recipient)

    def subscribe_url(self, recipient: str) -> str:
        """Return the address at which a recipient subscribes his phones and browsers."""
        return self._url("p", Purpose.SUBSCRIBE, "", recipient)

    def reply_code(self, alert_id: str, recipient: str, channel: str) -> str:
        """Return what a recipient sends back from a channel; empty where that is no way."""
        return self.replies.code_for(alert_id, recipient, channel)

    def _url(self, page: str, purpose: Purpose, subject: str, recipient: str) -> str:
        end = self._wall.now() + LINK_LIVES
        grant = Grant(purpose=purpose, alert=subject, recipient=recipient, expires_at=end)
        token = signed(grant, self.secret())
        return f"{self._settings.base_url.rstrip('/')}/{page}/{token}"

    def granted(self, token: str, purpose: Purpose = Purpose.ACKNOWLEDGE) -> Grant:
        """Return what a token grants.

        Raises:
            ExpiredError: its time is over.
            UsageError: it is not ours, or was changed.
        """
        return granted(token, purpose, self.secret(), self._wall.now())

    def secret(self) -> str:
        """Return the secret, which all processes of a database share; it is asked for once."""
        if not self._secret:
            with self._store.read() as tx:
                found = tx.archive.value(_KEY)
            if found is None:
                self.make_secret()
                return self.secret()
            self._secret = found
        return self._secret
