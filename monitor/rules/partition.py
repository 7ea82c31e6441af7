"""The market in areas: figures made area by area, anywhere, and put together for the rules.

A share holds the series of some areas and nothing else. What rules learn from a series or a
stratum depends on its own reports only, and that is nearly all the work: so each share is worked
out alone (map), its figures are put into the whole panel's memory (combine), and the rules then
judge there, where the market and the city are made of the areas' figures (map again). Every figure
is computed by the same function from the same reports in the same order, in one process or many:
findings are the same bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from monitor.domain.finding import Finding
from monitor.domain.quotes import Floats, Ints
from monitor.rules.case import Case
from monitor.stats.memo import Memo
from monitor.stats.panel import Panel

Question = tuple[Callable[[Case], list[Finding]], Case]
"""A rule with its options filled in, and the case it is to judge."""

_NOBODY = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The questions about some areas; ``series`` and ``strata`` are their numbers in the whole."""

    series: Ints
    strata: Ints
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a share came to: results of shape (rows, series) and (rows, strata) by their keys."""

    of_series: Mapping[Hashable, Floats]
    of_strata: Mapping[Hashable, Floats]


class Engine(Protocol):
    """What works shares out: it has some workers, processes or machines, and keeps the order."""

    workers: int

    def run(self, work: Callable[[Share], Figures], shares: Sequence[Share]) -> list[Figures]:
        """Return what each share comes to."""
        ...

    def close(self) -> None:
        """Let go of the workers."""
        ...


def prepare(questions: Sequence[Question], engine: Engine) -> None:
    """Have an engine work out what the questions need, and leave it in their panel's memory.

    All questions are about one panel. Whole areas are dealt to the workers in shares of like size.
    """
    if questions:
        panel = questions[0][1].panel
        shares = [share_of(questions, areas) for areas in deal(panel, engine.workers)]
        combine(panel, shares, engine.run(figures_of, shares))


def deal(panel: Panel, parts: int) -> list[Ints]:
    """Return the areas of each part: the largest area goes to the part with the fewest series."""
    sizes = np.bincount(panel.area, minlength=len(panel.areas))
    held: list[list[int]] = [[] for _ in range(parts)]
    load = np.zeros(parts, dtype=np.int64)
    for area in np.argsort(-sizes, kind="stable").tolist():
        if sizes[area]:
            part = int(load.argmin())
            held[part].append(area)
            load[part] += sizes[area]
    return [np.array(areas, dtype=np.int64) for areas in held if areas]


def share_of(questions: Sequence[Question], areas: Ints) -> Share:
    """Return what one part is asked: each rule about its own areas, and for no finding."""
    panel = questions[0][1].panel
    series = np.flatnonzero(np.isin(panel.area, areas))
    own = panel.part(series)
    strata = np.zeros(len(own.strata), dtype=np.int64)
    strata[own.strata.of] = panel.strata.of[series]
    asked = tuple(
        (rule, replace(case, panel=own, scope=_NOBODY, episodes={})) for rule, case in questions
    )
    return Share(series=series, strata=strata, questions=asked)


def figures_of(share: Share) -> Figures:
    """Return the figures that the rules need of a share."""
    for rule, case in share.questions:
        rule(case)
    panel = share.questions[0][1].panel
    return Figures(of_series=panel.memo.whole(), of_strata=panel.stratum_memo.whole())


def combine(panel: Panel, shares: Sequence[Share], found: Sequence[Figures]) -> None:
    """Put the figures of all shares into the memory of the whole panel."""
    both = list(zip(shares, found, strict=True))
    _put(panel.memo, panel.size, [(share.series, one.of_series) for share, one in both])
    strata = [(share.strata, one.of_strata) for share, one in both]
    _put(panel.stratum_memo, len(panel.strata), strata)


def _put(memo: Memo, columns: int, parts: Sequence[tuple[Ints, Mapping[Hashable, Floats]]]) -> None:
    """Put together what every part has; the rest is computed when it is asked for."""
    for key in parts[0][1] if parts else ():
        if all(key in figures for _, figures in parts):
            whole = np.empty((len(parts[0][1][key]), columns))
            for where, figures in parts:
                whole[:, where] = figures[key]
            memo.put(key, whole)
