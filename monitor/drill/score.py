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
_AHEAD = timedelta(days=3)
"""How long before goods run out the day must be known, so that they can still be brought."""
_NEAR = 1
"""By how many days that day may be off."""
_LATE = timedelta(days=2)
"""How long after its last day an event may still be what an alert is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An alert that fired: its kind of rule, its subject, and the local day it opened."""

    kind: str
    subject: Subject
    opened: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """What an alert said at the end of the day ``on``: the day on which its goods are gone."""

    on: date
    subject: Subject
    gone: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """Goods that ran out, and what had been said of the day.

    ``ahead_days`` is how long before people were first told a day, ``off_days`` how far the day
    that was told three days ahead lay beyond the true one; ``None`` where none was told by then.
    """

    event: PlantedEvent
    ahead_days: int | None
    off_days: int | None

    @property
    def is_dated(self) -> bool:
        """Say whether the day was told three days ahead, and right within a day."""
        return self.off_days is not None and abs(self.off_days) <= _NEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class KindScore:
    """How events of one kind in one scenario fared.

    ``delay_days`` is the median over those that were found, for a slow rise under way from the
    first day of the drill on. Events of which nobody is to be told count as found when somebody
    was told all the same, and not of something else about the same goods.
    """

    scenario: str
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
    shortages: tuple[Shortage, ...]
    series_days: int

    @property
    def false_per_1000_series_days(self) -> float:
        """Return how many alerts about nothing came per thousand series and days."""
        return 1000 * len(self.false) / max(self.series_days, 1)

    @property
    def dated_share(self) -> float | None:
        """Return the share of the shortages whose day was told in time; ``None`` without any."""
        dated = [shortage.is_dated for shortage in self.shortages]
        return sum(dated) / len(dated) if dated else None


def score(  # noqa: PLR0913, PLR0917 - truth, what was said, and the days
    events: Iterable[PlantedEvent],
    told: Sequence[Told],
    dated: Sequence[Dated],
    groups: Mapping[str, str],
    first: date,
    last: date,
    series_days: int,
) -> Score:
    """Return the score of the days first to last; ``groups`` gives each product its group.

    Events that began before are not asked for, except slow rises that go on; nor are those that go
    on after the last day and of which less than a second day was played, nor the days of
    shortages that lie beyond the last.
    """
    everything = list(events)
    asked = [each for each in everything if _is_asked(each, first, last)]
    news = [each for each in everything if each.must_report]
    other = [alert for alert in told if not any(is_about(alert, each, groups) for each in news)]
    hits = {
        number: [a for a in (told if event.must_report else other) if is_about(a, event, groups)]
        for number, event in enumerate(asked)
    }
    explained = [alert for alert in told if any(is_about(alert, e, groups) for e in everything)]
    return Score(
        kinds=tuple(_kinds(asked, hits, first)),
        missed=tuple(e for n, e in enumerate(asked) if e.must_report and not hits[n]),
        false=tuple(alert for alert in told if alert not in explained),
        shortages=shortages([event for event in asked if event.gone and event.gone <= last], dated),
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


def _is_asked(event: PlantedEvent, first: date, last: date) -> bool:
    begins = event.end > first if event.kind is EventKind.CREEP else event.start >= first
    return begins and (event.start < last or event.end <= last)


def shortages(events: Iterable[PlantedEvent], dated: Sequence[Dated]) -> tuple[Shortage, ...]:
    """Return what was said, each evening, of the goods that run out."""
    return tuple(_shortage(event, event.gone, dated) for event in events if event.gone is not None)


def _shortage(event: PlantedEvent, gone: date, dated: Sequence[Dated]) -> Shortage:
    mine = [
        each
        for each in dated
        if event.start <= each.on <= gone
        and (each.subject.group, each.subject.area) == (event.group, event.area)
    ]
    early = [each for each in mine if each.on <= gone - _AHEAD]
    return Shortage(
        event=event,
        ahead_days=(gone - min(each.on for each in mine)).days if mine else None,
        off_days=(max(early, key=lambda each: each.on).gone - gone).days if early else None,
    )


def _kinds(
    asked: Sequence[PlantedEvent], hits: Mapping[int, Sequence[Told]], first: date
) -> Iterable[KindScore]:
    for scenario, kind, must_report in sorted({_class(each) for each in asked}):
        mine = [n for n, e in enumerate(asked) if _class(e) == (scenario, kind, must_report)]
        delays = [
            (min(alert.opened for alert in hits[number]) - max(asked[number].start, first)).days
            for number in mine
            if hits[number]
        ]
        yield KindScore(
            scenario=scenario,
            kind=kind,
            must_report=must_report,
            events=len(mine),
            found=len(delays),
            delay_days=median(delays) if delays else None,
        )


def _class(event: PlantedEvent) -> tuple[str, EventKind, bool]:
    return event.scenario, event.kind, event.must_report
