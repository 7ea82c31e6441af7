from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from monitor.alerting.lifecycle import (
    Book,
    accept_level,
    alert_id,
    amend,
    episodes,
    reconcile,
    withdraw,
)
from monitor.domain.alert import AlertState, Reason
from monitor.domain.finding import Finding, Severity, Subject, Verdict, fingerprint
from monitor.domain.settings import LifecyclePolicy
from tests.unit.alerting.alerts import (
    A_DAY,
    EGGS,
    NOW,
    POLICY,
    PORK,
    TODAY,
    Story,
    a_finding,
    an_alert,
)

WATCH = a_finding(Verdict.WATCH)
BREACH = a_finding(Verdict.BREACH)
CRITICAL = a_finding(Verdict.BREACH, Severity.CRITICAL)
HOLD = a_finding(Verdict.HOLD)
CLEAR = a_finding(Verdict.CLEAR)


def test_a_first_look_over_the_threshold_is_watched_and_nobody_is_told() -> None:
    story = Story()

    story.see(WATCH)

    assert story.alert.state is AlertState.PENDING
    assert story.reasons == [Reason.WATCHED]
    assert story.told == []


def test_a_confirmed_breach_fires_and_is_told() -> None:
    story = Story()

    story.see(BREACH)

    assert story.alert.state is AlertState.FIRING
    assert story.told == [Reason.CONFIRMED]


def test_a_watched_condition_that_is_confirmed_keeps_its_identity_and_beginning() -> None:
    story = Story()
    story.see(WATCH)
    watched = story.alert

    story.see(replace(BREACH, evidence={"n_quotes": 9}), wait=A_DAY)

    assert story.told == [Reason.CONFIRMED]
    assert (story.alert.id, story.alert.opened_on) == (watched.id, TODAY)
    assert story.alert.evidence == {"n_quotes": 9}


def test_an_episode_keeps_the_baseline_that_people_are_told_when_it_is_confirmed() -> None:
    story = Story()
    story.see(replace(WATCH, evidence={"baseline": 100}))
    story.see(replace(BREACH, evidence={"baseline": 101}), wait=A_DAY)
    story.see(replace(BREACH, evidence={"baseline": 102}), wait=A_DAY)

    (kept,) = episodes([story.alert])[BREACH.rule].values()
    assert kept.evidence == {"baseline": 101}


def test_a_return_by_way_of_watching_keeps_the_baseline_of_the_first_time() -> None:
    story = Story()
    story.see(replace(BREACH, evidence={"baseline": 100}))
    story.see(CLEAR, wait=A_DAY)
    story.see(replace(WATCH, evidence={"baseline": 101}), wait=A_DAY)
    story.see(replace(BREACH, evidence={"baseline": 102}), wait=A_DAY)

    assert story.alert.opened_evidence == {"baseline": 100}


AGAIN = a_finding(Verdict.BREACH, Severity.CRITICAL, evidence={"n_quotes": 3, "rises_again": True})


@pytest.mark.parametrize("before", [CRITICAL, HOLD])
def test_a_grave_price_that_settled_and_rises_again_is_told_again_once(before: object) -> None:
    story = Story()
    story.see(CRITICAL)
    story.see(before, wait=A_DAY)  # type: ignore[arg-type]

    story.see(AGAIN, wait=20 * A_DAY)
    assert story.told == [Reason.WORSENED]
    assert story.alert.told_on == TODAY + 21 * A_DAY
    assert story.alert.opened_evidence["n_quotes"] == CRITICAL.evidence["n_quotes"]

    story.see(AGAIN, wait=A_DAY)
    assert story.told == []
    assert story.alert.told_on == TODAY + 21 * A_DAY


def test_a_price_that_rises_again_within_three_weeks_is_the_same_news() -> None:
    story = Story()
    story.see(CRITICAL)

    story.see(AGAIN, wait=20 * A_DAY)

    assert story.told == []
    assert story.alert.told_on == TODAY


