"""Silences: a person's decision, signed and reasoned, not to be told of some alerts for a while.

A silence hides messages, never alerts: what it hid stays on every page and is summed up when it
ends. A scope that could hide everything, or that can match nothing because of a typing error, is
refused before it begins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Final

from monitor.alerting.facts import facts_of
from monitor.alerting.words import Words, kind_name
from monitor.domain.alert import Alert
from monitor.domain.decisions import Scope, Silence
from monitor.domain.market import Market, OutletKind
from monitor.domain.settings import Settings

LONGEST: Final = timedelta(days=14)


def problems_with(
    silence: Silence, settings: Settings, now: datetime, longest: timedelta = LONGEST
) -> list[Words]:
    """Return everything that is wrong with a silence; none when it may begin."""
    checks = (
        (not silence.author.strip(), _NO_AUTHOR),
        (not silence.reason.strip(), _NO_REASON),
        (silence.ends_at <= max(silence.begins_at, now), _NO_TIME),
        (silence.ends_at - silence.begins_at > longest, _too_long(longest)),
        (not any(silence.scope.parts().values()), _HIDES_ALL),
    )
    return [text for is_wrong, text in checks if is_wrong] + _unknown(silence.scope, settings)


def preview(scope: Scope, alerts: Iterable[Alert], market: Market) -> list[Alert]:
    """Return which of these alerts a scope would hide, to be shown before it is signed."""
    return [alert for alert in alerts if scope.takes(facts_of(alert, market))]


def silencing(
    alert: Alert, silences: Iterable[Silence], market: Market, now: datetime
) -> Silence | None:
    """Return the silence that hides an alert now, of several the one that began first.

    Which one does not change when one of them is taken back, so that it can be asked later.
    """
    in_force = [each for each in silences if each.is_in_force(now)]
    if not in_force:
        return None
    facts = facts_of(alert, market)
    found = [each for each in in_force if each.scope.takes(facts)]
    return min(found, key=lambda each: (each.begins_at, each.id), default=None)


def ending_soon(silences: Iterable[Silence], now: datetime, within: timedelta) -> list[Silence]:
    """Return the silences in force whose authors are to be warned that they end."""
    return [each for each in silences if each.is_in_force(now) and each.ends_at - now <= within]


def author_of(silence: Silence, settings: Settings) -> tuple[str, ...]:
    """Return the recipients that the author is: a code, or a name as people write it."""
    author = silence.author.strip().casefold()
    return tuple(
        code
        for code, person in settings.recipients.items()
        if author in {code.casefold(), person.name.casefold()}
    )


def what_it_hid(silence: Silence, hidden: Collection[Alert]) -> Words:
    """Return what the author reads when a silence has ended; each alert is counted once."""
    kinds = Counter(kind_name(each.kind) for each in {each.id: each for each in hidden}.values())
    total = sum(kinds.values())
    listed = Words(
        ", ".join(f"{name.vi} {count}" for name, count in kinds.most_common()),
        ", ".join(f"{name.en} {count}" for name, count in kinds.most_common()),
    )
    return Words(
        f"Lệnh tắt báo “{silence.reason}” đã hết hạn; đã ẩn {total} cảnh báo"
        + (f": {listed.vi}." if total else "."),
        f"The silence “{silence.reason}” has ended; it hid {total} alert{'s'[: total != 1]}"
        + (f": {listed.en}." if total else "."),
    )


def _unknown(scope: Scope, settings: Settings) -> list[Words]:
    market = settings.market
    known: Mapping[str, Collection[str]] = {
        "rules": {rule.name for rule in settings.rules},
        "products": market.products.keys(),
        "groups": market.groups.keys(),
        "areas": market.areas.keys(),
        "outlets": market.outlets.keys(),
        "outlet_kinds": set(OutletKind),
        "sources": {source.name for source in settings.sources},
    }
    return [
        _not_configured(part, code, known[part])
        for part, codes in scope.parts().items()
        for code in codes
        if code not in known[part]
    ]


def _not_configured(part: str, code: str, known: Collection[str]) -> Words:
    near = get_close_matches(code, known, 1)
    return Words(
        f"{part}: “{code}” không có trong cấu hình" + "".join(f"; có phải “{n}”?" for n in near),
        f"{part}: “{code}” is not configured" + "".join(f"; did you mean “{n}”?" for n in near),
    )


def _too_long(longest: timedelta) -> Words:
    days = longest.days
    return Words(f"Không quá {days} ngày; hãy gia hạn sau", f"At most {days} days; renew it later")


_NO_AUTHOR: Final = Words("Thiếu người ra lệnh", "Nobody signed it")
_NO_REASON: Final = Words("Thiếu lý do", "The reason is missing")
_NO_TIME: Final = Words("Thời điểm kết thúc đã qua", "It would be over before it begins")
_HIDES_ALL: Final = Words(
    "Phạm vi trống sẽ ẩn mọi cảnh báo; hãy nêu ít nhất một điều kiện",
    "An empty scope would hide everything; name at least one condition",
)
