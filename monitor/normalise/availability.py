"""What a shelf looks like, in the words of clerks, shops and machines."""

from __future__ import annotations

import re
from functools import lru_cache

from monitor.domain.observation import Availability
from monitor.normalise.spelling import plain

_LATER = r"( tam thoi| roi| nhe| a| tu .*| den .*| trong .*| hom nay| sang nay| chieu nay)?"
_WORDS: dict[Availability, tuple[str, ...]] = {
    Availability.LIMITED: (
        r"(gioi han|han che mua|chi ban|chi duoc mua|toi da|moi nguoi|moi khach)\b.*",
        r".*[0-9]\s*[^\W\d]+\s*/\s*(khach|nguoi|ho|lan|don|luot)\b.*",
        r"limited([ _]per[ _]customer)?",
    ),
    Availability.CLOSED: (
        r"((cho|cua hang|quay|sap|kho|sieu thi) )?(da |dang )?(tam )?"
        r"(dong cua|(ngung|dung|nghi)( hoat dong| ban| kinh doanh| tet| cho| phien)?|phong toa)"
        + _LATER,
        "closed",
    ),
    Availability.LOW_STOCK: (
        r"(sap het|gan het|con it|it hang|khan hang|khan hiem|hang khan|sap chay)( hang)?" + _LATER,
        r"low[ _-]?stock|limitedavailability",
    ),
    Availability.OUT_OF_STOCK: (
        r"(da |tam )?(het|het hang|het sach|het veo|ban het|chay hang|trong ke)" + _LATER,
        r"(khong|ko|k|hong|chua) (con|co)( hang)?|khong hang" + _LATER,
        r"out[ _-]?of[ _-]?stock|sold[ _-]?out|false|0",
    ),
    Availability.IN_STOCK: (
        r"(van )?(con|con hang|con du|con nhieu|co hang|co san|du hang|day du)" + _LATER,
        r"doi dao|san hang|nhieu hang|binh thuong",
        r"in[ _-]?stock|available|true|1",
    ),
}
_PATTERNS = tuple(
    (state, re.compile("|".join(f"(?:{pattern})" for pattern in patterns)))
    for state, patterns in _WORDS.items()
)


@lru_cache(maxsize=4096)
def read_availability(text: str) -> Availability | None:
    """Return what the text says of the shelf, ``None`` when it says nothing of it.

    ``giới hạn 3 vỉ/khách`` limits the buyer; ``tạm đóng cửa`` speaks of the shop. Words of
    schema.org may come as an address (``https://schema.org/OutOfStock``).
    """
    bare = plain(text.rpartition("schema.org/")[2])
    for state, pattern in _PATTERNS:
        if pattern.fullmatch(bare):
            return state
    return None
