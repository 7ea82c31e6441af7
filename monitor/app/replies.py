"""Answers by text message: codes that go out with an alert, and what people send back."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Final

from monitor.alerting.reply import ALPHABET, LENGTH, code_in
from monitor.channels.phone import phone_of
from monitor.channels.target import phone_in
from monitor.domain.decisions import Acknowledgement
from monitor.domain.errors import ConflictError, ExpiredError, NotFoundError, UsageError
from monitor.domain.people import Recipient
from monitor.domain.ports import Clock
from monitor.domain.replies import ReplyCode
from monitor.domain.settings import Settings
from monitor.domain.store import Store

if TYPE_CHECKING:
    from monitor.app.doors import Answers

PHONES: Final = frozenset({"esms", "speedsms"})
"""Kinds of channels that carry a short text to a phone."""
_TRIES: Final = 20


class Replies:
    """Makes codes, and takes what comes back."""

    def __init__(self, settings: Settings, store: Store, wall: Clock) -> None:
        self._settings, self._store, self._wall = settings, store, wall

    def code_for(self, alert_id: str, recipient: str, channel: str) -> str:
        """Return a person's code for an alert, the same until it expires.

        Empty where nobody listens for replies or the channel is no phone.

        Raises:
            ConflictError: no code is free.
        """
        person, replies = self._settings.recipients[recipient], self._settings.replies
        kinds = {way.kind for way in person.channels if way.name == channel}
        if replies is None or kinds.isdisjoint(PHONES):
            return ""
        now = self._wall.now()
        with self._store.begin() as tx:
            known = tx.replies.newest(alert_id, recipient)
            if known is not None and now < known.expires_at:
                return known.code
            for _ in range(_TRIES):
                code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
                end = now + replies.expire_after
                made = ReplyCode(code=code, alert=alert_id, recipient=recipient, expires_at=end)
                if tx.replies.keep(made, now):
                    return code
        raise ConflictError("every reply code is in use")

    def is_gateway(self, token: str, body: bytes, signature: str) -> bool:
        """Say whether a request comes from the gateway: by bearer token, or by HMAC of its body."""
        replies = self._settings.replies
        if replies is None:
            return False
        key = replies.token.encode()
        signed = f"sha256={hmac.new(key, body, hashlib.sha256).hexdigest()}"
        given = (hmac.compare_digest(token.encode(), key),
                 hmac.compare_digest(signature.encode(), signed.encode()))  # fmt: skip
        return any(given)

    def take(self, text: str, sender: str, answers: Answers) -> Acknowledgement:
        """Take on the alert of a code that somebody sent, in the name of the person who got it.

        A repetition changes nothing and gives the same answer.

        Raises:
            ExpiredError: the code, or the alert, is over.
            NotFoundError: nobody was given this code.
            UsageError: the text has no code, or comes from another phone than it was sent to.
        """
        code = code_in(text)
        if code is None:
            raise UsageError(f"{_NO_CODE}: {text[:40]!r}")
        with self._store.read() as tx:
            known = tx.replies.get(code)
            held = None if known is None else tx.decisions.answers([known.alert]).get(known.alert)
        if known is None:
            raise NotFoundError(f"nobody was given the code {code}")
        person = self._settings.recipients.get(known.recipient)
        if person is None or phone_of(sender) not in _phones(person):
            raise UsageError(f"code {code} was not sent to this phone")
        now, note = self._wall.now(), f"SMS {code}"
        if now >= known.expires_at:
            raise ExpiredError(f"code {code} has expired")
        mine = held is not None and (held.by, held.note) == (person.name, note)
        if held is not None and mine and now < held.expires_at:
            return held
        return answers.acknowledge(known.alert, person.name, note=note)


def _phones(person: Recipient) -> set[str]:
    ways = (phone_in(way.address) for way in person.channels if way.kind in PHONES)
    return {phone for phone in ways if phone is not None}


_NO_CODE: Final = "no code such as BO 4K7P in this text"
