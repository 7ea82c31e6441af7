"""Areas are worked out apart, and the findings are those of the market in one piece."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from monitor.domain.finding import Finding
from monitor.rules.partition import Figures, Question, Share, deal, prepare
from monitor.stats.panel import Panel
from tests.unit.rules.cases import MARKET
from tests.unit.rules.stirred import questions
from tests.unit.stats.tables import DAY, panel, series


class Here:
    """An engine without workers; it notes which areas it was given."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.areas: list[list[int]] = []

    def run(self, work: Callable[[Share], Figures], shares: Sequence[Share]) -> list[Figures]:
        self.areas = [np.unique(share.questions[0][1].panel.area).tolist() for share in shares]
        return [work(share) for share in shares]

    def close(self) -> None:
        """Nothing to let go of."""


def findings(asked: Sequence[Question]) -> list[Finding]:
    return [finding for rule, case in asked for finding in rule(case)]


@pytest.mark.parametrize("workers", [1, 2, 9])
@pytest.mark.parametrize("seed", [1, 2])
def test_findings_are_the_same_bit_for_bit_in_any_number_of_parts(workers: int, seed: int) -> None:
    whole, parts = questions(seed), questions(seed)
    prepare(parts, Here(workers))
    found = findings(whole)

    assert len({finding.kind for finding in found}) >= 5
    assert repr(findings(parts)) == repr(found)


def test_a_share_holds_its_own_areas_only() -> None:
    asked, engine = questions(1), Here(2)
    prepare(asked, engine)

    assert sorted(area for part in engine.areas for area in part) == [0, 1, 2, 3, 4]


def test_rules_find_the_figures_of_series_ready() -> None:
    asked = questions(1)
    prepare(asked, Here(2))

    kept = " ".join(map(str, asked[0][1].panel.memo.whole()))
    assert all(f"('{name}', " in kept for name in ("rise", "climb", "outflow"))


class Forgetful(Here):
    """An engine whose last worker came to nothing."""

    def run(self, work: Callable[[Share], Figures], shares: Sequence[Share]) -> list[Figures]:
        *others, _ = super().run(work, shares)
        return [*others, Figures(of_series={}, of_strata={})]


def test_what_a_part_did_not_work_out_is_worked_out_when_it_is_asked_for() -> None:
    whole, parts = questions(1), questions(1)
    prepare(parts, Forgetful(2))

    assert repr(findings(parts)) == repr(findings(whole))


def test_large_areas_are_dealt_first_and_areas_without_series_to_nobody() -> None:
    quotes = [
        *(quote for n in range(1, 4) for quote in series([100.0], f"w{n}")),
        *(quote for n in range(6, 8) for quote in series([100.0], f"w{n}")),
    ]
    market = panel(quotes, MARKET)
    unknown = panel([*quotes, *series([100.0], "nowhere")], MARKET)

    assert [part.tolist() for part in deal(market, 3)] == [[0], [1]]
    assert [part.tolist() for part in deal(unknown, 2)] == [[0], [1, 2]]


def test_without_rules_or_reports_there_is_nothing_to_work_out() -> None:
    engine = Here(2)
    prepare([], engine)
    nobody = Panel(MARKET, DAY, 62)
    empty = [(rule, replace(case, panel=nobody, day=DAY)) for rule, case in questions(1)]
    prepare(empty, engine)

    assert engine.areas == []
    assert findings(empty) == []