def test_a_breach_of_the_law_says_so() -> None:
    story = Story()

    story.see(replace(BREACH, evidence={"legal_breach": True}))

    assert story.told == [Reason.LEGAL_BREACH]


def test_a_watched_breach_of_the_law_says_so_when_confirmed() -> None:
    story = Story()
    story.see(WATCH)

    story.see(replace(BREACH, evidence={"legal_breach": True}))

    assert story.told == [Reason.LEGAL_BREACH]


@pytest.mark.parametrize("finding", [HOLD, CLEAR])
def test_nothing_begins_with_a_verdict_about_an_episode_nobody_knows(finding: object) -> None:
    story = Story()

    assert story.see(finding) == []  # type: ignore[arg-type]


def test_evidence_under_the_entry_threshold_makes_an_alert_recover_without_a_notice() -> None:
    story = Story()
    story.see(BREACH)

    story.see(HOLD, wait=A_DAY)

    assert story.alert.state is AlertState.RECOVERING
    assert story.reasons == [Reason.RECOVERING]
    assert story.told == []


@pytest.mark.parametrize("finding", [BREACH, WATCH])
def test_a_recovering_alert_that_is_breached_again_fires_without_a_notice(finding: object) -> None:
    story = Story()
    story.see(BREACH)
    story.see(HOLD)

    story.see(finding)  # type: ignore[arg-type]

    assert story.alert.state is AlertState.FIRING
    assert story.reasons == [Reason.BREACHED_AGAIN]
    assert story.told == []


@pytest.mark.parametrize("between", [(), (HOLD,)])
def test_an_alert_under_its_exit_threshold_resolves_and_is_told(between: tuple[object]) -> None:
    story = Story()
    story.see(BREACH)
    story.see(*between)  # type: ignore[arg-type]

    story.see(CLEAR, wait=A_DAY)

    assert story.alert.state is AlertState.RESOLVED
    assert story.alert.closed_at == story.now
    assert story.told == [Reason.RECOVERED]


@pytest.mark.parametrize("verdict", [Verdict.CLEAR, Verdict.HOLD])
def test_a_verdict_that_rests_on_no_quote_neither_calms_nor_closes(verdict: Verdict) -> None:
    story = Story()
    story.see(BREACH)

    steps = story.see(a_finding(verdict, evidence={"n_quotes": 0}), wait=A_DAY)

    assert steps == []
    assert story.alert.last_fresh_day == TODAY


def test_an_alert_goes_stale_even_while_empty_verdicts_come() -> None:
    story = Story()
    story.see(BREACH)

    story.see(a_finding(Verdict.CLEAR, evidence={"n_quotes": 0}), wait=2 * A_DAY)

    assert story.told == [Reason.DATA_STOPPED]


def test_a_verdict_about_an_older_day_than_the_last_changes_nothing() -> None:
    story = Story(now=NOW + A_DAY)
    story.see(BREACH)

    assert story.reconcile([replace(CLEAR, day=TODAY)]) == []


def test_a_rise_of_the_severity_is_a_transition_that_is_told() -> None:
    story = Story()
    story.see(BREACH)

    story.see(CRITICAL)

    assert story.alert.severity is Severity.CRITICAL
    assert story.told == [Reason.WORSENED]


def test_a_fall_of_the_severity_is_a_transition_that_is_only_written_down() -> None:
    story = Story()
    story.see(CRITICAL)
    story.see(BREACH, wait=A_DAY)

    story.see(BREACH, wait=A_DAY)

    assert story.alert.severity is Severity.WARNING
    assert story.alert.grave_on == story.today
    assert story.reasons == [Reason.EASED]
    assert story.told == []


def test_a_severity_waits_a_whole_day_before_it_eases() -> None:
    story = Story()
    story.see(BREACH)
    story.see(CRITICAL)

    for finding, wait in ((BREACH, 0), (BREACH, 1), (HOLD, 0), (CRITICAL, 0), (BREACH, 1)):
        story.see(finding, wait=wait * A_DAY)
        assert story.told == []
        assert story.alert.severity is Severity.CRITICAL

    assert story.alert.eases_to is Severity.WARNING
    assert story.alert.grave_on == story.today - A_DAY


