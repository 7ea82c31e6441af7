"""Web Push: who is invited by a signed link, and the browsers that said yes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from monitor.alerting.signed_link import Purpose
from monitor.channels.push_crypto import keys_of, public_key
from monitor.channels.webpush import PushTarget, read_address
from monitor.domain.errors import NotFoundError, UsageError
from monitor.domain.people import Recipient
from monitor.domain.subscriptions import Subscription

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Who may subscribe his phones and browsers, and the key that his browser must know."""

    recipient: str
    key: str


class Subscribing:
    """Invites people and keeps their browsers; each act is on record, without its secrets."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor

    def invite(self, recipient: str) -> str:
        """Return the link by which a person subscribes, for three days.

        Raises:
            NotFoundError: there is no such recipient, or he has no channel of this kind.
            UsageError: the pages are not reached over https, where no browser would agree.
        """
        self._target(recipient)
        split = urlsplit(self._monitor.settings.base_url)
        if split.scheme != "https" and split.hostname not in _LOOPBACK:
            raise UsageError("Web Push needs pages over https: programme.base_url is not")
        return self._monitor.links.subscribe_url(recipient)

    def seen(self, token: str) -> Invitation:
        """Return what a signed link allows; nothing happens yet.

        Raises:
            ExpiredError: the time of the link is over.
            NotFoundError: its recipient has no such channel any more.
            UsageError: the link is not ours, or was changed.
        """
        person, _ = self._granted(token)
        return Invitation(recipient=person.name, key=public_key(self._monitor.links.secret()))

    def subscribe(self, token: str, endpoint: str, p256dh: str, auth: str) -> None:
        """Keep a browser.

        Raises:
            ExpiredError, NotFoundError, UsageError: as ``seen``.
            ValueError: what the browser gave is no push service that we know, or no keys.
        """
        person, target = self._granted(token)
        problem = target.problem_with(endpoint)
        if problem is not None:
            raise ValueError(problem)
        keys_of(p256dh, auth)
        now = self._monitor.wall.now()
        browser = Subscription(
            name=target.name, endpoint=endpoint, p256dh=p256dh, auth=auth, at=now
        )
        with self._monitor.store.begin() as tx:
            tx.subscriptions.keep(browser)
            tx.archive.audit(now, person.name, "subscribe", {"name": target.name})

    def unsubscribe(self, token: str, endpoint: str) -> None:
        """Forget a browser; of one that is not known nothing is left to forget.

        Raises:
            ExpiredError, NotFoundError, UsageError: as ``seen``.
        """
        person, target = self._granted(token)
        with self._monitor.store.begin() as tx:
            if tx.subscriptions.forget(endpoint):
                now = self._monitor.wall.now()
                tx.archive.audit(now, person.name, "unsubscribe", {"name": target.name})

    def _granted(self, token: str) -> tuple[Recipient, PushTarget]:
        grant = self._monitor.links.granted(token, Purpose.SUBSCRIBE)
        return self._target(grant.recipient)

    def _target(self, recipient: str) -> tuple[Recipient, PushTarget]:
        people = self._monitor.settings.recipients
        if recipient not in people:
            raise NotFoundError(f"no recipient {recipient}; there are {', '.join(people)}")
        person = people[recipient]
        for channel in person.channels:
            if channel.kind == "webpush":
                return person, read_address(channel.address)
        raise NotFoundError(f"{recipient} has no channel of the kind webpush")
