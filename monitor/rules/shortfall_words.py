"""The sentences of the shortfall rule, in Vietnamese and English, with the figures in them."""

from __future__ import annotations

from datetime import date

from monitor.domain.finding import Verdict
from monitor.domain.wording import day_text, percent, quantity
from monitor.rules.naming import Naming
from monitor.rules.shortfall_where import Where, hint
from monitor.stats.supply import Coverage

_WORD_VI = {"confirmed": "chắc chắn thiếu", "possible": "có thể thiếu"}
_ACT_VI = {
    "confirmed": "yêu cầu doanh nghiệp cam kết bổ sung hàng và đối chiếu kho",
    "possible": "đôn đốc các điểm chưa báo cáo",
}
_ACT_EN = {
    "confirmed": "call on the committed retailers to restock and verify the warehouses",
    "possible": "call the outlets that have not reported",
}


def sentences(
    naming: Naming, held: Coverage, verdict: Verdict, certainty: str, since: date, where: Where
) -> tuple[str, str]:
    """Return the Vietnamese and the English sentence about the reserve of one good."""
    return (
        _sentence_vi(naming, held, verdict, certainty, since, where),
        _sentence_en(naming, held, verdict, certainty, since, where),
    )


def _sentence_vi(
    naming: Naming, held: Coverage, verdict: Verdict, certainty: str, since: date, where: Where
) -> str:
    unit = naming.unit_of_group(held.good)
    title = f"{naming.group(held.good)}, {naming.area(held.area)}"
    amount = _span("từ {} đến {}", quantity(held.lower, unit), quantity(held.upper, unit))
    share = _span("{} đến {}", *(percent(held.percent(x), 0) for x in (held.lower, held.upper)))
    stock = (
        f"dự trữ {amount}, bằng {share} mục tiêu {quantity(held.target, unit)} "
        f"(mức {held.scenario.name}; {held.reporting}/{held.expected} điểm đã báo cáo)"
    )
    if verdict is not Verdict.BREACH:
        end = "đã đủ trở lại" if verdict is Verdict.CLEAR else "chỉ vừa đủ mục tiêu"
        return f"{title}: {stock}; {end}."
    return (
        f"{title}: {_WORD_VI[certainty]} hàng dự trữ từ {day_text(since)}, {stock}; "
        f"{hint(naming, where, unit, held.area, 'vi')}. "
        f"Việc đầu tiên: {_ACT_VI[certainty]}."
    )


def _sentence_en(
    naming: Naming, held: Coverage, verdict: Verdict, certainty: str, since: date, where: Where
) -> str:
    unit = naming.unit_of_group(held.good)
    title = f"{naming.group(held.good, 'en')}, {naming.area(held.area, 'en')}"
    amount = _span("{} to {}", *(quantity(x, unit, "en") for x in (held.lower, held.upper)))
    share = _span(
        "{} to {}", *(percent(held.percent(x), 0, "en") for x in (held.lower, held.upper))
    )
    stock = (
        f"reserve {amount}, {share} of the target {quantity(held.target, unit, 'en')} "
        f"(level {held.scenario.name_en or held.scenario.name}; "
        f"{held.reporting} of {held.expected} outlets reported)"
    )
    if verdict is not Verdict.BREACH:
        end = "met again" if verdict is Verdict.CLEAR else "only just met"
        return f"{title}: {stock}; the target is {end}."
    return (
        f"{title}: {certainty} shortfall since {day_text(since)}, {stock}; "
        f"{hint(naming, where, unit, held.area, 'en')}. "
        f"First act: {_ACT_EN[certainty]}."
    )


def _span(pattern: str, low: str, high: str) -> str:
    """Return both ends of an interval, or the one figure when everybody has reported."""
    return low if low == high else pattern.format(low, high)