@pytest.mark.parametrize(
    ("between", "reason"),
    [
        ((BREACH, BREACH), Reason.BREACHED_AGAIN),
        ((HOLD, BREACH, BREACH), Reason.BREACHED_AGAIN),
        ((BREACH, BREACH, HOLD), Reason.BREACHED_AGAIN),
    ],
    ids=["at once", "after a calm", "by way of a calm"],
)
def test_a_severity_that_flickers_is_told_once(
    between: tuple[Finding, ...], reason: Reason
) -> None:
    story = Story()
    story.see(BREACH)
    story.see(CRITICAL, wait=A_DAY)
    assert story.told == [Reason.WORSENED]
    for finding in between:
        story.see(finding, wait=A_DAY)

    story.see(CRITICAL, wait=A_DAY)

    assert (story.reasons, story.told) == ([reason], [])
    assert story.alert.severity is Severity.CRITICAL
    assert story.alert.state is AlertState.FIRING


def test_a_stale_alert_that_comes_back_as_grave_as_it_lately_was_is_told_once() -> None:
    story = Story()
    story.see(CRITICAL)
    story.see(BREACH, wait=A_DAY)
    story.see(wait=2 * A_DAY)

    story.see(CRITICAL)

    assert (story.reasons, story.told) == ([Reason.DATA_RESUMED], [])


def test_an_alert_that_eased_days_ago_and_grows_as_grave_again_is_told_again() -> None:
    story = Story()
    story.see(CRITICAL)
    story.see(BREACH, wait=2 * A_DAY)

    story.see(CRITICAL, wait=POLICY.reopen_within + A_DAY)

    assert story.told == [Reason.WORSENED]


@pytest.mark.parametrize(
    "meanwhile",
    [
        pytest.param([CLEAR, WATCH, BREACH], id="over, watched and back"),
        pytest.param([CLEAR, BREACH], id="over and back"),
        pytest.param([None, BREACH], id="without data and back"),
    ],
)
def test_who_is_told_of_it_as_less_grave_is_told_when_it_grows_as_grave_again(
    meanwhile: list[Finding | None],
) -> None:
    story = Story()
    story.see(CRITICAL)
    story.see(BREACH, wait=2 * A_DAY)
    for finding in meanwhile:
        story.see(*filter(None, [finding]), wait=timedelta() if finding else 2 * A_DAY)

    story.see(CRITICAL)

    assert story.told == [Reason.WORSENED]


def test_a_correction_eases_at_once() -> None:
    kept = {"grave_on": "2021-02-05", "eases_to": "warning"}
    before = an_alert(severity=Severity.CRITICAL)

    step = amend(before, replace(before, opened_evidence=kept), now=NOW, config_version="v1")

    assert step.alert.severity is Severity.WARNING
    assert step.alert.opened_evidence == before.opened_evidence


def test_an_alert_that_a_correction_eased_is_told_when_it_grows_grave_again() -> None:
    before = an_alert(severity=Severity.CRITICAL)
    after = replace(before, severity=Severity.WARNING, opened_evidence={"eased_on": "2021-02-05"})

    step = amend(before, after, now=NOW, config_version="v1")

    assert step.alert.severity is Severity.WARNING
    assert step.alert.eased_on is None


def test_an_alert_that_eased_and_grows_graver_than_it_ever_was_is_told_at_once() -> None:
    story = Story()
    story.see(BREACH)
    story.see(a_finding(Verdict.BREACH, Severity.INFO), wait=2 * A_DAY)

    story.see(CRITICAL, wait=A_DAY)

    assert story.told == [Reason.WORSENED]


