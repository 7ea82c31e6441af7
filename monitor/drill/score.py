"""Hold what a monitor said against what was planted: recall, delay, and false alarms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from monitor.domain.finding import Subject
from monitor.drill.truth import EventKind, PlantedEvent

_OF_PRICES = frozenset({"spike", "creep", "spread", "withholding", "coordinated"})
_OF_STOCKS = frozenset({"shortfall", "cover", "rundown", "availability", "withholding"})
_LATE = timedelta(days=2)
"""How long after its last day an event may still be what an alert is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An alert that fired: its kind of rule, its subject, and the local day it opened."""

    kind: str
    subject: Subject
    opened: date


@dataclass(frozen=True, slots=True, kw_only=True)
class KindScore:
    """How events of one kind fared; ``delay_days`` is the median over those that were found.

    Events of which nobody is to be told count as found when somebody was told all the same.
    """

    kind: EventKind
    must_report: bool
    events: int
    found: int
    delay_days: float | None

    @property
    def share(self) -> float:
        """Return the share of the events that were found: recall, or alarms on decoys."""
        return self.found / self.events


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The score of a drill; ``missed`` are events that had to be told of and were not."""

    kinds: tuple[KindScore, ...]
    missed: tuple[PlantedEvent, ...]
    false: tuple[Told, ...]
    series_days: int

    @property
    def false_per_1000_series_days(self) -> float:
        """Return how many alerts about nothing came per thousand series and days."""
        return 1000 * len(self.false) / max(self.series_days, 1)


def score(
    events: Iterable[PlantedEvent],
    told: Sequence[Told],
    groups: Mapping[str, str],
    first: date,
    last: date,
    series_days: int,
) -> Score:
    """Return the score of the days first to last; ``groups`` gives each product its group.

    Events that began before, or of which less than a second day was played, are not asked for.
    """
    everything = list(events)
    asked = [each for each in everything if first <= each.start < last]
    hits = {
        number: [alert for alert in told if is_about(alert, event, groups)]
        for number, event in enumerate(asked)
    }
    explained = [alert for alert in told if any(is_about(alert, e, groups) for e in everything)]
    return Score(
        kinds=tuple(_kinds(asked, hits)),
        missed=tuple(e for n, e in enumerate(asked) if e.must_report and not hits[n]),
        false=tuple(alert for alert in told if alert not in explained),
        series_days=series_days,
    )


def is_about(alert: Told, event: PlantedEvent, groups: Mapping[str, str]) -> bool:
    """Say whether a planted event is what an alert speaks of: kind, days, goods and place."""
    subject = alert.subject
    kinds = _OF_STOCKS if event.moves_stock else _OF_PRICES
    if alert.kind not in kinds or not event.start <= alert.opened <= event.end + _LATE:
        return False
    group = subject.group or groups.get(subject.product, "")
    same_goods = event.product == subject.product if event.product else event.group == group
    same_area = not event.area or not subject.area or event.area == subject.area
    return same_goods and same_area and event.outlet in {"", subject.outlet}


def _kinds(
    asked: Sequence[PlantedEvent], hits: Mapping[int, Sequence[Told]]
) -> Iterable[KindScore]:
    for kind, must_report in sorted({(each.kind, each.must_report) for each in asked}):
        mine = [n for n, e in enumerate(asked) if (e.kind, e.must_report) == (kind, must_report)]
        delays = [
            (min(alert.opened for alert in hits[number]) - asked[number].start).days
            for number in mine
            if hits[number]
        ]
        yield KindScore(
            kind=kind,
            must_report=must_report,
            events=len(mine),
            found=len(delays),
            delay_days=median(delays) if delays else None,
        )
