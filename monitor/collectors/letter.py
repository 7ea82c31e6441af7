"""What a letter says of itself: who sent it, whether a machine answers, its text and attachments.

Letters are written by everybody's programs and break every rule; whatever cannot be read here is
blank, never an exception.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import getaddresses
from typing import Final

ARRIVED: Final = "arrived"
TOO_LARGE: Final = "too-large"
"""Names under which a payload's headers keep when a letter arrived, and that it was cut."""

_BROKEN = (ValueError, LookupError, TypeError, AttributeError)
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_NO_REPORT = frozenset(
    {"application/pkcs7-signature", "application/pgp-signature", "text/calendar", "text/x-vcard"}
)
_BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d)\b[^>]*>", re.IGNORECASE)
_CELLS = re.compile(r"</t[dh]\s*>", re.IGNORECASE)
_QUOTED = re.compile(
    r"^(?:-- ?$|_{10,}$|-{3,}\s*(?:original message|thư gốc|tin nhắn gốc)"
    r"|(?:on|vào)\b.*\b(?:wrote|đã viết|viết)\s*:$)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\s*\d{1,2}[.)]\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file in a letter, under a name that no other file of the letter has."""

    name: str
    content: bytes


def letter_of(content: bytes) -> EmailMessage:
    """Return the letter in bytes as received."""
    return message_from_bytes(content, policy=policy.default)


def header(letter: EmailMessage, name: str) -> str:
    """Return a header's text; blank where it is missing or cannot be read."""
    try:
        return str(letter.get(name, "")).strip()
    except _BROKEN:
        return ""


def sender_of(letter: EmailMessage) -> str:
    """Return the one address that a letter is from, as compared; blank for none or several."""
    addresses = [address for _, address in getaddresses([header(letter, "From")]) if address]
    return addresses[0].casefold() if len(addresses) == 1 else ""


def is_bounce(letter: EmailMessage) -> bool:
    """Say whether a machine tells what became of another letter, or that somebody is away."""
    submitted = header(letter, "Auto-Submitted").casefold()
    kind = header(letter, "Content-Type").casefold()
    return (
        submitted.startswith("auto-replied")
        or kind.startswith("multipart/report")
        or header(letter, "Return-Path") == "<>"
    )


def may_be_answered(letter: EmailMessage) -> bool:
    """Say whether an answer reaches a person and cannot come back for ever (RFC 3834, 2)."""
    submitted = header(letter, "Auto-Submitted").casefold() or "no"
    is_from_machine = submitted != "no" or is_bounce(letter)
    is_to_many = header(letter, "Precedence").casefold() in _BULK or bool(header(letter, "List-Id"))
    asks_for_none = bool(header(letter, "X-Auto-Response-Suppress"))
    return not (is_from_machine or is_to_many or asks_for_none)


def is_vouched(letter: EmailMessage, server: str) -> bool:
    """Say whether our own mail server found the sender's address to be true (DMARC passed).

    Only the topmost statement under the server's name counts: those below may be forged.
    """
    for text in letter.get_all("Authentication-Results", []):
        name, _, results = str(text).partition(";")
        if name.split()[:1] and name.split()[0].casefold() == server.casefold():
            return re.search(r"\bdmarc\s*=\s*pass\b", results, re.IGNORECASE) is not None
    return False


def attachments_of(letter: EmailMessage) -> Iterator[Attachment]:
    """Yield the files of a letter; pictures and signatures that belong to its text are none."""
    names: dict[str, int] = {}
    for part in letter.walk():
        if part.is_multipart() or not _is_file(part):
            continue
        name = _name(part) or part.get_content_type()
        names[name] = names.get(name, 0) + 1
        unique = name if names[name] == 1 else f"{name} ({names[name]})"
        yield Attachment(name=unique, content=_bytes(part))


def lines_of(letter: EmailMessage) -> list[str]:
    """Return the lines that the sender wrote: the plain text or else the page, nothing quoted."""
    texts = [part for part in letter.walk() if not part.is_multipart() and not _is_file(part)]
    plain = [_text(part) for part in texts if part.get_content_type() == "text/plain"]
    pages = [_page(_text(part)) for part in texts if part.get_content_type() == "text/html"]
    written = "\n".join(plain if any(map(str.strip, plain)) else pages)
    lines = []
    for line in written.splitlines():
        if _QUOTED.match(line.replace("\xa0", " ").rstrip("\r")):
            break
        if not line.lstrip().startswith(">"):
            said = _NUMBERED.sub("", line.replace("\xa0", " "))
            lines += [" ".join(each.split()) for each in said.split(";")]
    return lines


def _is_file(part: Message) -> bool:
    kind = part.get_content_type()
    is_named = part.get_content_disposition() == "attachment" or bool(_name(part))
    if kind in _NO_REPORT or (kind.startswith("image/") and part["Content-ID"] is not None):
        return False
    return is_named or kind not in {"text/plain", "text/html"}


def _name(part: Message) -> str:
    try:
        return " ".join((part.get_filename() or "").split())[:120]
    except _BROKEN:
        return ""


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    content = _bytes(part)
    try:
        return content.decode(part.get_content_charset() or "utf-8")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def _page(page: str) -> str:
    """Return what a page shows, a line for each paragraph and each row of a table."""
    from selectolax.lexbor import LexborHTMLParser

    marked = _BREAKS.sub("\n", _CELLS.sub(" ", page.replace("\r", " ").replace("\n", " ")))
    body = LexborHTMLParser(marked).body
    return body.text(separator="") if body else ""