def test_what_was_dropped_unconfirmed_is_confirmed_and_no_return() -> None:
    story = Story()
    story.see(WATCH)
    story.see(CLEAR, wait=A_DAY)
    story.see(WATCH, wait=A_DAY)
    story.see(wait=3 * A_DAY)
    assert story.reasons == [Reason.NEVER_CONFIRMED]

    story.see(BREACH, wait=A_DAY)
    assert story.told == [Reason.CONFIRMED]

    story.see(CLEAR, wait=A_DAY)
    story.see(BREACH, wait=A_DAY)
    assert story.told == [Reason.REOPENED]

    story.see(CLEAR, wait=A_DAY)
    story.see(BREACH, wait=A_DAY)
    assert story.told == [Reason.REOPENED]


def test_a_return_that_is_dropped_unconfirmed_stays_known() -> None:
    story = Story()
    story.see(BREACH)
    story.see(CLEAR, wait=A_DAY)
    story.see(WATCH, wait=A_DAY)
    story.see(CLEAR, wait=A_DAY)

    story.see(BREACH, wait=A_DAY)

    assert story.told == [Reason.REOPENED]


@pytest.mark.parametrize("state", AlertState)
@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("severity", Severity)
def test_a_further_rise_counts_as_told_only_where_people_are_told(
    state: AlertState, verdict: Verdict, severity: Severity
) -> None:
    alert = an_alert(state, opened_on=TODAY - 30 * A_DAY, transitions=2)
    opened = [alert] if alert.is_open else []
    book = Book.of(opened, [] if opened else [alert])
    again = a_finding(verdict, severity, evidence={"rises_again": True})

    steps = reconcile(book, [again], now=NOW, today=TODAY, policy=POLICY, config_version="v1")

    for step in steps:
        is_told = step.transition is not None and step.transition.notify
        is_rise = verdict is Verdict.BREACH
        assert (step.alert.told_on == TODAY) is (is_told and is_rise)


def test_a_recovering_alert_that_comes_back_worse_is_told_as_worse() -> None:
    story = Story()
    story.see(BREACH)
    story.see(HOLD)

    story.see(CRITICAL)

    assert story.alert.state is AlertState.FIRING
    assert story.told == [Reason.WORSENED]


def test_a_recovering_alert_that_comes_back_milder_is_breached_again() -> None:
    story = Story()
    story.see(CRITICAL)
    story.see(HOLD)

    story.see(BREACH, wait=2 * A_DAY)

    assert story.reasons == [Reason.BREACHED_AGAIN]
    assert story.alert.severity is Severity.WARNING


def test_a_milder_verdict_while_recovering_does_not_lower_the_severity() -> None:
    story = Story()
    story.see(CRITICAL)

    story.see(HOLD)

    assert story.alert.severity is Severity.CRITICAL


def test_a_watched_condition_follows_the_severity_of_the_day_in_silence() -> None:
    story = Story()
    story.see(WATCH)

    story.see(a_finding(Verdict.WATCH, Severity.INFO))

    assert story.alert.severity is Severity.INFO
    assert story.told == []


def test_a_watched_condition_that_grows_grave_is_still_not_told() -> None:
    story = Story()
    story.see(WATCH)

    story.see(a_finding(Verdict.WATCH, Severity.CRITICAL))

    assert story.alert.state is AlertState.PENDING
    assert story.told == []


def test_figures_alone_move_without_a_transition() -> None:
    story = Story()
    story.see(BREACH)

    (step,) = story.see(replace(BREACH, value=190_000.0))

    assert step.transition is None
    assert step.alert.value == 190_000.0
    assert step.alert.transitions == 1


def test_the_baseline_with_which_an_alert_opened_stays() -> None:
    story = Story()
    story.see(replace(BREACH, evidence={"baseline": 150_000}))

    story.see(replace(BREACH, evidence={"baseline": 170_000}), wait=A_DAY)

    assert story.alert.opened_evidence == {"baseline": 150_000}


def test_an_alert_whose_data_stop_goes_stale_and_is_told_once() -> None:
    story = Story()
    story.see(BREACH)

    assert story.see(wait=A_DAY) == []
    story.see(wait=A_DAY)
    assert story.told == [Reason.DATA_STOPPED]
    assert story.alert.state is AlertState.STALE
    assert story.see(wait=10 * A_DAY) == []


