"""Many alerts as one message that can be read: counts, the most moved, and the whole list beside.

Four parts: what is new, what got worse, what still goes on, what is over. Each part names the few
that moved most; nobody reads ten thousand lines on a phone, and nobody may be kept from them, so
the whole list travels as a table and in the web hook's body.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from monitor.alerting.envelope import foot_of, marks_of, message_of, title_of
from monitor.alerting.message import alert_entry
from monitor.alerting.naming import alert_url, area_name, topic_of, what_of, where_of
from monitor.alerting.sheet import SEVERITY_COLOUR, Line, Section, Sheet
from monitor.alerting.words import REASON, SEVERITY, Words, figure, kind_name
from monitor.domain.alert import Alert, Reason, Transition
from monitor.domain.delivery import Claim, Message
from monitor.domain.people import Recipient
from monitor.domain.settings import Settings
from monitor.domain.wording import moment_text, number, percent

TOP: Final = 5
"""How many alerts each part names."""


class Part(StrEnum):
    """Where in a digest an alert stands."""

    NEW = "new"
    WORSE = "worse"
    STILL = "still"
    ENDED = "ended"


class Entry(NamedTuple):
    """An alert and the transition that is told of it; still going on when it is only recalled."""

    alert: Alert
    transition: Transition
    is_reminder: bool = False


def digest_message(
    entries: Sequence[Entry], recipient: Recipient, settings: Settings, claim: Claim
) -> Message:
    """Return one message about many transitions (at least one), of each alert the last only."""
    latest = latest_each(entries)
    sheet = _digest_sheet(latest, recipient.language, settings, claim)
    alerts = [alert_entry(entry.alert, entry.transition, settings) for entry in latest]
    return message_of(sheet, alerts, recipient, settings, claim, is_digest=True)


def digest_table(
    entries: Sequence[Entry], language: str, settings: Settings
) -> list[tuple[str | float | None, ...]]:
    """Return the whole list as rows under a head, the gravest first, for a workbook."""
    head: tuple[str | float | None, ...] = tuple(words.to(language) for words in _HEAD)
    return [head, *(_table_row(entry, language, settings) for entry in latest_each(entries))]


def latest_each(entries: Iterable[Entry]) -> list[Entry]:
    """Return the last transition of each alert, the gravest and most moved first."""
    last: dict[str, Entry] = {}
    for entry in entries:
        known = last.get(entry.alert.id)
        if known is None or entry.transition.number >= known.transition.number:
            last[entry.alert.id] = entry
    return sorted(last.values(), key=_most_moved_first)


def part_of(entry: Entry) -> Part:
    """Return where in a digest an entry stands."""
    return Part.STILL if entry.is_reminder else _PART.get(entry.transition.reason, Part.STILL)


def _digest_sheet(
    entries: Sequence[Entry], language: str, settings: Settings, claim: Claim
) -> Sheet:
    parts: dict[Part, list[Entry]] = {part: [] for part in Part}
    for entry in entries:
        parts[part_of(entry)].append(entry)
    counts = ", ".join(
        f"{number(len(found), language=language)} {_NAMES[part].to(language)}"
        for part, found in parts.items()
        if found
    )
    named = (_ALERT if len(entries) == 1 else _ALERTS).to(language)
    named = named.format(number(len(entries), language=language))
    headline = f"{named}: {counts}"
    worst = max((entry.transition.severity for entry in entries), key=lambda each: each.rank)
    sections = (_section(part, found, language, settings) for part, found in parts.items())
    return Sheet(
        title=title_of(_GATHERED.to(language), headline, language, settings, claim),
        headline=headline,
        colour=SEVERITY_COLOUR[worst],
        marks=marks_of(language, settings, claim),
        lines=_counts(entries, language, settings),
        sections=tuple(section for section in sections if section.items),
        link=f"{settings.base_url.rstrip('/')}/alerts",
        link_text=_ALL.to(language),
        foot=foot_of(language, settings, ""),
    )


def _counts(entries: Sequence[Entry], language: str, settings: Settings) -> tuple[Line, ...]:
    by_severity = Counter(SEVERITY[entry.transition.severity].to(language) for entry in entries)
    by_kind = Counter(kind_name(entry.alert.kind).to(language) for entry in entries)
    by_area = Counter(area_name(entry.alert, settings, language) for entry in entries)
    lines = (
        Line(_BY_SEVERITY.to(language), _listed(by_severity, language)),
        Line(_BY_KIND.to(language), _listed(by_kind, language)),
        Line(_BY_AREA.to(language), _listed(by_area, language)),
    )
    return lines if any(by_area) else lines[:-1]


def _listed(counter: Counter[str], language: str) -> str:
    shown = counter.most_common(TOP)
    listed = ", ".join(
        f"{name or _ELSEWHERE.to(language)} {number(count, language=language)}"
        for name, count in shown
    )
    more = len(counter) - len(shown)
    return (
        f"{listed}, {_MORE.to(language).format(number(more, language=language))}"
        if more
        else listed
    )


def _section(part: Part, entries: Sequence[Entry], language: str, settings: Settings) -> Section:
    items = [_item(entry, language, settings) for entry in entries[:TOP]]
    more = len(entries) - len(items)
    if more:
        items.append(_MORE.to(language).format(number(more, language=language)))
    name = _NAMES[part].to(language).capitalize()
    return Section(f"{name} ({number(len(entries), language=language)})", tuple(items))


def _item(entry: Entry, language: str, settings: Settings) -> str:
    transition = entry.transition
    change = _change(entry)
    moved = f" ({percent(change * 100, language=language, sign=True)})" if change else ""
    severity = SEVERITY[transition.severity].to(language)
    named = f"{severity} – {topic_of(entry.alert, settings, language)}"
    if entry.alert.subject.source and not transition.value:
        return named  # a reporter has been silent for no whole day yet
    return f"{named}: {figure(transition.value, transition.unit, language)}{moved}"


def _table_row(entry: Entry, language: str, settings: Settings) -> tuple[str | float | None, ...]:
    alert, transition = entry.alert, entry.transition
    return (
        _NAMES[part_of(entry)].to(language),
        SEVERITY[transition.severity].to(language),
        REASON[transition.reason].to(language),
        kind_name(alert.kind).to(language),
        what_of(alert, settings, language),
        where_of(alert, settings, language),
        moment_text(alert.opened_at, settings.zone),
        transition.value,
        transition.baseline,
        transition.unit,
        transition.sentence_en if language == "en" else transition.sentence_vi,
        alert_url(alert, settings),
    )


def _change(entry: Entry) -> float:
    """Return by what share the value left its baseline; zero where that cannot be said."""
    value, baseline = entry.transition.value, entry.transition.baseline
    if value is None or not baseline or baseline < 0 or entry.transition.unit == "%":
        return 0.0
    return value / baseline - 1


def _most_moved_first(entry: Entry) -> tuple[int, float, str]:
    return (-entry.transition.severity.rank, -abs(_change(entry)), entry.alert.id)


_PART: Final[Mapping[Reason, Part]] = {
    Reason.WATCHED: Part.NEW,
    Reason.CONFIRMED: Part.NEW,
    Reason.LEGAL_BREACH: Part.NEW,
    Reason.REOPENED: Part.NEW,
    Reason.WORSENED: Part.WORSE,
    Reason.RECOVERED: Part.ENDED,
    Reason.NEVER_CONFIRMED: Part.ENDED,
    Reason.WITHDRAWN: Part.ENDED,
    Reason.LEVEL_ACCEPTED: Part.ENDED,
}
_NAMES: Final[Mapping[Part, Words]] = {
    Part.NEW: Words("mới", "new"),
    Part.WORSE: Words("nghiêm trọng hơn", "worse"),
    Part.STILL: Words("vẫn tiếp diễn", "still going on"),
    Part.ENDED: Words("đã kết thúc", "over"),
}
_HEAD: Final = (
    Words("Phần", "Part"),
    Words("Mức độ", "Severity"),
    Words("Diễn biến", "Step"),
    Words("Loại", "Kind"),
    Words("Mặt hàng", "What"),
    Words("Nơi", "Where"),
    Words("Từ lúc", "Since"),
    Words("Giá trị", "Value"),
    Words("Mức so sánh", "Baseline"),
    Words("Đơn vị", "Unit"),
    Words("Vì sao", "Why"),
    Words("Đường dẫn", "Link"),
)
_GATHERED: Final = Words("TỔNG HỢP", "DIGEST")
_ALERT: Final = Words("{} cảnh báo", "{} alert")
_ALERTS: Final = Words("{} cảnh báo", "{} alerts")
_ALL: Final = Words("Xem tất cả", "See them all")
_BY_SEVERITY: Final = Words("Theo mức độ", "By severity")
_BY_KIND: Final = Words("Theo loại", "By kind")
_BY_AREA: Final = Words("Theo địa bàn", "By area")
_ELSEWHERE: Final = Words("không theo địa bàn", "in no area")
_MORE: Final = Words("và {} nữa", "and {} more")
