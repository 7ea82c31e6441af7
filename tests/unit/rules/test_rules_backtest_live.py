"""What a backtest says of a past is what people would have been told, had it been lived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitor.alerting.lifecycle import Book, episodes, reconcile
from monitor.domain.alert import Alert, AlertState, Reason
from monitor.domain.finding import Finding, Severity, Verdict
from monitor.domain.settings import LifecyclePolicy
from monitor.rules import RULES
from monitor.rules.backtest import Circumstances, RuleInForce, backtest
from monitor.rules.case import Case
from monitor.rules.spike import SPIKE
from monitor.rules.spike_options import SpikeOptions
from monitor.stats.panel import Panel
from tests.unit.alerting.alerts import a_finding
from tests.unit.rules import seasons
from tests.unit.rules.cases import MARKET
from tests.unit.stats.tables import Quote, panel, series

POLICY = LifecyclePolicy(reopen_within=timedelta(days=3), stale_after_days=400)
QUIET_CITY = Circumstances(market=MARKET, reopen_within=POLICY.reopen_within)
_FIRST = {Reason.CONFIRMED, Reason.LEGAL_BREACH}
Said = tuple[str, date]


@dataclass(frozen=True, slots=True)
class Script:
    """A rule that says on each day what was written for it, and clears only what is open."""

    by_day: dict[date, Finding]

    def evaluate(self, case: Case, options: object) -> list[Finding]:
        finding = self.by_day.get(case.day)
        if finding is None:
            return []
        is_open = finding.subject.key in case.episodes
        return [finding] if is_open or finding.verdict is Verdict.BREACH else []


def lived(
    history: Panel, rule: RuleInForce, days: Sequence[date], around: Circumstances = QUIET_CITY
) -> tuple[set[Said], set[Said]]:
    """Return on which days the life cycle told of a rise, and on which of an end, by subject."""
    alerts: dict[str, Alert] = {}
    risen, told = set[Said](), set[str]()
    for day in days:
        known = [alert for alert in alerts.values() if alert.is_open]
        ended = [alert for alert in alerts.values() if not alert.is_open]
        case = Case(
            panel=history,
            day=day,
            market=around.market,
            rule=rule.name,
            reserve=around.reserve,
            episodes=episodes(known).get(rule.name, {}),
        )
        for step in reconcile(
            Book.of(known, ended),
            list(rule.kind.evaluate(case, rule.options)),
            now=datetime.combine(day, time(9), UTC),
            today=day,
            policy=replace(POLICY, reopen_within=around.reopen_within),
            config_version="v1",
        ):
            alert, change = step.alert, step.transition
            alerts[alert.id] = alert
            is_first = change is not None and change.reason in _FIRST
            if is_first or (alert.told_on == day != alert.opened_on):
                risen.add((alert.subject.key, day))
                told.add(alert.id)
    over = {
        (alert.subject.key, alert.last_fresh_day)
        for alert in alerts.values()
        if alert.state is AlertState.RESOLVED and alert.id in told
    }
    return risen, over


def looked_back(
    history: Panel, rule: RuleInForce, days: Sequence[date], around: Circumstances = QUIET_CITY
) -> tuple[set[Said], set[Said]]:
    found = backtest(history, [rule], days, around)
    return (
        {(episode.subject.key, episode.opened) for episode in found},
        {(episode.subject.key, episode.closed) for episode in found if episode.closed},
    )


def days_of(history: Panel) -> list[date]:
    return [date.fromordinal(int(day)) for day in history.days]


QUIET = panel(series([100.0] * 60, "w1"), MARKET, days=60)
WORDS = st.sampled_from(["breach", "worse", "again", "hold", "clear", "silence"])


@given(st.lists(st.tuples(WORDS, st.integers(1, 9)), max_size=16))
def test_findings_in_any_course_are_told_on_the_days_that_a_backtest_names(
    course: list[tuple[str, int]],
) -> None:
    days = days_of(QUIET)
    words = [word for word, times in course for _ in range(times)]
    said = {
        "breach": a_finding(),
        "worse": a_finding(severity=Severity.CRITICAL),
        "again": a_finding(severity=Severity.CRITICAL, evidence={"rises_again": True}),
        "hold": a_finding(Verdict.HOLD),
        "clear": a_finding(Verdict.CLEAR),
    }
    script = Script(
        {
            day: replace(said[word], day=day, rule="scripted")
            for day, word in zip(days, words, strict=False)
            if word in said
        }
    )
    kind = replace(SPIKE, evaluate=script.evaluate)
    rule = RuleInForce(name="scripted", kind=kind, options=SpikeOptions())

    assert lived(QUIET, rule, days) == looked_back(QUIET, rule, days)


SETTLED = [130.0] * 40


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "course",
    [
        pytest.param([130.0] * 30, id="a rise that lasts"),
        pytest.param([130.0] * 6 + [100.0] * 24, id="a rise that ends"),
        pytest.param([*SETTLED, *[180.0] * 8, *[100.0] * 4], id="a settled rise and another"),
        pytest.param([*SETTLED, *[180.0] * 30, *[260.0] * 9], id="two more rises"),
        pytest.param([130, 130, 100, 130, 130, 130, 100, 100], id="a return within days"),
        pytest.param([130, 130, *[100.0] * 9, 130, 130, 130], id="a return after more days"),
    ],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_played_month_of_prices_is_told_on_the_days_that_a_backtest_names(
    course: list[float], seed: int
) -> None:
    noise = np.exp(np.random.default_rng(seed).normal(0, 0.004, 40 + len(course)))
    prices = (np.array([*[100.0] * 40, *course]) * noise).round(1)
    history = panel(series(list(prices), "w1"), MARKET, days=len(prices))
    rule = RuleInForce(name="spike", kind=SPIKE, options=SpikeOptions())
    days = days_of(history)

    found = looked_back(history, rule, days)
    assert lived(history, rule, days) == found
    assert found[0]


IN_MOTION = Circumstances(
    market=seasons.MARKET, reserve=seasons.RESERVE, reopen_within=timedelta(0)
)
"""Every return is an episode: live, one that was watched in time is the same however late it is
confirmed, of which a backtest knows nothing."""
WATCHED_BEFORE = seasons.quotes_of(
    [
        seasons.Event(
            what="price", outlets=tuple(range(12)), product="rice", back=22, days=20, percent=12
        )
    ],
    seed=45369,
    noise=0.03,
    gaps=0.3,
)
"""A district that is watched on a day on which other outlets report than when it is confirmed."""
WITHOUT_FIGURES = {"silence", "data_quality", "quality"}
"""Which speak of reports and of inspections, of which a past has none."""


@pytest.mark.no_cover
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
@example(quotes=WATCHED_BEFORE)
@given(quotes=seasons.markets())
def test_whatever_befalls_a_market_each_rule_tells_it_on_the_days_that_a_backtest_names(
    quotes: list[Quote],
) -> None:
    history, days = seasons.panel_of(quotes), seasons.last_days(20)
    for name, kind in RULES.items():
        if name not in WITHOUT_FIGURES:
            rule = RuleInForce(name=name, kind=kind, options=seasons.options_of(kind))
            told = lived(history, rule, days, IN_MOTION)
            assert told == looked_back(history, rule, days, IN_MOTION), name
