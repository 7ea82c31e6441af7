"""Which open alerts an arrival is held against, on every database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import cast

import numpy as np
import pytest

from monitor.domain.finding import Finding, Subject, Verdict, fingerprint
from monitor.domain.quotes import Ints
from monitor.domain.store import Appended
from monitor.pipeline.affected import affected, spoken_of
from monitor.pipeline.watch import Watch
from monitor.store import SqlStore
from tests.store_material import TODAY, alert, step

OWN, ELSEWHERE = Subject(product="pork", outlet="cho-1"), Subject(product="pork", outlet="cho-2")
WIDE = Subject(product="pork", area="hai-an")
TOUCHED: Ints = np.array([0])
PLAIN = Appended(ids=(1,), observations=(), duplicates=0, superseded=0)


@dataclass
class Touching:
    """A watch of which one outlet was touched."""

    is_new: bool = False

    @staticmethod
    def outlets_of(_series: Ints) -> list[str]:
        return [OWN.outlet]


@pytest.fixture
def opened(store: SqlStore) -> SqlStore:
    """Return a store in which three alerts are open."""
    subjects = {"own": OWN, "elsewhere": ELSEWHERE, "wide": WIDE}
    with store.begin() as tx:
        for name, subject in subjects.items():
            key = fingerprint("price-spike", subject)
            tx.alerts.save([step(1, id=name, fingerprint=key, subject=subject)])
    return store


@pytest.mark.parametrize(
    ("scope", "is_new", "appended", "found"),
    [
        (TOUCHED, False, PLAIN, {"own", "wide"}),
        (TOUCHED, True, PLAIN, {"own", "wide", "elsewhere"}),
        (TOUCHED, False, replace(PLAIN, superseded=1), {"own", "wide", "elsewhere"}),
        (None, False, None, {"own", "wide", "elsewhere"}),
    ],
    ids=["an arrival", "the first of a day", "a correction", "the whole market"],
)
def test_an_arrival_is_held_against_what_it_may_move(
    opened: SqlStore, scope: Ints | None, is_new: bool, appended: Appended | None, found: set[str]
) -> None:
    watch = cast("Watch", Touching(is_new))
    with opened.read() as tx:
        assert {one.id for one in affected(tx, watch, scope, appended)} == found


def test_a_finding_about_an_outlet_that_was_not_touched_meets_its_alert(opened: SqlStore) -> None:
    own = alert(id="own", fingerprint=fingerprint("price-spike", OWN))
    with opened.read() as tx:
        met = spoken_of(tx, [own], [finding(OWN), finding(ELSEWHERE)])
        alone = spoken_of(tx, [own], [finding(OWN)])
    assert [one.id for one in met] == ["own", "elsewhere"]
    assert alone == [own]


def finding(subject: Subject, day: date = TODAY) -> Finding:
    one = alert()
    return Finding(
        rule=one.rule,
        kind=one.kind,
        version=one.kind_version,
        subject=subject,
        day=day,
        verdict=Verdict.BREACH,
        severity=one.severity,
        value=one.value,
        baseline=one.baseline,
        unit=one.unit,
        sentence_vi=one.sentence_vi,
        sentence_en=one.sentence_en,
    )
