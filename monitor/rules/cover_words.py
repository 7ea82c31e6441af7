"""The sentences of the cover rule, in Vietnamese and English, with the figures in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from monitor.domain.finding import Verdict
from monitor.domain.wording import day_text, number, quantity
from monitor.rules.naming import Naming

NEVER = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverFigures:
    """What one place holds of a good; ``early`` and ``late`` in days, quantities in thousandths.

    ``surplus`` holds areas that have more than they need, the largest surplus first.
    """

    day: date
    good: str
    area: str
    lower: float
    upper: float
    daily: float
    static: float
    early: float
    late: float
    reporting: int
    expected: int
    surplus: tuple[tuple[str, float], ...]

    def date_of(self, days: float) -> date | None:
        """Return the day that lies so many days ahead; ``None`` beyond the horizon."""
        return None if days == NEVER else self.day + timedelta(days=int(days))


def sentences(naming: Naming, figures: CoverFigures, verdict: Verdict) -> tuple[str, str]:
    """Return the Vietnamese and the English sentence about how long a good lasts."""
    return _sentence_vi(naming, figures, verdict), _sentence_en(naming, figures, verdict)


def _sentence_vi(naming: Naming, figures: CoverFigures, verdict: Verdict) -> str:
    unit = naming.unit_of_group(figures.good)
    held = (
        f"{naming.group(figures.good)}, {naming.area(figures.area)}: tồn "
        f"{quantity(figures.lower, unit)}, mỗi ngày bán {quantity(figures.daily, unit)} "
        f"({figures.reporting}/{figures.expected} điểm đã báo cáo)"
    )
    if verdict is Verdict.CLEAR:
        return f"{held}; đã đủ hàng trở lại."
    when = _when(figures, "dự kiến hết hàng ngày", "hoặc muộn nhất ngày", "có thể hết hàng ngày")
    static = number(figures.static, 1)
    given = [f"{naming.area(area)} ({quantity(x, unit)})" for area, x in figures.surplus]
    move = f", có thể điều từ {', '.join(given)}" if given else ""
    return (
        f"{held}; {when} theo nhịp mua mùa này (chia đều là {static} ngày). "
        f"Việc đầu tiên: yêu cầu kế hoạch nhập hàng trước ngày ấy{move}."
    )


def _sentence_en(naming: Naming, figures: CoverFigures, verdict: Verdict) -> str:
    unit = naming.unit_of_group(figures.good)
    held = (
        f"{naming.group(figures.good, 'en')}, {naming.area(figures.area, 'en')}: stock "
        f"{quantity(figures.lower, unit, 'en')}, {quantity(figures.daily, unit, 'en')} sold a day "
        f"({figures.reporting} of {figures.expected} outlets reported)"
    )
    if verdict is Verdict.CLEAR:
        return f"{held}; there are goods enough again."
    when = _when(figures, "stock is expected to end on", "or at the latest on", "may end on")
    static = number(figures.static, 1, "en")
    given = [
        f"{naming.area(area, 'en')} ({quantity(x, unit, 'en')})" for area, x in figures.surplus
    ]
    move = f"; goods could come from {', '.join(given)}" if given else ""
    return (
        f"{held}; {when} at the season's demand (plain division says {static} days). "
        f"First act: ask for a delivery plan before that day{move}."
    )


def _when(figures: CoverFigures, surely: str, latest: str, perhaps: str) -> str:
    early, late = figures.day + timedelta(days=int(figures.early)), figures.date_of(figures.late)
    if late is None:
        return f"{perhaps} {day_text(early)}"
    tail = f" {latest} {day_text(late)}" if late != early else ""
    return f"{surely} {day_text(early)}{tail}"
