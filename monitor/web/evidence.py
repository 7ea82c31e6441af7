"""The evidence page of an alert: its course in time, its life, and who was told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from markupsafe import Markup

from monitor.domain.alert import Alert
from monitor.domain.calendar import local_day
from monitor.domain.delivery import DeliveryRecord, DeliveryState
from monitor.domain.view import AlertFile
from monitor.web.charts import Course, course_chart
from monitor.web.facts import facts
from monitor.web.voice import Voice

_BADLY_ENDED = (DeliveryState.DEAD, DeliveryState.UNCERTAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything the page of one alert shows."""

    file: AlertFile
    chart: Markup | None
    facts: list[tuple[str, str]]
    excess_percent: float | None

    @property
    def undelivered(self) -> int:
        """Return how many deliveries did not surely arrive."""
        return sum(record.state in _BADLY_ENDED for record in self.file.deliveries)


def evidence_of(file: AlertFile, voice: Voice) -> Evidence:
    """Gather the evidence of an alert; the chart needs at least two points in time."""
    alert = file.alert
    return Evidence(
        file=file,
        chart=_chart(file, voice),
        facts=facts(alert.evidence, alert.subject, voice),
        excess_percent=_excess(alert),
    )


def recipient_name(record: DeliveryRecord, voice: Voice) -> str:
    """Return who a delivery was for, by name where the configuration still knows the code."""
    known = voice.settings.recipients.get(record.row.recipient)
    return known.name if known else record.row.recipient


def _excess(alert: Alert) -> float | None:
    if alert.value is None or not alert.baseline or not alert.unit.startswith("đ"):
        return None
    return 100 * (alert.value / alert.baseline - 1)


def _chart(file: AlertFile, voice: Voice) -> Markup | None:
    alert = file.alert
    days = _prices(file, voice) if alert.unit.startswith("đ") else {}
    if len(days) < 2:
        days = _steps(file, voice)
    if len(days) < 2:
        return None
    values = list(days.values())
    first, last = (voice.reading(alert, value) for value in (values[0], values[-1]))
    level = voice.reading(alert, alert.baseline)
    return course_chart(
        Course(
            points=tuple((f"{day:%d/%m}", value) for day, value in days.items()),
            level=alert.baseline,
            level_text=voice(f"Mức nền {level}", f"Baseline {level}"),
            title=voice(
                f"Từ {first} đến {last}; mức nền {level}",
                f"From {first} to {last}; baseline {level}",
            ),
            texts=tuple(voice.reading(alert, value) for value in values),
        )
    )


def _prices(file: AlertFile, voice: Voice) -> dict[date, float]:
    priced = ((origin.observed_at, origin.price) for origin in file.origins)
    quotes = ((local_day(at, voice.settings.zone), price) for at, price in priced if price)
    return _medians(quotes)


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
