"""How names and texts are brought to one spelling before they are compared.

Free of everything else, because the process that opens workbooks needs it, too.
"""

from __future__ import annotations

import unicodedata

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def composed(text: str) -> str:
    """Return the text in Unicode's composed form (NFC)."""
    return unicodedata.normalize("NFC", text)


def folded(name: str) -> str:
    """Return a name as it is compared: composed, one blank for white space, any letter case."""
    return " ".join(composed(name.translate(_INVISIBLE)).split()).casefold()
