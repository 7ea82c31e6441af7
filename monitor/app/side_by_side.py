"""A long past on every core: what one rule says of it does not depend on what another says.

The rules are dealt to processes by how much of the processor each takes over one day. A process is
a fork of this one and so sees the panel without a copy; it sends back episodes only.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from time import process_time

from monitor.rules.backtest import Circumstances, PastEpisode, RuleInForce, played
from monitor.stats.panel import Panel

Played = list[list[PastEpisode]]

_LARGE = 100_000
"""From how many days of series on processes are worth their start."""

_TOGETHER = ("spike", "withholding")
"""Kinds that read the costliest figures, the rise of every series: one process makes them."""


def cores_for(panel: Panel, days: Sequence[date]) -> int:
    """Return on how many cores a past is played."""
    can_fork = "fork" in get_all_start_methods()
    return (os.cpu_count() or 1) if can_fork and panel.size * len(days) >= _LARGE else 1


def backtest_on(
    cores: int,
    panel: Panel,
    rules: Sequence[RuleInForce],
    days: Sequence[date],
    around: Circumstances,
) -> list[PastEpisode]:
    """Return what ``rules.backtest`` returns, to the last bit, with the rules dealt to cores."""

    def play(part: Sequence[int], some: Sequence[date] = days) -> Played:
        return played(panel, [rules[at] for at in part], some, around)

    if cores == 1:
        parts = [list(range(len(rules)))]
    else:
        parts = _dealt(_units(rules), cores, lambda unit: _seconds(play, unit, days[-1:]))
    mine, *others = parts or [[]]
    begun = [_begin(play, part) for part in others]
    found = dict(zip(mine, play(mine), strict=True))
    for part, answer in zip(others, begun, strict=True):
        found |= zip(part, answer() or play(part), strict=True)
    return [episode for at in range(len(rules)) for episode in found[at]]


def _units(rules: Sequence[RuleInForce]) -> list[list[int]]:
    """Return which rules, by index, are played in one process."""
    together = [at for at, rule in enumerate(rules) if rule.kind.kind in _TOGETHER]
    units = [together, *([at] for at in range(len(rules)) if at not in together)]
    return [unit for unit in units if unit]


def _dealt(
    units: Sequence[list[int]], parts: int, cost: Callable[[list[int]], float]
) -> list[list[int]]:
    """Return the rules of each part: the dearest unit goes to the part that costs least so far."""
    dealt: list[list[int]] = [[] for _ in range(parts)]
    load = [0.0] * parts
    for seconds, unit in sorted(((cost(unit), unit) for unit in units), reverse=True):
        part = load.index(min(load))
        dealt[part] += unit
        load[part] += seconds
    return [part for part in dealt if part]


def _seconds(
    play: Callable[[list[int], Sequence[date]], Played], unit: list[int], days: Sequence[date]
) -> float:
    begin = process_time()
    play(unit, days)
    return process_time() - begin


def _begin(play: Callable[[list[int]], Played], part: list[int]) -> Callable[[], Played | None]:
    """Have a process play a part; call what is returned for its answer, ``None`` if it died."""
    fork = get_context("fork")
    here, there = fork.Pipe(duplex=False)
    process = fork.Process(target=_send, args=(there, play, part))
    process.start()
    there.close()

    def answer() -> Played | None:
        try:
            found: Played | None = here.recv()
        except EOFError:
            found = None
        process.join()
        here.close()
        return found

    return answer


def _send(to: Connection, play: Callable[[list[int]], Played], part: list[int]) -> None:
    to.send(play(part))
