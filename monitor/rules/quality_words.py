"""What ``quality`` says: which breach, in which lot, seen by whom, and what is to be done first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from monitor.domain.calendar import local_day
from monitor.domain.finding import Subject
from monitor.domain.inspection import Breach, Inspection
from monitor.domain.wording import day_text
from monitor.rules.naming import Naming

_MOST_LOTS = 3
_BREACHES: Mapping[Breach, tuple[str, str]] = {
    Breach.FOOD_SAFETY: ("không bảo đảm an toàn thực phẩm", "unsafe food"),
    Breach.EXPIRED: ("quá hạn sử dụng", "past its date"),
    Breach.SPOILED: ("hàng ôi, hỏng", "spoiled goods"),
    Breach.QUALITY: ("chất lượng không đúng công bố", "not of the declared quality"),
    Breach.ORIGIN: ("không rõ nguồn gốc, xuất xứ", "unknown origin"),
    Breach.LABEL: ("sai quy định về nhãn hàng hóa", "wrong label"),
    Breach.MEASURE: ("cân, đong thiếu", "short weight"),
}
_OFF_THE_SHELF = frozenset(
    {Breach.FOOD_SAFETY, Breach.EXPIRED, Breach.SPOILED, Breach.QUALITY, Breach.ORIGIN}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """A look with what stands of it: a breach, or only ``left`` days until its last day."""

    look: Inspection
    breach: Breach | None
    left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """How a lot is spoken of in one language; ``column`` is that of its breaches."""

    column: int
    lot: str
    near: str
    use_by: str
    seen: str
    left: Callable[[int], str]


def sentences(
    naming: Naming, subject: Subject, lots: Sequence[Lot], mended: Sequence[Inspection]
) -> tuple[str, str]:
    """Return the sentence in Vietnamese and in English; without lots, that it is mended."""
    where_vi, where_en = _where(naming, subject)
    if not lots:
        last = max(mended, key=lambda one: one.at)
        day = day_text(local_day(last.at))
        return (
            f"{where_vi}: {last.by} xem lại ngày {day}, không còn vi phạm.",
            f"{where_en}: {last.by} looked again on {day} and found nothing wrong.",
        )
    shown_vi = "; ".join(_lot(lot, _VI) for lot in lots[:_MOST_LOTS])
    shown_en = "; ".join(_lot(lot, _EN) for lot in lots[:_MOST_LOTS])
    more = len(lots) - _MOST_LOTS
    if more > 0:
        shown_vi, shown_en = f"{shown_vi}; và {more} lô nữa", f"{shown_en}; and {more} more"
    act_vi, act_en = _first_act(lots)
    return (
        f"{where_vi}: {shown_vi}. Việc đầu tiên: {act_vi}.",
        f"{where_en}: {shown_en}. First act: {act_en}.",
    )


def _where(naming: Naming, subject: Subject) -> tuple[str, str]:
    outlet = naming.outlet(subject.outlet)
    if not subject.product:
        return f"Hàng hóa tại {outlet}", f"Goods at {outlet}"
    name, name_en = naming.product(subject.product), naming.product(subject.product, "en")
    return f"{name} tại {outlet}", f"{name_en} at {outlet}"


def _lot(lot: Lot, words: _Words) -> str:
    look, parts = lot.look, []
    if look.expires_on is not None and lot.left is not None:
        parts.append(f"{words.use_by} {day_text(look.expires_on)}, {words.left(lot.left)}")
    parts.append(words.seen.format(by=look.by, day=day_text(local_day(look.at))))
    parts += [look.note] if look.note else []
    name = f"{words.lot} {look.lot} " if look.lot else ""
    said = words.near if lot.breach is None else _BREACHES[lot.breach][words.column]
    return f"{name}{said} ({'; '.join(parts)})"


def _left_vi(left: int) -> str:
    if left < 0:
        return f"quá {-left} ngày"
    return "hôm nay là ngày cuối" if left == 0 else f"còn {left} ngày"


def _left_en(left: int) -> str:
    if left < 0:
        return f"{-left} days ago"
    return "today is the last day" if left == 0 else f"{left} days left"


_VI = _Words(
    column=0,
    lot="lô",
    near="sắp hết hạn",
    use_by="hạn dùng",
    seen="{by} xem ngày {day}",
    left=_left_vi,
)
_EN = _Words(
    column=1,
    lot="lot",
    near="near its last day",
    use_by="use by",
    seen="seen by {by} on {day}",
    left=_left_en,
)


def _first_act(lots: Sequence[Lot]) -> tuple[str, str]:
    breaches = {lot.breach for lot in lots if lot.breach is not None}
    if breaches & _OFF_THE_SHELF:
        return (
            "rút khỏi quầy, giữ riêng lô hàng và lập biên bản",
            "take it off the shelf, keep the lot apart and draw up a record",
        )
    if breaches:
        return "yêu cầu khắc phục ngay và lập biên bản", "have it mended at once and on record"
    return (
        "bán hoặc luân chuyển lô này trước, bù lượng dự trữ",
        "sell or move this lot first and make the reserve up",
    )
