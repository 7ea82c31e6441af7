"""Fetch the letters of a mailbox over IMAP with TLS: reports as mail, from people who are expected.

Only letters of allowed senders are taken; all others are left as they are and counted. Nothing in
the mailbox is changed, not even the mark of having been read, so that a person may look into it
too. What was taken is remembered by UIDVALIDITY and UID and, for a letter that the server holds
twice, by its Message-ID. A changed list of senders has the letters of the last weeks looked at
again.
"""

from __future__ import annotations

import hashlib
import imaplib
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qs, urlsplit

from monitor.collectors.kind import SourceContext
from monitor.collectors.letter import ARRIVED, TOO_LARGE, header, is_bounce, is_vouched, sender_of
from monitor.domain.errors import (
    SourceChangedError,
    SourceRefusedError,
    SourceUnavailableError,
)
from monitor.domain.observation import Payload
from monitor.domain.ports import Fetched

_AT_ONCE = 200
"""Letters looked at in one fetch; the rest waits for the next."""
_KNOWN_IDS = 1000
_HEAD = "(RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER])"
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,12})")
_DATE = re.compile(rb'INTERNALDATE "\s?(\d{1,2})-(\w{3})-(\d{4} \d\d:\d\d:\d\d [+-]\d{4})"')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapOptions:
    """Which mailbox, and who may report by mail.

    ``senders`` maps a sender's address to the outlets for which it reports. ``answer`` is the
    address through which letters are answered, as Apprise writes it, without a recipient.
    ``authenticated_by`` names the mail server whose word on a sender (Authentication-Results,
    RFC 8601) is asked for; without it the sender's address is believed.
    ``look_back`` bounds the first look, ``max_bytes`` one letter, ``timeout`` each answer of the
    server.
    """

    host: str
    port: int = 993
    username: str = field(repr=False)
    password: str = field(repr=False)
    folder: str = "INBOX"
    senders: Mapping[str, tuple[str, ...]]
    answer: str = field(repr=False)
    authenticated_by: str = ""
    look_back: timedelta = timedelta(days=14)
    max_bytes: int = 20_000_000
    timeout: timedelta = timedelta(seconds=30)

    def __post_init__(self) -> None:
        if not self.host or "/" in self.host or not 0 < self.port < 65536:
            raise ValueError("host is a server's name such as imap.example.vn, port a number")
        if not self.senders or not all("@" in who and to for who, to in self.senders.items()):
            raise ValueError("senders maps each address to the outlets for which it reports")
        if not self.folder.isascii() or not self.folder.isprintable() or '"' in self.folder:
            raise ValueError("folder is a name in plain letters such as INBOX")
        address = urlsplit(self.answer)
        if address.scheme not in {"mailto", "mailtos"} or "to" in parse_qs(address.query):
            raise ValueError("answer is a mailto:// or mailtos:// address without to=")
        if min(self.look_back, self.timeout) <= timedelta(0) or self.max_bytes < 1:
            raise ValueError("look_back, timeout and max_bytes must be above zero")

    @property
    def outlets(self) -> dict[str, tuple[str, ...]]:
        """Return the outlets by the sender's address as it is compared."""
        return {address.casefold(): outlets for address, outlets in self.senders.items()}


@dataclass(slots=True, kw_only=True)
class _Look:
    """What is known while a mailbox is looked through."""

    last: int
    ids: list[str]
    left: int = 0
    payloads: list[Payload] = field(default_factory=list)


