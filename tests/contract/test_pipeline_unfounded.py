"""After a correction an alert stands as long as any day since its opening is a breach."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from monitor.domain.alert import Alert
from monitor.domain.finding import Finding, Subject
from monitor.domain.settings import RuleSpec
from monitor.domain.source import PlugIn
from monitor.pipeline.bound import Rule
from monitor.pipeline.watch import Watch
from monitor.rules.case import Case
from monitor.store import SqlStore
from tests.unit.alerting.alerts import TODAY, a_finding, an_alert, some_settings

SETTINGS = some_settings()
HALF = SETTINGS.window_days // 2
EVERYWHERE = np.array([], dtype=np.int64)


def before(days: int) -> date:
    return TODAY - timedelta(days=days)


def opened(days_ago: int, **changes: Any) -> Alert:
    return an_alert(id=f"opened-{days_ago}", opened_on=before(days_ago), **changes)


def unfounded(store: SqlStore, alerts: list[Alert], *breaches: int) -> set[str]:
    """Ask a rule that finds a breach on the days so long ago which alerts nothing bears out."""
    days = {before(each) for each in breaches}

    def evaluate(case: Case) -> list[Finding]:
        return [a_finding(day=case.day)] if case.day in days else []

    spec = RuleSpec(name="price-spike", plug_in=PlugIn(kind="spike", options={}, path=()))
    watch = Watch(SETTINGS, [Rule(spec=spec, evaluate=evaluate)])
    with store.read() as tx:
        watch.load(tx, TODAY)
    return watch.unfounded(alerts, EVERYWHERE)


@pytest.mark.parametrize("breach", [3, 2, 0])
def test_a_breach_on_any_day_since_the_opening_bears_an_alert_out(
    sqlite_store: SqlStore, breach: int
) -> None:
    assert unfounded(sqlite_store, [opened(3)], breach) == set()


def test_without_any_breach_nothing_does(sqlite_store: SqlStore) -> None:
    assert unfounded(sqlite_store, [opened(3)]) == {"opened-3"}


def test_the_breach_of_an_earlier_alert_bears_out_no_later_one(sqlite_store: SqlStore) -> None:
    assert unfounded(sqlite_store, [opened(5), opened(1)], 5) == {"opened-1"}


def test_an_alert_older_than_half_of_the_window_cannot_be_judged(sqlite_store: SqlStore) -> None:
    assert unfounded(sqlite_store, [opened(HALF), opened(HALF + 1)]) == {f"opened-{HALF}"}


def test_an_alert_of_a_source_or_of_another_rule_is_not_judged(sqlite_store: SqlStore) -> None:
    silent = opened(2, subject=Subject(source="inbox"))
    other = opened(1, rule="of-another-year")

    assert unfounded(sqlite_store, [silent, other]) == set()
