"""The evidence page of an alert: its course in time, its life, and who was told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from markupsafe import Markup

from monitor.domain.alert import Alert
from monitor.domain.calendar import local_day
from monitor.domain.delivery import DeliveryState
from monitor.domain.view import AlertFile, DailySummary
from monitor.web.charts import Course, course_chart
from monitor.web.facts import facts
from monitor.web.front import Holding, holding_of
from monitor.web.voice import Voice

_BADLY_ENDED = (DeliveryState.DEAD, DeliveryState.UNCERTAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything the page of one alert shows; ``holding`` where it is about a reserve."""

    file: AlertFile
    chart: Markup | None
    has_around: bool
    holding: Holding | None
    facts: list[tuple[str, str]]
    excess_percent: float | None

    @property
    def undelivered(self) -> int:
        """Return how many deliveries did not surely arrive."""
        return sum(record.state in _BADLY_ENDED for record in self.file.deliveries)


def evidence_of(file: AlertFile, summary: DailySummary, voice: Voice) -> Evidence:
    """Gather the evidence of an alert; the day's summary gives what the market did around it."""
    alert = file.alert
    points = _points(file, voice)
    last = max(points, default=summary.day)
    around = {day: value for day, value in _around(alert, summary).items() if day <= last}
    is_drawn = len({*points, *around}) > 1 and bool(points)
    reserves = {line.good: line for line in summary.reserves}
    line = reserves.get(alert.subject.group)
    return Evidence(
        file=file,
        chart=_chart(alert, points, around, voice) if is_drawn else None,
        has_around=is_drawn and bool(around),
        holding=holding_of(line, voice) if line else None,
        facts=facts(alert.evidence, alert.subject, voice),
        excess_percent=_excess(alert),
    )


def _excess(alert: Alert) -> float | None:
    if alert.value is None or not alert.baseline or not alert.unit.startswith("đ"):
        return None
    return 100 * (alert.value / alert.baseline - 1)


def _points(file: AlertFile, voice: Voice) -> dict[date, float]:
    course = dict(file.course)
    return course if len(course) > 1 else _steps(file, voice) or course


def _around(alert: Alert, summary: DailySummary) -> dict[date, float]:
    """Return the city's daily medians of the alert's product, as far as the summary reaches."""
    history = next((p.history for p in summary.prices if p.product == alert.subject.product), ())
    first = summary.day - timedelta(days=len(history) - 1)
    return {
        first + timedelta(days=on): value for on, value in enumerate(history) if value is not None
    }


def _chart(
    alert: Alert, points: dict[date, float], around: dict[date, float], voice: Voice
) -> Markup:
    first, last = (voice.reading(alert, points[day]) for day in (min(points), max(points)))
    level = voice.reading(alert, alert.baseline)
    return course_chart(
        Course(
            points=points,
            around=around,
            level=alert.baseline,
            title=voice(
                f"Từ {first} đến {last}; mức nền {level}",
                f"From {first} to {last}; baseline {level}",
            ),
            texts={day: voice.reading(alert, value) for day, value in points.items()},
        )
    )


def _steps(file: AlertFile, voice: Voice) -> dict[date, float]:
    known = ((step.at, step.value) for step in file.transitions)
    return _medians(
        (local_day(at, voice.settings.zone), value) for at, value in known if value is not None
    )


def _medians(pairs: Iterable[tuple[date, float]]) -> dict[date, float]:
    days: dict[date, list[float]] = {}
    for day, value in pairs:
        days.setdefault(day, []).append(float(value))
    return {day: median(days[day]) for day in sorted(days)}
