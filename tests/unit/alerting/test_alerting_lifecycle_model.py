"""The alert machine against a reference written in another way, small enough to trust."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from monitor.domain.alert import AlertState, Reason
from monitor.domain.finding import Finding, Severity, Verdict
from tests.unit.alerting.alerts import EGGS, PORK, Story, a_finding

DAYS = st.integers(0, 5)
VERDICTS = st.sampled_from(Verdict)
SEVERITIES = st.sampled_from(Severity)


class Reference:
    """One condition, told in plain sentences: the state, the severity, and who hears what."""

    def __init__(self) -> None:
        self.state: str = "unknown"
        self.severity = 0
        self.fresh = self.ended = 0
        self.is_known = False
        self.eased: tuple[int, int] | None = None
        self.waits: int | None = None

    def day(self, today: int, verdict: Verdict | None, severity: int) -> str | None:
        """Live through one evaluation and return what people are told, if anything."""
        over = verdict in {Verdict.WATCH, Verdict.BREACH}
        begins = self.state == "unknown" or (self.state == "over" and today - self.ended > 3)
        if verdict is None or (self.state in {"unknown", "over"} and not over):
            return self.nothing_new(today)
        before, self.fresh = self.fresh, today
        if verdict is Verdict.CLEAR:
            return self.end(today)
        if self.state in {"unknown", "over", "watched"}:
            self.severity = severity if over else self.severity
            if begins:
                self.is_known, self.eased = False, None
            if verdict is Verdict.BREACH:
                self.waits = self.eased = None
                is_return, self.is_known, self.state = self.is_known, True, "firing"
                return "reopened" if is_return else "confirmed"
            self.state = "watched"
            return None
        self.state = "calming" if verdict is Verdict.HOLD else "firing"
        return self.breach(today, severity, before) if verdict is Verdict.BREACH else None

    def breach(self, today: int, severity: int, heard_before: int) -> str | None:
        if severity < self.severity:
            grave = heard_before if self.waits is None else self.waits
            if today - grave <= 1:
                self.waits = grave
                return None
        self.waits = None
        before, self.severity = self.severity, severity
        if severity < before:
            self.eased = (today, before)
        if severity <= before:
            return None
        is_flicker = self.eased and today - self.eased[0] <= 3 and severity <= self.eased[1]
        return None if is_flicker else "worsened"

    def nothing_new(self, today: int) -> str | None:
        if self.state == "watched" and today - self.fresh >= 3:
            return self.end(today)
        if self.state in {"firing", "calming"} and today - self.fresh >= 2:
            self.state, self.eased = "stale", None
            return "data_stopped"
        return None

    def end(self, today: int) -> str | None:
        heard = "recovered" if self.state != "watched" else None
        self.state, self.ended = "over", today
        return heard


NAMES = {
    AlertState.PENDING: "watched",
    AlertState.FIRING: "firing",
    AlertState.RECOVERING: "calming",
    AlertState.STALE: "stale",
    AlertState.RESOLVED: "over",
}


class AlertMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.story = Story()
        self.reference = Reference()
        self.begin = self.story.today
        self.last: tuple[Finding, ...] = ()

    @rule(wait=DAYS, verdict=st.none() | VERDICTS, severity=SEVERITIES)
    def evaluate(self, wait: int, verdict: Verdict | None, severity: Severity) -> None:
        findings = () if verdict is None else (a_finding(verdict, severity),)

        self.story.see(*findings, wait=timedelta(days=wait))

        self.last = tuple(replace(each, day=self.story.today) for each in findings)
        today = (self.story.today - self.begin).days
        heard = self.reference.day(today, verdict, severity.rank)
        assert self.story.told == ([] if heard is None else [Reason(heard)])
        assert Reason.RECOVERED not in self.story.reasons or verdict is Verdict.CLEAR

    @invariant()
    def both_agree_on_state_and_severity(self) -> None:
        known = [*self.story.opened.values(), *self.story.closed.values()]
        if known:
            assert NAMES[known[0].state] == self.reference.state
            assert known[0].severity.rank == self.reference.severity

    @invariant()
    def a_second_run_over_the_same_findings_changes_nothing(self) -> None:
        assert self.story.reconcile(self.last) == []


TestAlertMachine = AlertMachine.TestCase
TestAlertMachine.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)


@given(st.lists(st.lists(SEVERITIES, max_size=4), min_size=1, max_size=8), st.randoms())
def test_a_level_that_is_reached_once_every_day_is_written_down_once(
    days: list[list[Severity]], lot: Random
) -> None:
    story, reasons = Story(), []
    for others in days:
        reports = [*others, Severity.CRITICAL]
        lot.shuffle(reports)
        for number, severity in enumerate(reports):
            story.see(a_finding(Verdict.BREACH, severity), wait=timedelta(days=number == 0))
            reasons += story.reasons

    risen = [Reason.WORSENED for _ in reasons[1:]]
    assert reasons == [Reason.CONFIRMED, *risen[: Severity.CRITICAL.rank]]
    assert story.alert.severity is Severity.CRITICAL


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    return a_finding(
        draw(VERDICTS),
        draw(SEVERITIES),
        subject=draw(st.sampled_from([PORK, EGGS])),
        value=draw(st.sampled_from([1.0, 2.0])),
    )


@given(st.lists(findings(), max_size=6), st.lists(findings(), max_size=6), st.randoms())
def test_the_order_of_findings_does_not_matter(
    first: list[Finding], second: list[Finding], lot: object
) -> None:
    one, other = Story(), Story()
    shuffled = sorted(second, key=lambda _: lot.random())  # type: ignore[attr-defined]

    one.see(*first)
    other.see(*reversed(first))

    wait = timedelta(days=1)
    assert one.see(*second, wait=wait) == other.see(*shuffled, wait=wait)
