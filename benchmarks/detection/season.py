"""A season of the simulated market through the rules and the life cycle of alerts, without I/O.

    python -m benchmarks.detection.season [season|drift|S1 ...] [--seeds 2021,7] [--days 70]

`monitor drill run` plays feeds, database and deliveries too; here the outlets' evening figures go
straight into the panel, so that a season takes a minute and not twenty. Findings, persistence,
inhibition by cause and routes are those of the product. ``drift`` is a season in which nothing
happens but Tết: every alert of severity warning or above is false.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import process_time

import numpy as np

from monitor.alerting.cause import Causes
from monitor.alerting.lifecycle import Book, reconcile
from monitor.alerting.routing import recipients_of
from monitor.app.plugins import bind_rules
from monitor.app.season import planned
from monitor.config import Loaded, load
from monitor.domain.alert import Alert, AlertState, Step
from monitor.domain.calendar import moment_of
from monitor.domain.finding import Severity
from monitor.domain.market import OutletKind
from monitor.domain.observation import Availability
from monitor.domain.quotes import QuoteTable
from monitor.drill import SimulatedMarket
from monitor.drill.score import Dated, Score, Told, score
from monitor.pipeline.watch import Watch

ROOT = Path(__file__).parents[2]
EVENING = time(16)
HEAD = (
    "| played | seed | days | alerts | about nothing | per 1,000 series-days | "
    "dated: days ahead / off | alerts a day, busiest inspector | the officer | processor |"
)
TOLD = frozenset({AlertState.FIRING, AlertState.RECOVERING, AlertState.STALE})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", default=["season", "drift"])
    parser.add_argument("--seeds", default="2021,7")
    parser.add_argument("--days", type=int, default=None)
    args = parser.parse_args()
    loaded = load(ROOT / "config.yaml", {})
    rows = []
    print("| played | seed | scenario | event | planted | found | median delay |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for scenario in args.scenarios:
        for seed in map(int, args.seeds.split(",")):
            result = played(loaded, scenario, seed, args.days)
            for line in events(scenario, seed, result):
                print(line, flush=True)
            for line in amiss(result):
                print(line, file=sys.stderr, flush=True)
            rows.append(burden(scenario, seed, result, loaded))
    print()
    print(HEAD)
    print(f"|{' --- |' * HEAD.count(' | ')} --- |")
    print("\n".join(rows))


@dataclass(frozen=True, slots=True)
class Past:
    """The days before a drill, as ``Watch.load`` asks a database for them."""

    market: SimulatedMarket

    @property
    def reviews(self) -> Past:
        return self

    def accepted(self) -> tuple[int, ...]:
        """Return the prices that a person decided about: none."""
        return ()

    @property
    def inspections(self) -> Past:
        return self

    def newest(self) -> tuple[()]:
        """Return what inspectors found: nothing."""
        return ()

    @property
    def ledger(self) -> Past:
        return self

    def window(self, first: date, last: date) -> QuoteTable:
        """Return the evenings from first to last, as far as the drill's past goes back."""
        spec = self.market.spec
        begin = max(first, spec.start - timedelta(days=spec.history_days))
        days = [begin + timedelta(days=n) for n in range((last - begin).days + 1)]
        tables = [evening(self.market, day) for day in days] or [evening(self.market, first)]
        empty = not days
        columns = {
            name: np.concatenate([getattr(table, name) for table in tables])[: 0 if empty else None]
            for name in QuoteTable.__dataclass_fields__
            if name not in {"outlets", "products", "converted", "minute"}
        }
        return QuoteTable(outlets=tables[0].outlets, products=tables[0].products, **columns)


