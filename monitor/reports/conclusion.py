"""The sentences that a report begins and ends with; each follows from counted figures.

The ministry's daily report closes with "không xảy ra tình trạng thiếu hàng, sốt giá". We write it
only when prices, reserves and alerts all say so and enough was reported to know.
"""

from __future__ import annotations

from monitor.domain.finding import Severity
from monitor.domain.view import DailySummary, PriceLine, ReserveLine
from monitor.reports.words import Words

_ENOUGH_REPORTED = 0.5
_NAMED = 5


def conclusions(summary: DailySummary, words: Words) -> tuple[str, ...]:
    """Return what the day comes to: prices, reserves, alerts, completeness and the verdict."""
    parts = (_prices, _reserves, _alerts, _untold, _completeness, verdict)
    return tuple(text for part in parts if (text := part(summary, words)))


def is_calm(summary: DailySummary) -> bool:
    """Say whether nothing rose too much, no reserve is short and no grave alert is open."""
    alerts = [alert for alert in (*summary.opened, *summary.still_open) if alert.is_open]
    return (
        not over_allowance(summary)
        and all(line.verdict == "ok" for line in summary.reserves)
        and all(alert.severity is not Severity.CRITICAL for alert in alerts)
    )


def is_known(summary: DailySummary) -> bool:
    """Say whether at least half of the watchlist was reported, and some reserves."""
    reported = sum(line.overall is not None for line in summary.prices)
    return bool(summary.reserves) and reported >= _ENOUGH_REPORTED * max(len(summary.prices), 1)


def over_allowance(summary: DailySummary) -> list[PriceLine]:
    """Return the lines that rose beyond their limit, the steepest first."""
    over = [line for line in summary.prices if line.is_over_allowance]
    return sorted(over, key=lambda line: -(line.change_week_percent or 0.0))


def verdict(summary: DailySummary, words: Words) -> str:
    """Return the closing sentence, which never claims calm without the figures for it."""
    if not is_known(summary):
        return words(
            "Chưa đủ số liệu để kết luận về thị trường trong ngày.",
            "There are not enough figures to conclude on the day.",
        )
    if is_calm(summary):
        return words(
            "Nguồn hàng được bảo đảm, không xảy ra tình trạng thiếu hàng, sốt giá.",
            "Supply is assured; there is no shortage and no price fever.",
        )
    return words(
        "Cần theo dõi và xử lý các mặt hàng, cảnh báo nêu trong báo cáo.",
        "The goods and alerts named in this report need attention.",
    )


def _prices(summary: DailySummary, words: Words) -> str:
    reported = [line for line in summary.prices if line.overall is not None]
    if not reported:
        return words("Chưa có giá nào được báo cáo.", "No price has been reported.")
    over = over_allowance(summary)
    calm = len(reported) - len(over)
    text = words(
        f"{calm}/{len(reported)} mặt hàng trong mức theo dõi so với tuần trước",
        f"{calm} of {len(reported)} products are within the limit of change on last week",
    )
    if not over:
        return f"{text}."
    named = ", ".join(
        f"{words.named(line)} ({words.change(line.change_week_percent)})" for line in over[:_NAMED]
    )
    rest = _rest(len(over) - _NAMED, words)
    return f"{text}; {words('tăng vượt mức theo dõi', 'over the limit')}: {named}{rest}."


def _reserves(summary: DailySummary, words: Words) -> str:
    if not summary.reserves:
        return words("Chưa có báo cáo dự trữ.", "No reserve has been reported.")
    met = [line for line in summary.reserves if line.verdict == "ok"]
    parts = [
        words(
            f"Dự trữ đạt chỉ tiêu ở {len(met)}/{len(summary.reserves)} nhóm hàng",
            f"Reserves meet the target in {len(met)} of {len(summary.reserves)} groups",
        ),
        _short(summary, "confirmed", words("thiếu", "short"), words),
        _short(summary, "possible", words("có thể thiếu", "possibly short"), words),
    ]
    return "; ".join(part for part in parts if part) + "."


def _short(summary: DailySummary, kind: str, word: str, words: Words) -> str:
    lines = [line for line in summary.reserves if line.verdict == kind]
    return f"{word}: {', '.join(_good(line, words) for line in lines)}" if lines else ""


def _good(line: ReserveLine, words: Words) -> str:
    return f"{words.named(line)} ({words.coverage(line)})"


def _alerts(summary: DailySummary, words: Words) -> str:
    counts = len(summary.opened), len(summary.closed), len(summary.still_open)
    return words(
        "Trong ngày mở {} cảnh báo, đóng {}; còn {} cảnh báo từ các ngày trước.",
        "Alerts of the day: {} opened, {} closed; {} still open from earlier days.",
    ).format(*counts)


def _untold(summary: DailySummary, words: Words) -> str:
    count = sum(one.count for one in summary.undelivered)
    return (
        words(
            f"{count} tin báo không gửi được tới người nhận.",
            f"{count} messages could not be delivered.",
        )
        if count
        else ""
    )


def _completeness(summary: DailySummary, words: Words) -> str:
    if not summary.silent and not summary.problems:
        return ""
    return words(
        f"{len(summary.silent)} nguồn không báo cáo, {len(summary.problems)} vấn đề về số liệu.",
        f"{len(summary.silent)} sources did not report and {len(summary.problems)} problems with "
        "the data.",
    )


def _rest(count: int, words: Words) -> str:
    return words(f" và {count} mặt hàng khác", f" and {count} more") if count > 0 else ""
