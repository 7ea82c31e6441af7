"""The sentences of the availability rule, in Vietnamese and English, with the figures in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from monitor.domain.finding import Subject, Verdict
from monitor.domain.quotes import Ints
from monitor.domain.wording import percent
from monitor.rules.naming import Naming

_MOST_PARTS = 5

_WHY_VI = ("điểm hết hàng", "điểm hạn chế mua", "điểm đóng cửa")
_WHY_EN = ("out of stock", "limiting", "closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """How many outlets told of something, and how many of them lack it: empty, limiting, closed."""

    told: int
    why: tuple[int, int, int]

    @staticmethod
    def of(why: Ints) -> Lacking:
        """Return the count of reasons, as ``Shelves`` numbers them."""
        empty, limiting, closed, _has_it = np.bincount(why, minlength=4).tolist()
        return Lacking(told=int(why.size), why=(empty, limiting, closed))

    @property
    def short(self) -> int:
        """Return how many lack it."""
        return sum(self.why)

    @property
    def share_percent(self) -> float:
        """Return the part that lacks it, in percent; zero where nobody told of it."""
        return 100 * self.short / self.told if self.told else 0.0

    def by_reason(self) -> dict[str, int]:
        """Return how many lack it by reason, as evidence."""
        return dict(
            zip(("empty_outlets", "limiting_outlets", "closed_outlets"), self.why, strict=True)
        )

    def figures(self) -> dict[str, object]:
        """Return it as evidence: plain values."""
        return {
            "outlets": self.told,
            "short_outlets": self.short,
            "share_percent": round(self.share_percent, 2),
        }


Parts = tuple[tuple[str, Lacking], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """A good, or one product, in one place: all of it, and its parts by code, the worst first.

    ``areas`` are the short districts of a shortage that is one of the city, all of it when
    ``is_city``; ``products`` what is lacking of a good. ``has_substitutes`` is said of a product
    whose good is there.
    """

    whole: Lacking
    entry_percent: float
    areas: Parts = ()
    products: Parts = ()
    is_city: bool = False
    has_substitutes: bool = False


def sentences(
    naming: Naming, subject: Subject, verdict: Verdict, shortage: Shortage
) -> tuple[str, str]:
    """Return the Vietnamese and the English sentence about shelves that lack a good."""
    return (
        _sentence_vi(naming, subject, verdict, shortage),
        _sentence_en(naming, subject, verdict, shortage),
    )


def _sentence_vi(naming: Naming, subject: Subject, verdict: Verdict, shortage: Shortage) -> str:
    whole = shortage.whole
    where = f"{_what(naming, subject, 'vi')}, {_place(naming, subject, shortage, 'vi')}"
    if verdict is Verdict.CLEAR:
        return (
            f"{where}: còn {whole.short}/{whole.told} điểm thiếu hàng "
            f"({percent(whole.share_percent, 0)}); hàng đã có lại."
        )
    reasons = ", ".join(f"{n} {word}" for n, word in zip(whole.why, _WHY_VI, strict=True) if n)
    text = (
        f"{where}: {reasons or '0 điểm thiếu hàng'} trên {whole.told} điểm đã báo cáo "
        f"({percent(whole.share_percent, 0)}, ngưỡng {percent(shortage.entry_percent, 0)})"
    )
    if shortage.is_city and shortage.areas:
        text += f"; nặng nhất: {_listed(naming.area, shortage.areas, 'vi')}"
    if shortage.products:
        text += f"; thiếu {_listed(naming.product, shortage.products, 'vi')}"
    if shortage.has_substitutes:
        text += "; các mặt hàng khác cùng nhóm vẫn còn"
    return f"{text}. Việc đầu tiên: điều hàng về khu vực và hỏi nguồn cung của các điểm bán."


def _sentence_en(naming: Naming, subject: Subject, verdict: Verdict, shortage: Shortage) -> str:
    whole = shortage.whole
    where = f"{_what(naming, subject, 'en')}, {_place(naming, subject, shortage, 'en')}"
    share = percent(whole.share_percent, 0, "en")
    if verdict is Verdict.CLEAR:
        return (
            f"{where}: {whole.short} of {whole.told} outlets still short ({share}); goods are back."
        )
    reasons = ", ".join(f"{n} {word}" for n, word in zip(whole.why, _WHY_EN, strict=True) if n)
    text = (
        f"{where}: {reasons or 'none short'} of {whole.told} outlets that reported ({share}, "
        f"threshold {percent(shortage.entry_percent, 0, 'en')})"
    )
    if shortage.is_city and shortage.areas:
        text += f"; worst: {_listed(naming.area, shortage.areas, 'en')}"
    if shortage.products:
        text += f"; lacking: {_listed(naming.product, shortage.products, 'en')}"
    if shortage.has_substitutes:
        text += "; other products of the group are there"
    return f"{text}. First act: move goods to the area and ask the outlets for their supply."


def _what(naming: Naming, subject: Subject, language: str) -> str:
    if subject.group:
        return naming.group(subject.group, language)
    return naming.product(subject.product, language)


def _place(naming: Naming, subject: Subject, shortage: Shortage, language: str) -> str:
    """Return the district, the districts that are short, or the city."""
    if subject.area or shortage.is_city or not shortage.areas:
        return naming.area(subject.area, language)
    word = "districts" if language == "en" else "quận, huyện"
    return f"{len(shortage.areas)} {word} ({_listed(naming.area, shortage.areas, language)})"


def _listed(name: Callable[[str, str], str], parts: Parts, language: str) -> str:
    """Return names with how many of how many outlets are short, the first ones in full."""
    joined = " of " if language == "en" else "/"
    named = [f"{name(code, language)} {part.short}{joined}{part.told}" for code, part in parts]
    more = len(named) - _MOST_PARTS
    rest = f" and {more} more" if language == "en" else f" và {more} nữa"
    return ", ".join(named[:_MOST_PARTS]) + (rest if more > 0 else "")
