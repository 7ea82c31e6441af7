"""What an Apprise call came to: its result says little, so its log lines are read for the rest.

Apprise reports success, failure or a timeout. Whether trying again helps stands only in what it
logged: the status of HTTP, the code of SMTP, or the words of the operating system. A connection
that never stood is worth another try; one that broke while the message flowed is uncertain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from monitor.channels.patience import AGAIN_LATER
from monitor.domain.delivery import DeliveryResult, Permanent, Transient, Uncertain

_HTTP_STATUS: Final = re.compile(r"\berror=(\d{3})\b")
_SMTP_CODE: Final = re.compile(r"\((\d{3}), b['\"]|was refused: (\d{3})\b")
_RETRY_AFTER: Final = re.compile(r"retry[_-]after\W{1,6}(\d{1,6}(?:\.\d+)?)", re.IGNORECASE)
_NEVER_CONNECTED: Final = re.compile(
    r"Max retries exceeded|ConnectTimeout|Connection refused|Name or service not known"
    r"|Temporary failure in name resolution|No route to host|Network is unreachable",
)
_BROKE_OFF: Final = re.compile(
    r"timed out|unexpectedly closed|Connection aborted|RemoteDisconnected|reset by peer"
    r"|Broken pipe|Server not connected|IncompleteRead|ReadTimeout",
    re.IGNORECASE,
)
_NOBODY: Final = re.compile(r"There are no \w+ (?:recipients|targets|numbers)", re.IGNORECASE)
_MAIL_BEGAN: Final = re.compile(r"^Email To:", re.MULTILINE)
_MAIL: Final = re.compile(r"^Connecting to remote SMTP server", re.MULTILINE)
_TELLING: Final = re.compile(
    r"error=|Exception|refused|fail|invalid|timed out|Error|denied", re.IGNORECASE
)


def outcome_of_failure(lines: Sequence[str]) -> DeliveryResult:
    """Return what a failed call means, from the lines that Apprise logged."""
    log = "\n".join(lines)
    text = " · ".join(_telling(lines)) or "the service did not take the message"
    http, smtp = _HTTP_STATUS.findall(log), _SMTP_CODE.findall(log)
    if _NOBODY.search(log):
        return Permanent(text="the address names nobody that the service can reach")
    if smtp:
        return _by_smtp("".join(smtp[-1]), text)
    if http:
        return _by_http(int(http[-1]), text, log)
    if _NEVER_CONNECTED.search(log):
        return Transient(text=text)
    mail_never_began = _MAIL.search(log) and not _MAIL_BEGAN.search(log)
    if _BROKE_OFF.search(log) and not mail_never_began:
        return Uncertain(text=text)
    return Transient(text=text)


def _by_smtp(code: str, text: str) -> DeliveryResult:
    return Permanent(text=text) if code.startswith("5") else Transient(text=text)


def _by_http(status: int, text: str, log: str) -> DeliveryResult:
    if 300 <= status < 500 and status not in AGAIN_LATER:
        return Permanent(text=text)
    wish = _RETRY_AFTER.search(log)
    return Transient(text=text, retry_after_seconds=float(wish[1]) if wish else None)


def _telling(lines: Sequence[str]) -> list[str]:
    """Keep the lines that say what went wrong; a payload that was logged is not one of them."""
    short = [line.strip() for line in lines if len(line) < 400 and "ayload" not in line]
    return list(dict.fromkeys(line for line in short if _TELLING.search(line)))