class ImapFetcher:
    """Looks through one folder of one mailbox."""

    def __init__(self, options: ImapOptions, context: SourceContext) -> None:
        self._options, self._context = options, context
        self._senders = options.outlets

    def fetch(self, memory: Mapping[str, str]) -> Fetched:
        """Return each new letter of an allowed sender as a payload, the oldest first.

        Raises:
            SourceUnavailableError: the server cannot be reached, or broke off.
            SourceRefusedError: its certificate is not trusted, or it refuses name and password.
            SourceChangedError: there is no such folder.
        """
        with self._folder() as (server, validity):
            mark = f"{validity}:{self._mark}"
            is_known = memory.get("mark") == mark
            look = _Look(
                last=int(memory["uid"]) if is_known else 0, ids=memory.get("ids", "").split()
            )
            for uid in self._new(server, look.last, is_known=is_known)[:_AT_ONCE]:
                self._take(server, uid, look)
                look.last = uid
        return Fetched(
            payloads=tuple(look.payloads),
            memory={"mark": mark, "uid": str(look.last), "ids": " ".join(look.ids[-_KNOWN_IDS:])},
            unchanged=not look.payloads,
            note=f"{look.left} letters left: not from an allowed sender" if look.left else "",
        )

    @property
    def _mark(self) -> str:
        """Return a mark of who is allowed, so that letters of a new sender are not passed over."""
        allowed = f"{sorted(self._senders)} {self._options.authenticated_by}"
        return hashlib.sha256(allowed.encode()).hexdigest()[:16]

    @contextmanager
    def _folder(self) -> Iterator[tuple[imaplib.IMAP4_SSL, str]]:
        """Open the folder for reading only; yield the server and the folder's UIDVALIDITY."""
        options, server = self._options, None
        try:
            server = imaplib.IMAP4_SSL(
                options.host,
                options.port,
                ssl_context=ssl.create_default_context(),
                timeout=options.timeout.total_seconds(),
            )
            self._log_in(server)
            if server.select(f'"{options.folder}"', readonly=True)[0] != "OK":
                raise SourceChangedError(f"{options.host} has no folder {options.folder!r}")
            yield server, _validity(server)
        except ssl.SSLCertVerificationError as error:
            text = f"the certificate of {options.host} is not trusted: {error.verify_message}"
            raise SourceRefusedError(text) from error
        except (OSError, imaplib.IMAP4.error) as error:
            raise SourceUnavailableError(f"{options.host} broke off: {error}") from error
        finally:
            if server is not None:
                _log_out(server)

    def _log_in(self, server: imaplib.IMAP4_SSL) -> None:
        try:
            server.login(self._options.username, self._options.password)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            # The server's own words may repeat what it was told.
            text = f"{self._options.host} refuses name and password"
            raise SourceRefusedError(text) from None

    def _new(self, server: imaplib.IMAP4_SSL, last: int, *, is_known: bool) -> list[int]:
        """Return the UIDs to look at, in ascending order."""
        if is_known:
            criteria = ("UID", f"{last + 1}:*")
        else:
            day = (self._context.clock.now() - self._options.look_back).astimezone(UTC)
            criteria = ("SINCE", f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day.year}")
        found = [each for each in _asked(server, "SEARCH", *criteria) if isinstance(each, bytes)]
        # A server answers "n:*" with its last letter even where that is older than n.
        return sorted(uid for uid in map(int, b" ".join(found).split()) if uid > last)

    def _take(self, server: imaplib.IMAP4_SSL, uid: int, look: _Look) -> None:
        said, head = _literal(_asked(server, "FETCH", str(uid), _HEAD))
        letter = message_from_bytes(head, policy=policy.default)
        if not said:
            return  # deleted since the search
        if not self._is_allowed(letter):
            look.left += 1
            return
        own_id = _short(header(letter, "Message-ID"))
        if own_id and own_id in look.ids:
            return
        look.ids.append(own_id)
        size = _SIZE.search(said)
        headers, content = {ARRIVED: self._arrived(said).isoformat()}, head
        if size and int(size[1]) > self._options.max_bytes:
            headers[TOO_LARGE] = f"{int(size[1]):,} bytes; allowed are {self._options.max_bytes:,}"
        else:
            content = _literal(_asked(server, "FETCH", str(uid), "(BODY.PEEK[])"))[1]
        look.payloads.append(self._payload(letter, content, headers))

    def _is_allowed(self, letter: EmailMessage) -> bool:
        by = self._options.authenticated_by
        is_vouched_for = not by or is_vouched(letter, by)
        return sender_of(letter) in self._senders and is_vouched_for and not is_bounce(letter)

    def _arrived(self, said: bytes) -> datetime:
        """Return when the letter reached the mailbox: never after now, as no report may be."""
        now = self._context.clock.now()
        found = _DATE.search(said)
        if found is None:
            return now
        try:
            date = parsedate_to_datetime(b" ".join(found.groups()).decode("ascii", "replace"))
        except ValueError:
            return now
        return min(date.astimezone(UTC), now)

    def _payload(self, letter: EmailMessage, content: bytes, headers: Mapping[str, str]) -> Payload:
        subject = " ".join(header(letter, "Subject").split())[:80]
        return Payload(
            source=self._context.source,
            received_at=self._context.clock.now(),
            origin=f"mail of {sender_of(letter)}: {subject}",
            media_type="message/rfc822",
            content=content,
            digest=hashlib.sha256(content).hexdigest(),
            headers=headers,
        )


def _short(message_id: str) -> str:
    return hashlib.sha256(message_id.encode()).hexdigest()[:16] if message_id else ""


def _validity(server: imaplib.IMAP4_SSL) -> str:
    found = server.response("UIDVALIDITY")[1][0]
    return found.decode() if isinstance(found, bytes) else ""


def _asked(server: imaplib.IMAP4_SSL, command: str, *words: str) -> list[object]:
    """Return what the server answers to a question by UID.

    Raises:
        SourceUnavailableError: it does not want to answer.
    """
    kind, found = server.uid(command, *words)
    if kind != "OK":
        raise SourceUnavailableError(f"{server.host} does not answer {command}")
    return list(found)


def _literal(found: list[object]) -> tuple[bytes, bytes]:
    """Return what was said of a letter and the bytes that were asked for; blank for none."""
    pairs = [each for each in found if isinstance(each, tuple)]
    if not pairs:
        return b"", b""
    said, content = pairs[0]
    rest = b" ".join(each for each in found if isinstance(each, bytes))
    return said + b" " + rest, content


def _log_out(server: imaplib.IMAP4_SSL) -> None:
    try:
        server.logout()
    except (OSError, imaplib.IMAP4.error):
        server.shutdown()