@pytest.mark.parametrize(
    ("finding", "state"),
    [
        (BREACH, AlertState.FIRING),
        (WATCH, AlertState.FIRING),
        (HOLD, AlertState.RECOVERING),
    ],
)
def test_a_stale_alert_goes_on_where_its_data_say(finding: object, state: AlertState) -> None:
    story = Story()
    story.see(BREACH)
    story.see(wait=2 * A_DAY)

    story.see(finding)  # type: ignore[arg-type]

    assert story.alert.state is state
    assert story.reasons == [Reason.DATA_RESUMED]
    assert story.told == []


def test_a_stale_alert_whose_data_come_back_worse_is_told_as_worse() -> None:
    story = Story()
    story.see(BREACH)
    story.see(wait=2 * A_DAY)

    story.see(CRITICAL)

    assert story.alert.state is AlertState.FIRING
    assert story.told == [Reason.WORSENED]


def test_a_stale_alert_whose_data_come_back_clear_recovers_and_is_told() -> None:
    story = Story()
    story.see(BREACH)
    story.see(wait=2 * A_DAY)

    story.see(CLEAR)

    assert story.told == [Reason.RECOVERED]


def test_a_watched_condition_that_is_never_confirmed_is_dropped_in_silence() -> None:
    story = Story()
    story.see(WATCH)

    assert story.see(wait=2 * A_DAY) == []
    story.see(wait=A_DAY)

    assert story.reasons == [Reason.NEVER_CONFIRMED]
    assert story.told == []
    assert not story.alert.is_open


def test_a_watched_condition_that_clears_is_dropped_in_silence() -> None:
    story = Story()
    story.see(WATCH)

    story.see(CLEAR)

    assert story.reasons == [Reason.NEVER_CONFIRMED]
    assert story.told == []


def test_a_return_within_the_window_is_the_same_alert() -> None:
    story = Story()
    story.see(BREACH)
    story.see(CLEAR, wait=A_DAY)
    first = story.alert

    story.see(BREACH, wait=3 * A_DAY)

    assert story.told == [Reason.REOPENED]
    assert (story.alert.id, story.alert.opened_at) == (first.id, first.opened_at)
    assert story.alert.closed_at is None
    assert story.alert.transitions == 3


def test_a_return_by_way_of_watching_is_told_as_a_return() -> None:
    story = Story()
    story.see(BREACH)
    story.see(CLEAR, wait=A_DAY)

    story.see(WATCH, wait=A_DAY)
    assert (story.reasons, story.told) == ([Reason.WATCHED], [])
    story.see(BREACH, wait=A_DAY)

    assert story.told == [Reason.REOPENED]


def test_a_return_that_is_graver_is_told_as_a_return() -> None:
    story = Story()
    story.see(BREACH)
    story.see(CLEAR, wait=A_DAY)

    story.see(CRITICAL, wait=A_DAY)

    assert story.told == [Reason.REOPENED]
    assert story.alert.severity is Severity.CRITICAL


def test_a_return_after_the_window_is_a_new_alert() -> None:
    story = Story()
    story.see(BREACH)
    story.see(CLEAR, wait=A_DAY)
    first = story.alert

    story.see(BREACH, wait=3 * A_DAY + timedelta(seconds=1))

    assert story.told == [Reason.CONFIRMED]
    assert story.alert.id != first.id


@pytest.mark.parametrize("finding", [HOLD, CLEAR])
def test_an_ended_alert_is_not_touched_by_milder_verdicts(finding: object) -> None:
    story = Story()
    story.see(BREACH)
    story.see(CLEAR)

    assert story.see(finding) == []  # type: ignore[arg-type]


def test_a_late_report_about_the_past_does_not_reopen_an_ended_alert() -> None:
    story = Story()
    story.see(BREACH)
    story.see(CLEAR, wait=A_DAY)

    assert story.reconcile([replace(BREACH, day=TODAY)]) == []