@dataclass(slots=True)
class Season:
    """A market, its panel and its alerts; ``alerts`` holds everything that ever opened."""

    loaded: Loaded
    market: SimulatedMarket
    watch: Watch
    alerts: dict[str, Alert] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)
    heard: Counter[tuple[str, date]] = field(default_factory=Counter)
    dated: list[Dated] = field(default_factory=list)

    def play(self, day: date) -> None:
        """Let a day's figures arrive, ask the rules and note who hears of what."""
        settings = self.loaded.settings
        now = moment_of(day, EVENING, settings.zone)
        self.watch.roll(day)
        self.watch.arrive(evening(self.market, day))
        open_alerts = [alert for alert in self.alerts.values() if alert.is_open]
        closed = [
            alert
            for alert in self.alerts.values()
            if alert.closed_at and now - alert.closed_at <= settings.lifecycle.reopen_within
        ]
        steps = reconcile(
            Book.of(open_alerts, closed),
            self.watch.findings(open_alerts, {}, None),
            now=now,
            today=day,
            policy=settings.lifecycle,
            config_version=settings.version,
        )
        self.alerts |= {step.alert.id: step.alert for step in steps}
        self._note(steps, now, day)

    def _note(self, steps: list[Step], now: datetime, day: date) -> None:
        settings = self.loaded.settings
        causes = Causes.of((a for a in self.alerts.values() if a.is_open), settings)
        for step in steps:
            alert, change = step.alert, step.transition
            if change is None or change.to_state not in TOLD:
                continue
            if alert.severity.rank >= Severity.WARNING.rank:
                about = Told(kind=alert.kind, subject=alert.subject, opened=day)
                self.told.setdefault(alert.id, about)
            if change.notify and causes.cause_of(alert) is None:
                people = {each.recipient for each in recipients_of(alert, settings, now)}
                self.heard.update((who, day) for who in people)
        self.dated += [
            Dated(on=day, subject=alert.subject, gone=date.fromisoformat(str(gone)))
            for alert in self.alerts.values()
            if alert.state in TOLD
            and alert.severity.rank >= Severity.WARNING.rank
            and (gone := alert.evidence.get("shortage_day"))
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a season: the score, alerts told by kind, and alerts heard by person and day."""

    score: Score
    kinds: Counter[str]
    heard: Counter[tuple[str, date]]
    days: int
    seconds: float


def played(loaded: Loaded, scenario: str, seed: int, days: int | None = None) -> Result:
    """Play a scenario, ``season`` or ``drift``."""
    settings = loaded.settings
    if settings.drill is None:
        raise SystemExit("config.yaml has no drill")
    begun = process_time()
    spec, last = planned(settings.drill, scenario, days, seed)
    loaded = replace(loaded, settings=replace(settings, drill=spec))
    season = Season(
        loaded=loaded,
        market=SimulatedMarket(loaded.settings, spec),
        watch=Watch(loaded.settings, bind_rules(loaded)),
    )
    season.watch.load(Past(season.market), spec.start - timedelta(days=1))  # type: ignore[arg-type]
    number = (last - spec.start).days + 1
    for ahead in range(number):
        season.play(spec.start + timedelta(days=ahead))
    groups = {code: product.group for code, product in settings.market.products.items()}
    told = list(season.told.values())
    size = season.watch.panel.size
    return Result(
        score=score(
            season.market.truth(), told, season.dated, groups, spec.start, last, size * number
        ),
        kinds=Counter(alert.kind for alert in told),
        heard=season.heard,
        days=number,
        seconds=process_time() - begun,
    )


def evening(market: SimulatedMarket, day: date) -> QuoteTable:
    """Return what every outlet reports in the evening, as the feeds of ``config.yaml`` have it."""
    place, settings = market.place, market.settings
    kinds = np.array([str(kind) for kind in place.kinds])
    report = market.report(moment_of(day, EVENING, settings.zone), np.arange(len(kinds)))
    outlet, product = np.nonzero(report.is_reported & report.is_open[:, None])
    blank = np.full(outlet.size, np.nan)
    stocked = kinds[outlet] != OutletKind.MARKET
    priced = kinds[outlet] != OutletKind.WAREHOUSE
    price = np.where(priced, report.price[outlet, product], np.nan)
    known = list(Availability)
    is_out = stocked & (report.fullness[outlet, product] < 0.02)
    limited = stocked & report.is_rush[outlet, product]
    state = np.where(
        is_out, known.index(Availability.OUT_OF_STOCK), known.index(Availability.IN_STOCK)
    )
    state = np.where(limited & ~is_out, known.index(Availability.LIMITED), state)
    state = np.where(stocked, state, known.index(Availability.UNKNOWN))
    return QuoteTable(
        outlets=place.outlets,
        products=place.products,
        outlet=outlet,
        product=product,
        day=np.full(outlet.size, day.toordinal()),
        price=price,
        listed_price=blank,
        regular_price=blank,
        promotional=np.zeros(outlet.size, dtype=bool),
        stock=np.where(stocked, report.stock[outlet, product], np.nan),
        sold=np.where(stocked, report.sold[outlet, product], np.nan),
        received=np.where(stocked, report.received[outlet, product], np.nan),
        availability=state,
        observation=np.arange(outlet.size),
    )


def events(scenario: str, seed: int, result: Result) -> Iterator[str]:
    """Yield a row of the first table for each kind of event."""
    for kind in result.score.kinds:
        wanted = "" if kind.must_report else " (not to be told)"
        delay = "-" if kind.delay_days is None else f"{kind.delay_days:g} d"
        yield (
            f"| {scenario} | {seed} | {kind.scenario} | {kind.kind}{wanted} | {kind.events} | "
            f"{kind.found} | {delay} |"
        )


def burden(scenario: str, seed: int, result: Result, loaded: Loaded) -> str:
    """Return the row of the second table."""
    found = result.score
    dated = [f"{each.ahead_days} / {each.off_days:+d}" for each in found.shortages if each.is_dated]
    people = Counter(who for who, _ in result.heard.elements())
    worst = Counter(dict(result.heard))
    each = []
    for role in ("inspector", "officer"):
        mine = {who for who, person in loaded.settings.recipients.items() if person.role == role}
        most = max((people[who] for who in mine), default=0) / result.days
        peak = max((n for (who, _), n in worst.items() if who in mine), default=0)
        each.append(f"{most:.1f}, at most {peak}")
    cells = (
        *(scenario, str(seed), str(result.days), str(sum(result.kinds.values()))),
        *(str(len(found.false)), f"{found.false_per_1000_series_days:.4f}"),
        f"{len(dated)} of {len(found.shortages)}: {', '.join(dated)}" if dated else "-",
        *each,
        f"{result.seconds:.0f} s",
    )
    return f"| {' | '.join(cells)} |"


def amiss(result: Result) -> Iterator[str]:
    """Yield what was told about nothing, and what was not told."""
    for alert in result.score.false:
        yield f"about nothing: {alert.opened} {alert.kind} {alert.subject.key}"
    for event in result.score.missed:
        yield f"missed: {event}"


if __name__ == "__main__":
    main()
