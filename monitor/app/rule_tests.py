"""Tests of rules: the figures of a test through the rules in force, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from monitor.app.backtest import around, rules_in_force, told_of
from monitor.app.check import load_checked
from monitor.config import ExpectEntry, Loaded, RuleTestEntry, read_rule_tests
from monitor.domain.errors import ConfigError, Problem
from monitor.domain.observation import Availability
from monitor.domain.quotes import Floats, QuoteTable
from monitor.domain.settings import Settings
from monitor.rules.backtest import PastEpisode, RuleInForce, backtest
from monitor.stats.panel import Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A test that was run: its name, and what was not as expected (empty when all was)."""

    name: str
    failures: tuple[Problem, ...]


def judge(files: Sequence[Path], config: Path | None) -> list[Judged]:
    """Run the tests of some files on a configuration.

    Raises:
        ConfigError: the configuration or a file of tests has mistakes, all of them named.
    """
    loaded = load_checked(config)
    rules = rules_in_force(loaded)
    tests = [test for file in files for test in read_rule_tests(file)]
    strangers = [
        replace(place, text=f'"{test.name}" names {name}, which is no rule in force')
        for place, test in tests
        for name in sorted({*test.rules, *(each.rule for each in test.expect)})
        if name not in {rule.name for rule in rules}
    ]
    if strangers:
        raise ConfigError(strangers)
    return [_judged(place, test, loaded, rules) for place, test in tests]


def _judged(
    place: Problem, test: RuleTestEntry, loaded: Loaded, rules: Sequence[RuleInForce]
) -> Judged:
    asked = [rule for rule in rules if not test.rules or rule.name in test.rules]
    panel = _panel(test, loaded.settings)
    days = [date.fromordinal(int(day)) for day in panel.days]
    episodes = backtest(panel, asked, days, around(loaded.settings))
    said = [replace(place, text=text) for text in _differences(test, episodes, loaded.settings)]
    return Judged(name=test.name, failures=tuple(said))


def _differences(
    test: RuleTestEntry, episodes: Sequence[PastEpisode], settings: Settings
) -> Iterator[str]:
    left = list(episodes)
    for expected in test.expect:
        misses = [_missed(expected, episode, settings) for episode in left]
        if [] in misses:
            left.pop(misses.index([]))
            continue
        closest = min(misses, key=len, default=["nothing came"])
        yield f"expected {expected.rule}, but {'; '.join(closest)}"
    for episode in left:
        yield f"came unexpected on {episode.opened}: {episode.rule}: {episode.sentence_vi}"


def _missed(expected: ExpectEntry, episode: PastEpisode, settings: Settings) -> list[str]:
    subject = episode.subject
    found = {
        "rule": (expected.rule, episode.rule),
        "severity": (expected.severity, episode.severity.value),
        "product": (expected.product, subject.product),
        "outlet": (expected.outlet, subject.outlet),
        "area": (expected.area, subject.area),
        "good": (expected.good, subject.group),
        "opened": (expected.opened, episode.opened),
        "closed": (expected.closed, episode.closed),
    }
    missed = [
        f"{name} was {came or 'none'}, not {wanted}"
        for name, (wanted, came) in found.items()
        if wanted is not None and wanted != came
    ]
    sentences = f"{episode.sentence_vi}\n{episode.sentence_en}"
    missed += [f'no sentence says "{word}"' for word in expected.words if word not in sentences]
    return [*missed, *_wrongly_told(expected, episode, settings)]


def _wrongly_told(expected: ExpectEntry, episode: PastEpisode, settings: Settings) -> Iterator[str]:
    if not expected.to:
        return
    pairs = told_of(episode, settings)
    people, channels = {who for who, _ in pairs}, {f"{who}/{channel}" for who, channel in pairs}
    named = {wanted.split("/")[0] for wanted in expected.to}
    yield from (f"{one} is not told" for one in expected.to if one not in people | channels)
    yield from (f"{one} is told" for one in sorted(people - named))


def _panel(test: RuleTestEntry, settings: Settings) -> Panel:
    figures = (*test.prices.values(), *test.stocks.values())
    days = max(len(values) for values in figures)
    outlets = tuple(dict.fromkeys((*test.prices, *test.stocks)))
    cells = [(outlet, day) for outlet in range(len(outlets)) for day in range(days)]
    table = QuoteTable(
        outlets=outlets,
        products=(test.product,),
        outlet=np.array([outlet for outlet, _ in cells], dtype=np.int64),
        product=np.zeros(len(cells), dtype=np.int64),
        day=np.array([test.begin.toordinal() + day for _, day in cells], dtype=np.int64),
        price=_column(test.prices, outlets, days),
        listed_price=np.full(len(cells), np.nan),
        regular_price=np.full(len(cells), np.nan),
        promotional=np.zeros(len(cells), dtype=bool),
        stock=_column(test.stocks, outlets, days) * 1000,
        sold=np.full(len(cells), np.nan),
        received=np.full(len(cells), np.nan),
        availability=np.full(len(cells), list(Availability).index(Availability.UNKNOWN)),
        observation=np.arange(len(cells), dtype=np.int64),
    )
    last = test.begin + timedelta(days=days - 1)
    return Panel.build(table, settings.market, last, days, dict.fromkeys(outlets, test.area))


def _column(
    figures: Mapping[str, Sequence[float | None]], outlets: Sequence[str], days: int
) -> Floats:
    column = np.full((len(outlets), days), np.nan)
    for row, outlet in enumerate(outlets):
        values = figures.get(outlet, ())
        column[row, : len(values)] = [np.nan if value is None else value for value in values]
    return column.reshape(-1)