@pytest.mark.parametrize(("first", "second", "third"), [*permutations(range(3))])
def test_of_several_findings_on_a_condition_the_newest_day_counts_and_then_the_worst(
    first: int, second: int, third: int
) -> None:
    story = Story(now=NOW + A_DAY)
    tomorrow = TODAY + A_DAY
    findings = [
        replace(CRITICAL, day=TODAY),
        replace(CLEAR, day=tomorrow),
        replace(WATCH, day=tomorrow),
    ]

    (step,) = story.reconcile([findings[first], findings[second], findings[third]])

    assert step.alert.state is AlertState.PENDING
    assert step.alert.last_fresh_day == tomorrow


def test_the_gravest_steps_come_first() -> None:
    story = Story()

    steps = story.see(BREACH, replace(CRITICAL, subject=EGGS))

    assert [step.alert.severity for step in steps] == [Severity.CRITICAL, Severity.WARNING]


def test_each_transition_carries_what_was_known_and_the_configuration() -> None:
    book = Book.of([an_alert(config_version="v0")])
    (step,) = reconcile(book, [CRITICAL], now=NOW, today=TODAY, policy=POLICY, config_version="v9")

    assert step.transition is not None
    assert step.transition.number == step.alert.transitions == 2
    assert step.transition.from_state is AlertState.FIRING
    assert step.transition.sentence_vi == CRITICAL.sentence_vi
    assert step.transition.config_version == step.alert.config_version == "v9"


def test_the_days_of_patience_are_the_policys() -> None:
    story = Story(policy=LifecyclePolicy(stale_after_days=5))
    story.see(BREACH)

    assert story.see(wait=4 * A_DAY) == []
    story.see(wait=A_DAY)
    assert story.reasons == [Reason.DATA_STOPPED]


def test_a_withdrawn_alert_ends_with_its_reason_for_everybody() -> None:
    step = withdraw(
        an_alert(), now=NOW, why_vi="Nhập nhầm giá.", why_en="Mistyped.", config_version="v3"
    )

    assert step.transition is not None
    assert (step.transition.reason, step.transition.notify) == (Reason.WITHDRAWN, True)
    assert step.transition.sentence_vi == "Nhập nhầm giá."
    assert step.alert.closed_at == NOW


def test_an_accepted_level_ends_an_alert_with_its_reason() -> None:
    step = accept_level(an_alert(), now=NOW, why_vi="Mức mới.", why_en="New.", config_version="v3")

    assert step.transition is not None
    assert step.transition.reason is Reason.LEVEL_ACCEPTED
    assert step.alert.sentence_en == "New."


def test_rules_see_open_alerts_as_episodes_with_the_evidence_that_opened_them() -> None:
    found = episodes([an_alert(), an_alert(AlertState.STALE, subject=EGGS)])

    assert set(found["price-spike"]) == {PORK.key, EGGS.key}
    assert found["price-spike"][PORK.key].evidence == {"n_quotes": 3, "baseline": 150_000}


@pytest.mark.parametrize("state", [AlertState.PENDING, AlertState.RESOLVED])
def test_what_is_only_watched_or_over_is_no_episode(state: AlertState) -> None:
    assert episodes([an_alert(state)]) == {}


def test_of_several_ended_alerts_of_a_condition_the_last_to_end_may_reopen() -> None:
    older = an_alert(AlertState.RESOLVED, id="old", closed_at=NOW - A_DAY)
    newer = an_alert(AlertState.RESOLVED, id="new", closed_at=None, changed_at=NOW)

    book = Book.of([], [newer, older])

    found = book.reopenable(older.fingerprint, NOW, timedelta(days=3))
    assert found is not None
    assert found.id == "new"


def test_the_id_of_an_alert_follows_from_its_condition_and_beginning() -> None:
    key = fingerprint("price-spike", Subject(product="eggs"))

    assert alert_id(key, NOW) == alert_id(key, NOW)
    assert alert_id(key, NOW) != alert_id(key, NOW + A_DAY)
