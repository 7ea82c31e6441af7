"""Vietnamese mobile numbers as people write them, in the one form that providers take."""

from __future__ import annotations

import re
from typing import Final

_DECORATION: Final = re.compile(r"[ .()-]")
_MOBILE: Final = re.compile(r"(?:\+84|0084|84|0)([35789][0-9]{8})")
ALLOWED: Final = (
    "allowed is a Vietnamese mobile number such as 0912345678, 84912345678 or +84912345678"
)


def phone_of(text: str) -> str | None:
    """Return a number as ``84912345678``; ``None`` when it is no Vietnamese mobile number."""
    found = _MOBILE.fullmatch(_DECORATION.sub("", text))
    return f"84{found[1]}" if found else None
