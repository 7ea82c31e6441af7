"""Reply codes: how they are spelt, how they stand in a short text, and how they are read back.

A code has four places of an alphabet without vowels, so that it is no word, and without characters
that look alike in a phone's script (0 and O, 1 and I, 2 and Z, 5 and S, 8 and B).
"""

from __future__ import annotations

import re
from typing import Final

from monitor.domain.people import Replies

ALPHABET: Final = "234679CDFGHJKMNPQRTVWX"
LENGTH: Final = 4
_CODE: Final = f"[{ALPHABET}]{{{LENGTH}}}"
_READ: Final = re.compile(rf"(?:\bBO[\s.:_-]*|^\s*)({_CODE})\b", re.IGNORECASE)


def code_in(text: str) -> str | None:
    """Return the code of a text such as ``BO 4K7P``, ``bo4k7p`` or ``4k7p ok``; ``None`` without.

    A text that names two different codes names none, for it could mean either.
    """
    found = {code.upper() for code in _READ.findall(text)}
    return found.pop() if len(found) == 1 else None


def reply_slot(code: str, replies: Replies | None) -> str:
    """Return what a short text says about the code; nothing without a code or a way back."""
    if not code or replies is None:
        return ""
    return f"Soạn BO {code} gửi {replies.number} để nhận xử lý. "
