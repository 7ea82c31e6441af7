"""The front page's view of the market: groups of prices, reserves and the state of the sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from markupsafe import Markup

from monitor.domain.alert import Alert, AlertState
from monitor.domain.finding import Severity
from monitor.domain.run import FINE
from monitor.domain.view import DailySummary, PriceLine, ReserveLine, SourceState
from monitor.web.charts import reserve_bar, sparkline
from monitor.web.voice import Voice

_RECENT_DAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One product: its price today, its course, and its change against what the season allows.

    ``tone`` is ``up`` (over its limit), ``calm`` or ``none`` (not reported today); ``latest`` is
    the newest known median and its day, ``is_recent`` when it is at most three days old.
    """

    line: PriceLine
    spark: Markup
    tone: str
    latest: tuple[date, float] | None
    is_recent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A group of products; ``over`` counts those above their limit."""

    code: str
    name: str
    tiles: tuple[Tile, ...]
    over: int
    reported: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """The reserve of one good: its line, its bar and its coverage of the target in percent."""

    line: ReserveLine
    bar: Markup
    low_percent: float
    high_percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """A source in one line; ``tone`` is ``good``, ``poor``, ``bad`` or ``new``."""

    state: SourceState
    tone: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """All that the front page shows."""

    summary: DailySummary
    now: datetime
    shelves: tuple[Shelf, ...]
    holdings: tuple[Holding, ...]
    alerts: tuple[Alert, ...]
    watched: int
    reporters: tuple[Reporter, ...]
    next_due: datetime | None

    @property
    def has_data(self) -> bool:
        """Say whether anything was reported in the days shown."""
        tiles = (tile for shelf in self.shelves for tile in shelf.tiles)
        return self.summary.observations > 0 or any(tile.latest for tile in tiles)

    @property
    def is_new_day(self) -> bool:
        """Say whether earlier days are known and today has no price yet, as every early morning."""
        return self.has_data and self.reported == 0

    @property
    def over(self) -> int:
        """Return how many products rose beyond their limit."""
        return sum(shelf.over for shelf in self.shelves)

    @property
    def reported(self) -> int:
        """Return how many products have a price today."""
        return sum(shelf.reported for shelf in self.shelves)

    @property
    def short(self) -> int:
        """Return how many goods are, or may be, under their target."""
        return sum(holding.line.verdict != "ok" for holding in self.holdings)

    @property
    def on_time(self) -> int:
        """Return how many sources reported well."""
        return sum(reporter.tone == "good" for reporter in self.reporters)

    @property
    def critical(self) -> int:
        """Return how many open alerts are critical."""
        return sum(alert.severity is Severity.CRITICAL for alert in self.alerts)


def front_of(
    summary: DailySummary,
    alerts: list[Alert],
    states: list[SourceState],
    now: datetime,
    voice: Voice,
) -> Front:
    """Arrange a day for the front page: alerts and troubled sources first."""
    dues = [state.due_at for state in states if state.due_at is not None]
    return Front(
        summary=summary,
        now=now,
        shelves=shelves(summary, voice),
        holdings=tuple(holding_of(line, voice) for line in worst_first(summary.reserves)),
        alerts=tuple(by_weight(told(alerts))),
        watched=len(alerts) - len(told(alerts)),
        reporters=reporters(states, voice),
        next_due=min(dues, default=None),
    )


def told(alerts: list[Alert]) -> list[Alert]:
    """Return the alerts that people are told of; one still to be confirmed is only watched."""
    return [alert for alert in alerts if alert.state is not AlertState.PENDING]


def by_weight(alerts: list[Alert]) -> list[Alert]:
    """Return alerts with the gravest first, the newest first among equals."""
    return sorted(alerts, key=lambda a: (-a.severity.rank, -a.opened_at.timestamp(), a.id))


def reporters(states: list[SourceState], voice: Voice) -> tuple[Reporter, ...]:
    """Return the sources, those in trouble first."""
    order = {"bad": 0, "poor": 1, "new": 2, "good": 3}
    lines = [_reporter(state, voice) for state in states]
    return tuple(sorted(lines, key=lambda line: (order[line.tone], line.state.name)))


def worst_first(lines: Sequence[ReserveLine]) -> list[ReserveLine]:
    """Return the reserves with the surely short first, then the possibly short."""
    order = {"confirmed": 0, "possible": 1}
    return sorted(lines, key=lambda line: order.get(line.verdict, 2))


def shelves(summary: DailySummary, voice: Voice) -> tuple[Shelf, ...]:
    """Return the price lines by group, in the order of the configuration."""
    groups: dict[str, list[Tile]] = {}
    for line in summary.prices:
        groups.setdefault(line.group, []).append(_tile(line, summary.day, voice))
    known = voice.settings.market.groups
    return tuple(
        Shelf(
            code=code,
            name=voice.named(known[code]) if code in known else code,
            tiles=tuple(tiles),
            over=sum(tile.tone == "up" for tile in tiles),
            reported=sum(tile.tone != "none" for tile in tiles),
        )
        for code, tiles in groups.items()
    )


def _tile(line: PriceLine, today: date, voice: Voice) -> Tile:
    known = [value for value in line.history if value is not None]
    title = ""
    if known:
        low, high = voice.number(min(known)), voice.price(max(known), line.unit)
        title = voice(f"14 ngày qua: {low}–{high}", f"Last 14 days: {low}–{high}")
    tone = "none" if line.overall is None else "up" if line.is_over_allowance else "calm"
    spark = sparkline(line.history, title)
    latest = _latest(line, today)
    is_recent = latest is not None and (today - latest[0]).days <= _RECENT_DAYS
    return Tile(line=line, spark=spark, tone=tone, latest=latest, is_recent=is_recent)


def _latest(line: PriceLine, today: date) -> tuple[date, float] | None:
    newest_first = enumerate(reversed(line.history))
    known = ((today - timedelta(days=back), value) for back, value in newest_first if value)
    return next(known, None)


def holding_of(line: ReserveLine, voice: Voice) -> Holding:
    """Return a reserve with its bar and its coverage in percent."""
    target = line.target or 1.0
    low, high = 100 * line.lower / target, 100 * line.upper / target
    title = voice(
        f"{voice.named(line)}: {voice.percent(low, 0)} đến {voice.percent(high, 0)} chỉ tiêu",
        f"{voice.named(line)}: {voice.percent(low, 0)} to {voice.percent(high, 0)} of the target",
    )
    bar = reserve_bar(line.lower, line.upper, line.target, title)
    return Holding(line=line, bar=bar, low_percent=low, high_percent=high)


def _reporter(state: SourceState, voice: Voice) -> Reporter:
    if state.last is None:
        word = voice("Trễ, chưa báo cáo lần nào", "Late, never reported")
        fresh = voice("Chờ báo cáo đầu tiên", "First report awaited")
        return Reporter(
            state=state,
            tone="bad" if state.is_late else "new",
            word=word if state.is_late else fresh,
        )
    word = voice.label(state.last.outcome)
    if state.last.outcome in FINE and not state.is_late:
        return Reporter(state=state, tone="good", word=word)
    if state.is_late:
        late = voice("trễ", "late")
        return Reporter(state=state, tone="bad", word=f"{word}, {late}")
    return Reporter(state=state, tone="poor", word=word)
