"""What the rules of a configuration would have said of a history, and how another differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from csv import writer
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from pathlib import Path

from monitor.alerting.routing import recipients_of
from monitor.app.check import load_checked
from monitor.app.side_by_side import backtest_on, cores_for
from monitor.config import Loaded, read_options
from monitor.domain.alert import Alert, AlertState
from monitor.domain.errors import UsageError
from monitor.domain.finding import fingerprint
from monitor.domain.settings import Settings
from monitor.pipeline.history import History, read_history
from monitor.rules import RULES
from monitor.rules.backtest import Circumstances, PastEpisode, RuleInForce
from monitor.stats.panel import Panel

COLUMNS = ("rule", "severity", "area", "outlet", "product", "opened", "closed")
"""The columns of the table of episodes that later ones never displace."""

_MORE = ("group", "source", "sentence_vi", "sentence_en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """The episodes of a backtest over the local days ``first`` to ``last``, both included.

    ``per_recipient`` counts alerts by recipient over the whole period, ``busiest`` names the day
    with most of them (``None`` without any). ``panel`` and ``settings`` are what was asked.
    """

    first: date
    last: date
    series: int
    episodes: tuple[PastEpisode, ...]
    per_rule: dict[str, int]
    per_recipient: dict[str, int]
    busiest: tuple[date, int] | None
    panel: Panel
    settings: Settings

    @property
    def days(self) -> int:
        """Return the number of days."""
        return (self.last - self.first).days + 1

    @property
    def per_day(self) -> float:
        """Return the mean number of alerts that open in a day."""
        return len(self.episodes) / self.days


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What another configuration would newly say, and what it would no longer say."""

    newly: tuple[PastEpisode, ...]
    silent: tuple[PastEpisode, ...]


def ask(
    path: Path, config: Path | None, begin: date | None, end: date | None, against: Path | None
) -> tuple[Tested, Difference | None]:
    """Ask a configuration, and perhaps another, about a history.

    Raises:
        ConfigError: a configuration has mistakes.
        UsageError: the history cannot be read, or holds no day of the period.
    """
    loaded = load_checked(config)
    other = load_checked(against) if against else None
    history = read_history(path)
    first, last = max(begin or history.first, history.first), min(end or history.last, history.last)
    if first > last:
        raise UsageError(f"{path} holds {history.first} to {history.last}, no day of the period")
    tested = _tested(loaded, history, first, last)
    if other is None:
        return tested, None
    return tested, difference(tested, _tested(other, history, first, last))


def difference(tested: Tested, other: Tested) -> Difference:
    """Compare by rule and subject: an episode with none of the other's at its time stands alone."""
    return Difference(
        newly=_alone(other.episodes, tested.episodes),
        silent=_alone(tested.episodes, other.episodes),
    )


def write_episodes(episodes: Sequence[PastEpisode], path: Path) -> None:
    """Write episodes as CSV; the outlet is empty for an area, the end while one is open."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = writer(file)
        table.writerow((*COLUMNS, *_MORE))
        table.writerows(
            [described[name] for name in (*COLUMNS, *_MORE)] for described in map(row_of, episodes)
        )


def row_of(episode: PastEpisode) -> dict[str, str]:
    """Return an episode as one row of text."""
    return {
        "rule": episode.rule,
        "severity": episode.severity.value,
        **asdict(episode.subject),
        "opened": episode.opened.isoformat(),
        "closed": episode.closed.isoformat() if episode.closed else "",
        "sentence_vi": episode.sentence_vi,
        "sentence_en": episode.sentence_en,
    }


def _tested(loaded: Loaded, history: History, first: date, last: date) -> Tested:
    settings = loaded.settings
    days = (history.last - history.first).days + 1
    panel = Panel.build(history.quotes, settings.market, history.last, days, history.areas)
    asked = [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]
    cores = cores_for(panel, asked)
    episodes = backtest_on(cores, panel, rules_in_force(loaded), asked, around(settings))
    opened = Counter(episode.opened for episode in episodes)
    told = Counter(
        who for episode in episodes for who in {who for who, _ in told_of(episode, settings)}
    )
    return Tested(
        first=first,
        last=last,
        series=panel.size,
        episodes=tuple(episodes),
        per_rule=dict(Counter(episode.rule for episode in episodes)),
        per_recipient={name: told[name] for name in settings.recipients},
        busiest=max(opened.items(), key=lambda one: one[1]) if opened else None,
        panel=panel,
        settings=settings,
    )


def around(settings: Settings) -> Circumstances:
    """Return what surrounds the prices of a past under a configuration."""
    return Circumstances(
        market=settings.market,
        season=settings.season,
        reserve=settings.reserve,
        reopen_within=settings.lifecycle.reopen_within,
    )


def rules_in_force(loaded: Loaded) -> list[RuleInForce]:
    """Return every enabled rule with its kind and checked options."""
    return [
        RuleInForce(
            name=spec.name,
            kind=RULES[spec.plug_in.kind],
            options=read_options(RULES[spec.plug_in.kind].options, spec.plug_in, loaded),
            groups=spec.groups,
            kinds=spec.kinds,
        )
        for spec in loaded.settings.rules
        if spec.enabled
    ]


def told_of(episode: PastEpisode, settings: Settings) -> set[tuple[str, str]]:
    """Return the recipients and channels that the routes name for an episode."""
    at = datetime.combine(episode.opened, time(12), settings.zone)
    alert = Alert(
        id="",
        fingerprint=fingerprint(episode.rule, episode.subject),
        rule=episode.rule,
        kind="",
        kind_version=0,
        subject=episode.subject,
        state=AlertState.FIRING,
        severity=episode.severity,
        opened_at=at,
        opened_on=episode.opened,
        changed_at=at,
        last_fresh_day=episode.opened,
        value=None,
        baseline=None,
        unit="",
        sentence_vi=episode.sentence_vi,
        sentence_en=episode.sentence_en,
        opened_evidence=episode.evidence,
        evidence=episode.evidence,
        transitions=1,
        config_version=settings.version,
    )
    return {(each.recipient, each.channel) for each in recipients_of(alert, settings, at)}


def _alone(
    episodes: Sequence[PastEpisode], others: Sequence[PastEpisode]
) -> tuple[PastEpisode, ...]:
    by_subject: dict[tuple[str, str], list[PastEpisode]] = {}
    for other in others:
        by_subject.setdefault((other.rule, other.subject.key), []).append(other)
    return tuple(
        episode
        for episode in episodes
        if not any(
            _overlap(episode, other)
            for other in by_subject.get((episode.rule, episode.subject.key), ())
        )
    )


def _overlap(one: PastEpisode, other: PastEpisode) -> bool:
    begins_in_time = other.closed is None or one.opened <= other.closed
    return begins_in_time and (one.closed is None or other.opened <= one.closed)
