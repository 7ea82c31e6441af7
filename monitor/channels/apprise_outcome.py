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
_REFUSED_BY_BODY: Final = re.compile(r"\"error_code\"\s*:\s*(\d{3})\b")
"""Zalo and Telegram refuse also with a status of 200, and then say in the body which they meant."""
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
_BROKE_UNDER_WAY: Final = re.compile(r"RemoteDisconnected|ConnectionReset|BrokenPipe")
"""Behind a proxy a connection that broke over the message is called one that never stood."""
_NOBODY: Final = re.compile(r"There are no \w+ (?:recipients|targets|numbers)", re.IGNORECASE)
_MAIL_BEGAN: Final = re.compile(r"^Email To:", re.MULTILINE)
_MAIL: Final = re.compile(r"^Connecting to remote SMTP server", re.MULTILINE)
_NOT_THE_ADDRESS: Final = frozenset({"400", "413", "415"})
_TEXT_ARRIVED: Final = re.compile(r"^Sent .{1,60}notification", re.MULTILINE)
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
    mail_never_began = _MAIL.search(log) and not _MAIL_BEGAN.search(log)
    never_began = _NEVER_CONNECTED.search(log) or mail_never_began
    if _BROKE_UNDER_WAY.search(log) or (_BROKE_OFF.search(log) and not never_began):
        return Uncertain(text=text)
    return Transient(text=text)


def failed_after_the_text(lines: Sequence[str]) -> bool:
    """Say whether the text had been taken before the call failed, as over a picture after it.

    To try again would tell the same twice, and without a mark.
    """
    return bool(_TEXT_ARRIVED.search("\n".join(lines)))


def may_be_over_a_picture(lines: Sequence[str]) -> bool:
    """Say whether what was refused for good may be the picture beside the words."""
    http = _HTTP_STATUS.findall("\n".join(lines))
    return bool(http) and http[-1] in _NOT_THE_ADDRESS


def _by_smtp(code: str, text: str) -> DeliveryResult:
    return Permanent(text=text) if code.startswith("5") else Transient(text=text)


def _by_http(status: int, text: str, log: str) -> DeliveryResult:
    refused = _REFUSED_BY_BODY.findall(log)
    if status < 300 and refused:
        status = int(refused[-1])
    if 300 <= status < 500 and status not in AGAIN_LATER:
        return Permanent(text=text)
    wish = _RETRY_AFTER.search(log)
    return Transient(text=text, retry_after_seconds=float(wish[1]) if wish else None)


def _telling(lines: Sequence[str]) -> list[str]:
    """Keep the lines that say what went wrong; a payload that was logged is not one of them."""
    short = [line.strip() for line in lines if len(line) < 400 and "ayload" not in line]
    return list(dict.fromkeys(line for line in short if _TELLING.search(line)))
